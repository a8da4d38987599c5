"""What the plan's dollars are for: each counted once, and the sum is the whole budget."""

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.plans import table, toy

from alloc_opt.analysis.cascade import ACTION, GOAL, STRATEGY, VISION, cascade, spent
from alloc_opt.analysis.run import Run
from alloc_opt.plan.plan import Plan

YEARS = ("2026-27", "2027-28")
SITES = [(program, school) for program in ("teacher", "aide", "therapist") for school in ("oak", "elm", "office")]
CHOSEN = st.sampled_from(["", "oak", "elm", "oak; elm", "office"])
ACTIONS = st.lists(
    st.fixed_dictionaries(
        {
            "strategy": st.sampled_from(["", "s1", "s2", "s3"]),
            "board_goal": st.sampled_from(["", "g1", "g2", "g3"]),
            "program": st.sampled_from(["", "teacher", "aide"]),
            "schools": CHOSEN,
            "share": st.sampled_from([0.0, 0.0, 0.1, 1 / 3]),
            "spends": st.booleans(),
        }
    ),
    max_size=8,
)
OF = {"s1": "g1", "s2": "g1", "s3": "g2"}
BASE = toy(
    years=2,
    statements=[{"statement": "v", "text": "Everyone reads."}],
    board_goals=[{"board_goal": g, "name": g, "vision": "v" if g != "g3" else ""} for g in ("g1", "g2", "g3")],
    strategies=[{"strategy": s, "board_goal": g, "name": s} for s, g in OF.items()],
)


def _plan(actions: list[dict[str, object]]) -> Plan:
    rows = [
        {
            **action,
            "action": f"a{n}",
            "name": f"Action {n}",
            "board_goal": OF.get(str(action.get("strategy", "")), action.get("board_goal", "")),
        }
        for n, action in enumerate(actions)
    ]
    return replace(BASE, tables={**BASE.tables, "actions": table("actions", rows)})


def _spending(cents: list[int]) -> pd.DataFrame:
    rows = [(p, s, y) for y in YEARS for p, s in SITES]
    frame = pd.DataFrame(rows, columns=["program", "school", "year"])
    return frame.assign(cents=np.array(cents, dtype=np.int64), fte=np.abs(np.array(cents)) / 1e7)


def _cents(frame: pd.DataFrame, **chosen: str) -> int:
    mine = frame
    for column, value in chosen.items():
        mine = mine[(mine[column] == value).to_numpy()]
    return int(np.rint(mine["dollars"] * 100).sum())


@settings(max_examples=30, deadline=None)
@given(ACTIONS, st.lists(st.integers(-10_000_019, 90_000_017), min_size=18, max_size=18))
def test_every_level_is_the_sum_of_the_one_below(actions: list[dict[str, object]], cents: list[int]) -> None:
    """Proves: for any actions and any budget, actions add up to strategies, these and the goal's own actions to goals,
    goals to the vision; goals and what serves none are the whole budget of each year, to the cent, and FTE alike.
    """
    spending = _spending(cents)
    found = cascade(_plan(actions), spending)
    frame = found.levels.frame
    for year in YEARS:
        now = frame[(frame["year"] == year).to_numpy()]
        for strategy in OF:
            assert _cents(now, level=STRATEGY, id=strategy) == _cents(now, level=ACTION, under=strategy)
        for goal in ("g1", "g2", "g3"):
            below = _cents(now, level=STRATEGY, under=goal) + _cents(now, level=ACTION, under=goal)
            assert _cents(now, level=GOAL, id=goal) == below
        assert _cents(now, level=VISION) == _cents(now, level=GOAL, under="v")
        rest = _cents(found.no_goal.frame, year=year)
        whole = int(spending.loc[(spending["year"] == year).to_numpy(), "cents"].sum())
        assert _cents(now, level=GOAL) + rest == whole
        fte = now.loc[(now["level"] == GOAL).to_numpy(), "fte"].sum()
        left = found.no_goal.frame.loc[(found.no_goal.frame["year"] == year).to_numpy(), "fte"].sum()
        assert abs(fte + left - spending.loc[(spending["year"] == year).to_numpy(), "fte"].sum()) < 1e-4


def test_shares_by_hand() -> None:
    """Proves: of $100.01 of aides at Oak, an action with the share 0.25 takes 25.00, and two without a share the rest
    alike to the cent (37.51 and 37.50); at Elm only those that name no school take part.
    """
    actions = [
        {"strategy": "s1", "program": "aide", "share": 0.25, "schools": "oak"},
        {"strategy": "s1", "program": "aide"},
        {"strategy": "s3", "program": "aide", "schools": "oak"},
    ]
    cents = [0] * 18
    cents[SITES.index(("aide", "oak"))] = 10_001
    cents[SITES.index(("aide", "elm"))] = 5_000
    frame = cascade(_plan(actions), _spending(cents)).levels.frame  # type: ignore[arg-type]
    now = frame[(frame["year"] == "2026-27").to_numpy() & (frame["level"] == ACTION).to_numpy()]
    assert dict(zip(now["id"], now["dollars"], strict=True)) == {"a0": 25.00, "a1": 87.51, "a2": 37.50}


def test_what_serves_no_goal_takes_nothing() -> None:
    """Proves: an action without a goal, and one that makes a service smaller, take no dollars."""
    actions = [{"program": "aide"}, {"strategy": "s1", "program": "teacher", "spends": False}]
    found = cascade(_plan(actions), _spending([100] * 18))  # type: ignore[arg-type]
    assert found.whole.frame["goal_dollars"].tolist() == [0.0, 0.0]
    assert found.no_goal.frame["dollars"].sum() == 18.0


def test_a_run_ties_to_its_budget(toy_run: Run) -> None:
    """Proves: of a solved run, goals and the rest come to the sums of its budget and its positions, every year."""
    plan = _plan([{"strategy": "s1", "program": "aide"}, {"strategy": "s3", "program": "teacher", "schools": "oak"}])
    found = cascade(plan, spent(toy_run.tables))
    budget = toy_run.tables["budget"].frame.groupby("year")["dollars"].sum()
    fte = toy_run.tables["positions"].frame.groupby("year")["fte"].sum()
    for record in found.whole.frame.to_dict("records"):
        assert round(record["dollars"] - budget[record["year"]], 2) == 0
        assert abs(record["fte"] - fte[record["year"]]) < 1e-6
        assert 0 < record["share"] < 1
