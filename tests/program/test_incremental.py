"""A changed plan is written again only where its inputs changed, and comes out as if written from nothing."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from alloc_opt.io import read
from alloc_opt.plan.plan import Plan
from alloc_opt.program.arrays import Program
from alloc_opt.program.build import build
from alloc_opt.program.built import Built


def _same(one: Program, other: Program) -> None:
    for name in ("lower", "upper", "integer", "row_lower", "row_upper", "column_unit", "row_unit", "start"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), name)
    assert (one.matrix != other.matrix).nnz == 0
    assert one.column_names() == other.column_names()
    assert one.row_names() == other.row_names()
    for mine, theirs in zip(one.stages, other.stages, strict=True):
        np.testing.assert_array_equal(mine.cost, theirs.cost)
        assert mine.constant == theirs.constant


@pytest.fixture(scope="module")
def plan(models_folder: Path) -> Plan:
    """The model riverbend, as a scenario leaves it."""
    return replace(read(models_folder / "riverbend"), overlays=("changed",))


@pytest.fixture(scope="module")
def built(plan: Plan) -> Built:
    """Written from nothing."""
    return build(plan)


def _scaled(plan: Plan, table: str, column: str, by: float) -> Plan:
    changed = plan[table].assign(**{column: plan[table][column] * by})
    return replace(plan, tables={**plan.tables, table: changed})


def test_an_unchanged_plan_is_taken_over_whole(plan: Plan, built: Built) -> None:
    """Proves: nothing is written twice when nothing changed."""
    again = build(plan, earlier=built)
    assert again.taken == frozenset(built.pieces)
    _same(again.program, built.program)


@pytest.mark.parametrize(
    ("table", "column", "by"),
    [
        ("revenue", "dollars", 0.95),
        ("funds", "revenue", 0.95),
        ("funds", "beginning", 1.1),
        ("enrollment", "pupils", 0.97),
        ("pay", "salary", 1.02),
        ("costs", "dollars", 1.05),
        ("formula", "per_pupil", 1.01),
        ("programs", "weight", 2.0),
    ],
)
def test_a_changed_table_gives_the_program_of_a_fresh_build(
    plan: Plan, built: Built, table: str, column: str, by: float
) -> None:
    """Proves: array for array the same as from nothing, whatever was taken over; and something was, but not all."""
    changed = _scaled(plan, table, column, by)
    again = build(changed, earlier=built)
    _same(again.program, build(changed).program)
    assert again.taken < frozenset(built.pieces)


def test_revenue_leaves_services_and_splits_alone(plan: Plan, built: Built) -> None:
    """Proves: a change of revenue does not write quantities, staff or who pays again."""
    again = build(_scaled(plan, "revenue", "dollars", 0.9), earlier=built)
    assert {("measure", "quantity"), ("measure", "fte"), ("measure", "dollars")} <= again.taken


def test_other_labels_start_from_nothing(plan: Plan) -> None:
    """Proves: where the plan tells other things apart (a school less), nothing is taken over."""
    bare = replace(plan, rules=())
    tables = dict(bare.tables)
    school = tables["schools"]["school"].iloc[0]
    for name, table in tables.items():
        if "school" in table:
            tables[name] = table[table["school"] != school].reset_index(drop=True)
    assert not build(replace(bare, tables=tables), earlier=build(bare)).taken
