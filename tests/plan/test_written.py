"""What people write about a plan touches no program."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from alloc_opt.io.read import read
from alloc_opt.plan.noun import listed
from alloc_opt.plan.nouns import nouns
from alloc_opt.program.build import build

COMPLETE = Path(__file__).parents[1] / "models" / "complete"


def test_the_program_is_the_same_without_them() -> None:
    """Proves: the plan that uses every table gives the same columns, rows, limits and objectives without what people
    wrote.
    """
    plan = read(COMPLETE)
    written = {name for name, noun in nouns().items() if noun.written}
    bare = {name: frame.iloc[:0] if name in written else frame for name, frame in plan.tables.items()}
    one, other = (build(each).program for each in (plan, replace(plan, tables=bare)))
    for name in ("lower", "upper", "integer", "row_lower", "row_upper", "column_unit", "row_unit"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert (one.matrix != other.matrix).nnz == 0
    assert all(np.array_equal(a.cost, b.cost) for a, b in zip(one.stages, other.stages, strict=True))
    assert len(written) == 10


def test_a_cell_that_lists_ids() -> None:
    """Proves: ids stand between ; or , with any blanks, and an empty cell lists none."""
    assert listed("oak; elm,ash ;") == ("oak", "elm", "ash")
    assert listed(" ") == ()
