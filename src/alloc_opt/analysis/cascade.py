r"""Vision, board goals, strategies, actions: which dollars and FTE of the plan serve which of them?

An action takes the program that it names, at its schools. Where several name the same program at the same school, the
shares that they state come first, and those that state none take the rest alike:

$$ w_a = share_a \quad\text{or}\quad w_a = \frac{1 - \sum_b share_b}{n}, \qquad \sum_a w_a \le 1 $$

| letter | meaning | unit |
| --- | --- | --- |
| $share_a$ | `share` of an action, where it states one | share |
| $n$ | actions there that state none | |
| $w_a$ | what action $a$ takes of the program at the school | share |

So every dollar counts once. What no action with a goal takes belongs to no goal and is listed, so that the sum is the
whole budget, to the cent. Years that are decided for the schools of a level together are taken by actions that name no
schools; what an action names school by school is not guessed there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.analysis.names import called
from alloc_opt.analysis.table import Table
from alloc_opt.plan.noun import listed
from alloc_opt.plan.plan import Plan

VISION, GOAL, STRATEGY, ACTION = "vision", "board_goal", "strategy", "action"
NO_GOAL = "no goal"
COLUMNS = ["level", "id", "name", "under", "owner", "year", "dollars", "fte", "share"]
_SITE = ["program", "school", "year"]


@dataclass(frozen=True, eq=False)
class Cascade:
    """Dollars and FTE of a plan by what they are for."""

    levels: Table
    """`COLUMNS`, vision by vision, each with what is under it: a row per year. `share`: of the year's budget."""
    no_goal: Table
    """program, name, year, dollars, fte, share: what no action with a goal takes, most dollars first."""
    whole: Table
    """year, dollars, fte, goal_dollars, goal_fte, share: the budget, and the part of it that serves goals."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """All of them."""
        return self.levels, self.no_goal, self.whole


def spent(tables: Mapping[str, Table]) -> pd.DataFrame:
    """program, school, year, cents, fte of a run: its tables `budget` and `positions` together."""
    budget, positions = tables["budget"].frame, tables["positions"].frame
    cents = np.rint(budget["dollars"].to_numpy(dtype=float) * 100.0).astype(np.int64)
    dollars = budget[_SITE].assign(cents=cents).groupby(_SITE, sort=False)["cents"].sum()
    fte = positions.groupby(_SITE, sort=False)["fte"].sum()
    both = pd.concat([dollars, fte], axis=1).fillna({"cents": 0, "fte": 0.0}).reset_index()
    return both.astype({"cents": np.int64})


def cascade(plan: Plan, spending: pd.DataFrame) -> Cascade:
    """What the plan's dollars and FTE are for; `spending` as `spent` gives it."""
    years = [year for year in plan.years if (spending["year"] == year).any()]
    taken = _taken(plan, spending)
    rest = spending.assign(action="") if taken.empty else _rest(spending, taken)
    whole = {year: _sums(spending, year) for year in years}
    mine = {(str(action), year): _sums(part, year) for action, part in taken.groupby("action") for year in years}
    levels = pd.DataFrame(_levels(plan, mine, years, whole), columns=COLUMNS)
    left = rest.groupby(["program", "year"], sort=False)[["cents", "fte"]].sum().reset_index()
    left = left[((left["cents"] != 0) | (left["fte"].abs() > 1e-9)).to_numpy()]
    order = left.groupby("program")["cents"].transform("sum")
    left = left.assign(order=-order, at=left["year"].map(years.index)).sort_values(["order", "program", "at"])
    no_goal = pd.DataFrame(
        {
            "program": left["program"].to_numpy(dtype=object),
            "name": [called(plan, "programs", "program", str(program)) for program in left["program"]],
            "year": left["year"].to_numpy(dtype=object),
            "dollars": left["cents"].to_numpy() / 100.0,
            "fte": left["fte"].round(6).to_numpy() + 0.0,
            "share": [_share(cents, whole[year][0]) for cents, year in zip(left["cents"], left["year"], strict=True)],
        }
    )
    return Cascade(Table("cascade", levels), Table("no_goal", no_goal), Table("for_goals", _whole(taken, whole)))


def weights(plan: Plan, sites: pd.DataFrame) -> pd.DataFrame:
    """program, school, action, weight for each of `sites` (program, school) that actions with a goal take."""
    actions = _with_goal(plan)
    rows: list[tuple[str, str, str, float]] = []
    actions = actions[((actions["program"] != "") & actions["spends"].astype(bool)).to_numpy()]
    by_program = {str(program): part for program, part in actions.groupby("program")}
    for program, school in sites[["program", "school"]].drop_duplicates().itertuples(index=False):
        part = by_program.get(str(program))
        if part is None:
            continue
        here = [
            (str(a), float(share))
            for a, share, places in zip(part["action"], part["share"], part["schools"], strict=True)
            if not places or school in listed(str(places))
        ]
        stated = sum(share for _, share in here)
        silent = sum(not share for _, share in here)
        rows += [(str(program), str(school), a, share or max(1.0 - stated, 0.0) / silent) for a, share in here]
    return pd.DataFrame(rows, columns=["program", "school", "action", "weight"])


def _with_goal(plan: Plan) -> pd.DataFrame:
    """Actions with the board goal that they serve, directly or by their strategy; the others are left out."""
    actions = plan["actions"]
    of = dict(zip(plan["strategies"]["strategy"], plan["strategies"]["board_goal"], strict=True))
    goal = [own or of.get(by, "") for own, by in zip(actions["board_goal"], actions["strategy"], strict=True)]
    return actions.assign(board_goal=goal)[np.array([bool(each) for each in goal], dtype=bool)]


def _taken(plan: Plan, spending: pd.DataFrame) -> pd.DataFrame:
    """program, school, year, action, cents, fte: whole cents, as near the weights as they can be."""
    known = weights(plan, spending)
    found = spending.merge(known, on=["program", "school"], how="inner") if len(known) else spending.iloc[:0]
    if found.empty:
        return pd.DataFrame({**{name: [] for name in (*_SITE, "action")}, "cents": np.zeros(0, np.int64), "fte": []})
    exact = found["cents"] * found["weight"]
    down = np.floor(exact + 1e-6).astype(np.int64)
    site = [found[name] for name in _SITE]
    whole = np.rint(exact.groupby(site, sort=False).transform("sum").to_numpy()).astype(np.int64)
    missing = whole - down.groupby(site, sort=False).transform("sum").to_numpy()
    first = (exact - down).groupby(site, sort=False).rank(method="first", ascending=False).to_numpy()
    cents = down.to_numpy() + (first <= missing).astype(np.int64)
    return found.assign(cents=cents, fte=found["fte"] * found["weight"])[[*_SITE, "action", "cents", "fte"]]


def _rest(spending: pd.DataFrame, taken: pd.DataFrame) -> pd.DataFrame:
    by_site = taken.groupby(_SITE)[["cents", "fte"]].sum()
    found = by_site.reindex(pd.MultiIndex.from_frame(spending[_SITE])).fillna(0.0)
    return spending.assign(
        cents=spending["cents"].to_numpy() - found["cents"].to_numpy().astype(np.int64),
        fte=spending["fte"].to_numpy() - found["fte"].to_numpy(),
    )


def _sums(part: pd.DataFrame, year: str) -> tuple[int, float]:
    mine = (part["year"] == year).to_numpy()
    return int(part["cents"].to_numpy()[mine].sum()), float(part["fte"].to_numpy(dtype=float)[mine].sum())


def _share(cents: float, whole: float) -> float:
    return round(cents / whole, 6) + 0.0 if whole else 0.0


_Sums = dict[str, tuple[int, float]]


def _levels(
    plan: Plan, mine: Mapping[tuple[str, str], tuple[int, float]], years: list[str], whole: _Sums
) -> list[tuple[object, ...]]:
    """Rows from the top down; each level is the sum of the one below."""
    goals, strategies = plan["board_goals"], plan["strategies"]
    actions = _with_goal(plan).to_dict("records")
    none = dict.fromkeys(years, (0, 0.0))

    def rows(
        level: str, label: object, name: object, under: object, owner: object, sums: _Sums
    ) -> list[tuple[object, ...]]:
        return [
            (
                level,
                label,
                name,
                under,
                owner,
                y,
                sums[y][0] / 100.0,
                round(sums[y][1], 6),
                _share(sums[y][0], whole[y][0]),
            )
            for y in years
        ]

    def of_actions(chosen: list[dict[Any, Any]], under: str) -> tuple[list[tuple[object, ...]], _Sums]:
        found: list[tuple[object, ...]] = []
        sums = dict(none)
        for action in chosen:
            own = {year: mine.get((str(action["action"]), year), (0, 0.0)) for year in years}
            sums = _added(sums, own)
            found += rows(ACTION, action["action"], action["name"], under, action["owner"], own)
        return found, sums

    def of_goal(goal: dict[Any, Any], under: str) -> tuple[list[tuple[object, ...]], _Sums]:
        label = str(goal["board_goal"])
        mine_too = [a for a in actions if a["board_goal"] == label]
        below: list[tuple[object, ...]] = []
        sums = dict(none)
        for strategy in strategies[(strategies["board_goal"] == label).to_numpy()].to_dict("records"):
            part, own = of_actions([a for a in mine_too if a["strategy"] == strategy["strategy"]], strategy["strategy"])
            below += [*rows(STRATEGY, strategy["strategy"], strategy["name"], label, "", own), *part]
            sums = _added(sums, own)
        part, own = of_actions([a for a in mine_too if not a["strategy"]], label)
        return [*rows(GOAL, label, goal["name"], under, "", _added(sums, own)), *below, *part], _added(sums, own)

    found: list[tuple[object, ...]] = []
    visions: list[dict[Any, Any]] = plan["statements"][(plan["statements"]["kind"] == "vision").to_numpy()].to_dict(
        "records"
    )
    for vision in (*visions, {"statement": "", "text": ""}):
        below: list[tuple[object, ...]] = []
        sums = dict(none)
        for goal in goals[_serves(goals, visions, str(vision["statement"]))].to_dict("records"):
            part, own = of_goal(goal, str(vision["statement"]))
            below += part
            sums = _added(sums, own)
        if vision["statement"]:
            found += rows(VISION, vision["statement"], vision["text"], "", "", sums)
        found += below
    return found


def _serves(goals: pd.DataFrame, visions: list[dict[Any, Any]], vision: str) -> np.ndarray:
    """Goals that serve a statement of the vision; "": those that serve none of them."""
    known = [each["statement"] for each in visions]
    named = goals["vision"].where(goals["vision"].isin(known), "") if len(goals) else goals["vision"]
    return np.asarray((named == vision).to_numpy(), dtype=bool)


def _added(one: _Sums, other: _Sums) -> _Sums:
    return {year: (one[year][0] + other[year][0], one[year][1] + other[year][1]) for year in one}


def _whole(taken: pd.DataFrame, whole: _Sums) -> pd.DataFrame:
    rows = []
    for year, (cents, fte) in whole.items():
        own, staff = _sums(taken, year)
        rows.append((year, cents / 100.0, round(fte, 6), own / 100.0, round(staff, 6), _share(own, cents)))
    return pd.DataFrame(rows, columns=["year", "dollars", "fte", "goal_dollars", "goal_fte", "share"])
