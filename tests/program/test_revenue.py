"""Revenue by line: dollars and drivers, growth, what comes once, the base year; award years and what is obligated."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.program.districts import BASE, TOY, YEARS, broken, build, plan, toy, values

from alloc_opt.analysis.given import balances
from alloc_opt.errors import RulesError
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic
from alloc_opt.program.decisions import makers
from alloc_opt.program.decisions.pupils import series

NO_REVENUE = [{**row, "revenue": 0.0} for row in TOY["funds"]]


def _plan(lines: list[dict[str, Any]], years: int = 2, **more: Any) -> Plan:
    rows = [{"resource": "base", "line": f"line {i}", **line} for i, line in enumerate(lines)]
    return plan({**TOY, "funds": NO_REVENUE, "revenue": rows, **more}, years=years)


def _revenue(made: Plan, resource: str = "base") -> list[float]:
    """Revenue of a resource, the base year first."""
    m = Measures(made, Axes.of(made), makers(), series)
    code = m.axes.codes("resource", [resource])[0]
    mine = m.revenue.constant_labels["resource"] == code
    years = m.revenue.constant_labels["year"][mine]
    return np.bincount(years, m.revenue.constant[mine], minlength=m.axes.size("year")).tolist()


def test_a_line_without_a_year_comes_in_every_one() -> None:
    """Proves: without a year it comes in the base year too, with a year in that one; a row with a year stands in the
    place of the line's row without.
    """
    assert _revenue(_plan([{"dollars": 5.0}])) == [5.0, 5.0, 5.0]
    assert _revenue(_plan([{"dollars": 5.0, "year": BASE}])) == [5.0, 0.0, 0.0]
    assert _revenue(_plan([{"dollars": 5.0, "year": YEARS[1], "recurring": False}])) == [0.0, 0.0, 5.0]
    lines = [{"line": "a", "dollars": 5.0}, {"line": "a", "dollars": 3.0, "year": YEARS[0]}, {"dollars": 1.0}]
    assert _revenue(_plan(lines)) == [6.0, 4.0, 6.0]


def test_recurring_revenue_of_the_resource_is_the_base_years_too() -> None:
    """Proves: what `funds` states comes in the base year and every plan year; lines come on top."""
    funds = [{**TOY["funds"][0], "revenue": 100.0}, TOY["funds"][1]]
    assert _revenue(_plan([{"dollars": 5.0}], funds=funds)) == [105.0, 105.0, 105.0]


def test_a_line_ends() -> None:
    """Proves: nothing comes after a line's last year, nor after its resource's."""
    assert _revenue(_plan([{"dollars": 5.0, "ends": YEARS[0]}])) == [5.0, 5.0, 0.0]
    assert _revenue(_plan([{"dollars": 5.0, "ends": "2024-25"}])) == [0.0, 0.0, 0.0]
    funds = [{**NO_REVENUE[0], "ends": YEARS[0]}, NO_REVENUE[1]]
    assert _revenue(_plan([{"dollars": 5.0}], funds=funds)) == [5.0, 5.0, 0.0]


def test_dollars_and_rate_grow_from_the_base_year() -> None:
    """Proves, by hand: (1,000 + 10 x count) x 1.02 x 1.03, with counts of 100, 110 and 90."""
    counts = [{"driver": "d", "year": y, "count": c} for y, c in ((BASE, 100.0), (YEARS[0], 110.0), (YEARS[1], 90.0))]
    made = _plan(
        [{"dollars": 1_000.0, "driver": "d", "rate": 10.0, "growth": "cola"}],
        drivers=[{"driver": "d", "counts": "given"}],
        counts=counts,
        assumptions=[
            {"assumption": "cola", "value": 0.02},
            {"assumption": "cola", "value": 0.03, "year": YEARS[1]},
        ],
    )
    assert _revenue(made) == pytest.approx([2_000.0, 2_100.0 * 1.02, 1_900.0 * 1.02 * 1.03])


def test_growth_that_the_plan_does_not_assume_is_refused() -> None:
    """Proves: a slip in a line's growth is an error with the nearest name, never no growth."""
    made = _plan([{"dollars": 5.0, "growth": "colaa"}], assumptions=[{"assumption": "cola", "value": 0.02}])
    with pytest.raises(RulesError, match="line 0 grows with 'colaa'") as error:
        _revenue(made)
    assert "did you mean 'cola'" in error.value.hint


def test_fewer_pupils_bring_less_each_year_in_its_own() -> None:
    """Proves: pupils that are missing from the first plan year on lower revenue at once without a lag, a year later
    with one, and never before.
    """

    def made(share: float, lag: int) -> Plan:
        pupils = [
            {"school": "oak", "year": y, "pupils": 1_000.0 * (share if y != BASE else 1.0)} for y in (BASE, *YEARS[:3])
        ]
        return _plan(
            [{"driver": "d", "rate": 5_000.0}],
            years=3,
            enrollment=pupils,
            drivers=[{"driver": "d", "lag": lag}],
            counts=[{"driver": "d", "year": "2024-25", "count": 1_000.0}],
        )

    for lag, moved in ((0, [0.0, -150_000.0, -150_000.0, -150_000.0]), (1, [0.0, 0.0, -150_000.0, -150_000.0])):
        before, after = (np.array(_revenue(made(share, lag))) for share in (1.0, 0.97))
        np.testing.assert_allclose(after - before, moved)


def test_the_example_of_the_docs() -> None:
    """Proves: funded attendance, dollars, and what 3 % fewer pupils cost are as `docs/revenue.md` tells them."""

    def made(share: float) -> Plan:
        pupils = {BASE: 10_000.0, YEARS[0]: 9_700.0 * share, YEARS[1]: 9_600.0 * share}
        past = {"2022-23": 9_800.0, "2023-24": 9_600.0, "2024-25": 9_500.0, BASE: 9_400.0}
        return _plan(
            [{"driver": "ada", "rate": 11_000.0, "growth": "cola"}],
            enrollment=[{"school": "oak", "year": year, "pupils": heads} for year, heads in pupils.items()],
            drivers=[{"driver": "ada", "attendance": True, "method": "greatest"}],
            counts=[{"driver": "ada", "year": year, "count": count} for year, count in past.items()],
            assumptions=[
                {"assumption": "cola", "year": year, "value": value}
                for year, value in ((YEARS[0], 0.024), (YEARS[1], 0.0285))
            ],
        )

    before, after = (np.array(_revenue(made(share))) for share in (1.0, 0.97))
    text = (Path(__file__).parents[2] / "docs" / "revenue.md").read_text(encoding="utf-8")
    told = [f"${dollars:,.0f}" for dollars in (*before, (before - after)[2])]
    assert told == ["$105,966,667", "$107,008,000", "$108,196,401", "$1,056,322"]
    assert all(words in text for words in told)
    assert (before - after)[:2].tolist() == [0.0, 0.0]


def test_what_is_obligated_is_spent() -> None:
    """Proves: $100,000 of Title are obligated in the first year alone; today's aides spend $80,000 of it."""
    funds = [TOY["funds"][0], {**TOY["funds"][1], "obligated": 100_000.0}]
    built = build(toy(years=2, more={"funds": funds}))
    rule = built.by_id["obligated title"]
    assert rule.severity == "law"
    assert "at least $100,000 in 2026-27" in rule.plain()
    assert broken(built, rule.id, built.today) == {(YEARS[0],): pytest.approx(20_000.0)}
    assert "obligated base" not in built.by_id


def test_one_step_of_a_resource_is_a_hundredth_of_its_money() -> None:
    """Proves: a resource that a driver pays has the step of a resource with the same dollars: 1 % of $2 million."""
    driven = _plan([{"driver": "d", "rate": 2_000.0}], drivers=[{"driver": "d"}])
    flat = _plan([{"dollars": 2_000_000.0}])
    for made in (driven, flat):
        steps = {rule.id: rule.own_dials()[0].step for rule in automatic.rules(made)}
        assert steps["resource base"] == 20_000.0


def test_a_given_budget_knows_the_base_years_revenue() -> None:
    """Proves: a published budget, judged again, has the plan's revenue of the base year beside its own."""
    made = _plan([{"dollars": 7.0}])
    axes = Axes.of(made)
    flows = build(made)
    at = values(flows, "revenue", flows.today, ("resource", "year"))
    frame = pd.DataFrame(
        {
            "resource": [int(axes.codes("resource", [r])[0]) for r, _ in at],
            "year": [int(axes.codes("year", [y])[0]) for _, y in at],
        }
    )
    names = ("revenue", "contributions", "indirect", "lapse", "ending")
    money = pd.DataFrame({name: list(at.values()) if name == "revenue" else 0.0 for name in names})
    revenue = balances(made, axes, frame, money, flows.rules)["revenue"]
    base = revenue[(revenue["year"] == 0) & (revenue["resource"] == 0)]
    assert base["value"].tolist() == [7.0]
