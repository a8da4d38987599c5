"""Which questions can this plan answer, and what does each missing input block?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from alloc_opt.analysis.table import Table
from alloc_opt.plan.plan import Plan

COLUMNS = ["question", "ready", "needs", "where"]


@dataclass(frozen=True)
class _Need:
    """One input that a question needs."""

    needs: str
    """What is missing, in a few words."""
    where: str
    """The table and column to fill in."""
    there: Callable[[Plan], bool]


def _any(table: str, column: str = "") -> Callable[[Plan], bool]:
    def there(plan: Plan) -> bool:
        frame = plan[table]
        return bool(len(frame)) and (not column or bool((frame[column] != 0).any()))

    return there


def _has_revenue(plan: Plan) -> bool:
    return bool((plan["funds"]["revenue"] != 0).any() or len(plan["revenue"]))


def _has_rated(plan: Plan) -> bool:
    return bool((plan["programs"]["valued"] == "rated").any())


def _rated_have_effects(plan: Plan) -> bool:
    programs = plan["programs"]
    rated = set(programs.loc[programs["valued"] == "rated", "program"])
    return bool(rated) and rated <= set(plan["effects"]["program"])


def _has_movable(plan: Plan) -> bool:
    return bool((~plan["programs"]["locked"]).any())


def _has_rules(plan: Plan) -> bool:
    return bool(plan.rules)


def _has_vacancies(plan: Plan) -> bool:
    return bool((~plan["staff"]["filled"]).any())


def _has_attrition(plan: Plan) -> bool:
    return bool((plan["pay"]["attrition"] > 0).any())


def _has_decide_by(plan: Plan) -> bool:
    return "decide_by" in plan["pay"] and bool((plan["pay"]["decide_by"].astype(str) != "").any())


def _has_source(plan: Plan) -> bool:
    return bool(plan.head.source)


def _has_books(plan: Plan) -> bool:
    return bool(len(plan["staff"]) + len(plan["lines"]))


_QUESTIONS: Mapping[str, tuple[_Need, ...]] = {
    "audit: does today's budget keep the rules?": (_Need("rules", "plan.yaml: rules", _has_rules),),
    "gaps: where does staffing fall short of a standard?": (_Need("standards", "standards", _any("standards")),),
    "cost: what is the cheapest way to keep today's services?": (
        _Need("revenue", "funds.revenue or revenue", _has_revenue),
        _Need("staff or other lines", "staff, lines", _has_books),
        _Need("a program that may move", "programs.locked", _has_movable),
    ),
    "prices: what does each rule cost?": (_Need("rules", "plan.yaml: rules", _has_rules),),
    "formula: which share of the formula does the money carry?": (_Need("formula lines", "formula", _any("formula")),),
    "formula: which tiers of the staffing formulas fit?": (_Need("menus of tiers", "tiers", _any("tiers")),),
    "priority: what gives the most of the board's points?": (
        _Need("the board's points", "programs.points", _any("programs", "points")),
        _Need("programs that somebody rated", "programs.valued", _has_rated),
    ),
    "evidence: what gives the best outcome?": (
        _Need("goals", "goals", _any("goals")),
        _Need("an effect of every rated program", "effects", _rated_have_effects),
    ),
    "by school: dollars per pupil, class sizes, ratios": (
        _Need("pupils by school", "enrollment", _any("enrollment", "pupils")),
    ),
    "later years: what do raises and prices do?": (_Need("growth rates", "assumptions", _any("assumptions")),),
    "positions: which reductions fall on vacancies?": (_Need("vacant positions", "staff.filled", _has_vacancies),),
    "positions: what does attrition free?": (_Need("attrition rates", "pay.attrition", _has_attrition),),
    "positions: what must be decided by when?": (
        _Need("dates of notice", "pay.decide_by (a column of your own, such as 03-15)", _has_decide_by),
    ),
    "provenance: where do the figures come from?": (_Need("a source", "plan.yaml: source", _has_source),),
}


def readiness(plan: Plan) -> Table:
    """One row per question: `ready` is yes or no; `needs` and `where` say what is missing."""
    rows = []
    for question, needed in _QUESTIONS.items():
        missing = [need for need in needed if not need.there(plan)]
        needs, where = "; ".join(n.needs for n in missing), "; ".join(n.where for n in missing)
        rows.append((question, "no" if missing else "yes", needs, where))
    return Table("readiness", pd.DataFrame(rows, columns=COLUMNS))
