"""Frontier: no plan of it is dominated, its ends are the best of each objective, and it is where a reference says."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise, product
from threading import Event

import numpy as np
import pytest
from hypothesis import assume, given, settings
from scipy.optimize import linprog
from tests.program.districts import TOY, districts, plan, toy

from alloc_opt.analysis.frontier import Frontier, frontier
from alloc_opt.analysis.frontiers.aims import aims
from alloc_opt.analysis.frontiers.tables import headline, notes, plans, points, steps
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.engine.options import Options
from alloc_opt.errors import CertificateError, InfeasibleError, OperatorError, RulesError
from alloc_opt.plan.plan import Plan
from alloc_opt.program.build import build

RULES = (
    {"id": "small", "family": "class_size", "positions": ["teacher"], "span": "k3", "cap": 30, "kind": "average"},
    {"id": "high", "family": "class_size", "positions": ["teacher"], "span": "9-12", "cap": 35, "kind": "average"},
)


def reference(a_plan: Plan, names: Sequence[str], held: Sequence[float | None]) -> float | None:
    """Best value of the last objective with the first ones held, by scipy on the whole program; None: infeasible."""
    weighed = aims(names)
    head = a_plan.head
    chosen = head.settings.model_copy(update={"objective": tuple(aim.goal for aim in weighed), "give_up": {}})
    program = build(replace(a_plan, head=head.model_copy(update={"settings": chosen}))).program
    stages = {stage.name: stage for stage in program.stages}
    matrix, low, high = program.matrix.toarray(), program.row_lower, program.row_upper
    less, most = (
        [matrix[np.isfinite(high)], -matrix[np.isfinite(low)]],
        [high[np.isfinite(high)], -low[np.isfinite(low)]],
    )
    for aim, limit in zip(weighed, held, strict=True):
        if limit is not None:
            stage = stages[aim.goal]
            less.append(aim.sign * stage.cost[None, :])
            most.append(np.array([aim.sign * (limit / stage.unit - stage.constant) + 1e-9 * abs(limit) / stage.unit]))
    last = stages[weighed[-1].goal]
    found = linprog(
        -last.sense * last.cost,
        np.vstack(less),
        np.concatenate(most),
        bounds=np.column_stack([program.lower, program.upper]),
    )
    return None if found.status == 2 else float(last.unit * (last.cost @ found.x + last.constant))


def check(found: Frontier) -> None:
    """Two objectives: in order, the first ever worse and the last ever better; so none dominates another."""
    signed = [[aim.sign * value for aim, value in zip(found.aims, c.values, strict=True)] for c in found.choices]
    for one, other in pairwise(signed):
        assert one[0] < other[0]
        assert one[1] > other[1]


@pytest.mark.parametrize("names", [("cost", "worst_off"), ("least_change", "cost"), ("least_change", "gap")])
def test_a_linear_program_equals_the_reference(names: tuple[str, str]) -> None:
    """Proves: of every plan, the last objective is as good as a dense reference finds with the first one held where
    the plan has it; the ends are the best of each objective.
    """
    district = toy(RULES)
    found = frontier(district, names, points=5)
    assert len(found.choices) >= 3
    check(found)
    for choice in found.choices:
        assert choice.unresolved == 0.0
        held = reference(district, names, (choice.values[0], None))
        assert choice.values[1] == pytest.approx(held, rel=1e-6, abs=1e-3)
    first = reference(district, tuple(reversed(names)), (None, None))
    assert found.choices[0].values[0] == pytest.approx(first, rel=1e-6, abs=1e-3)
    assert found.choices[-1].values[1] == pytest.approx(reference(district, names, (None, None)), rel=1e-6, abs=1e-3)


def test_three_objectives() -> None:
    """Proves: none of the plans is dominated, each is the reference's best in the last objective, and the best of
    every objective alone is among them.
    """
    names = ("cost", "least_change", "worst_off")
    district = toy(RULES)
    found = frontier(district, names, points=9)
    signed = np.array([c.values for c in found.choices]) * [aim.sign for aim in found.aims]
    for n, own in enumerate(signed):
        others = np.delete(signed, n, axis=0)
        assert not ((others <= own).all(axis=1) & (others < own - 1e-6).any(axis=1)).any()
    assert len(found.choices) >= 5
    for choice in found.choices:
        if choice.sought.goal == "worst_off":
            best = reference(district, names, (*choice.values[:2], None))
            assert choice.values[2] == pytest.approx(best, rel=1e-6)
    assert np.allclose(signed.min(axis=0), np.diag(np.array(found.payoff) * [aim.sign for aim in found.aims]))


def small(gap: float = 0.0) -> Plan:
    """Two schools of 100 and 150 pupils with whole teachers of $100,000: at least 3 and 5, money for 14."""
    return plan(
        {
            "schools": [{"school": "oak", "level": "e"}, {"school": "elm", "level": "e"}],
            "enrollment": [{"school": "oak", "pupils": 100.0}, {"school": "elm", "pupils": 150.0}],
            "funds": [{"fund": "01", "resource": "base", "revenue": 1_400_000.0}],
            "pay": [{"position": "teacher", "salary": 80_000.0, "benefits": 0.25}],
            "staff": [
                {"school": "oak", "position": "teacher", "resource": "base", "fte": 5.0},
                {"school": "elm", "position": "teacher", "resource": "base", "fte": 6.0},
            ],
            "programs": [{"program": "teacher", "step": 1.0}],
        },
        [
            {"id": "oak", "family": "limit", "measure": "fte", "where": {"school": "oak"}, "at_least": 3},
            {"id": "elm", "family": "limit", "measure": "fte", "where": {"school": "elm"}, "at_least": 5},
        ],
        settings={"gap": gap},
    )


def enumerated() -> list[tuple[float, float]]:
    """Cost and worst-off school of every staffing of `small` that no other dominates, cheapest first."""
    every = [
        (1e5 * (oak + elm), min(1e5 * oak / 100, 1e5 * elm / 150))
        for oak, elm in product(range(3, 15), range(5, 15))
        if oak + elm <= 14
    ]
    kept = {a for a in every if not any(b[0] <= a[0] and b[1] >= a[1] and b != a for b in every)}
    return sorted(kept)


def test_whole_positions_equal_enumeration() -> None:
    """Proves: at gap 0, with limits close together, the plans are all staffings that no other dominates."""
    found = frontier(small(), ("cost", "worst_off"), points=13)
    assert [choice.values for choice in found.choices] == [pytest.approx(pair) for pair in enumerated()]
    assert {choice.unresolved for choice in found.choices} == {0.0}


def test_with_a_gap_no_staffing_is_better_than_is_said() -> None:
    """Proves: searches with a gap give plans none of which dominates another, and what each could be better by covers
    the best staffing there is.
    """
    found = frontier(small(0.05), ("cost", "worst_off"), points=5)
    check(found)
    for choice in found.choices:
        cost, worst = choice.values
        best = max(pair[1] for pair in enumerated() if pair[0] <= cost + 1.0)
        if choice.sought.goal == "worst_off":
            assert worst <= best + 1e-6 <= worst + choice.unresolved + 2e-6 + 0.25 * found.steps[1]


@settings(max_examples=3, deadline=None)
@given(districts(years=1))
def test_drawn_districts(district: Plan) -> None:
    """Proves: wherever the district has a plan that can be published, so are those of its frontier, in order and none
    dominating another; else there is none.
    """
    try:
        run(solve(district))
    except InfeasibleError:
        with pytest.raises(InfeasibleError):
            frontier(district, ("cost", "least_change"), points=4)
        return
    except CertificateError:
        assume(False)
    check(frontier(district, ("cost", "least_change"), points=4))


def test_every_plan_is_a_run_of_the_plan_itself() -> None:
    """Proves: each plan is published with its own changes under the plan's own objectives, and the run says by what it
    was decided; the tables tell the same numbers.
    """
    district = toy(RULES)
    found = frontier(district, ("cost", "worst_off"), points=4)
    table, between, named = points(found), steps(found), plans(found)
    assert table.frame["plan"].tolist() == [str(n + 1) for n in range(len(found.choices))]
    assert len(between) == len(found.choices) - 1
    for n, choice in enumerate(found.choices):
        assert choice.run.solved is not None
        assert choice.run.solved.plan is district
        own = named.frame[(named.frame["plan"] == str(n + 1)).to_numpy()]
        assert own["change_dollars"].sum() == pytest.approx(choice.run.tables["changes"].frame["change_dollars"].sum())
        assert choice.run.facts["decided_by"]
    spent = [float(c.run.tables["funds"].frame.query("resource == 'base'")["spent"].sum()) for c in found.choices]
    assert spent == [pytest.approx(choice.values[0], abs=0.02) for choice in found.choices]
    assert between.frame["words"].iloc[0].startswith("From plan 1 to plan 2: $")
    assert "a pupil" in headline(found)
    assert notes(found) == ()


def test_what_cannot_be_weighed_is_refused_in_words() -> None:
    """Proves: an unknown objective names the nearest, one or four are too few or many, and outcome needs effects."""
    with pytest.raises(OperatorError, match="worst_of'") as error:
        frontier(toy(), ("cost", "worst_of"))
    assert "worst_off" in error.value.hint
    with pytest.raises(OperatorError, match="two or three"):
        frontier(toy(), ("cost",))
    with pytest.raises(OperatorError, match="two or three"):
        frontier(toy(), ("cost", "least_cost"))
    with pytest.raises(OperatorError, match="1 plans"):
        frontier(toy(), ("cost", "worst_off"), points=1)
    with pytest.raises(RulesError, match="no effects"):
        frontier(toy(), ("cost", "outcome"))


def test_a_plan_that_cannot_be_says_why() -> None:
    """Proves: rules in conflict are named, as by `solve`."""
    more = {"funds": [{**TOY["funds"][0], "revenue": 1000.0, "beginning": 0.0}, TOY["funds"][1]]}
    with pytest.raises(InfeasibleError):
        frontier(toy(RULES, more=more), ("cost", "worst_off"))


def stopping(after: int) -> tuple[Event, Callable[[int, int, str], None]]:
    """An event that is set when so many searches are done, and what hears of them."""
    stop = Event()

    def hear(done: int, of: int, sought: str) -> None:
        if done == after:
            stop.set()

    return stop, hear


def test_who_stops_keeps_the_plans_found() -> None:
    """Proves: stopped before the fourth of 13 searches, the plans found until then are given, none of them dominated,
    and it is said.
    """
    stop, hear = stopping(3)
    found = frontier(small(), ("cost", "worst_off"), points=13, options=Options(stop=stop), hear=hear)
    whole = [pytest.approx(pair) for pair in enumerated()]
    assert found.stopped is not None
    assert found.stopped[0] in (3, 4)
    assert 2 <= len(found.choices) <= 4
    check(found)
    assert all(choice.values in whole for choice in found.choices if choice.status == "optimal")
    assert notes(found)[0].startswith(f"Stopped by you after {found.stopped[0]} of about 13 searches")


def test_one_plan_before_the_stop_is_no_claim() -> None:
    """Proves: with one plan found it is not said that nothing is to be weighed."""
    stop, hear = stopping(1)
    found = frontier(toy(RULES), ("cost", "worst_off"), points=4, options=Options(stop=stop), hear=hear)
    assert found.stopped is not None
    if len(found.choices) == 1:
        assert headline(found).startswith("One plan was found before you stopped")


def test_searches_are_heard_of_with_what_is_sought() -> None:
    """Proves: each search is told before it begins, in order, with the objective and the limit."""
    heard: list[tuple[int, int, str]] = []
    frontier(toy(RULES), ("cost", "worst_off"), points=4, hear=lambda *told: heard.append(told))
    assert [done for done, _, _ in heard] == [0, 0, 1, 2, 3]
    assert heard[1][2] == "unrestricted cost"
    assert heard[-1][2].startswith("worst-off school, unrestricted cost within ")
    assert {of for _, of, _ in heard} == {4}


def test_the_worst_off_school_is_told_with_its_year() -> None:
    """Proves: every plan names the school with fewest dollars a pupil; without that objective nobody is named."""
    found = frontier(small(), ("cost", "worst_off"), points=5)
    for choice in found.choices:
        assert choice.worst is not None
        assert choice.worst.school in ("oak", "elm")
    frame = points(found).frame
    assert frame["worst_off_school"].tolist() == [c.worst.school for c in found.choices if c.worst is not None]
    assert set(frame["worst_off_year"]) == {"2026-27"}
    other = frontier(small(), ("cost", "least_change"), points=3)
    assert "worst_off_school" not in points(other).frame
