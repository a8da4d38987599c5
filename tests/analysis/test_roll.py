"""The year after: riverbend's first plan year becomes a base year that is the same budget to the cent."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.analysis.plans import toy

from alloc_opt.analysis.cells import cells, labelled
from alloc_opt.analysis.roll import Rolled, rolled
from alloc_opt.analysis.rolling.reconciled import base_books, reconciled
from alloc_opt.analysis.rolling.years import Shift
from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import solve
from alloc_opt.engine.options import Options
from alloc_opt.io.read import read
from alloc_opt.plan.complete import complete
from alloc_opt.plan.plan import Plan
from alloc_opt.program.build import build
from alloc_opt.program.built import Built
from alloc_opt.reports.roll import save

CELL = ["resource", "object"]


@pytest.fixture(scope="module")
def solved(models_folder: Path) -> Run:
    """Return a run of riverbend; the gap is wide, for any plan can be rolled."""
    return run(solve(read(models_folder / "riverbend"), options=Options(gap=0.02)))


@pytest.fixture(scope="module")
def plan(solved: Run) -> Plan:
    """Return the plan that was solved."""
    assert solved.solved is not None
    return solved.solved.plan


@pytest.fixture(scope="module")
def after(plan: Plan, solved: Run) -> Rolled:
    """Return riverbend a year later."""
    return rolled(plan, solved)


@pytest.fixture(scope="module")
def again(after: Rolled, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Return riverbend a year later, written and read back."""
    folder = tmp_path_factory.mktemp("rolled") / "riverbend"
    save(after, folder)
    return read(folder)


@pytest.fixture(scope="module")
def before_and_after(plan: Plan, again: Plan) -> tuple[Built, Built]:
    """Return both plans as programs."""
    return build(plan, free=True), build(again, free=True)


def _by(built: Built, name: str, *by: str) -> pd.DataFrame:
    return labelled(built.measures.axes, cells(built.measures[name], built.today, by=by))


def test_what_is_read_back_costs_the_budget_to_the_cent(before_and_after: tuple[Built, Built], solved: Run) -> None:
    """Proves: the written plan, read again, costs in its base year what the run budgeted, by resource and object and by
    resource: levels and unit costs are written unrounded.
    """
    seen = _by(before_and_after[1], "dollars", "resource", "object", "year")
    seen = seen[(seen["year"] == "2026-27").to_numpy()]
    budget = solved.tables["budget"].frame.query("year == '2026-27'")
    for by in (CELL, ["resource"]):
        apart = seen.groupby(by)["value"].sum().sub(budget.groupby(by)["dollars"].sum(), fill_value=0.0)
        assert apart.abs().max() < 0.005


def test_the_reconciliation_can_fail(plan: Plan, solved: Run, after: Rolled) -> None:
    """Proves: the difference is that of the plan as it is written: a level that is off by a millionth shows."""
    assert (after.reconciliation.frame["difference_dollars"] == 0).all()
    services = after.plan["services"]
    off = services.assign(current=services["current"] * (1 + 1e-6))
    wrong = replace(after.plan, tables={**after.plan.tables, "services": off})
    budget = solved.tables["budget"].frame.query("year == '2026-27'")
    found = reconciled(build(plan, free=True), budget, wrong).frame
    assert (found["difference_dollars"] != 0).any()


def test_the_new_base_is_the_first_years_budget(solved: Run, again: Plan) -> None:
    """Proves: staff and lines of the new base year cost what the run budgeted, to the cent, by resource and object."""
    budget = solved.tables["budget"].frame
    budget = budget[budget["year"] == "2026-27"]
    wanted = (budget.groupby(CELL)["dollars"].sum() * 100).round().astype("int64")
    found = base_books(again)
    assert found[found != 0].to_dict() == wanted[wanted != 0].to_dict()


def test_the_engine_sees_the_same_base(solved: Run, before_and_after: tuple[Built, Built]) -> None:
    """Proves: services of the new base year at its prices cost the same by resource, within a few cents of rounding."""
    budget = solved.tables["budget"].frame
    wanted = budget[budget["year"] == "2026-27"].groupby("resource")["dollars"].sum()
    found = _by(before_and_after[1], "dollars", "resource", "year")
    found = found[found["year"] == "2026-27"].set_index("resource")["value"].reindex(wanted.index)
    assert np.abs(found - wanted).max() < 0.5


def test_the_reconciliation_ties(after: Rolled) -> None:
    """Proves: last year's base + decided + growth = new base, cell by cell in cents, and something was decided."""
    frame = after.reconciliation.frame
    parts = {name: (frame[f"{name}_dollars"] * 100).round().astype("int64") for name in ("base", "decided", "growth")}
    new = (frame["new_dollars"] * 100).round().astype("int64")
    assert (parts["base"] + parts["decided"] + parts["growth"] == new).all()
    assert (frame["difference_dollars"] == 0).all()
    assert parts["decided"].abs().sum() > 10_000_000


def test_money_and_prices_go_on(plan: Plan, again: Plan, before_and_after: tuple[Built, Built], solved: Run) -> None:
    """Proves: years that both plans know have the same revenue and unit prices; balances go on where the year ended."""
    old, new = (_by(built, "revenue", "resource", "year").set_index(["resource", "year"]) for built in before_and_after)
    for year in plan.years[1:]:
        assert old.xs(year, level="year")["value"].to_dict() == pytest.approx(
            new.xs(year, level="year")["value"].to_dict()
        )
    funds = solved.tables["funds"].frame.query("year == '2026-27'").set_index("resource")
    mine = again["funds"].set_index("resource")
    assert mine["beginning"].to_dict() == funds["ending"].to_dict()
    assert mine["contributed"].to_dict() == funds["contributions"].to_dict()
    assert again["costs"].set_index(["program", "object"])["dollars"]["tutoring", "5800"] == pytest.approx(
        plan["costs"].set_index(["program", "object"])["dollars"]["tutoring", "5800"] * 1.027
    )


def test_services_and_staff_are_those_decided(solved: Run, again: Plan) -> None:
    """Proves: today's level of every service is the run's of the year, and its staff is all filled."""
    year = solved.tables["programs"].frame.query("year == '2026-27' and unit != 'dollar'")
    wanted = year.set_index(["program", "school"])["quantity"]
    found = again["services"].query("year == ''").set_index(["program", "school"])["current"]
    for key, quantity in wanted.items():
        if key[0] not in ("unassigned", "turnover"):
            assert found[key] == pytest.approx(quantity, abs=1e-6), key
    positions = solved.tables["positions"].frame.query("year == '2026-27'")
    assert again["staff"]["fte"].sum() == pytest.approx(positions["fte"].sum(), abs=1e-4)
    assert again["staff"]["filled"].all()


def test_years_move_on(plan: Plan, again: Plan, after: Rolled) -> None:
    """Proves: base and plan years are a year later, nothing speaks of the old base year, what is carried on is said."""
    assert (again.head.base_year, again.years) == ("2026-27", ("2027-28", "2028-29", "2029-30"))
    for name in ("revenue", "enrollment", "assumptions"):
        assert plan.head.base_year not in set(again[name]["year"])
    assert any(note.startswith("revenue: 2029-30 carries on 2028-29") for note in after.notes)
    assert "Rolled from 2026-27 of the run riverbend-" in again.head.source


def test_the_tier_of_the_year_is_todays() -> None:
    """Proves: where the first year moved a band to another tier, that tier is in force in the new base year."""
    from alloc_opt.analysis.roll import _tiers

    tiers = pd.DataFrame(
        [("c", "*", "a", True), ("c", "*", "b", False), ("d", "k8", "a", True), ("d", "k8", "b", False)],
        columns=["program", "band", "tier", "today"],
    )
    changes = pd.DataFrame({"program": ["c", "d"], "tier": ["a > b", "k8: a > b"]})
    assert _tiers(tiers, changes)["today"].tolist() == [False, True, False, True]
    assert _tiers(tiers, changes.iloc[:1])["today"].tolist() == [False, True, True, False]


def test_rules_of_past_years_and_one_time_money_end() -> None:
    """Proves: a rule for the first year alone is dropped and said, others keep the years to come; one-time money of the
    first year counts in the new base year only.
    """
    rules = [
        {"id": "once", "family": "reserve", "share": 0.0, "years": ("2026-27",)},
        {"id": "later", "family": "reserve", "share": 0.0, "years": ("2026-27", "2027-28")},
    ]
    revenue = [{"line": "sale", "resource": "base", "year": "2026-27", "dollars": 250000.0, "recurring": False}]
    plan = toy(rules, years=2, revenue=revenue)
    found = rolled(plan, run(solve(plan)))
    assert [(rule.id, rule.parameters["years"]) for rule in found.plan.rules] == [("later", ["2027-28"])]
    assert any("once" in note for note in found.notes)
    full = Plan(found.plan.head, complete(found.plan.tables), found.plan.rules)
    built = build(full, free=True)
    mine = _by(built, "revenue", "resource", "year").query("resource == 'base'").set_index("year")["value"]
    assert mine.to_dict() == {"2026-27": 1650000.0, "2027-28": 1400000.0, "2028-29": 1400000.0}


def test_a_stopped_service_can_come_back() -> None:
    """Proves: a job class that the year ends is still a program of the new plan, at level 0 where it was."""
    rule = {"id": "none", "family": "limit", "measure": "quantity", "where": {"program": "therapist"}}
    plan = toy([{**rule, "by": ["year"], "at_most": 0.0}], years=2)
    found = rolled(plan, run(solve(plan))).plan
    full = complete(found.tables)
    level = full["services"].set_index(["program", "school"])["current"]
    assert level["therapist", "elm"] == 0.0
    assert "therapist" not in set(found["staff"]["position"])


def test_the_last_year_after_2098_is_written_right() -> None:
    """Proves: the year after 2098-99 is 2099-00."""
    assert Shift(("2097-98", "2098-99")).last == "2099-00"
