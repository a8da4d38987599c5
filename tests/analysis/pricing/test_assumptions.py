"""Steps of assumptions and of revenue against arithmetic by hand and against full programs solved anew."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.analysis.plans import plan

from alloc_opt import io
from alloc_opt.analysis.prices import prices
from alloc_opt.analysis.pricing.assumption import Assumption, assumptions, names
from alloc_opt.analysis.pricing.assumption_cost import after
from alloc_opt.analysis.pricing.ground import DOLLARS, ground
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.program.arrays import Stage
from alloc_opt.program.built import Built

YEARS = ("2026-27", "2027-28")


def district(*rules: dict[str, Any], base: float = 2e6, grant: float = 0.0, **tables: Any) -> Solved:
    """Ten teachers at 100,000 and 10,000 of health, two clerks at 50,000; pay grows by 2 %, health by 5 %."""
    all_tables: dict[str, Any] = {
        "schools": [{"school": "oak", "level": "e"}],
        "enrollment": [{"school": "oak", "pupils": 200.0}],
        "funds": [
            {"fund": "01", "resource": "base", "revenue": base},
            {"fund": "01", "resource": "grant", "restriction": 5, "revenue": grant, "supported_by": ""},
        ],
        "units": [{"unit": "teachers", "name": "Teachers"}, {"unit": "clerks", "name": "Clerks", "me_too": "teachers"}],
        "assumptions": [
            {"assumption": "pay_growth", "value": 0.02},
            {"assumption": "health_growth", "value": 0.05},
        ],
        "pay": [
            {"position": "teacher", "salary": 100_000.0, "health": 10_000.0, "unit": "teachers"},
            {"position": "clerk", "salary": 50_000.0, "benefits": 0.2, "unit": "clerks"},
        ],
        "staff": [
            {"school": "oak", "position": "teacher", "resource": "base", "fte": 10.0},
            {"school": "oak", "position": "clerk", "resource": "base", "fte": 2.0},
        ],
    }
    return solve(plan({**all_tables, **tables}, rules, years=YEARS), free=True)


def lines(solved: Solved, rule: str, direction: str) -> tuple[pd.Series, dict[str, float]]:
    """The head line of a step, and unrestricted dollars by year."""
    frame = prices(solved, [rule]).frame
    own = frame[(frame["rule"] == rule) & (frame["direction"] == direction)]
    parts = own[own["year"] != ""]
    return own[own["year"] == ""].iloc[0], dict(zip(parts["year"], parts["dollars"], strict=True))


def test_one_per_cent_on_all_salaries_by_hand() -> None:
    """Proves: 1.12 million of pay and benefits takes 11,200 more in the first year, 2 % more than that in the second.

    Both ways cost the same, no staff moves, and the sentence says the same numbers.
    """
    solved = district()
    head, by_year = lines(solved, "assumption.pay_growth", "raise")
    assert by_year == pytest.approx({"2026-27": 11_200.0, "2027-28": 11_424.0}, abs=0.01)
    assert (head["price"], head["low"], head["high"]) == pytest.approx((-22_624.0,) * 3, abs=0.01)
    assert (head["dollars"], head["fte"], head["step"]) == pytest.approx((22_624.0, 0.0, 0.01), abs=0.01)
    assert head["sentence"] == (
        "One per cent more on all salaries from 2026-27 on takes $11,200 unrestricted in 2026-27 and $11,400 in "
        "2027-28, all services as in this plan. The plan's balances carry it."
    )
    lower, _ = lines(solved, "assumption.pay_growth", "lower")
    assert lower["price"] == pytest.approx(22_624.0, abs=0.01)
    assert " frees $11,200 " in lower["sentence"]


def test_a_settlement_carries_those_who_get_it_too() -> None:
    """Proves: the teachers' one per cent is the clerks' too, that of the clerks is theirs alone, and it says so."""
    solved = district()
    teachers, _ = lines(solved, "assumption.pay_growth.teachers", "raise")
    clerks, _ = lines(solved, "assumption.pay_growth.clerks", "raise")
    assert teachers["price"] == pytest.approx(-22_624.0, abs=0.01)
    assert clerks["price"] == pytest.approx(-1_200.0 * 2.02, abs=0.01)
    assert "the salaries of Teachers and, by the same settlement, of Clerks from" in teachers["sentence"]
    assert "the salaries of Clerks from" in clerks["sentence"]


def test_a_unit_with_a_settlement_of_its_own_does_not_follow() -> None:
    """Proves: once the clerks have their own pay growth, the teachers' one per cent is the teachers' alone."""
    own = [{"assumption": "pay_growth", "value": 0.02}, {"assumption": "pay_growth", "unit": "clerks", "value": 0.03}]
    solved = district(assumptions=own)
    teachers, by_year = lines(solved, "assumption.pay_growth.teachers", "raise")
    assert by_year == pytest.approx({"2026-27": 10_000.0, "2027-28": 10_200.0}, abs=0.01)
    assert "settlement" not in teachers["sentence"]
    _, everybody = lines(solved, "assumption.pay_growth", "raise")
    assert everybody == pytest.approx({"2026-27": 11_200.0, "2027-28": 10_200.0 + 1_236.0}, abs=0.01)


def test_one_per_cent_of_health_by_hand() -> None:
    """Proves: 100,000 of health benefits takes 1,000 more, and 5 % more than that in the second year."""
    _, by_year = lines(district(), "assumption.health_growth", "raise")
    assert by_year == pytest.approx({"2026-27": 1_000.0, "2027-28": 1_050.0}, abs=0.01)


def grant_pays(balance: float, revenue: float, **grant: Any) -> Solved:
    """The same district with a coach at 80,000 (81,600 and 83,232 in the plan years) whom only a grant may pay."""
    return district(
        funds=[
            {"fund": "01", "resource": "base", "revenue": 2e6},
            {"fund": "01", "resource": "grant", "restriction": 5, "revenue": revenue, "beginning": balance, **grant},
        ],
        pay=[{"position": "coach", "salary": 80_000.0}],
        staff=[{"school": "oak", "position": "coach", "resource": "grant", "fte": 1.0}],
        uses=[{"program": "coach", "resource": "grant"}],
    )


def test_a_grant_absorbs_what_its_balance_can() -> None:
    """Proves: with 5,000 in its balance the grant pays the 1,616 itself; no unrestricted money, no service moves."""
    head, by_year = lines(grant_pays(5_000.0, 83_300.0), "assumption.pay_growth", "raise")
    assert head["price"] == 0.0
    assert head["dollars"] == pytest.approx(800.0 + 816.0, abs=0.01)
    assert by_year == pytest.approx({"2026-27": 800.0, "2027-28": 816.0}, abs=0.01)
    assert head["sentence"].endswith("takes no unrestricted money, all services as in this plan.")


def test_a_supported_resource_needs_a_contribution() -> None:
    """Proves: what a supported resource lacks comes out of unrestricted money, in its year."""
    frame = prices(grant_pays(0.0, 40_000.0, carryover=False, supported_by="base"), ["assumption.pay_growth"]).frame
    base = frame[(frame["resource"] == "base") & (frame["direction"] == "raise")]
    assert base["dollars"].to_list() == pytest.approx([800.0, 816.0], abs=0.01)


def test_a_grant_that_cannot_carry_it_takes_services() -> None:
    """Proves: a grant of just the coach's pay that nobody supports loses part of the coach, and it says so."""
    solved = grant_pays(0.0, 81_600.0, carryover=False)
    head, _ = lines(solved, "assumption.pay_growth", "raise")
    assert head["price"] == 0.0
    assert head["fte"] == pytest.approx(81_600.0 / 82_400.0 - 1.0, abs=1e-6)
    assert "rules then change" in head["sentence"]


def test_revenue_is_its_own_dollars_and_says_what_it_takes() -> None:
    """Proves: services of 1,247,400 and 1,275,498 out of 1,262,000 a year leave 1,102; one per cent less is 25,240.

    What is then missing, 24,138, is services.
    """
    tight = district(base=1_262_000.0)
    head, by_year = lines(tight, "assumption.revenue", "lower")
    assert by_year == pytest.approx({"2026-27": 12_620.0, "2027-28": 12_620.0}, abs=0.01)
    assert head["dollars"] == pytest.approx(25_240.0, abs=0.01)
    assert head["sentence"].endswith(
        "The plan's own money does not carry it: about $24,100 of services would have to give."
    )
    easy, _ = lines(district(), "assumption.revenue", "lower")
    assert easy["sentence"].endswith("The plan's balances carry it.")
    more, _ = lines(district(), "assumption.revenue", "raise")
    assert more["price"] == pytest.approx(40_000.0, abs=0.01)


def test_large_lines_are_priced_one_by_one() -> None:
    """Proves: a line of half the revenue has its own price; one of 1 % has none; what ends brings nothing later."""
    revenue = [
        {"line": "state_aid", "resource": "base", "dollars": 1e6, "ends": "2026-27"},
        {"line": "fees", "resource": "base", "dollars": 2e4},
    ]
    solved = district(revenue=revenue)
    assert "revenue.fees" not in names(solved.built)
    head, by_year = lines(solved, "revenue.state_aid", "lower")
    assert by_year == pytest.approx({"2026-27": 10_000.0}, abs=0.01)
    assert head["sentence"].startswith("One per cent less of state aid from 2026-27 on takes $10,000 unrestricted")


def test_the_quick_list_has_the_three_that_take_money() -> None:
    """Proves: `solve` tells pay, health and revenue, each the way that takes money; the full list has every name."""
    solved = district()
    quick = prices(solved, quick=True).frame
    told = quick[quick["rule"].str.startswith("assumption.") & (quick["year"] == "")]
    assert dict(zip(told["rule"], told["direction"], strict=True)) == {
        "assumption.pay_growth": "raise",
        "assumption.health_growth": "raise",
        "assumption.revenue": "lower",
    }
    assert set(names(solved.built)) == set(prices(solved).frame["rule"]) - set(solved.built.by_id)


def test_class_size_is_on_the_list_though_nothing_is_held_by_it() -> None:
    """Proves: ten teachers for 200 pupils meet classes of 24; the line says from where smaller classes would cost."""
    rule = {"id": "size", "family": "class_size", "positions": ("teacher",), "cap": 24.0}
    frame = prices(district(rule)).frame
    tighter = frame[(frame["rule"] == "size") & (frame["direction"] == "tighten")].iloc[0]
    assert (tighter["price"], tighter["holds_to"]) == (0.0, 20.0)
    assert tighter["sentence"] == (
        "Moving classes from 24 to 23 pupils per class takes no unrestricted money now; beyond 20 pupils per class it "
        "would, all other services as in this plan."
    )
    assert tighter["method"].startswith("not at its limit")


def test_hand_written_rules_stay(tmp_path: Path) -> None:
    """Proves: the rows of a rules.py are rows of the program after a step too, and the price is the same with them."""
    file = tmp_path / "rules.py"
    file.write_text(
        "def rules(m):\n"
        '    m.rule("whole", m.var("quantity", "clerk", "oak", "2026-27") >= 2.0, severity="law", sentence="Two.")\n',
        encoding="utf-8",
    )
    solved = solve(district().plan, free=True, by_hand=file)
    step = next(assumptions(solved.built))
    old, new = solved.built.program, after(solved.built, step).program
    was, now = (next(b for b in p.row_blocks if b.family == "by_hand") for p in (old, new))
    assert (now.name, now.stop) == ("whole", new.rows)
    assert old.matrix[[was.start]].toarray()[0, : new.columns] == pytest.approx(new.matrix[[now.start]].toarray()[0])
    assert new.row_lower[now.start] == old.row_lower[was.start] > 0
    assert prices(solved, ["assumption.pay_growth"]).frame["price"].iloc[0] == pytest.approx(-22_624.0, abs=0.01)


def least_cost(solved: Solved, built: Built, level: np.ndarray[Any, Any]) -> float:
    """Least unrestricted cost of the plan's services in a whole program, money of unrestricted resources unlimited."""
    program = built.program
    x, level = solved.solution.x[: program.columns], level[: program.columns]
    at = ground(built, x)
    own = program.column_stage == 0
    fixed = (level >= 0) & ~np.append(at.services.balance, False)[level]
    held = (program.row_stage == 0) & ~np.isin(np.arange(program.rows), at.purse_rows(built))
    small = replace(
        program,
        lower=np.where(fixed, x, program.lower)[own],
        upper=np.where(fixed, x, program.upper)[own],
        integer=np.zeros(int(own.sum()), dtype=bool),
        matrix=program.matrix[held][:, own],
        row_lower=program.row_lower[held],
        row_upper=program.row_upper[held],
        column_unit=program.column_unit[own],
        row_unit=program.row_unit[held],
        column_stage=program.column_stage[own],
        row_stage=program.row_stage[held],
        column_blocks=(),
        row_blocks=(),
        stages=(Stage("cost", -1, at.cost[own], unit=DOLLARS, unit_name="dollars"),),
        start=None,
    )
    found = Session(Options()).solve(small)
    assert found.has_plan
    point = np.zeros(program.columns)
    point[own] = found.x
    outgo = at.meter.outgo.at(built.natural(point))[at.meter.free].sum()
    revenue = built.measures.revenue.by("resource", "year").known()[at.meter.free].sum()
    return float(outgo - revenue)


@pytest.fixture(scope="module")
def riverbend(models_folder: Path) -> Solved:
    """Return riverbend, solved with every change allowed."""
    reading = io.examine(models_folder / "riverbend")
    assert reading.plan is not None
    return solve(reading.plan, free=True, options=Options(gap=0.003))


def test_riverbend_by_programs_solved_in_full(riverbend: Solved) -> None:
    """Proves: every price of the full list is the difference of two whole programs with the services fixed."""
    listed = prices(riverbend, names(riverbend.built)).frame
    heads = listed[(listed["kind"] == "cost") & (listed["year"] == "")].set_index(["rule", "direction"])
    level = ground(riverbend.built, riverbend.solution.x).services.level
    now = least_cost(riverbend, riverbend.built, level)
    steps: list[Assumption] = list(assumptions(riverbend.built))
    assert len(steps) == len(heads) > 10
    for step in steps:
        then = least_cost(riverbend, after(riverbend.built, step), level)
        assert heads["price"][step.rule, step.direction] == pytest.approx(now - then, abs=1.0), step.rule


def test_parts_add_up_to_the_whole(riverbend: Solved) -> None:
    """Proves: unrestricted dollars by year and resource add up to the price of the step."""
    frame = prices(riverbend, ["assumption.pay_growth", "assumption.revenue"]).frame
    free = riverbend.plan["funds"].query("restriction == 0")["resource"]
    parts = frame[frame["resource"].isin(free)].groupby(["rule", "direction"])["dollars"].sum()
    heads = frame[frame["year"] == ""].set_index(["rule", "direction"])["price"]
    assert (-heads).to_dict() == pytest.approx(parts.to_dict(), abs=0.05)
