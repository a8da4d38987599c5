"""Every rule of the plan in a plain sentence: how binding it is, who says so, and how it stands, with its price where
one was asked for.
"""

from collections.abc import Iterator

from alloc_opt.plan.rule import SEVERITIES
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Column, Grid, Page, Words, head, line
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._by_year import compact
from alloc_opt.reports.packet.pages._status import in_the_plan, room

ORDER = 220
AUDIENCES = ("board", "staff", "school")
TITLE = "The rules"
_MONEY = "resource_limit"
_SAID = {
    "law": "Law: never relaxed.",
    "penalty": "Penalty: may be broken at a known price.",
    "contract": "Contract: agreements with the district's unions and others.",
    "policy": "Policy: the board's own decisions.",
    "guideline": "Guideline: good practice that the plan keeps.",
    "preference": "Preference: gives way first, and says so.",
}


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
        mine = listed[(listed["severity"] == severity).to_numpy()]
        if len(mine):
            rows.append(head(whole, _SAID.get(severity, severity.capitalize())))
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
    if further := ground.run.tables["rules"].notes:
        blocks.append(Words(further))
    at = sum(1 for words in plan.values() if words == "kept, at the limit")
    softer = sum(1 for words in plan.values() if words == "no worse than today")
    held = f", {softer} held no worse than today" if softer else ""
    gone = len(ground.run.facts["gave_way"])
    way = f", {gone} gave way" if gone else ""
    lead = f"{say.plural(len(book), 'rule')}: {at} kept and at the limit{held}{way}, the others kept with room."
    yield Page("rules", TITLE, lead, tuple(blocks))


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
