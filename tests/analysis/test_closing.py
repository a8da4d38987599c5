"""What closing a school saves: every line by itself, all lines together, and the staff named."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.scenario.towns import OAK, TABLES, YEARS, closing, town

from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import solve
from alloc_opt.plan.plan import Plan
from alloc_opt.scenario import apply


def solved(plan: Plan) -> Run:
    """The run of the plan that is best."""
    return run(solve(plan))


def spent(done: Run) -> list[float]:
    """Dollars by year."""
    return done.tables["budget"].frame.groupby("year")["dollars"].sum().tolist()


def lines(done: Run, column: str = "dollars") -> pd.DataFrame:
    """Kind by year."""
    frame = done.tables["closing"].frame
    return frame.pivot_table(index="kind", columns="year", values=column, aggfunc="sum").fillna(0.0)


FORMULA: dict[str, Any] = {
    "programs": [{"program": "counseling", "decided": "by_formula", "step": 0.1}],
    "pay": [*TABLES["pay"], {"position": "counselor", "salary": 90_000.0, "benefits": 0.25, "increment": 0.1}],
    "staffing": [{"program": "counseling", "position": "counselor", "fte": 1.0}],
    "services": [{"program": "counseling", "school": s, "current": 0.5} for s in ("oak", "elm", "ash")],
    "tiers": [{"program": "counseling", "tier": "one", "per": 322.0, "today": True}],
}


@pytest.mark.parametrize(
    ("said", "tables"),
    [
        ({}, {}),
        ({"follow": 1}, {}),
        ({"follow": {"teacher": 0.5}, "moving": 7_000, "mothball": 30_000, "buses": 11_000}, {}),
        ({"saved_from": YEARS[1], "follow": {"principal": 1}}, {}),
        ({"from": YEARS[1], "pupils": {"elm": 0.5}, "leave": "rest"}, {}),
        ({"follow": {"teacher": 0.5}, "pupils": {"elm": 0.5}, "leave": "rest"}, FORMULA),
    ],
)
def test_the_net_saving_is_the_change_against_the_plan_without_closing(
    said: dict[str, Any], tables: dict[str, Any]
) -> None:
    """Proves, to the cent in every year, that the lines add up to what the plan with the closing spends less than the
    plan without it, whatever follows, is saved later, costs, leaves or is given by formula.
    """
    plan = town(**tables)
    before, after = solved(plan), solved(apply(plan, closing(**said)))
    found = lines(after)
    np.testing.assert_allclose(found.loc["net"], np.subtract(spent(after), spent(before)), atol=0.011)
    parts = found.reindex(["ends", "follows", "others", "once", "yearly"]).fillna(0.0).sum()
    np.testing.assert_allclose(parts, found.loc["net"], atol=0.011)
    np.testing.assert_allclose(found.loc["net"] + found.loc["rest"], found.loc["all"], atol=0.011)


def test_nothing_is_saved_by_staff_that_follows() -> None:
    """Proves: where all staff follows and there is no building, gross and net saving are zero in every year."""
    after = lines(solved(apply(town(lines=[]), closing(follow=1))))
    np.testing.assert_allclose(after.loc[["gross", "net"]], 0.0, atol=0.01)
    assert after.loc["ends"].tolist() == [-(OAK - 50_000.0)] * 2


def test_the_staff_is_named_at_the_school_that_closes() -> None:
    """Proves: the whole school is one named change, `close`, with what no decision ends (locked lines, formulas) in it,
    the FTE that go there are told, and the change list and the schools add up to the change of the plan.
    """
    done = solved(apply(town(**FORMULA), closing(follow={"teacher": 0.5})))
    frame = done.tables["changes"].frame
    mine = frame[frame["school"] == "oak"]
    assert set(mine["action"]) == {"close"}
    assert mine["number"].nunique() == 1
    assert {"teacher", "principal", "counseling"} < set(mine["program"])
    assert mine[mine["year"] == YEARS[0]]["change_fte"].sum() == pytest.approx(-9.5)
    fte = done.tables["closing"].frame.query("year == @YEARS[0]").groupby("kind")["fte"].sum()
    assert (fte["ends"], fte["follows"]) == (pytest.approx(-9.5), pytest.approx(4.0))
    whole = lines(done).loc["all"]
    np.testing.assert_allclose(frame.groupby("year")["change_dollars"].sum(), whole, atol=0.02)
    np.testing.assert_allclose(done.tables["schools"].frame.groupby("year")["change_dollars"].sum(), whole, atol=0.02)
    programs = done.tables["programs"].frame
    assert "keep" not in set(programs[programs["school"] == "oak"]["action"])


def test_revenue_leaves_with_the_pupils() -> None:
    """Proves: what 80 pupils who leave bring is told beside the saving."""
    after = lines(solved(apply(town(), closing(pupils={"elm": 0.5}, leave="rest"))))
    assert after.loc["revenue"].tolist() == [-80_000.0] * 2


def test_sources_and_uses_still_tie() -> None:
    """Proves: with a closing, sources equal uses of every pot and year to the cent."""
    frame = solved(apply(town(**FORMULA), closing(moving=7_000))).tables["sources"].frame
    sums = frame.pivot_table(index=["pot", "year"], columns="side", values="dollars", aggfunc="sum").fillna(0.0)
    np.testing.assert_allclose(sums["source"], sums["use"], atol=0.005)


def test_without_a_closing_there_is_no_such_table() -> None:
    """Proves: other plans have no table of closings."""
    assert "closing" not in solved(town()).tables
