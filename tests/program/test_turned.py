"""Turning a rule writes what building anew writes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from alloc_opt.errors import RulesError
from alloc_opt.families import Dial, Rule
from alloc_opt.io.read import read
from alloc_opt.program.build import build
from alloc_opt.program.built import Built
from alloc_opt.program.turned import turned


def dials(built: Built) -> Iterator[tuple[Rule, Dial]]:
    """Every dial of every rule."""
    for rule in built.rules:
        for dial in rule.own_dials():
            yield rule, dial


@pytest.mark.parametrize("model", ["models/riverbend", "tests/models/complete"])
@pytest.mark.parametrize("steps", [1.0, -1.0])
def test_every_dial_turned_is_the_program_built_anew(model: str, steps: float) -> None:
    """Array for array: matrix, limits, stages, blocks with sentences, and (but for more money) the start."""
    plan = read(Path(__file__).resolve().parents[2] / model)
    built = build(plan)
    for rule, dial in dials(built):
        try:
            moved = rule.turned(dial, steps)
            rules = tuple(moved if old.id == rule.id else old for old in built.rules)
            anew = build(plan, rules=rules, earlier=built)
        except (RulesError, ZeroDivisionError):
            continue
        same, other = turned(built, [moved]), anew
        one, two = same.program, other.program
        name = f"{rule.id} {dial.parameter}"
        assert abs(one.matrix - two.matrix).sum() == 0, name
        start = () if moved.adds_revenue() else ("start",)
        for array in ("row_lower", "row_upper", "row_unit", "row_stage", "lower", "upper", *start):
            np.testing.assert_array_equal(getattr(one, array), getattr(two, array), err_msg=name)
        assert [(b.name, b.start, b.stop, b.sentence) for b in one.row_blocks] == [
            (b.name, b.start, b.stop, b.sentence) for b in two.row_blocks
        ]
        assert [(w.name, w.start) for w in same.written] == [(w.name, w.start) for w in other.written]
