"""How each rule stands in the plan, in words."""

from typing import Any

from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.ground import Ground

RELAXED = "not met, no worse than today"
MODEL = "of this model"
"""What a source says of a rule that the model chose and no board adopted."""
WORDS = {
    "broken": "broken",
    "relaxed": RELAXED,
    "not_checkable": "cannot be checked",
    "at_limit": "kept, at the limit",
    "met": "kept",
}
"""Status of a rule's rows in the order of weight -> what is said of the rule."""
_PLACES = 3


def in_the_plan(ground: Ground) -> dict[str, str]:
    """Rule -> how the plan keeps it, by its worst row; what gave way is said so."""
    frame = ground.table("rules")
    found: dict[str, str] = {}
    if len(frame):
        for rule, status in frame.groupby("rule")["status"]:
            seen = set(status)
            found[str(rule)] = next((words for key, words in WORDS.items() if key in seen), "kept")
    return found | {str(rule): "gave way" for rule in ground.run.facts["gave_way"]}


def held(ground: Ground) -> list[dict[str, Any]]:
    """Rules that today breaks and the plan holds no worse than today: rule, severity, sentence, places; law first."""
    frame = ground.table("rules")
    if not len(frame):
        return []
    book = ground.table("rulebook").set_index("rule")["sentence"].to_dict() if ground.has("rulebook") else {}
    broken = set(frame.loc[(frame["status"] == "broken").to_numpy(), "rule"])
    mine = frame[((frame["status"] == "relaxed") & ~frame["rule"].isin(broken)).to_numpy()]
    told = []
    for rule, rows in mine.groupby("rule", sort=False):
        sentence = str(book.get(rule) or str(rule).replace("_", " ")).rstrip(".")
        places = [place(ground, str(row)) for row in rows["row"]]
        told.append({"rule": rule, "severity": str(rows["severity"].iloc[0]), "sentence": sentence, "places": places})
    return sorted(told, key=lambda one: one["severity"] != "law")


def held_law(ground: Ground) -> str:
    """`every school has a nurse (Elm, 2026-27)` for each rule of law among them; empty without one."""
    law = [one for one in held(ground) if one["severity"] == "law"]
    return "; ".join(f'"{one["sentence"]}" ({_few(one["places"])})' for one in law)


def _few(places: list[str]) -> str:
    more = f" and {len(places) - _PLACES} more places" if len(places) > _PLACES else ""
    return f"{'; '.join(places[:_PLACES])}{more}"


def room(ground: Ground) -> dict[str, str]:
    """Rule -> in how many of its places it is at the limit, or where the least room is left."""
    frame = ground.table("rules")
    told: dict[str, str] = {}
    for rule, mine in frame.groupby("rule", sort=False) if len(frame) else ():
        at = int((mine["status"] == "at_limit").sum())
        if at:
            told[str(rule)] = f"at the limit in {at} of {say.plural(len(mine), 'place')}"
            continue
        share = (mine["slack"].abs() / mine["limit"].abs().where(mine["limit"].abs() > 1e-9)).dropna()
        if len(share):
            least = int(share.to_numpy().argmin())
            where = place(ground, str(mine["row"].loc[share.index].iloc[least]))
            told[str(rule)] = f"room of {share.iloc[least] * 100:,.1f} % at least" + (f" ({where})" if where else "")
    return told


def place(ground: Ground, row: str) -> str:
    """A row of a rule for people: `alder, 2026-27` is Alder Creek Elementary, 2026-27."""
    names = [known for noun, known in ground.run.facts["names"].items() if noun != "group"]
    parts = [next((known[part] for known in names if part in known), part) for part in row.split(", ") if part]
    return ", ".join(part.replace("_", " ") for part in parts)
