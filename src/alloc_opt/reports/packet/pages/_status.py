"""How each rule stands in the plan, in words."""

from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.ground import Ground

WORDS = {
    "broken": "broken",
    "relaxed": "no worse than today",
    "not_checkable": "cannot be checked",
    "at_limit": "kept, at the limit",
    "met": "kept",
}
"""Status of a rule's rows in the order of weight -> what is said of the rule."""


def in_the_plan(ground: Ground) -> dict[str, str]:
    """Rule -> how the plan keeps it, by its worst row; what gave way is said so."""
    frame = ground.table("rules")
    found: dict[str, str] = {}
    if len(frame):
        for rule, status in frame.groupby("rule")["status"]:
            seen = set(status)
            found[str(rule)] = next((words for key, words in WORDS.items() if key in seen), "kept")
    return found | {str(rule): "gave way" for rule in ground.run.facts["gave_way"]}


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
