r"""The tables of California's local control and accountability plan, from the plan's actions and its published budget.

$$ required = \frac{sc}{base} + carried, \qquad planned = \frac{contributing}{base} + improved, \qquad
   carryover = \max(required - planned, 0) \cdot base $$

| letter | meaning | unit |
| --- | --- | --- |
| $sc$ | supplemental and concentration grants: `required` of the plan's rule `proportionality` | dollars |
| $base$ | the rest of the local control funding (revenue objects 8010 to 8099) | dollars |
| $carried$ | what the year before left, as a share of the base | share |
| $contributing$ | LCFF dollars of actions that count | dollars |
| $improved$ | planned percentage of improved services of actions that count | share |

An action takes the share of its program that the table `actions` gives it; every cent of a budget line goes to one
action. Money is told apart by the revenue objects of its resource; a resource without revenue of its own is what
supports it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.analysis.cascade import weights
from alloc_opt.analysis.names import called
from alloc_opt.analysis.projection.revenue import revenue_lines
from alloc_opt.analysis.table import Table
from alloc_opt.families import Rule
from alloc_opt.families.proportionality import Proportionality
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.noun import listed
from alloc_opt.plan.plan import Plan

LCFF, STATE, LOCAL, FEDERAL = "lcff", "state", "local", "federal"
SOURCES = (LCFF, STATE, LOCAL, FEDERAL)
_OBJECTS = ((8010, 8099, LCFF), (8100, 8299, FEDERAL), (8300, 8599, STATE), (8600, 8799, LOCAL))
_PEOPLE = range(1000, 4000)
ACTIONS = ["year", "goal_number", "action_number", "action", "title", "groups", "contributing", "scope", "counted"]
ACTIONS += ["location", "span", "personnel", "non_personnel", *SOURCES, "dollars", "improved"]
GRANTS = ["year", "base", "sc", "share", "carried", "required", "planned_dollars", "improved", "planned"]
GRANTS += ["carryover_dollars", "carryover"]
OVERVIEW = ["year", "line", "dollars"]
_PACK = "california.yaml"
_SCOPES = {"lea_wide": "LEA-wide", "schoolwide": "Schoolwide", "limited": "Limited"}


@dataclass(frozen=True, eq=False)
class Lcap:
    """The tables."""

    actions: Table
    """Total planned expenditures: one row per action with a goal and plan year."""
    grants: Table | None
    """Per plan year, percentages to increase or improve services and what is carried over; None without the rule."""
    overview: Table
    """Lines of the budget overview for parents, by year."""
    goals: Table
    """goal_number, board_goal, name."""


def lcap(plan: Plan, m: Measures, rules: tuple[Rule, ...], tables: Mapping[str, Table]) -> Lcap | None:
    """The tables of a plan with a rule of proportionality, or with contributing actions and rules of California's pack;
    None for every other plan.
    """
    rule = next((rule for rule in rules if isinstance(rule, Proportionality)), None)
    actions = plan["actions"]
    state = tables["rulebook"].frame["place"].astype(str).str.contains(_PACK, regex=False).any()
    if actions.empty or (rule is None and not (state and actions["contributing"].astype(bool).any())):
        return None
    revenue = _revenue(m)
    source = sources(plan, revenue)
    numbered = _numbered(plan)
    if numbered.empty:
        return None
    budget = tables["budget"].frame
    spent = _spent(plan, budget, source)
    rows = pd.DataFrame(list(_rows(plan, numbered, spent)), columns=ACTIONS)
    grants = None if rule is None else Table("grants", _grants(plan, rule, revenue, rows))
    overview = Table("overview", _overview(plan, revenue, source, budget, rows, rule))
    goals = numbered.drop_duplicates("board_goal")[["goal_number", "board_goal"]]
    named = goals.assign(name=[called(plan, "board_goals", "board_goal", g) for g in goals["board_goal"]])
    return Lcap(Table("lcap", rows), grants, overview, Table("lcap_goals", named.reset_index(drop=True)))


def _numbered(plan: Plan) -> pd.DataFrame:
    """Actions that serve a board goal, with the numbers of goal and action in the order of the plan."""
    actions = plan["actions"]
    of = dict(zip(plan["strategies"]["strategy"], plan["strategies"]["board_goal"], strict=True))
    goal = [own or of.get(by, "") for own, by in zip(actions["board_goal"], actions["strategy"], strict=True)]
    order = {name: number for number, name in enumerate(plan["board_goals"]["board_goal"], 1)}
    frame = actions.assign(board_goal=goal)
    frame = frame[frame["board_goal"].isin(list(order)).to_numpy()]
    frame = frame.assign(goal_number=frame["board_goal"].map(order).astype(float))
    frame = frame.sort_values("goal_number", kind="stable")
    return frame.assign(action_number=frame.groupby("goal_number").cumcount() + 1.0)


def _revenue(m: Measures) -> pd.DataFrame:
    """resource, year, cents, source of every revenue line; source empty where its object says nothing."""
    lines = revenue_lines(m)
    years, resources = m.axes.labels["year"], m.axes.labels["resource"]
    return pd.DataFrame(
        {
            "resource": resources[lines["resource"].to_numpy()],
            "year": years[lines["year"].to_numpy()],
            "cents": lines["cents"].to_numpy(),
            "source": [_source(code) for code in lines["code"]],
        }
    )


def _source(code: object) -> str:
    text = str(code)
    number = int(text[:4]) if text[:4].isdigit() else 0
    return next((name for low, high, name in _OBJECTS if low <= number <= high), "")


def sources(plan: Plan, revenue: pd.DataFrame) -> dict[str, str]:
    """Resource -> where most of its revenue comes from; of one without revenue, where its supporter's does."""
    sums = revenue[revenue["source"].ne("").to_numpy()].groupby(["resource", "source"], sort=False)["cents"].sum()
    found: dict[str, str] = {}
    for resource in plan["funds"]["resource"].astype(str):
        mine = sums[resource] if resource in sums.index.get_level_values("resource") else None
        found[resource] = str(mine.idxmax()) if mine is not None and mine.max() > 0 else ""
    by = dict(zip(plan["funds"]["resource"].astype(str), plan["funds"]["supported_by"].astype(str), strict=True))
    free = set(plan["funds"].loc[(plan["funds"]["restriction"] == 0).to_numpy(), "resource"].astype(str))
    for resource, name in found.items():
        own = name or found.get(by.get(resource, ""), "")
        found[resource] = own or (LCFF if resource in free else LOCAL)
    return found


def _spent(plan: Plan, budget: pd.DataFrame, source: Mapping[str, str]) -> pd.DataFrame:
    """action, year, source, people, cents: every budget line of a program with actions, split among them in cents."""
    known = weights(plan, budget[["program", "school"]])
    lines = budget.assign(cents=np.rint(budget["dollars"].to_numpy(dtype=float) * 100.0)).merge(
        known, on=["program", "school"], how="inner"
    )
    keys = ["program", "school", "object", "resource", "year"]
    upto = lines.groupby(keys, sort=False)["weight"].cumsum().clip(upper=1.0)
    before = (upto - lines["weight"]).clip(lower=0.0)
    cents = np.rint(lines["cents"] * upto) - np.rint(lines["cents"] * before)
    objects = lines["object"].astype(str).str[:4]
    people = [text.isdigit() and int(text) in _PEOPLE for text in objects]
    frame = lines.assign(source=lines["resource"].astype(str).map(source), people=_paid(plan, lines, people))
    frame["cents"] = cents.astype(np.int64)
    return frame.groupby(["action", "year", "source", "people"], sort=False)["cents"].sum().reset_index()


def _paid(plan: Plan, lines: pd.DataFrame, by_code: list[bool]) -> np.ndarray[Any, Any]:
    """Whether a line is pay: its object is one of salaries or benefits of the plan's positions, or 1000 to 3999."""
    pay = plan["pay"]
    own = set(pay["salary_object"].astype(str)) | set(pay["benefits_object"].astype(str))
    return np.asarray(lines["object"].astype(str).isin(own).to_numpy() | np.array(by_code, dtype=bool))


def _rows(plan: Plan, numbered: pd.DataFrame, spent: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    groups = dict(zip(plan["groups"]["group"], plan["groups"]["name"], strict=True))
    cents = {
        (a, y, s, bool(p)): int(c)
        for a, y, s, p, c in spent[["action", "year", "source", "people", "cents"]].itertuples(index=False)
    }
    for year in plan.years:
        for row in numbered.to_dict("records"):
            action = str(row["action"])
            money = {s: sum(cents.get((action, year, s, p), 0) for p in (True, False)) / 100.0 for s in SOURCES}
            people = sum(cents.get((action, year, s, True), 0) for s in SOURCES) / 100.0
            whole = round(sum(money.values()), 2)
            named = "; ".join(str(groups.get(one) or one) for one in listed(str(row["groups"])))
            counts = bool(row["contributing"])
            yield (
                *(year, row["goal_number"], row["action_number"], action, str(row["name"])),
                *(named or "All pupils", "Yes" if counts else "No"),
                *(_SCOPES.get(str(row["scope"]), "") if counts else "", named if counts else ""),
                *(_location(plan, str(row["schools"])), _span(row), people, round(whole - people, 2)),
                *(money[s] for s in SOURCES),
                *(whole, float(row["improved"])),
            )


def _location(plan: Plan, schools: str) -> str:
    return ", ".join(called(plan, "schools", "school", one) for one in listed(schools)) or "All schools"


def _span(row: Mapping[Any, Any]) -> str:
    start, finish = str(row["start"])[:7], str(row["finish"])[:7]
    return f"{start} to {finish}" if start and finish else start or finish or "Ongoing"


def _grants(plan: Plan, rule: Proportionality, revenue: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    found: list[tuple[object, ...]] = []
    carried: float | None = None
    for year in plan.years:
        mine = revenue[((revenue["year"] == year) & (revenue["source"] == LCFF)).to_numpy()]
        sc = float(rule.required.get(year, 0.0))
        base = round(int(mine["cents"].sum()) / 100.0 - sc, 2)
        counted = rows[((rows["year"] == year) & (rows["contributing"] == "Yes")).to_numpy()]
        planned, improved = round(float(counted[LCFF].sum()), 2), float(counted["improved"].sum())
        share, rate = (sc / base, planned / base + improved) if base > 0 else (0.0, 0.0)
        if carried is None:
            carried = rule.due / base if base > 0 else 0.0
        left = round(max(share + carried - rate, 0.0) * base, 2)
        found.append((year, base, sc, share, carried, share + carried, planned, improved, rate, left))
        carried = left / base if base > 0 else 0.0
        found[-1] = (*found[-1], carried)
    return pd.DataFrame(found, columns=GRANTS)


def _overview(
    plan: Plan,
    revenue: pd.DataFrame,
    source: Mapping[str, str],
    budget: pd.DataFrame,
    rows: pd.DataFrame,
    rule: Proportionality | None,
) -> pd.DataFrame:
    """Revenue and spending of the general fund, and what of it is for pupils of high need."""
    funds = plan["funds"]
    free = funds.loc[(funds["restriction"] == 0).to_numpy(), "fund"].astype(str)
    mine = set(funds.loc[funds["fund"].astype(str).isin(set(free)).to_numpy(), "resource"].astype(str))
    lines = revenue[revenue["resource"].isin(list(mine)).to_numpy()].copy()
    lines["source"] = [own or source[str(r)] for own, r in zip(lines["source"], lines["resource"], strict=True)]
    found: list[tuple[str, str, float]] = []
    for year in plan.years:
        here = lines[(lines["year"] == year).to_numpy()].groupby("source")["cents"].sum() / 100.0
        found += [(year, name, float(here.get(name, 0.0))) for name in SOURCES]
        sc = float(rule.required.get(year, 0.0)) if rule is not None else 0.0
        paid = budget[((budget["year"] == year) & budget["resource"].astype(str).isin(list(mine))).to_numpy()]
        own = rows[(rows["year"] == year).to_numpy()]
        counted = float(own.loc[(own["contributing"] == "Yes").to_numpy(), LCFF].sum())
        found += [(year, "sc", sc), (year, "spent", float(paid["dollars"].sum())), (year, "high_need", counted)]
        found.append((year, "in_lcap", float(own["dollars"].sum())))
    frame = pd.DataFrame(found, columns=OVERVIEW)
    frame["dollars"] = frame["dollars"].round(2) + 0.0
    return frame
