"""Costs of dials against arithmetic by hand and a model of its own."""

import math
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from tests.analysis.plans import plan

from alloc_opt.analysis.prices import prices
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.errors import RulesError

COST = 100000.0
"""Dollars of a teacher."""
SLOW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
BANNED = r"\b(dual|shadow price|slack|binding|kink|degenerate|reduced cost|epsilon|incumbent|certificate|worth)\b"


def district(
    *rules: dict[str, Any],
    pupils: tuple[float, ...] = (300.0, 250.0),
    today: float = 1.0,
    increment: float = 0.0,
    title: float = 0.0,
    base: float = 9e6,
    years: tuple[str, ...] = ("2026-27",),
    **head: Any,
) -> Solved:
    """Schools with teachers at 100,000, paid from `base` or, up to `title` dollars a year, from Title I."""
    schools = ["oak", "elm", "ash", "fir"][: len(pupils)]
    tables: dict[str, Any] = {
        "schools": [{"school": school, "level": "e"} for school in schools],
        "enrollment": [{"school": s, "pupils": count} for s, count in zip(schools, pupils, strict=True)],
        "funds": [
            {"fund": "01", "resource": "base", "revenue": base},
            {"fund": "01", "resource": "title_i", "revenue": title, "restriction": 5, "carryover": False},
        ],
        "pay": [{"position": "teacher", "salary": COST, "increment": increment}],
        "staff": [{"school": s, "position": "teacher", "resource": "base", "fte": today} for s in schools],
        "uses": [{"program": "teacher", "resource": r} for r in ("base", "title_i")],
    }
    return solve(plan(tables, rules, years=years, **head), free=True)


def size(cap: float, **more: Any) -> dict[str, Any]:
    """A class-size rule."""
    return {"id": "size", "family": "class_size", "positions": ("teacher",), "cap": cap, **more}


def heads(solved: Solved, rule: str, *, quick: bool = False) -> dict[str, dict[str, Any]]:
    """The cost lines of a rule, by direction, without their parts."""
    frame = prices(solved, [rule], quick=quick).frame
    own = frame[(frame["kind"] == "cost") & (frame["year"] == "")]
    return {str(line["direction"]): {str(k): v for k, v in line.items()} for line in own.to_dict("records")}


def test_two_teachers_more_cost_two_teachers() -> None:
    """240 and 120 pupils at 24 take 10 and 5 teachers, at 20 take 12 and 6, at 30 take 8 and 4."""
    solved = district(size(24.0), pupils=(240.0, 120.0))
    found = prices(solved, ["size"]).frame
    loosen, tighten = heads(solved, "size")["loosen"], heads(solved, "size")["tighten"]
    assert loosen["price"] == pytest.approx((15 - 360 / 25) * COST, abs=0.01)
    assert tighten["price"] == pytest.approx((360 / 23 - 15) * COST, abs=0.01)
    assert (loosen["dollars"], tighten["dollars"]) == pytest.approx((-60000.0, 65217.39), abs=0.01)
    assert (loosen["fte"], tighten["fte"]) == pytest.approx((-0.6, 360 / 23 - 15), abs=1e-6)
    parts = found[(found["year"] == "2026-27") & (found["direction"] == "tighten")]
    assert parts[["resource", "dollars"]].values.tolist() == [["base", pytest.approx(65217.39, abs=0.01)]]


@SLOW
@given(
    pupils=st.lists(st.sampled_from([100.0, 120.0, 120.0, 250.0, 301.0]), min_size=2, max_size=4).map(tuple),
    cap=st.integers(20, 30).map(float),
    increment=st.sampled_from([0.0, 0.2, 0.5, 1.0]),
    today=st.sampled_from([1.0, 4.0, 6.0]),
    quick=st.booleans(),
)
def test_costs_are_those_of_the_staff_that_the_cap_takes(
    pupils: tuple[float, ...], cap: float, increment: float, today: float, quick: bool
) -> None:
    """Whole or part positions, schools with more than the cap asks for: only what the rule holds moves, to the cent."""
    solved = district(size(cap), pupils=pupils, increment=increment, today=today)

    def need(at: float) -> np.ndarray[Any, np.dtype[np.float64]]:
        exact = np.array(pupils) / at
        return np.ceil(exact / increment - 1e-9) * increment if increment else exact

    plan_now = np.maximum(need(cap), today)
    least = increment or 1e-9
    held = plan_now - np.array(pupils) / cap < least * (1 - 1e-6)
    loose = np.where(held, np.minimum(need(cap + 1), plan_now), plan_now)
    lines = heads(solved, "size", quick=quick)
    assert lines["loosen"]["price"] == pytest.approx(COST * (plan_now - loose).sum(), abs=0.02)
    tight = np.maximum(need(cap - 1), plan_now)
    assert lines["tighten"]["price"] == pytest.approx(COST * (tight - plan_now).sum(), abs=0.02)
    assert all(line["method"].startswith("re-solved") for line in lines.values())


def reference(solved: Solved, cap: float, way: int, title: float, pupils: tuple[float, ...], increment: float) -> float:
    """Least dollars from `base`, by a model of its own: teachers and who pays for them, school by school.

    Teachers stay at the plan's or move `way`; columns: steps, then dollars from base, then from Title I.
    """
    count = len(pupils)
    fte = solved.built.measures.fte.by("school", "year").at(solved.x)
    steps = fte / increment
    need = np.array(pupils) / cap / increment
    low, high = (steps, np.full(count, np.inf)) if way > 0 else (np.zeros(count), steps)
    low = low if way else steps
    pays = np.hstack([-increment * COST * np.eye(count), np.eye(count), np.eye(count)])
    limits = [LinearConstraint(pays, 0.0, 0.0)]
    limits.append(LinearConstraint(np.concatenate([np.zeros(2 * count), np.ones(count)])[None, :], -np.inf, title))
    zeros = np.zeros(2 * count)
    bounds = Bounds(
        np.concatenate([np.maximum(low, need), zeros]),
        np.concatenate([steps if not way else high, zeros + np.inf]),
    )
    cost = np.concatenate([np.zeros(count), np.ones(count), np.zeros(count)])
    whole = np.concatenate([np.ones(count), zeros])
    found = milp(cost, constraints=limits, bounds=bounds, integrality=whole, options={"mip_rel_gap": 0.0})
    return float(found.fun) if found.success else math.nan


@SLOW
@given(
    pupils=st.lists(st.sampled_from([100.0, 130.0, 250.0]), min_size=2, max_size=3).map(tuple),
    cap=st.integers(20, 30).map(float),
    title=st.sampled_from([0.0, 30_000.0, 400_000.0, 5_000_000.0]),
)
def test_restricted_money_pays_first(pupils: tuple[float, ...], cap: float, title: float) -> None:
    """A step costs only what Title I cannot carry: the same as a model of its own says, loosening and tightening."""
    solved = district(size(cap), pupils=pupils, increment=0.5, title=title)
    lines = heads(solved, "size")
    now = reference(solved, cap, 0, title, pupils, 0.5)
    loose = reference(solved, cap + 1, -1, title, pupils, 0.5)
    tight = reference(solved, cap - 1, 1, title, pupils, 0.5)
    assert lines["loosen"]["price"] == pytest.approx(now - loose, abs=0.02)
    assert lines["tighten"]["price"] == pytest.approx(tight - now, abs=0.02)


def test_one_of_two_equal_rules_costs_nothing() -> None:
    """Loosening one leaves the other; tightening one costs what the rule costs."""
    solved = district(size(24.0), size(24.0, id="twin"), pupils=(240.0, 120.0))
    for rule in ("size", "twin"):
        lines = heads(solved, rule)
        assert lines["loosen"]["price"] == 0.0
        assert lines["tighten"]["price"] == pytest.approx((360 / 23 - 15) * COST, abs=0.01)


def test_a_reserve_costs_its_dollars_once() -> None:
    """One point of reserve on 1.5 million of spending in each of two years is 15,000 dollars, held and not spent."""
    reserve = {"id": "reserve", "family": "reserve", "share": 0.04}
    solved = district(size(24.0), reserve, pupils=(240.0, 120.0), base=1_560_000.0, years=("2026-27", "2027-28"))
    lines = heads(solved, "reserve")
    assert lines["tighten"]["price"] == pytest.approx(15000.0, abs=0.01)
    assert "once" in lines["tighten"]["sentence"]
    assert lines["tighten"]["fte"] == 0.0


def test_the_reserve_is_no_part_of_what_a_service_costs() -> None:
    """With a reserve at its limit a teacher still costs a teacher: money is told apart from what is kept."""
    reserve = {"id": "reserve", "family": "reserve", "share": 0.02}
    solved = district(size(24.0), reserve, pupils=(240.0, 120.0), base=1_530_000.0)
    assert heads(solved, "size")["tighten"]["price"] == pytest.approx((360 / 23 - 15) * COST, abs=0.01)


def test_equalities_are_raised_and_lowered() -> None:
    """A rule that fixes 15 teachers is raised at the price of one and lowered at the same, with opposite signs."""
    fixed = {"id": "fixed", "family": "limit", "measure": "fte", "equal": 15.0}
    lines = heads(district(fixed), "fixed")
    assert lines["raise"]["price"] == pytest.approx(-COST, abs=0.01)
    assert lines["lower"]["price"] == pytest.approx(COST, abs=0.01)
    assert lines["lower"]["dollars"] == pytest.approx(-COST, abs=0.01)


def test_money_that_may_pay_instead_frees_as_much() -> None:
    """A dollar of Title I frees a dollar of unrestricted money while there is something that it may pay for."""
    lines = heads(district(size(24.0), title=100_000.0), "resource title_i")
    assert lines["raise"]["price"] == pytest.approx(lines["raise"]["step"], abs=0.01)
    assert lines["lower"]["price"] == pytest.approx(-lines["lower"]["step"], abs=0.01)


def test_a_cap_can_only_be_met_by_reducing_services() -> None:
    """Tightening the most teachers there may be takes one away and frees its pay; loosening costs and frees nothing."""
    cap = {"id": "cap", "family": "limit", "measure": "fte", "at_most": 12.0}
    solved = district(cap, today=6.0)
    lines = heads(solved, "cap")
    assert lines["loosen"]["price"] == 0.0
    assert lines["tighten"]["price"] == pytest.approx(-COST, abs=0.01)
    assert "reducing services: 1.0 fewer teachers" in lines["tighten"]["sentence"]


def test_what_money_cannot_buy_is_said_with_the_rule_in_the_way() -> None:
    """Where position supply allows no more teachers, smaller classes are not a matter of money."""
    supply = {"id": "supply", "family": "position_supply", "positions": ("teacher",), "most": 15.0}
    line = heads(district(size(24.0), supply, pupils=(240.0, 120.0)), "size")["tighten"]
    assert np.isnan(line["price"])
    assert line["method"] == "not a matter of money"
    assert ': supply ("Staff of teacher stays within ' in line["sentence"]
    assert line["sentence"].endswith(" stands in the way.")


def test_preferences_do_not_stand_in_the_way() -> None:
    """A preference for few changes does not make a policy priceless."""
    few = {"id": "few", "family": "change_limit", "severity": "preference", "today": "meet", "number": 2}
    line = heads(district(size(24.0), few, pupils=(240.0, 120.0), today=10.0), "size")["tighten"]
    assert line["price"] > 0


def test_a_dial_at_its_end_has_no_price() -> None:
    """No loss at all cannot be tightened further."""
    hold = {"id": "hold", "family": "hold_harmless", "loss": 0.0}
    assert heads(district(hold), "hold")["tighten"]["method"] == "the dial ends here"


def test_how_far_a_price_holds_is_a_setting_of_the_dial() -> None:
    """Each teacher costs the same, so the price of a floor holds as far as anybody looks, and down to no teacher."""
    floor = {"id": "floor", "family": "limit", "measure": "fte", "at_least": 12.0}
    lines = heads(district(floor), "floor")
    assert lines["tighten"]["holds_to"] == 28.0
    assert "at least: holds_to" in lines["tighten"]["method"]
    assert lines["loosen"]["holds_to"] == 0.0


def test_sentences_say_what_the_numbers_say() -> None:
    """The design's own sentence, and none of the words that no board reads."""
    solved = district(size(24.0), pupils=(240.0, 120.0), increment=1.0)
    lines = heads(solved, "size")
    assert lines["tighten"]["sentence"] == (
        "Moving classes from 24 to 23 pupils per class takes 2.0 more teachers: $200,000 unrestricted in 2026-27, "
        "all other services as in this plan."
    )
    for sentence in prices(solved).frame["sentence"]:
        assert not re.search(BANNED, sentence)


def test_the_same_list_on_every_run() -> None:
    """Two runs give the same table, number by number."""
    first, second = (prices(district(size(24.0), increment=0.5, title=300_000.0)).frame for _ in range(2))
    pd.testing.assert_frame_equal(first, second, check_exact=True)


def test_unknown_rules_and_rules_without_dials_are_told() -> None:
    """A name that is no rule is answered with the nearest one."""
    with pytest.raises(RulesError, match="there is no rule 'sise'"):
        prices(district(size(24.0)), ["sise"])


def maintenance(*rules: dict[str, Any]) -> Solved:
    """Ten teachers at 100,000; repairs of 30,000, paid by an account that only unrestricted money fills."""
    share = {
        "id": "account", "family": "limit", "measure": "contributions", "where": {"resource": "repairs"},
        "at_least": 0.03, "of": {"measure": "spending", "where": {"resource": "base"}}, "step": 0.005,
    }  # fmt: skip
    spent = {
        "id": "spent", "family": "limit", "measure": "ending", "where": {"resource": "repairs"}, "at_most": 0.0,
    }  # fmt: skip
    tables: dict[str, Any] = {
        "schools": [{"school": "oak", "level": "e"}],
        "enrollment": [{"school": "oak", "pupils": 200.0}],
        "funds": [
            {"fund": "01", "resource": "base", "revenue": 2e6},
            {"fund": "01", "resource": "repairs", "restriction": 3, "supported_by": "base"},
        ],
        "objects": [{"object": "5600", "name": "Repairs"}],
        "pay": [{"position": "teacher", "salary": COST}],
        "staff": [{"school": "oak", "position": "teacher", "resource": "base", "fte": 10.0}],
        "programs": [{"program": "repairs", "unit": "job", "valued": "unrated"}],
        "costs": [{"program": "repairs", "object": "5600", "dollars": 1000.0}],
        "lines": [
            {"school": "oak", "resource": "repairs", "object": "5600", "dollars": 30_000.0, "program": "repairs"}
        ],
        "uses": [{"program": "repairs", "resource": "repairs"}],
    }
    return solve(plan(tables, (share, spent, *rules)), free=True)


def test_a_rule_about_contributions_is_met_by_what_they_pay_for() -> None:
    """Proves: 3.5 % of a million in the account takes 5,000 of repairs more; no teacher is cut to make 3 % enough."""
    line = heads(maintenance(), "account")["tighten"]
    assert line["price"] == pytest.approx(5_000.0, abs=0.01)
    assert "reducing" not in line["sentence"]
    assert " takes $5,000 unrestricted in 2026-27" in line["sentence"]


def test_only_says_that_nothing_else_would_do() -> None:
    """Proves: where repairs may not rise, fewer teachers are the only way, and the sentence says only then `only`."""
    most = {"id": "most", "family": "limit", "measure": "contributions", "where": {"resource": "repairs"},
            "at_most": 30_000.0}  # fmt: skip
    line = heads(maintenance(most), "account")["tighten"]
    assert line["price"] < 0
    assert "can only be met by reducing services: 1.4 fewer teachers" in line["sentence"]
