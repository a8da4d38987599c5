"""The published plan in cents."""

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.analysis.plans import TABLES, toy

from alloc_opt.analysis.rounding import FLOWS, cents, published
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.errors import CertificateError
from alloc_opt.plan.plan import Plan

DRAWN = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without shrinking: every example is a handful of solves."""
MONEY = st.floats(min_value=20_000, max_value=120_000).map(lambda value: round(value, 2))


@st.composite
def districts(draw: st.DrawFn) -> Plan:
    """Two schools and an office with drawn salaries, revenue, indirect rate and years."""
    pay = [{**row, "salary": draw(MONEY)} for row in TABLES["pay"]]
    funds = [dict(row) for row in TABLES["funds"]]
    funds[0]["revenue"] = draw(st.floats(min_value=600_000, max_value=2_500_000))
    funds[1]["indirect_rate"] = draw(st.sampled_from([0.0, 0.05, 0.0333]))
    funds[1]["carryover"] = draw(st.booleans())
    growth = [{"assumption": "pay_growth", "value": draw(st.sampled_from([0.0, 0.0271]))}]
    return toy(years=draw(st.integers(1, 3)), pay=pay, funds=funds, assumptions=growth)


@settings(max_examples=10, deadline=None, phases=DRAWN, suppress_health_check=[HealthCheck.too_slow])
@given(districts())
def test_every_resource_ties_to_the_cent(plan: Plan) -> None:
    """Proves: beginning + revenue + contributions + indirect = spent + lapse + ending, what ends begins the next year,
    the budget's lines add up to what each resource spends, and no balance is negative: all in whole cents.
    """
    tables = run(solve(plan)).tables
    funds, budget = tables["funds"].frame, tables["budget"].frame
    cent = {name: cents(funds[name].to_numpy()) for name in FLOWS}
    sources = cent["beginning"] + cent["revenue"] + cent["contributions"] + cent["indirect"]
    assert np.array_equal(sources, cent["spent"] + cent["lapse"] + cent["ending"])
    for _, mine in funds.groupby("resource"):
        ends = cents(mine["ending"].to_numpy())
        assert np.array_equal(ends[:-1], cents(mine["beginning"].to_numpy())[1:])
        assert (ends >= 0).all()
    lines = budget.assign(cents=cents(budget["dollars"].to_numpy())).groupby(["resource", "year"])["cents"].sum()
    booked = [int(lines.get(key, 0)) for key in zip(funds["resource"], funds["year"], strict=True)]
    assert booked == cent["spent"].tolist()
    assert (cents(funds["contributions"].to_numpy()).reshape(3, -1).sum(axis=0) == 0).all()


def test_a_line_moves_by_less_than_two_cents(toy_run: object) -> None:
    """Proves: rounding changes no line of the budget by more than a cent against the solved point."""
    solved = toy_run.solved  # type: ignore[attr-defined]
    budget = published(solved.built, solved.x)
    exact = solved.built.measures["spending"].by("resource", "year").at(solved.x) * 100
    assert np.abs(budget.flows["spent"].to_numpy() - exact).max() <= 1.0


def test_overspending_is_refused() -> None:
    """Proves: a point that spends more than there is never becomes a published plan."""
    solved = solve(toy())
    x = solved.x.copy()
    for block in solved.built.measures.columns.blocks:
        if block.name == "contribution":
            x[block.start : block.stop] += 10_000.0
    with pytest.raises(CertificateError, match="would spend more than it has"):
        published(solved.built, x)


def test_cents_round_to_the_nearest() -> None:
    """Proves: 12.345 dollars (stored a little below) and 0.005 become whole cents without bias of the sign."""
    assert cents(np.array([1.004, 1.006, -1.006])).tolist() == [100, 101, -101]
