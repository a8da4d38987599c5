"""Which schools does a poverty grant serve, in which order, and where does the rest of it go?

Ranking, eligibility and the least amount per low-income pupil are those of the family `serving_order`; dollars are
those of the published budget, so that the schools, the reservations and what is left add up to the award to the cent.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from alloc_opt.analysis.bound import GROUP, RESOURCE, bound, marked
from alloc_opt.analysis.formulas.hidden import heads
from alloc_opt.analysis.table import Table
from alloc_opt.errors import RulesError
from alloc_opt.families import Rule
from alloc_opt.families.serving_order import ServingOrder
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.complete import TOGETHER
from alloc_opt.plan.plan import Plan

RANKING = ["year", "rank", "school", "name", "level", "pupils", "low_income", "poverty", "eligible", "served"]
RANKING += ["minimum", "dollars", "per_pupil"]
AWARD = ["year", "kind", "what", "dollars"]
_CENT = 0.005
_SERVING = "title_i_serving"
_NAME = re.compile(r"\btitle i\b", re.IGNORECASE)
_OTHER_PARTS = re.compile(r"migrant|delinquent|part [b-d]\b", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Served:
    """What the grant does."""

    resource: str
    ranking: Table | None
    """One row per school and year that is decided school by school, highest poverty first; None: pupils in poverty are
    not in the plan, `unranked` says which."""
    award: Table
    """Where the money of each year comes from (`kind` in), and to the schools (`schools`), reservations (`reserved`),
    what is not told by site (`elsewhere`) and what else (`out`) it goes."""
    decided: bool
    """Whether a rule of the plan decides the schools; else the plan's legal uses give them."""
    reason: str
    """Why no rule does, as the plan says it."""
    average: float
    """Poverty of the district, a share."""
    each: float
    """The allocation of the first year for each low-income pupil."""
    rule: ServingOrder
    """The rule whose figures count."""
    unranked: str = ""
    """What is missing for a ranking."""


def title_i(plan: Plan, m: Measures, rules: tuple[Rule, ...], tables: Mapping[str, Table]) -> Served | None:
    """How Title I ranks and serves; None where the plan has no such grant.

    Args:
        plan: the plan as solved.
        m: its measures.
        rules: its rules.
        tables: `budget` and `funds` of the run.
    """
    placed = next((rule for rule in rules if isinstance(rule, ServingOrder)), None)
    rule = placed or usual(plan)
    if rule is None:
        return None
    left_out = str(plan.head.pack_leave_out.get(_SERVING, ""))
    award = Table("award", _award(plan, rule.resource, tables))
    if rule.group not in set(plan["groups"]["group"].astype(str)):
        missing = "the plan does not count low-income pupils by school"
        return Served(rule.resource, None, award, placed is not None, left_out, 0.0, 0.0, rule, missing)
    try:
        found = rule.ranking(m)
    except RulesError as error:
        return Served(rule.resource, None, award, placed is not None, left_out, 0.0, 0.0, rule, error.message)
    if not found.low_income.any():
        missing = "the plan does not count low-income pupils by school"
        return Served(rule.resource, None, award, placed is not None, left_out, 0.0, 0.0, rule, missing)
    labels = found.spent.index.labels()
    frame = pd.DataFrame({name: np.asarray(labels[name], dtype=object) for name in ("school", "year")})
    of_school = plan["schools"].set_index("school")
    frame["name"] = of_school["name"].reindex(frame["school"]).to_numpy()
    frame["level"] = of_school["level"].reindex(frame["school"]).to_numpy()
    everyone = m.enrollment.where(group="all").by("school", "year").along(found.spent.index).constant
    frame["pupils"], frame["low_income"] = everyone, found.low_income
    frame["poverty"], frame["eligible"] = found.share, np.where(found.eligible, "yes", "no")
    dollars = _at_schools(tables["budget"].frame, rule.resource)
    frame["dollars"] = [dollars.get((s, y), 0.0) for s, y in zip(frame["school"], frame["year"], strict=True)]
    frame["served"] = np.where(frame["dollars"] > _CENT, "yes", "no")
    low = (frame["served"] == "yes") & (frame["poverty"] < rule.below)
    frame["minimum"] = np.where(frame["year"].isin(set(frame.loc[low, "year"])), rule.times * found.each, np.nan)
    frame["per_pupil"] = (frame["dollars"] / frame["low_income"].where(frame["low_income"] > 0)).round(2)
    frame = frame.sort_values(["year", "poverty", "school"], ascending=[True, False, True], ignore_index=True)
    frame["rank"] = frame.groupby("year").cumcount() + 1.0
    first = float(found.each[found.spent.index.position("year") == 1][0])
    table = Table("ranking", _shown(frame)[RANKING])
    return Served(rule.resource, table, award, placed is not None, left_out, found.average, first, rule)


def usual(plan: Plan) -> ServingOrder | None:
    """The rule of the law with the names of the plan, where the plan does not place it; None without the grant."""
    resources = bound(plan, "title_i", RESOURCE) or _by_rule(plan) or _by_name(plan)
    if not resources:
        return None
    groups = bound(plan, "low_income", GROUP)
    stated = plan.head.pack_names.get("poverty")
    poverty = stated if isinstance(stated, str) else "poverty" if "poverty" in plan["schools"] else ""
    group = groups[0] if groups else "all"
    rule = ServingOrder(id=_SERVING, resource=resources[0], group=group, poverty=poverty, within="level")
    return rule if groups else rule.model_copy(update={"group": "low_income"})


def _by_rule(plan: Plan) -> tuple[str, ...]:
    """The resource of a placed rule of the pack."""
    for rule in plan.rules:
        where = rule.parameters.get("where")
        if rule.id.startswith("title_i_") and isinstance(where, Mapping) and isinstance(where.get("resource"), str):
            return (where["resource"],)
    return ()


def _by_name(plan: Plan) -> tuple[str, ...]:
    """Resources that are called Title I, those of its other parts left out."""
    funds = plan["funds"]
    found = funds["name"].astype(str).map(lambda name: bool(_NAME.search(name)) and not _OTHER_PARTS.search(name))
    return tuple(funds.loc[found.to_numpy(dtype=bool), "resource"].astype(str))


def said_served(plan: Plan) -> Mapping[str, bool]:
    """School -> whether the plan's own column says that Title I serves it; empty without such a column."""
    column = marked(plan, "served", "title_i")
    if not column:
        return {}
    schools = plan["schools"]
    return dict(zip(schools["school"], schools[column].astype(str).str.lower() == "yes", strict=True))


def _at_schools(budget: pd.DataFrame, resource: str) -> dict[tuple[str, str], float]:
    mine = budget[(budget["resource"].astype(str) == resource).to_numpy()]
    sums = mine.groupby(["school", "year"])["dollars"].sum().round(2).reset_index()
    return {(str(school), str(year)): float(dollars) for school, year, dollars in sums.itertuples(index=False)}


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    """Without counts of a few pupils and what would give them away."""
    shown = frame.copy()
    for _, mine in frame.groupby("year"):
        few = heads(mine["low_income"].to_numpy(dtype=float))
        hidden = mine.index[np.isnan(few) & (mine["low_income"] > 0).to_numpy()]
        shown.loc[hidden, ["low_income", "poverty", "per_pupil"]] = np.nan
        everyone = heads(mine["pupils"].to_numpy(dtype=float))
        shown.loc[mine.index, "pupils"] = everyone
        shown.loc[mine.index[np.isnan(everyone)], ["poverty", "low_income", "per_pupil"]] = np.nan
    return shown


def _award(plan: Plan, resource: str, tables: Mapping[str, Table]) -> pd.DataFrame:
    """Lines of the award by year; `in` less all others is zero."""
    funds, budget = tables["funds"].frame, tables["budget"].frame
    kinds = plan["schools"].set_index("school")["kind"]
    mine = budget[(budget["resource"].astype(str) == resource).to_numpy()]
    at_school = mine["school"].map(kinds).isin(["school", TOGETHER]).to_numpy()
    unknown = mine["school"].map(kinds).eq("not_by_site").to_numpy()
    rows: list[tuple[str, str, str, float]] = []
    for fund in funds[(funds["resource"].astype(str) == resource).to_numpy()].to_dict("records"):
        year = str(fund["year"])
        here = (mine["year"] == year).to_numpy()
        rows += [(year, "in", "left from the year before", fund["beginning"]), (year, "in", "award", fund["revenue"])]
        rows += [(year, "in", "moved from other money", fund["contributions"])]
        rows += [(year, "schools", "schools", float(mine.loc[here & at_school, "dollars"].sum()))]
        for kind, where in (("reserved", ~at_school & ~unknown), ("elsewhere", unknown)):
            sums = mine[here & where].groupby("program", sort=False)["dollars"].sum()
            rows += [(year, kind, str(program), float(dollars)) for program, dollars in sums.items()]
        rows += [(year, "out", "indirect cost", -fund["indirect"]), (year, "out", "given back", fund["lapse"])]
        rows += [(year, "out", "carried over to the next year", fund["ending"])]
    frame = pd.DataFrame(rows, columns=AWARD)
    frame["dollars"] = frame["dollars"].astype(float).round(2) + 0.0
    always = frame["what"].isin(["award", "schools"]) & frame["kind"].isin(["in", "schools"])
    return frame[(frame["dollars"].abs() > _CENT) | always].reset_index(drop=True)
