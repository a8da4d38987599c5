"""What the plan does, in five sentences; the figures that matter; how it was decided and what it does not know."""

from collections.abc import Iterator
from typing import Any

from alloc_opt.analysis import speak
from alloc_opt.reports import sentences as say
from alloc_opt.reports.changes import grouped
from alloc_opt.reports.packet.blocks import Block, Figure, Figures, Page, Words
from alloc_opt.reports.packet.ground import AUDIENCES as EVERYONE
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._by_year import later
from alloc_opt.reports.packet.pages._chosen import chosen
from alloc_opt.reports.packet.pages._set_aside import set_aside
from alloc_opt.reports.packet.pages._status import held, held_law

ORDER = 10
AUDIENCES = EVERYONE
TITLE = "The plan in short"
USES = ("project", "audit")
_LARGEST, _CHANGES = 3, 8
_LEAVE = ("vacant", "by_attrition", "laid_off")
_SHOWN = 0.05
_YEARS = 2
_WEIGHED = (
    '"As the plan weighs them": the services that are reduced, each at its price of the base year times the weight of '
    "its program (1 unless stated), added up over all years: what the plan makes least, not dollars of one year."
)
_WORTH = {
    "cost": "It does not say what a program is worth, and does not ask: it holds today's services as far as it can.",
    "formula": "It says how far the money carries the staffing formulas, not what a program is worth.",
    "priority": "It ranks by the points that the board gave. Services that nobody rated are held, not judged.",
    "evidence": "Effects are estimates with intervals. Services that nobody rated are held, not judged.",
}


def pages(ground: Ground) -> Iterator[Page]:
    """One page."""
    facts = ground.run.facts
    blocks: list[Block] = []
    if facts["confidential"]:
        blocks.append(Words((say.CONFIDENTIAL,), "warning"))
    blocks.append(Figures(tuple(_figures(ground))))
    if found := set_aside(ground):
        blocks.append(Words((found,), "warning"))
    blocks.append(Words(tuple(_sentences(ground)), "list"))
    if ground.audience != "school" and (texts := tuple(chosen(ground))):
        blocks.append(Words(texts, "list", "Rules that this model chose"))
    blocks += _scenarios(facts)
    if facts["gave_way"]:
        book = dict(ground.table("rulebook")[["rule", "sentence"]].itertuples(index=False, name=None))
        gone = [book.get(rule) or rule.replace("_", " ") for rule in facts["gave_way"]]
        blocks.append(Words(tuple(gone), "warning", say.WITHOUT if facts.get("unsought") else say.GAVE_WAY))
    if ground.audience != "school":
        decided = facts.get("decided_by") or say.MODE_WORDS[facts["mode"]]
        how = [f"By {decided}.", say.standing(facts), _rests_on(facts)]
        blocks.append(Words(tuple(filter(None, how)), "plain", "How it was decided"))
    blocks.append(Words(tuple(_unknown(ground)), "list", "What this plan does not know"))
    count = _count(ground)
    lead = f"{say.plural(count, 'named change')} from today's services" if count else "Today's services are kept"
    yield Page("summary", TITLE, f"{lead}, {say.span(ground.years)}.", tuple(blocks))


def _count(ground: Ground) -> int:
    return int(ground.table("changes")["number"].nunique()) if ground.has("changes") else 0


def _room(ground: Ground) -> float:
    funds = ground.table("funds")
    mine = funds[((funds["year"] == ground.years[-1]) & funds["resource"].isin(list(ground.unrestricted))).to_numpy()]
    return float(mine["ending"].sum())


def _figures(ground: Ground) -> Iterator[Figure]:
    facts, last = ground.run.facts, ground.years[-1]
    cut = -float(facts.get("reductions", {}).get(last, 0.0))
    if cut >= 1:
        yield Figure(speak.money(cut), f"of named reductions in {last}")
    yield Figure(str(_count(ground)), "named changes from today")
    staff = facts.get("staff") or {}
    unlisted = facts.get("unlisted_pay")
    of = " of listed positions" if unlisted else ""
    if abs(staff.get("change", 0.0)) >= _SHOWN:
        less = staff["change"] < 0
        yield Figure(f"{abs(staff['change']):,.1f} FTE", f"{'fewer' if less else 'more'}{of} than today by {last}")
    left = float(ground.table("who_leaves")["laid_off"].sum()) if ground.has("who_leaves") else 0.0
    yield Figure(f"{left:,.1f} FTE" if left >= _SHOWN else "0 FTE", f"{of} laid off".strip())
    if unlisted:
        what = f"more, at the average cost: {say.money(unlisted['dollars'])} of pay that goes from lines without a list"
        yield Figure(f"About {unlisted['fte']:,.0f} FTE", f"{what} of positions")
    yield Figure(say.money(_room(ground)), f"of unrestricted money left at the end of {last}")
    found = ground.answers.get("project")
    if found is not None:
        was, now = (str(found.facts[f"{of}_certified"]) for of in ("today", "plan"))
        held = ", money counted in that is set aside today (see below)" if set_aside(ground) else ""
        yield Figure(now.capitalize(), f"certification of the plan{held}; without decisions {was}")


def _sentences(ground: Ground) -> Iterator[str]:
    """The gap, what is done about it, the largest changes, the people, the balance."""
    facts, last = ground.run.facts, ground.years[-1]
    found = ground.answers.get("project")
    if found is not None:
        yield (
            found.words["gap"][0]
            .replace("Gap: an", "If nothing is decided, the gap is an")
            .replace("Gap: none", "If nothing is decided, there is no gap")
        )
        yield from _bridge(ground, float(found.facts["gap"]))
    headline = say.headline(facts, _room(ground))
    yield headline
    if "as the plan weighs them" in headline:
        yield _WEIGHED
    every = grouped(ground.run) if ground.has("changes") else []
    lines = sorted(every, key=lambda line: -abs(float(line["dollars"].get(last, 0.0))))[:_LARGEST]
    if lines:
        told = [f"{line['what']} ({line['where']}, {_change(line, last)})" for line in lines]
        yield f"The largest {'changes are' if len(lines) > 1 else 'change is'}: {'; '.join(told)}."
    yield from _people(ground)
    audit = ground.answers.get("audit")
    if audit is not None and audit.facts["broken"]:
        law = f", {audit.facts['law']} of them law" if audit.facts["law"] else ""
        rolled = say.plural(audit.facts["broken"], "rule")
        yield f"Today's budget, rolled forward without decisions, breaks {rolled}{law}; {_plan_breaks(ground)}."


def _bridge(ground: Ground, gap: float) -> Iterator[str]:
    """Why the reductions are not the gap."""
    cuts = {year: -float(cut) for year, cut in ground.run.facts.get("reductions", {}).items()}
    if gap < 1 or not any(cut >= 1 for cut in cuts.values()):
        return
    each = " and ".join(f"{say.money(cut)} in {year}" for year, cut in list(cuts.items())[-_YEARS:])
    yield (
        f"The gap counts unrestricted money only, and only down to the recommended reserve. The reductions ({each}) "
        "are of all money, restricted too, and keep every rule of the plan, also those on balances: the two are not "
        "the same measure."
    )


def _change(line: dict[str, Any], last: str) -> str:
    dollars = float(line["dollars"].get(last, 0.0))
    year = last
    if abs(dollars) < 1:
        year, dollars = max(line["dollars"].items(), key=lambda pair: abs(pair[1]))
    return f"{say.money(abs(dollars))} {'less' if dollars < 0 else 'more'} in {year}"


def _plan_breaks(ground: Ground) -> str:
    rules = ground.table("rules")
    broken = rules.loc[(rules["status"] == "broken").to_numpy(), "rule"].nunique()
    kept = held(ground)
    told = [f"the plan breaks {broken}"] if broken else []
    if kept:
        law = sum(1 for one in kept if one["severity"] == "law")
        of = "it is law" if law == len(kept) == 1 else f"{law} of them law"
        named = f", {of}: {held_law(ground)}" if law else "; none is law"
        none = "" if broken else "the plan breaks none anew, but "
        told.append(f"{none}{say.plural(len(kept), 'rule')} that today's budget breaks {_not_met(len(kept))}{named}")
    return ", and ".join(told) or "the plan breaks none"


def _not_met(count: int) -> str:
    return f"{'is' if count == 1 else 'are'} still not met, only held no worse than today"


def _people(ground: Ground) -> Iterator[str]:
    facts = ground.run.facts
    if not (ground.has("who_leaves") or facts.get("unlisted_pay")):
        return
    frame = ground.table("who_leaves")
    vacant, by_attrition, laid = (float(frame[name].sum()) if len(frame) else 0.0 for name in _LEAVE)
    if told := say.leaving(vacant, by_attrition, laid, unlisted=facts.get("unlisted_pay")):
        yield told


def _rests_on(facts: Any) -> str:
    effects = facts.get("effects") or []
    doubt = sum(1 for row in effects if row["low"] <= 0 <= row["high"])
    some = f"; for {doubt} of them the interval does not rule out that nothing is gained" if doubt else ""
    known = sum(1 for row in effects if row["id"])
    source = f", {known} of them from the library of evidence" if known else ""
    return f"It rests on {say.plural(len(effects), 'effect')} that the plan states{source}{some}." if effects else ""


def _scenarios(facts: Any) -> Iterator[Words]:
    for one in facts.get("scenarios", ()):
        changes = [str(change).replace("_", " ") for change in one["changes"]]
        more = [f"and {len(changes) - _CHANGES} more changes of the plan's data"] if len(changes) > _CHANGES + 1 else []
        texts = [*([one["why"]] if one["why"] else []), *(changes[:_CHANGES] if more else changes), *more]
        yield Words(tuple(texts), "list", f"Scenario: {one['title'] or one['name']}")
    notes = [*facts.get("notes", ()), *([say.FROM_TODAY] if facts.get("scenarios") else [])]
    if notes:
        yield Words(tuple(notes))


def _unknown(ground: Ground) -> Iterator[str]:
    facts = ground.run.facts
    yield _WORTH[facts["mode"]]
    if facts["locked"]["dollars"] >= 1:
        yield say.locked(facts["locked"], ground.years[0])
    if facts["estimated"]:
        yield str(facts["estimated"])
    yield from later(ground)
    yield f"Revenue, prices and enrollment are those of its assumptions; figures from: {facts.get('source') or '-'}"
    cash = ground.answers.get("project")
    if cash is not None:
        yield "Cash is not tested: it looks at balances at the end of each year."
