"""The sentences of `why`: where a program stands, and what would have to give; every number is one of the answer's."""

import math
from collections.abc import Hashable, Mapping

import pandas as pd

from alloc_opt.analysis.reasons.levels import CLOSED
from alloc_opt.analysis.speak import listed
from alloc_opt.analysis.why import MORE, Answer, Why
from alloc_opt.reports import sentences as say
from alloc_opt.reports import units
from alloc_opt.reports.why_names import Names, by_year, least, open_of

_SMALL = 1e-6
_NAMED, _MOST_SCHOOLS = 3, 6
_TOLD = 0.005
"""Share by which a smaller change may do, from which on it is told."""
_VALUED = {
    "rated": "It is rated: what it gives counts.",
    "standard": "It is a standard: it falls only if the standard is changed by name.",
    "unrated": "Nobody has rated it: it stays as today unless a rule or the money forces a change.",
}
_BY_RATINGS = ("priority", "evidence")
_AIMS = {
    "least_reduction": "The weighted reduction of today's services {grows} by {money}.",
    "hold_unrated": "The weighted reduction of services that nobody rated {grows} by {money}.",
    "points": "The plan collects {number} of the board's points {more}.",
    "outcome": "The plan's outcome {rises} by {number} points.",
    "share_funded": "The money carries {percent} {more} of the formula.",
    "target_shortfall": "What the goals fall short of their targets {grows} by {number} points.",
}
"""What is said of an objective that moves; others are not told."""
_OPEN = {
    "least_reduction": "the weighted reduction of today's services",
    "hold_unrated": "the weighted reduction of services that nobody rated",
    "points": "the board's points",
    "outcome": "the plan's outcome",
    "share_funded": "the share of the formula that the money carries",
    "target_shortfall": "what the goals fall short of their targets",
}


def standing(found: Why, names: Names, mode: str) -> list[str]:
    """Whether it is funded, cut or left out; who decides it, who may pay, what a step costs."""
    lines = [_verdict(found, names), *_not_asked(found)]
    if found.locked:
        return [
            *lines,
            "It is locked: no rule or objective can move it; unlock it in `programs` to ask for more or less.",
        ]
    unused = found.valued == "rated" and mode not in _BY_RATINGS
    lines.append("It is rated, but this plan does not decide by ratings." if unused else _VALUED[found.valued])
    if found.together:
        lines.append(_formula(found, names))
    payers = ", ".join(names.resource(each) for each in found.payers) or "nothing"
    step = units.amount(found.step, found.unit)
    lines.append(
        f"It may legally be paid from: {payers}. A step of {step} costs {say.money(found.cost)} in {names.years[0]}, "
        "at average pay."
    )
    return lines


def _verdict(found: Why, names: Names) -> str:
    """`Cut: 300 seats today, 230 in 2026-27, ...`; levels by year, equal ones together."""
    today, plan = float(found.levels["today"].iloc[0]), found.levels["plan"].tolist()
    change = [level - today for level in plan]
    now = units.amount(today, found.unit)
    asked = list(zip(found.levels["year"].astype(str), plan, strict=True))
    if max(abs(each) for each in change) <= _SMALL:
        if today <= _SMALL:
            return "Not funded: there is none today and none in the plan."
        return f"Funded as today: {by_year(asked, found.unit, names)}."
    levels = by_year(asked, found.unit, names)
    if today <= _SMALL:
        return f"New: none today, {levels}."
    word = "Cut" if max(change) <= _SMALL else "More than today" if min(change) >= -_SMALL else "More and less"
    return f"{word}: {now} today, {levels}."


def _not_asked(found: Why) -> list[str]:
    """Years that cannot be asked about, and why."""
    lines = []
    for reason in dict.fromkeys((found.left or {}).values()):
        years = [year for year, why in (found.left or {}).items() if why == reason]
        words = "the school is closed" if reason == CLOSED else "all schools of its level are decided together"
        lines.append(f"In {listed(years)} {words}, so that is not asked about.")
    return lines


def _formula(found: Why, names: Names) -> str:
    others = _others(found, names)
    if not others:
        return "A formula decides it, and no other school is in its band."
    return f"A formula decides it, for every school of a band alike: what is asked here goes to {others} too."


def _others(found: Why, names: Names) -> str:
    """Schools that move with the one that is asked about."""
    others = [names.school(each) for each in found.together if each != found.school]
    if len(others) > _MOST_SCHOOLS:
        return f"{len(others)} more schools"
    return listed(others) if others else ""


def heading(answer: Answer, unit: str, names: Names) -> str:
    """`One step more: 0.5 FTE in each year`: what was priced, year by year."""
    return f"{answer.question.capitalize()}: {by_year(answer.sizes, unit, names)}"


def told(answer: Answer, found: Why, names: Names, rules: Mapping[str, str]) -> list[str]:
    """Whether it is possible, what it costs, and what leaves or returns, largest first.

    `rules`: sentence of every rule by id.
    """
    if not answer.possible:
        return _refused(answer, rules)
    more, moves = answer.question == MORE, answer.moves
    lines = [f"It is legal{_cost(moves[(moves['what'] == 'asked').to_numpy()], found, names, more=more)}."]
    if answer.wanted:
        lines.append(f"No plan has exactly {by_year(answer.wanted, found.unit, names)}; this is the next that one has.")
    if answer.limits:
        lines.append(f"{answer.limits}, so the step is asked of the other years.")
    others = _by_service(moves[(moves["what"] == "answer").to_numpy()])
    balances = _balances(moves[(moves["what"] == "balance").to_numpy()], names)
    if others.empty:
        there = "money that may pay for it is there" if more else "the money stays unspent"
        lines.append(f"Nothing else changes: {listed(balances) if balances else there}.")
    else:
        parts = [_line(row, names) for row in others.head(_NAMED).to_dict("records")]
        rest = len(others) - len(parts)
        parts += [say.plural(rest, "smaller change")] if rest else []
        lines.append(f"{'Adding it' if more else 'Taking it out'} means {listed(parts)}.")
        lines += [f"{text[0].upper()}{text[1:]}." for text in balances]
    lines.extend(_aims(answer, found))
    if math.isnan(answer.gap):
        lines.append("The search for what gives stopped early: a smaller change may do.")
    elif answer.gap >= _TOLD:
        lines.append(
            f"The search for what gives stopped early: a change up to {say.percent(answer.gap)} smaller may do."
        )
    return lines


def _refused(answer: Answer, rules: Mapping[str, str]) -> list[str]:
    if not answer.blocked_by:
        own = "its own limits (minimum, maximum, today's level) leave no room"
        return [f"Not possible: {answer.limits or own}."]
    words = [f"  {rules.get(name, name)}" for name in answer.blocked_by]
    if answer.law:
        return ["Not legal. It breaks:" if len(words) == 1 else "Not legal. Together these forbid it:", *words]
    way = "only fall" if answer.question == MORE else "only rise"
    return [f"Not possible beside this plan, where all other services may {way}. In the way:", *words]


def _cost(asked: pd.DataFrame, found: Why, names: Names, *, more: bool) -> str:
    """` and costs $205,000 in 2026-27 to 2028-29`, of every school that it goes to."""
    dollars = float(asked["dollars"].sum())
    if abs(dollars) < 0.5:
        return ""
    years = [year for year in names.years if (asked["year"] == year).any()]
    others = _others(found, names)
    also = f", with what {others} {'gets' if more else 'gives up'} alike" if others else ""
    total = " in all" if len(years) > 1 else ""
    return f" and {'costs' if more else 'frees'} {say.money(abs(dollars))}{total} in {say.span(years)}{also}"


def _aims(answer: Answer, found: Why) -> list[str]:
    """What happens to the plan's objectives; what the plan's own search left open is said to be no finding."""
    lines, open_ = [], found.resolves or {}
    for name, better, unit in answer.aims:
        if name not in _AIMS or abs(better) <= least(unit):
            continue
        gap = open_.get(name, 0.0)
        if abs(better) <= gap:
            lines.append(
                f"What that does to {_OPEN[name]} is below what this plan's search can resolve ({open_of(gap, unit)})."
            )
        elif not any(gap > 0 for gap in open_.values()) or name in open_ or name == "hold_unrated":
            lines.append(_aim(name, better))
    return lines


def _balances(moves: pd.DataFrame, names: Names) -> list[str]:
    """What the unrestricted balances have more or less at the end of the last year."""
    last = moves[(moves["year"] == names.years[-1]).to_numpy()]
    return [
        f"the balance of {names.resource(str(row['school']))} is {say.money(abs(float(row['change'])))} "
        f"{'higher' if row['change'] > 0 else 'lower'} at the end of {row['year']}"
        for row in last.to_dict("records")
    ]


def _by_service(moves: pd.DataFrame) -> pd.DataFrame:
    """One row per program, school and direction: the least and largest change of its years, and its dollars."""
    grouped = moves.assign(up=moves["change"] > 0).groupby(
        ["program", "school", "unit", "up"], sort=False, as_index=False
    )
    table = grouped.agg(
        change=("change", lambda sizes: sizes.loc[sizes.abs().idxmax()]),
        least=("change", lambda sizes: sizes.abs().min()),
        dollars=("dollars", "sum"),
        years=("year", lambda years: sorted(set(years))),
    )
    return table.loc[table["dollars"].abs().sort_values(ascending=False, kind="stable").index]


def _line(row: Mapping[Hashable, object], names: Names) -> str:
    """`70 fewer seats of Summer school at Larkspur High in 2026-27 ($73,900)`."""
    change, years = float(str(row["change"])), row["years"]
    assert isinstance(years, list)
    differs = abs(abs(change) - float(str(row["least"]))) > _SMALL
    program, unit = str(row["program"]), str(row["unit"])
    what = _moved(change, unit, names.program(program))
    dollars = say.money(abs(float(str(row["dollars"]))))
    cost = f" ({dollars}{' in all' if len(years) > 1 else ''})" if unit not in ("dollar", "dollars") else ""
    there = names.there(program, str(row["school"]))
    return f"{'up to ' if differs else ''}{what}{there} {names.when(years)}{cost}"


def _moved(change: float, unit: str, what: str) -> str:
    """As `units.moved`; of a share of today's level too small to round only the way."""
    if unit == say.OF_TODAY and abs(change) < 0.0005:
        return f"slightly {'more' if change > 0 else 'less'} {what}"
    return units.moved(change, unit, what)


def _aim(name: str, better: float) -> str:
    """What happens to an objective of the plan; `better`: change for the better."""
    grows = better < 0
    words = {
        "grows": "grows" if grows else "falls",
        "rises": "falls" if grows else "rises",
        "more": "less" if grows else "more",
        "money": say.money(abs(better)),
        "number": say.number(abs(better)),
        "percent": say.percent(abs(better)),
    }
    return _AIMS[name].format_map(words)
