"""Every sentence of our own reports in one place, with numbers rounded as people speak."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from alloc_opt.analysis import speak
from alloc_opt.plan.deadlines import in_words

MODE_WORDS = {
    "cost": "least reduction of today's services, then least unrestricted cost",
    "formula": "the largest share of the formula that the money carries",
    "priority": "the most of the board's points",
    "evidence": "the best outcome that the evidence supports",
}

_SOME_FTE = 0.05
"""FTE below which there is nobody."""
_HUNDREDTH = 0.005

OF_TODAY = "today's level"
"""Unit of a program of which 1 is all that there is today; told in per cent."""
CONFIDENTIAL = "Confidential: not for the public or the board."
NOT_PRICED = "Prices: not computed, as you stopped."
GAVE_WAY = "What gave way, so that a plan exists at all:"
WITHOUT = "The search ended before it found a plan that also keeps:"
STOPPED = {
    "time": "Stopped by the clock: this is the best plan found so far; another machine may find another.",
    "node": "Stopped at the limit on nodes: this is the best plan found so far; the same limit finds it again.",
    "interrupt": "Stopped by you: this is the best plan found so far.",
}
"""What ended a search -> what is said of its plan."""
FROM_TODAY = "Changes are counted from today's budget, not from the plan without the scenario."


def money(dollars: float) -> str:
    """`$1.34 million`, `$43,700`, `$950`; a minus in front."""
    return f"{'-' if dollars <= -0.5 else ''}{speak.money(dollars)}"


def cell(dollars: float, *, signed: bool = False) -> str:
    """Whole dollars for a column of a table; empty where there is no number."""
    if math.isnan(dollars):
        return ""
    if abs(dollars) < 0.5:
        return "0" if not signed else "-"
    return f"{dollars:+,.0f}" if signed else f"{dollars:,.0f}"


def number(value: float, *, signed: bool = False) -> str:
    """`11`, `0.25`, `1,204.5`: as many decimals as it has, two at most."""
    if math.isnan(value):
        return ""
    text = f"{value:+,.2f}" if signed else f"{value:,.2f}"
    text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", "+0"} else text


def percent(share: float) -> str:
    """`0.2 %`."""
    text = f"{share * 100:.1f}" if abs(share) < 0.9995 else f"{share * 100:,.0f}"
    if share and abs(share) < 0.0005:
        return "less than 0.1 %"
    return f"{text} %"


def plural(count: int, one: str, many: str = "") -> str:
    """`1 school`, `12 schools`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def span(years: Sequence[str]) -> str:
    """`2026-27` or `2026-27 to 2028-29`."""
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"


def headline(facts: Mapping[str, Any], room: float) -> str:
    """What the plan comes to, in the words of its mode. `room`: unrestricted dollars left at the end."""
    stages = {stage["name"]: stage for stage in facts["stages"]}
    years = span(facts["years"])
    first = _first(facts["mode"], stages, facts)
    left = f" Unrestricted balance at the end of {facts['years'][-1]}: {money(room)}."
    cost = stages.get("least_cost")
    spent = f" Unrestricted cost of {years}: {money(cost['objective'])}." if cost else ""
    return (first + spent + left).strip()


def _first(mode: str, stages: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    if mode == "formula" and "share_funded" in stages:
        share = stages["share_funded"]["objective"]
        return f"The money carries {percent(share)} of the formula at every school."
    if mode == "priority" and "points" in stages:
        return f"The plan collects {number(stages['points']['objective'])} of the board's points." + _unrated(stages)
    if mode == "evidence" and "outcome" in stages:
        low, high = facts.get("interval") or (None, None)
        between = f" (interval {number(low)} to {number(high)})" if low is not None and high is not None else ""
        return f"The plan's outcome is {number(stages['outcome']['objective'])} points{between}." + _unrated(stages)
    if "least_reduction" in stages:
        lost = stages["least_reduction"]["objective"]
        if lost < 0.5:
            return "Every service of today can be kept."
        by_year = [f"{money(-cut)} in {year}" for year, cut in facts.get("reductions", {}).items() if cut <= -0.5]
        named = f" of {', '.join(by_year[:-1])} and {by_year[-1]}" if len(by_year) > 1 else f" of {''.join(by_year)}"
        weighed = f"{money(lost)} as the plan weighs them, at base-year prices and over all years"
        return f"The rules and the money force reductions{named if by_year else ''} ({weighed})."
    stage = next((stage for stage in facts["stages"] if stage["name"] != "hold_unrated"), None)
    held = _unrated(stages) if "hold_unrated" in stages else ""
    told = f"{stage['words'].capitalize()}: {number(stage['objective'])} {stage['unit']}." if stage else ""
    return f"{told}{held}".strip()


def _unrated(stages: Mapping[str, Any]) -> str:
    held = stages.get("hold_unrated")
    if held is None or held["objective"] < 0.5:
        return " Services that nobody rated stay as they are."
    return f" Services that nobody rated had to fall by {money(held['objective'])} (weighted)."


def standing(facts: Mapping[str, Any]) -> str:
    """How good the plan is known to be."""
    if facts.get("standing"):
        return str(facts["standing"])
    search = facts["whole_positions"]
    stopped = f"{STOPPED[facts['limit']]} " if facts["limit"] else ""
    if search is None or search["gap"] is None:
        return stopped.strip() or "No plan under these rules is better."
    gap, dollars = search["gap"], "dollars" in search["unit"]
    if gap <= 0.005 * (1.0 if dollars else 1e-4):
        return stopped + "In whole positions, no plan under these rules is better."
    amount = money(gap) if dollars else f"{gap:,.4g} {search['unit']}"
    against = search["gap_of_movable"]
    share = "" if against is None else f", {percent(against)} of the {money(search['movable_dollars'])} that can move"
    return stopped + f"In whole positions, no plan under these rules is better by more than {amount}{share}."


def locked(found: Mapping[str, float], year: str) -> str:
    """What cannot move."""
    return f"Locked: {money(found['dollars'])} of {year}, {percent(found['share'])} of today's services, cannot move."


def checked(facts: Mapping[str, Any]) -> str:
    """What was checked before anything was printed."""
    claims = "; ".join(claim.split(":")[0] for claim in facts["certificate"]["claims"])
    word = f" Not checked but claimed by HiGHS: {claims}." if claims else ""
    return (
        "Checked: every rule and every dollar recomputed from the plan's tables; resources tie to the cent; the bound "
        f"of every objective replayed.{word}"
    )


def leaving(
    vacant: float,
    by_attrition: float,
    laid_off: float,
    named: Sequence[str] = (),
    unlisted: Mapping[str, Any] | None = None,
) -> str:
    """Of the FTE given up, what is vacant, what leaves by itself and what is laid off; `named`: layoffs by position;
    `unlisted`: pay that is cut where no list says whose it is.
    """
    more = _unlisted(unlisted) if unlisted else ""
    parts = [
        f"{fte:,.1f}{' FTE' if first else ''} {words}"
        for first, fte, words in (
            (laid_off < _SOME_FTE, vacant, "are vacant"),
            (laid_off < _SOME_FTE and vacant < _SOME_FTE, by_attrition, "leave by themselves"),
        )
        if fte >= _SOME_FTE
    ]
    rest = ", ".join(parts)
    if laid_off >= _SOME_FTE:
        who = f": {', '.join(named)}" if named else ""
        beside = f", and {more}" if more else ""
        return f"{laid_off:,.1f} FTE would be laid off{who}{beside}." + (f" Of the others, {rest}." if rest else "")
    if more:
        nobody = f"No one in a listed position is laid off{f': {rest}' if rest else ''}"
        return f"{nobody}; but {more}."
    return f"{'No one is laid off' if by_attrition >= _SOME_FTE else 'No one leaves'}: {rest}." if rest else ""


def _unlisted(cut: Mapping[str, Any]) -> str:
    return (
        f"{money(cut['dollars'])} of pay goes by {cut['year']} from lines that list no positions (about "
        f"{cut['fte']:,.0f} FTE at {money(cut['average'])}, the average cost of a listed one): who that is is not "
        "known here"
    )


def staff_ties(staff: Mapping[str, float], parts: Mapping[str, float], last: str) -> str:
    """How the FTE that go and come make the change of the table; `parts`: words -> FTE given up."""
    less = " + ".join(f"{fte:,.2f} {words}" for words, fte in parts.items() if fte >= _HUNDREDTH)
    more = f"{' - ' if less else ''}{staff['added']:,.2f} added" if staff["added"] >= _HUNDREDTH else ""
    rest = staff["change"] - staff["named"]
    change = staff["change"]
    if not less and not more and abs(rest) < _HUNDREDTH:
        return f"In FTE, {last} is as today: none is given up, none is added."
    way = "fewer" if change < 0 else "more"
    whole = f"In FTE, from today to {last}: {less}{more} = {abs(change):,.2f} {way}."
    if abs(rest) < _HUNDREDTH:
        return f"{whole} That is the FTE of the named changes."
    return (
        f"{whole} The named changes hold {number(staff['named'], signed=True)}; the other {number(rest, signed=True)} "
        "is no named change: formulas that follow enrollment, or staff time left over."
    )


def decide_by(day: str, what: Sequence[str], *, passed: bool) -> str:
    """Changes that must be decided by the same ISO date."""
    if passed:
        told = "has passed; within vacancies and those who leave these are still possible"
        return f"The notice date {in_words(date.fromisoformat(day))} {told}: {', '.join(what)}."
    return f"Decide by {in_words(date.fromisoformat(day))}: {', '.join(what)}."


def gave_way(rule: str, sentence: str) -> str:
    """One preference that was left out."""
    return f"{rule}: {sentence or 'a preference'}"


def cap_kept(cap: Mapping[str, Mapping[str, Any]]) -> str:
    """What the plan moves against the built-in cap on changes, and the settings that would let it stand."""
    told, settings = [], []
    for dial, found in cap.items():
        many = f"{found['moved']:,.0f} named changes" if dial == "number" else f"{money(found['moved'])} of changes"
        allowed = f"{found['allowed']:,.0f}" if dial == "number" else money(found["allowed"])
        told.append(f"{many} in {found['year']}, {allowed} allowed")
        key = "changes" if dial == "number" else f"changes_{dial}"
        settings.append(f"{key}: {found['would_do']:g}")
    moved = "moves up and down from the year before, at base-year prices, added up; the table is net and against today"
    keep = " and ".join(settings)
    return f"built in; this plan makes {'; '.join(told)} ({moved}); in `settings`, {keep} would let it stand"


def unpriced(count: int) -> str:
    """Under a list of limits without prices."""
    what = "`alloc-opt prices` says what one step of each costs (its shadow price)"
    return f"{plural(count, 'rule')} at the limit; {what}."
