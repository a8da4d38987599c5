"""Which questions can this plan answer, and what does each missing input block?"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from alloc_opt.analysis.table import Table
from alloc_opt.plan.plan import Plan

COLUMNS = ["question", "ready", "needs", "where"]


@dataclass(frozen=True)
class _Need:
    """One input that a question needs."""

    question: str
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


def _has_rated(plan: Plan) -> bool:
    return bool((plan["programs"]["valued"] == "rated").any())


def _rated_have_effects(plan: Plan) -> bool:
    programs = plan["programs"]
    rated = set(programs.loc[programs["valued"] == "rated", "program"])
    return bool(rated) and rated <= set(plan["effects"]["program"])


def _has_movable(plan: Plan) -> bool:
    return bool((~plan["programs"]["locked"]).any())


def _has_soft_rule(plan: Plan) -> bool:
    return bool(plan.rules)


def _has_vacancies(plan: Plan) -> bool:
    return bool((~plan["staff"]["filled"]).any())


def _has_attrition(plan: Plan) -> bool:
    return bool((plan["pay"]["attrition"] > 0).any())


def _has_decide_by(plan: Plan) -> bool:
    return "decide_by" in plan["pay"] and bool((plan["pay"]["decide_by"].astype(str) != "").any())


def _has_sources(plan: Plan) -> bool:
    return bool(plan.head.source)


_NEEDS = (
    _Need("audit: does today's budget keep the rules?", "rules", "plan.yaml: rules", _has_soft_rule),
    _Need("cost: what is the cheapest way to keep today's services?", "revenue", "funds.revenue or revenue", _any("funds", "revenue")),
    _Need("cost: what is the cheapest way to keep today's services?", "staff or other lines", "staff, lines", lambda p: bool(len(p["staff"]) + len(p["lines"]))),
    _Need("cost: what is the cheapest way to keep today's services?", "a program that may move", "programs.locked", _has_movable),
    _Need("prices: what does each rule cost?", "rules with a limit", "plan.yaml: rules", _has_soft_rule),
    _Need("formula: which share of the formula does the money carry?", "formula lines", "formula", _any("formula")),
    _Need("formula: which tiers of the staffing formulas fit?", "menus of tiers", "tiers", _any("tiers")),
    _Need("priority: what gives the most of the board's points?", "the board's points", "programs.points", _any("programs", "points")),
    _Need("priority: what gives the most of the board's points?", "programs that somebody rated", "programs.valued", _has_rated),
    _Need("evidence: what gives the best outcome?", "goals", "goals", _any("goals")),
    _Need("evidence: what gives the best outcome?", "an effect of every rated program", "effects", _rated_have_effects),
    _Need("by school: dollars per pupil, class sizes, ratios", "pupils by school", "enrollment", _any("enrollment", "pupils")),
    _Need("later years: what do raises and prices do?", "growth rates", "assumptions", _any("assumptions")),
    _Need("positions: which reductions fall on vacancies?", "vacant positions", "staff.filled", _has_vacancies),
    _Need("positions: what does attrition free?", "attrition rates", "pay.attrition", _has_attrition),
    _Need("positions: what must be decided by when?", "dates of notice", "pay.decide_by (a column of your own, such as 03-15)", _has_decide_by),
    _Need("provenance: where do the figures come from?", "a source", "plan.yaml: source", _has_sources),
)  # fmt: skip


def readiness(plan: Plan) -> Table:
    """One row per question: `ready` is yes or no; `needs` and `where` say what is missing."""
    rows = []
    for question in dict.fromkeys(need.question for need in _NEEDS):
        missing = [need for need in _NEEDS if need.question == question and not need.there(plan)]
        needs, where = "; ".join(n.needs for n in missing), "; ".join(n.where for n in missing)
        rows.append((question, "no" if missing else "yes", needs, where))
    return Table("readiness", pd.DataFrame(rows, columns=COLUMNS))
