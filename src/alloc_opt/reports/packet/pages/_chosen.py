"""Which rules are choices of the model that no board adopted, and what the dearest of them take."""

from collections.abc import Iterator

from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._status import MODEL, in_the_plan

_MOST, _PRICED = 5, 3


def chosen(ground: Ground) -> Iterator[str]:
    """How many, those at the limit, and what the priced ones hold; nothing where each rule has another source."""
    if not ground.has("rulebook"):
        return
    book = ground.table("rulebook")
    mine = book[book["source"].astype(str).str.contains(MODEL, regex=False).to_numpy()]
    if mine.empty:
        return
    stands = in_the_plan(ground)
    sentences = dict(zip(mine["rule"], mine["sentence"].astype(str), strict=True))
    at = [text.rstrip(".") for rule, text in sentences.items() if stands.get(str(rule)) == "kept, at the limit"]
    more = f"; and {len(at) - _MOST} more" if len(at) > _MOST else ""
    told = f". At the limit: {'; '.join(at[:_MOST])}{more}" if at else ""
    count = say.plural(len(mine), "rule is a choice", "rules are choices")
    yield f"{count} of this model, not adopted by the board{told}."
    if priced := _priced(ground, set(sentences)):
        yield f"What the dearest of them hold, one step each: {' '.join(priced)}"
    if at:
        yield "How much of the reductions comes from each rule was not computed; steps of rules do not add up."


def _priced(ground: Ground, mine: set[str]) -> list[str]:
    """What one step down would free, the most dollars first."""
    if not ground.has("prices"):
        return []
    frame = ground.table("prices")
    own = frame["rule"].isin(mine) & (frame["direction"] == "loosen") & (frame["method"] == "re-solved")
    frees = frame[(own & (frame["dollars"] <= -1.0) & (frame["sentence"].astype(str) != "")).to_numpy()]
    return frees.sort_values("dollars")["sentence"].astype(str).drop_duplicates().head(_PRICED).tolist()
