"""Conflicts are true, small, and in the words of rules."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from tests.engine.programs import INF, program, programs, read_mps, stage

from alloc_opt.engine.conflict import conflict
from alloc_opt.engine.elastic import elastic
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.program.arrays import Program


def without(case: Program, names: set[str]) -> Program:
    """The program without the rows of some blocks."""
    row_lower, row_upper = case.row_lower.copy(), case.row_upper.copy()
    for block in case.row_blocks:
        if block.name in names:
            row_lower[block.start : block.stop], row_upper[block.start : block.stop] = -INF, INF
    return dataclasses.replace(case, row_lower=row_lower, row_upper=row_upper)


def least_violation(case: Program) -> float:
    """Certified least violation of all rows: zero exactly when there is a plan."""
    return elastic(case, [block.name for block in case.row_blocks]).total


def assert_irreducible(case: Program, blocks: tuple[str, ...], hard: tuple[str, ...] = ()) -> None:
    """The blocks alone (with the hard ones) are infeasible; without any one of them they are feasible."""
    others = {block.name for block in case.row_blocks} - set(blocks) - set(hard)
    assert least_violation(without(case, others)) > 1e-6
    for name in blocks:
        assert least_violation(without(case, others | {name})) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("name", ["galenet", "box1", "forest6", "woodinfe", "refinery", "ex72a", "gams10am"])
def test_published_infeasible_models(data_folder: Path, name: str) -> None:
    """Proves on seven published infeasible LPs, a block per row, that the conflict is irreducible."""
    case = dataclasses.replace(read_mps(data_folder / "lp_mip" / f"{name}.mps"))
    case = dataclasses.replace(case, stages=(stage(np.zeros(case.columns)),))
    found = conflict(case)
    assert found is not None
    assert found.irreducible
    assert_irreducible(case, found.blocks)


@settings(max_examples=40, deadline=None)
@given(programs())
def test_random_conflicts(case: Program) -> None:
    """Proves on random programs with limits turned against each other that the conflict is irreducible."""
    shifted = dataclasses.replace(case, row_lower=case.row_lower + 4, row_upper=case.row_upper - 4 + 1e-3)
    fine = shifted.row_lower <= shifted.row_upper
    shifted = dataclasses.replace(
        shifted,
        row_lower=np.where(fine, shifted.row_lower, case.row_lower + 8),
        row_upper=np.where(fine, shifted.row_upper, case.row_upper + 8),
    )
    found = conflict(shifted)
    solution = Session().solve(shifted)
    assert (found is None) == solution.has_plan
    assume(found is not None)
    assert found is not None
    assert found.irreducible
    assert_irreducible(shifted, found.blocks)


def test_rules_not_rows() -> None:
    """Proves that rows of one rule stand or fall together: floor's two rows against the cap, and spare unnamed."""
    case = program(
        [[1, 0], [0, 1], [1, 1], [1, -1]],
        [6, 6, -INF, -INF],
        [INF, INF, 8, 9],
        [stage([1, 1])],
        names=["floor", "floor", "cap", "spare"],
    )
    found = conflict(case)
    assert found is not None
    assert found.blocks == ("floor", "cap")


def test_hard_rows_are_not_named() -> None:
    """Proves that identities hold always: y = 2 x is hard, the floor on y and the cap on x conflict through it."""
    case = program(
        [[2, -1], [0, 1], [1, 0]], [0, 8, -INF], [0, INF, 3], [stage([1, 1])], names=["identity", "floor", "cap"]
    )
    found = conflict(case, hard=("identity",))
    assert found is not None
    assert found.blocks == ("floor", "cap")
    assert_irreducible(case, found.blocks, ("identity",))


def test_bounds_alone() -> None:
    """Proves that hard rows against bounds name no rule, and that one rule against bounds is named alone."""
    case = program([[1, 1], [1, 0]], [25, -INF], [INF, 9], [stage([1, 1])], names=["floor", "cap"])
    alone, none = conflict(case), conflict(case, hard=("floor",))
    assert alone is not None
    assert alone.blocks == ("floor",)
    assert none is not None
    assert none.blocks == ()


def test_feasible_has_no_conflict() -> None:
    """Proves that a feasible program gives None."""
    assert conflict(program([[1, 1]], [1], [2], [stage([1, 1])])) is None


def test_whole_positions_count() -> None:
    """Proves a conflict only of whole numbers: 2 x + 2 y = 5 has shares but no positions; the cap is not to blame."""
    case = program([[2, 2], [1, 0]], [5, -INF], [5, 4], [stage([1, 1])], integer=[True, True], names=["exactly", "cap"])
    found = conflict(case)
    assert found is not None
    assert found.blocks == ("exactly",)
    assert conflict(dataclasses.replace(case, integer=np.array([False, False]))) is None


def test_limits_that_exclude_each_other_are_named() -> None:
    """Proves that a rule whose own limits contradict is named."""
    case = program([[1, 0], [0, 1]], [0, 5], [9, 4], [stage([1, 1])], names=["fine", "wrong"])
    found = conflict(case)
    assert found is not None
    assert found.blocks == ("wrong",)


def test_limit_leaves_it_unsure() -> None:
    """Proves that a limit which leaves blocks untested is said, and nothing is left out unproved."""
    case = program([[1, 1], [1, 1]], [6, -INF], [INF, 4], [stage([1, 1])])
    found = conflict(case, options=Options(time_limit=1e-9))
    assert found is None or found.blocks == ("rule0", "rule1")


def test_what_is_not_proved_is_marked() -> None:
    """Proves: with no time at all every block is named, as not proved to be needed, and the conflict itself as open."""
    case = program([[2, 2], [1, 0]], [5, -INF], [5, 4], [stage([1, 1])], integer=[True, True], names=["exactly", "cap"])
    found = conflict(case, seconds=0.0)
    assert found is not None
    assert (found.blocks, found.unproved, found.proved) == (("exactly", "cap"), ("exactly", "cap"), False)


def test_many_blocks_are_left_out_at_once() -> None:
    """Proves: two of sixty blocks are found in a conflict of whole numbers, where no ray names them."""
    rows = [[2, 2], *([1, 0] for _ in range(58)), [1, 1]]
    lower = [5.0, *([-INF] * 59)]
    upper = [6.0, *(20.0 + n for n in range(58)), 2.9]
    names = [f"rule{n}" for n in range(60)]
    found = conflict(program(rows, lower, upper, [stage([1, 1])], integer=[True, True], names=names))
    assert found is not None
    assert found.blocks == ("rule0", "rule59")
    assert found.irreducible
