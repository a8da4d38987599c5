"""The sentences of `why`: where a program stands, and what would have to give; every number is one of the answer's."""

import math
from collections.abc import Hashable, Mapping, Sequence

import pandas as pd

from alloc_opt.analysis.speak import listed
from alloc_opt.analysis.why import MORE, Answer, Why
from alloc_opt.plan.plan import Plan
from alloc_opt.reports import sentences as say
from alloc_opt.reports import units

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


class Names:
    """Names as people say them."""

    def __init__(self, plan: Plan) -> None:
        tables = {"program": "programs", "school": "schools", "resource": "funds"}
        self.known = {
            key: dict(zip(plan[table][key], plan[table]["name"], strict=True)) for key, table in tables.items()
        }
        self.years = list(plan.years)

    def program(self, label: str) -> str:
        """Of a program."""
        return str(self.known["program"].get(label) or label)

    def school(self, label: str) -> str:
        """Of a school."""
        return str(self.known["school"].get(label) or label)

    def resource(self, label: str) -> str:
        """Of a resource."""
        return str(self.known["resource"].get(label) or label)

    def at(self, school: str) -> str:
        """` at Elm Street`, or in the district."""
        return f" at {self.school(school)}" if school else ", the whole district"


def standing(found: Why, names: Names, mode: str) -> list[str]:
    """Today's level and the plan's, who decides it, who may pay, what a step costs."""
    today = float(found.levels["today"].iloc[0])
    same = (found.levels["plan"] - today).abs().max() <= _SMALL
    if same:
        lines = [f"In the plan: kept at {units.amount(today, found.unit)}."]
    else:
        by_year = _by_year(found.levels["plan"].tolist(), found.levels["year"].tolist())
        lines = [f"In the plan: {by_year}; today {units.amount(today, found.unit)}."]
    left = [year for year in names.years if year not in set(found.levels["year"])]
    if left:
        lines.append(f"Not asked of {listed(left)}: closed then, or decided for all schools of a level together.")
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


def _by_year(levels: Sequence[float], years: Sequence[str]) -> str:
    """`3 in 2026-27 to 2028-29`, or each year apart where they differ."""
    if max(levels) - min(levels) <= _SMALL:
        return f"{say.number(levels[0])} in {say.span(years)}"
    return ", ".join(f"{say.number(level)} in {year}" for level, year in zip(levels, years, strict=True))


def _formula(found: Why, names: Names) -> str:
    others = [names.school(each) for each in found.together if each != found.school]
    if not others:
        return "A formula decides it, and no other school is in its band."
    who = listed(others) if len(others) <= _MOST_SCHOOLS else f"{len(others)} more schools"
    return f"A formula decides it, for every school of a band alike: what is asked here goes to {who} too."


def told(answer: Answer, names: Names, rules: Mapping[str, str]) -> list[str]:
    """Whether it is possible, what it costs, and what leaves or returns, largest first.

    `rules`: plain sentence of every rule by id.
    """
    if not answer.possible:
        if not answer.blocked_by:
            own = "its own limits (minimum, maximum, today's level) leave no room"
            return [f"Not possible: {answer.limits or own}."]
        way = "only fall" if answer.question == MORE else "only rise"
        return [
            f"Not possible beside this plan, where all other services may {way}. In the way:",
            *(f"  {name}: {rules[name]}" if name in rules else f"  {name}" for name in answer.blocked_by),
        ]
    more = answer.question == MORE
    moves = answer.moves
    lines = [f"It is legal{_cost(moves[(moves['what'] == 'asked').to_numpy()], names, more=more)}."]
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
    lines.extend(_aim(*aim) for aim in answer.aims if aim[0] in _AIMS and abs(aim[1]) > _least(aim[2]))
    if math.isnan(answer.gap):
        lines.append("The search stopped early: a smaller change may do.")
    elif answer.gap >= _TOLD:
        lines.append(f"A change up to {say.percent(answer.gap)} smaller may do: the search stopped early.")
    return lines


def _cost(asked: pd.DataFrame, names: Names, *, more: bool) -> str:
    """` and costs $205,000 in 2026-27 to 2028-29`."""
    dollars = float(asked["dollars"].sum())
    if abs(dollars) < 0.5:
        return ""
    years = [year for year in names.years if (asked["year"] == year).any()]
    return f" and {'costs' if more else 'frees'} {say.money(abs(dollars))} in {say.span(years)}"


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
    what = units.moved(change, str(row["unit"]), names.program(str(row["program"])))
    dollars = say.money(abs(float(str(row["dollars"]))))
    cost = f" ({dollars}{' in all' if len(years) > 1 else ''})" if str(row["unit"]) not in ("dollar", "dollars") else ""
    return (
        f"{'up to ' if differs else ''}{what} at {names.school(str(row['school']))} {_when(years, names.years)}{cost}"
    )


def _when(years: Sequence[str], plan: Sequence[str]) -> str:
    """`in 2026-27`, `in each year`, `in 2026-27 and 2028-29`."""
    return "in each year" if 1 < len(plan) == len(years) else f"in {listed(list(years))}"


def _aim(name: str, better: float, unit: str) -> str:
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


def _least(unit: str) -> float:
    """Change of an objective that is worth telling."""
    return 1.0 if "dollars" in unit else 1e-4 if "share" in unit else 0.005
