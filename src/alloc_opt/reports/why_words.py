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
    """`Trim: 300 seats today, 230 in 2026-27, ...` in the words of the change list; equal levels together."""
    today, plan, kept = (
        float(found.levels["today"].iloc[0]),
        *(found.levels[name].tolist() for name in ("plan", "kept")),
    )
    change = [level - same for level, same in zip(plan, kept, strict=True)]
    now = units.amount(today, found.unit)
    years = found.levels["year"].astype(str)
    levels = by_year(zip(years, plan, strict=True), found.unit, names)
    follows = max(abs(level - today) for level in kept) > _SMALL
    if max(abs(each) for each in change) <= _SMALL:
        if follows:
            return f"Keep: {now} today, {levels}; today's level moves so by itself, as what it follows does."
        return (
            "Not funded: there is none today and none in the plan."
            if today <= _SMALL
            else f"Funded as today: {levels}."
        )
    if today <= _SMALL:
        return f"Start: none today, {levels}."
    word = "Stop" if max(plan) <= _SMALL else "Trim" if max(change) <= _SMALL else "Expand"
    word = word if word == "Stop" or max(change) <= _SMALL or min(change) >= -_SMALL else "Expand and trim"
    alone = f"; by itself today's level would be {by_year(zip(years, kept, strict=True), found.unit, names)}"
    return f"{word}: {now} today, {levels}{alone if follows else ''}."


def _not_asked(found: Why) -> list[str]:
    """Years that cannot be asked about, and why."""
    lines = []
    for reason in dict.fromkeys((found.left or {}).values()):
        years = [year for year, why in (found.left or {}).items() if why == reason]
        words = "the school is closed" if reason == CLOSED else "all schools of its level are decided together"
        lines.append(f"In {listed(years)} {words}, so that is not asked about.")
    return lines


def _formula(found: Why, names: Names) -> str:
    """Which schools a step reaches: those that move with it where it was priced, else all of its band."""
    if len(found.together) == 1:
        return "A formula decides it, and no other school is in its band."
    priced = [answer.moves for answer in found.answers if answer.possible]
    if not priced:
        who = _several([each for each in found.together if each != found.school], names)
        return f"A formula decides it, for every school of a band alike: what is asked here goes to {who} too."
    others = _others(pd.concat(priced), found)
    if not others:
        return "A formula decides it, and no other school has to move with it."
    return f"A formula decides it, by bands of schools: what is asked here goes to {_several(others, names)} too."


def _others(moves: pd.DataFrame, found: Why) -> list[str]:
    """Schools whose number moves with that of the one that is asked about; empty where a school decides alone."""
    if not found.together:
        return []
    moved = set(moves.loc[(moves["what"] == "asked").to_numpy(), "school"].astype(str))
    return [each for each in found.together if each != found.school and each in moved]


def _several(schools: list[str], names: Names) -> str:
    """Schools by name, or how many."""
    if len(schools) > _MOST_SCHOOLS:
        return f"{len(schools)} more schools"
    return listed([names.school(each) for each in schools])


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
    cost = _cost(moves[(moves["what"] == "asked").to_numpy()], found, names, more=more)
    average = ", at average pay" if cost and (moves["what"] == "pay").any() else ""
    lines = [f"It is legal{cost}{average}."]
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
    lines.extend(_pay(moves))
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
    others = _others(asked, found)
    verb = ("get" if more else "give up") if len(others) > 1 else ("gets" if more else "gives up")
    also = f", with what {_several(others, names)} {verb} alike" if others else ""
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


def _pay(moves: pd.DataFrame) -> list[str]:
    """What those who come and go are paid beside the average, and what the plan then pays more or less in all."""
    pay = float(moves.loc[(moves["what"] == "pay").to_numpy(), "dollars"].sum())
    if abs(pay) < 0.5:
        return []
    whole = float(moves.loc[(moves["what"] != "balance").to_numpy(), "dollars"].sum())
    truly = f"{say.money(abs(whole))} {_way(whole)}" if abs(whole) >= 0.5 else "as much as before"
    return [
        f"Those who come and go are not paid the average: {say.money(abs(pay))} {_way(pay)}. With that and all that "
        f"changes, the plan pays {truly} in all years together, restricted money included."
    ]


def _way(dollars: float) -> str:
    return "more" if dollars > 0 else "less"


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
