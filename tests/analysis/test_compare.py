"""Plans side by side: shares add up in every direction, are the truth, and what cannot be taken apart is told."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.analysis.plans import TABLES, toy

from alloc_opt.analysis.bundle import TOGETHER
from alloc_opt.analysis.compare import WHOLE, Comparison, compare
from alloc_opt.analysis.comparison.decided import PARTS as PARTS_OF_DOLLARS
from alloc_opt.analysis.comparison.inputs import ROW, differences, inputs
from alloc_opt.analysis.comparison.mixed import mixed
from alloc_opt.analysis.comparison.side import BALANCE, FTE, Side, figures_of, side_of
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import Solver, solve, usual
from alloc_opt.errors import OperatorError
from alloc_opt.io.read import read
from alloc_opt.plan.plan import Plan
from alloc_opt.reports.compare import headlines
from alloc_opt.scenario.apply import apply
from alloc_opt.scenario.overlay import Scenario, load, stated

MODELS = Path(__file__).parents[2] / "models"
SCENARIOS = MODELS.parent / "scenarios"

RATIO = {"id": "ratio", "family": "staffing_ratio", "positions": ("teacher",), "per": 60.0}
PARTS = [{**row, "increment": 0.0} for row in TABLES["pay"]]
"""Pay of positions of which any part can be held."""


def _side(plan: Plan, label: str, **more: Any) -> Side:
    return side_of(run(solve(plan)), label, plan=plan, **more)


def _changed(changes: list[dict[str, Any]], name: str = "other") -> Scenario:
    told = [{**change, "why": "a test"} for change in changes]
    return stated({"scenario": name, "of": "toy", "why": "a test", "changes": told})


LESS = {"scale": "funds[base].revenue", "by": 0.9}
DEARER = {"scale": "pay[teacher].salary", "by": 1.04}
MORE_AIDES = {
    "append": "rules",
    "rows": [{"id": "aides", "family": "minimum_staffing", "positions": ["aide"], "fte": 3.0}],
}


def _adds_up(found: Comparison) -> None:
    """Every figure's rows sum to its total, which is the change of the published figure."""
    shares, figures = found.shares.frame, found.figures.frame
    assert len(shares)
    for (plan, figure, year), rows in shares.groupby(["plan", "figure", "year"]):
        alike = (figures[["plan", "figure", "year"]] == [plan, figure, year]).all(axis=1)
        total = float(rows.loc[rows["input"] == TOGETHER, "amount"].iloc[0])
        rest = rows[rows["input"] != TOGETHER]
        assert rest["amount"].sum() == pytest.approx(total, abs=1e-6)
        assert rest["in_order"].sum() == pytest.approx(total, abs=0.02)
        assert total == pytest.approx(float(figures.loc[alike, "change"].iloc[0]), abs=0.006)


def _amounts(found: Comparison, figure: str) -> dict[str, float]:
    frame = found.shares.frame
    mine = frame[(frame["figure"] == figure).to_numpy()]
    return dict(zip(mine["input"], mine["amount"], strict=True))


@pytest.mark.parametrize("pay", [PARTS, TABLES["pay"]], ids=["parts", "whole"])
def test_shares_of_a_scenario_add_up(pay: list[dict[str, Any]]) -> None:
    """Proves: with parts of positions and with whole ones, the shares of a scenario's changes sum to the change of each
    published figure, one at a time as well; only whole positions have a row for what they make of it.
    """
    base = toy([RATIO], pay=pay)
    scenario = _changed([LESS, DEARER, MORE_AIDES])
    sides = [_side(base, "plan"), _side(apply(base, scenario), "other", base=base, scenarios=(scenario,))]
    found = compare(sides)
    _adds_up(found)
    names = set(found.shares.frame["input"])
    assert (WHOLE in names) == (pay is not PARTS)
    assert names - {WHOLE, TOGETHER} == {
        "1: scale funds[base].revenue",
        "2: scale pay[teacher].salary",
        "3: append rules",
    }
    assert found.figures.frame.set_index("figure").loc["least_reduction", "change"] > 100_000


def test_a_share_is_what_the_definition_says() -> None:
    """Proves: with two inputs a share is the mean of its two steps, each found by solving that very plan."""
    base = toy([RATIO], pay=PARTS)
    one, two = _changed([LESS], "one"), _changed([DEARER], "two")
    plans = [base, apply(base, one), apply(base, two), apply(base, one, two)]
    v = [figures_of(solve(plan))["least_reduction", ""] for plan in plans]
    sides = [_side(base, "plan"), _side(plans[3], "both", base=base, scenarios=(one, two))]
    share = _amounts(compare(sides), "least_reduction")
    assert share["one"] == pytest.approx(((v[1] - v[0]) + (v[3] - v[2])) / 2, abs=0.02)
    assert share["two"] == pytest.approx(((v[2] - v[0]) + (v[3] - v[1])) / 2, abs=0.02)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.floats(0.85, 1.05), st.floats(0.97, 1.06), st.sampled_from([None, 50.0, 70.0]))
def test_order_of_the_plans_does_not_matter(money: float, pay: float, per: float | None) -> None:
    """Proves: for plans drawn at random, compared as runs are (cells that differ, a rule that comes or changes), shares
    add up, and from the other side every share is the same with the other sign.
    """
    base = toy([RATIO], pay=PARTS)
    funds = [{**row, "revenue": row["revenue"] * money} for row in TABLES["funds"][:1]] + TABLES["funds"][1:]
    dearer = [{**PARTS[0], "salary": PARTS[0]["salary"] * pay}, *PARTS[1:]]
    other = toy([{**RATIO, "per": per}] if per else [], pay=dearer, funds=funds)
    a, b = _side(base, "a"), _side(other, "b")
    there, back = compare([a, b]), compare([b, a])
    if not len(there.inputs.frame):
        return
    _adds_up(there)
    _adds_up(back)
    for figure in ("least_reduction", "least_cost", BALANCE, FTE):
        forth, return_ = _amounts(there, figure), _amounts(back, figure)
        assert forth.keys() == return_.keys()
        for name, amount in forth.items():
            assert amount == pytest.approx(-return_[name], abs=0.05), (figure, name)


def test_a_third_plan_changes_nothing_between_two() -> None:
    """Proves: the rows of a plan are the same whoever stands beside it, in whatever order."""
    base = toy([RATIO], pay=PARTS)
    a, b, c = (
        _side(plan, label)
        for plan, label in ((base, "a"), (apply(base, _changed([LESS])), "b"), (apply(base, _changed([DEARER])), "c"))
    )
    one, two = compare([a, b, c]), compare([a, c, b])
    for left, right in zip(one.tables, two.tables, strict=True):
        for label in ("b", "c"):
            mine, theirs = (
                t.frame[(t.frame["plan"] == label).to_numpy()].reset_index(drop=True) for t in (left, right)
            )
            assert mine.equals(theirs), (left.name, label)


def test_every_mix_is_between_the_plans() -> None:
    """Proves: no input taken is the first plan, every input taken is the other one, cells, rows, rules and head."""
    base = toy([RATIO])
    more = [*TABLES["staff"], {"school": "elm", "position": "aide", "resource": "title_i", "fte": 0.5, "filled": False}]
    other = toy([{**RATIO, "per": 55.0}], staff=more, lines=[])
    other = replace(other, head=other.head.model_copy(update={"mode": "formula", "confidential": True}))
    found = differences(base, other)
    groups = inputs(found)
    assert {d.column for d in found if not d.counts} == {"confidential"}
    assert not differences(base, mixed(base, other, []))
    left = differences(mixed(base, other, groups), other)
    assert {d.column for d in left} == {"confidential"}
    assert sum(d.column == ROW and d.table == "staff" for d in found) == 1


def test_inputs_that_need_each_other_count_as_one() -> None:
    """Proves: a new program, its place and its minimum are no plan apart and one input together, and it is said."""
    base = toy([RATIO], pay=PARTS)
    scenario = _changed(
        [
            {"append": "programs", "rows": [{"program": "tutoring", "maximum": 4}]},
            {"append": "services", "rows": [{"program": "tutoring", "school": "oak"}]},
            {
                "append": "rules",
                "rows": [
                    {"id": "t", "family": "program_minimum", "program": "tutoring", "quantity": 2, "at": "district"}
                ],
            },
            LESS,
        ]
    )
    sides = [_side(base, "plan"), _side(apply(base, scenario), "other", base=base, scenarios=(scenario,))]
    found = compare(sides)
    _adds_up(found)
    assert any(note.startswith("Taken as one") and "programs" in note for note in found.shares.notes)
    assert found.decisions.frame["program"].isin(["tutoring"]).any()


def test_plans_that_cannot_be_mixed_are_compared_by_results() -> None:
    """Proves: a plan that is not there and one of another model leave figures, and each says why there is no more."""
    a = _side(toy([RATIO]), "a")
    gone = replace(a, label="old", plan=None, why_not="old was solved by version 0.0.1")
    stranger = replace(a, label="b", facts={**a.facts, "name": "elsewhere"})
    found = compare([a, gone, stranger])
    assert set(found.figures.frame["plan"]) == {"old", "b"}
    assert not len(found.shares)
    assert not len(found.inputs)
    assert "version 0.0.1" in found.inputs.notes[0]
    assert "another model" in found.decisions.notes[0]


def test_one_plan_or_the_same_twice_is_refused() -> None:
    """Proves: there must be two plans, and each once."""
    a = _side(toy([RATIO]), "a")
    for sides in ([a], [a, a]):
        with pytest.raises(OperatorError):
            compare(sides)


def test_riverbend_without_its_levy() -> None:
    """Proves: in whole positions with a wide gap, the years of the levy share all of the change, bounds hold it and the
    headline says in words what is lost.
    """
    plan, scenario = read(MODELS / "riverbend"), load(SCENARIOS / "riverbend-levy-fails.yaml")
    solver = Solver(plan, options=replace(usual(plan), gap=0.02))
    without = apply(plan, scenario)
    first = side_of(run(solver.solve(plan)), "riverbend", plan=plan)
    other = side_of(
        run(solver.solve(without)), "levy", plan=without, base=plan, scenarios=(scenario,), title=scenario.title
    )
    found = compare([first, other])
    _adds_up(found)
    row = found.figures.frame.set_index("figure").loc["least_reduction"]
    assert row["low"] < row["change"] < row["high"]
    assert row["high"] - row["low"] < 500_000
    shares = _amounts(found, "least_reduction")
    assert len(shares) == 4
    assert abs(shares[WHOLE]) < 0.2 * shares[TOGETHER]
    (text,) = headlines(found)
    begin = r'"The levy is not renewed", against riverbend: today\'s services fall by \$3\.\d\d million more'
    assert re.match(begin, text)
    assert "a levy that fails is not collected from July 2027" in text


def test_dollars_of_decisions_are_quantity_price_and_people() -> None:
    """Proves: the parts of every decision's change add up to the cent, from the other side each has the other sign, and
    where no price differs nothing is said to come from one.
    """
    base = toy([RATIO], pay=PARTS)
    a, b = _side(base, "a"), _side(apply(base, _changed([LESS, DEARER])), "b")
    there, back = compare([a, b], shares=False), compare([b, a], shares=False)
    frame = there.decisions.frame
    assert len(frame)
    apart = frame["change_dollars"] - frame[list(PARTS_OF_DOLLARS)].sum(axis=1)
    assert apart.abs().max() < 0.006
    assert frame["by_price"].abs().max() > 1
    place = ["program", "school", "year"]
    both = frame.merge(back.decisions.frame, on=place, suffixes=("", "_back"))
    for name in PARTS_OF_DOLLARS:
        assert (both[name] + both[f"{name}_back"]).abs().max() < 0.02
    only = compare([a, _side(apply(base, _changed([LESS])), "c")], shares=False).decisions.frame
    assert only["by_price"].abs().max() == 0


def test_ranges_are_given_of_what_plans_decide_by() -> None:
    """Proves: balances and staff have no range of their own, as equally good plans may differ in them; shares say which
    are determined.
    """
    base = toy([RATIO], pay=TABLES["pay"])
    scenario = _changed([LESS, DEARER])
    sides = [_side(base, "plan"), _side(apply(base, scenario), "other", base=base, scenarios=(scenario,))]
    found = compare(sides)
    figures = found.figures.frame.set_index("figure")
    assert figures.loc[[BALANCE, FTE], ["low", "high"]].isna().all(axis=None)
    aim = figures.loc["least_reduction"]
    assert aim["low"] <= aim["change"] <= aim["high"]
    assert (found.shares.frame.groupby("figure")["determined"].first()[["least_reduction", FTE]] == ["yes", "no"]).all()
    assert any("equally good" in note for note in found.shares.notes)
