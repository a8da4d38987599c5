"""Every rule of the plan in a plain sentence: how binding it is, who says so, and how it stands, with its price where
one was asked for.
"""

from collections.abc import Iterator

import pandas as pd

from alloc_opt.plan.rule import SEVERITIES
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Column, Grid, Page, Words, head, line
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._by_year import compact
from alloc_opt.reports.packet.pages._status import MODEL, RELAXED, held, held_law, in_the_plan, room

ORDER = 220
AUDIENCES = ("board", "staff", "school")
TITLE = "The rules"
_MONEY = "resource_limit"
_SAID = {
    "law": "Law: never given up.",
    "penalty": "Penalty: may be broken at a known price.",
    "contract": "Contract: agreements with the district's unions and others.",
    "policy": "Policy: what the district has set for itself.",
    "guideline": "Guideline: good practice that the plan keeps.",
    "preference": "Preference: gives way first, and says so.",
}
_LAW_HELD = "Law: never given up; {count} that today's budget breaks {is_} not met, and held no worse than today."
_CHOSEN = "Choices of this model: set for this study, not adopted by the board."
_UNSTATED = "Policy whose source is not stated."


def pages(ground: Ground) -> Iterator[Page]:
    """One page."""
    book = ground.table("rulebook")
    if not len(book):
        return
    plan, left, prices = in_the_plan(ground), room(ground), _prices(ground)
    priced = [Column("price", "What the next step costs")] if prices and ground.audience == "staff" else []
    money = (book["family"] == _MONEY).to_numpy()
    listed = book if ground.audience == "staff" else book[~money]
    whole = (
        Column("sentence", "What it says"),
        Column("plan", "In the plan"),
        Column("room", "Room"),
        *priced,
        Column("source", "Source"),
        *([Column("why", "Why")] if (book["why"] != "").any() else []),
    )
    rows = []
    for severity in SEVERITIES:
        for words, mine in _parts(ground, listed[(listed["severity"] == severity).to_numpy()], severity):
            rows.append(head(whole, words))
            for record in mine.to_dict("records"):
                rule = str(record["rule"])
                sentence = str(record["sentence"]) or rule.replace("_", " ")
                told = {**record, "sentence": sentence, "plan": plan.get(rule, "kept"), "room": left.get(rule, "")}
                told["room"] = told["room"] if told["plan"] in ("kept", "kept, at the limit") else ""
                rows.append(line(whole, {**told, "price": prices.get(rule, "")}))
    most = {"board": 20, "school": 25}.get(ground.audience, 0)
    notes = [] if ground.audience == "staff" else [f"Beside these, {_whose(int(money.sum()))} than it has: law."]
    grid = Grid("rules", "Rules, the hardest first", whole, tuple(rows), tuple(notes), most)
    blocks: list[Block] = [compact(grid) if rows else Words(tuple(notes))]
    if named := held_law(ground):
        blocks.append(Words((f"Law that today's budget breaks, and that the plan does not mend: {named}.",), "warning"))
    if further := ground.run.tables["rules"].notes:
        blocks.append(Words(further))
    at = sum(1 for words in plan.values() if words == "kept, at the limit")
    short = sum(1 for words in plan.values() if words == RELAXED)
    law = sum(1 for one in held(ground) if one["severity"] == "law")
    of_law = f" ({law} of them law)" if law else ""
    no_worse = f", {short} not met and held no worse than today{of_law}" if short else ""
    gone = len(ground.run.facts["gave_way"])
    way = f", {gone} gave way" if gone else ""
    lead = f"{say.plural(len(book), 'rule')}: {at} kept and at the limit{no_worse}{way}, the others kept with room."
    yield Page("rules", TITLE, lead, tuple(blocks))


def _parts(ground: Ground, mine: pd.DataFrame, severity: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Headings and rules of one severity; policy apart by who set it."""
    words = _SAID.get(severity, severity.capitalize())
    if severity == "law" and (count := sum(1 for one in held(ground) if one["severity"] == severity)):
        words = _LAW_HELD.format(count=count, is_="is" if count == 1 else "are")
    source = mine["source"].astype(str)
    chosen, unstated = source.str.contains(MODEL, regex=False).to_numpy(), (source == "").to_numpy()
    parts = [(words, mine)]
    if severity == "policy":
        parts = [(words, mine[~chosen & ~unstated]), (_CHOSEN, mine[chosen]), (_UNSTATED, mine[unstated])]
    yield from (part for part in parts if len(part[1]))


def _whose(count: int) -> str:
    return "one resource spends no more" if count == 1 else f"each of {count} resources spends no more"


def _prices(ground: Ground) -> dict[str, str]:
    """Rule -> sentences on its next step, where prices were asked for and the step costs something."""
    frame = ground.table("prices")
    if not len(frame):
        return {}
    own = frame[((frame["kind"] == "cost") & (frame["sentence"].astype(str) != "")).to_numpy()]
    own = own[(own["price"].abs() >= 0.5).to_numpy()]
    return {str(rule): " ".join(dict.fromkeys(mine.astype(str))) for rule, mine in own.groupby("rule")["sentence"]}
