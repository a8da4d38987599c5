"""Control totals: the plan's own figures, tied to the cent."""

from pathlib import Path

import pytest

from alloc_opt.analysis.check import Totals, totals
from alloc_opt.analysis.project import project
from alloc_opt.io import read
from alloc_opt.io.template import init


@pytest.fixture(scope="module")
def sfusd(models_folder: Path) -> Totals:
    """Totals of the real district."""
    return totals(read(models_folder / "sfusd"))


def test_the_real_district_ties_to_its_ledger(sfusd: Totals) -> None:
    """Proves: spending, revenue and opening balances of all funds are the ledger's control totals, to the cent; credits
    lower spending and are no revenue.
    """
    assert sfusd.years == ("2025-26", "2026-27")
    assert f"{sfusd.total('spending'):.2f}" == "1431620482.74"
    assert f"{sfusd.total('revenue'):.2f}" == "1330962558.23"
    assert f"{sfusd.total('start'):.2f}" == "581788696.83"
    assert f"{sfusd.objects.frame['dollars'].sum():.2f}" == "1431620482.74"


def test_a_fund_ties_too(sfusd: Totals) -> None:
    """Proves: the general fund's spending and revenue are those that its ledger states."""
    general = sfusd.resources.frame[sfusd.resources.frame["fund"] == "01"]
    assert f"{general['spending'].sum():.2f}" == "1300919222.01"
    assert f"{general['revenue'].sum():.2f}" == "1201715831.65"


def test_accounts_are_grouped_by_the_lines_of_the_state(sfusd: Totals) -> None:
    """Proves: four-digit objects stand under the lines of the state's form, the most dollars first."""
    groups = sfusd.objects.frame["group"].tolist()
    assert groups[0] == "Certificated salaries (1000-1999)"
    assert len(groups) == 9


def test_every_resource_foots(models_folder: Path) -> None:
    """Proves: start + revenue + between - spending = next_start for each resource; balances are those of the plan."""
    plan = read(models_folder / "riverbend")
    frame = totals(plan).resources.frame.set_index("resource")
    foot = frame["start"] + frame["revenue"] + frame["between"] - frame["spending"]
    assert (foot - frame["next_start"]).abs().max() < 0.005
    assert frame["next_start"].to_dict() == plan["funds"].set_index("resource")["beginning"].to_dict()
    assert frame.loc["special_ed", "between"] == 3308563.0


def test_people_and_the_gap(models_folder: Path) -> None:
    """Proves: FTE are those of the position list, vacant ones told apart; the gap is that of project."""
    plan = read(models_folder / "riverbend")
    found, staff = totals(plan), plan["staff"]
    people = found.positions.frame
    assert people["fte"].sum() == pytest.approx(staff["fte"].sum())
    assert people["vacant"].sum() == pytest.approx(staff.loc[~staff["filled"], "fte"].sum())
    assert (found.schools, found.pupils) == (12, (5800.0, 5738.0))
    assert found.reduction == project(plan).gap.first / 100
    assert found.structural[0] == pytest.approx(148417.11)


def test_a_plan_without_pupils_has_totals(tmp_path: Path) -> None:
    """Proves: the five tables of a small plan suffice."""
    found = totals(read(init(tmp_path, "newtown", small=True)))
    assert found.pupils == (0.0, 0.0)
    assert found.total("spending") > 0
