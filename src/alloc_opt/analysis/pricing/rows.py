"""The rows behind the prices: every row at its limit with its shadow price, the classic table."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.evaluate import row_names
from alloc_opt.analysis.pricing.limits import TOUCH
from alloc_opt.analysis.pricing.line import Line
from alloc_opt.analysis.pricing.value import LAST
from alloc_opt.analysis.solve import Solved
from alloc_opt.engine.solution import LOWER, RAISE, price
from alloc_opt.engine.system import magnitudes
from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.program.by_hand import FAMILY

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def row_lines(solved: Solved, rules: frozenset[str] | None = None) -> Iterator[Line]:
    """A line per row at its limit of these rules, of every rule where none are named.

    The price is that of the first stage in which the row has one, per natural unit of the row; of a resource's limit
    it is the price of a dollar more.
    """
    program, x = solved.built.program, solved.solution.x
    activity = program.matrix @ x
    size = TOUCH * np.maximum(1.0, magnitudes(program.matrix) @ np.abs(x))
    at_lower = np.isfinite(program.row_lower) & (activity - program.row_lower <= size)
    at_upper = np.isfinite(program.row_upper) & (program.row_upper - activity <= size)
    for rule_id, start, names, unit in _blocks(solved):
        if rules is not None and rule_id not in rules:
            continue
        for offset in np.flatnonzero((at_lower | at_upper)[start : start + len(names)]):
            row = start + int(offset)
            equal = program.row_lower[row] == program.row_upper[row]
            side = LOWER if at_lower[row] and not equal else RAISE
            yield _line(
                solved, Line(rule_id, row=str(names[offset]), kind="row", step=1.0, unit=unit), row, side, equal
            )


def _line(solved: Solved, line: Line, row: int, side: int, equal: bool) -> Line:
    program = solved.built.program
    words = "raise" if equal else "loosen"
    for stage, result in zip(program.stages, solved.solution.stages, strict=False):
        y = float(result.y[row])
        if stage.name != LAST and y != 0.0:
            natural = stage.unit / program.row_unit[row]
            y = -y if isinstance(solved.built.by_id.get(line.rule), ResourceLimit) else y
            worth = float(price(stage.sense, np.array([y]), side)[0]) * natural
            method = "dual, for this staffing" if result.fixed_integers else "dual"
            return replace(
                line, direction=words, price=worth, price_unit=stage.unit_name, shadow_price=y * natural, method=method
            )
    return replace(line, direction=words, price=0.0, shadow_price=0.0, method="dual")


def _blocks(solved: Solved) -> Iterator[tuple[str, int, npt.NDArray[np.object_], str]]:
    """Rule, first row, names of its rows and their unit."""
    for w in solved.built.written:
        if w.rule is not None and not w.rows.link and len(w.kept):
            yield w.rule.id, w.start, row_names(w.rows)[w.kept], w.rows.unit
    for block in solved.built.program.row_blocks:
        if block.family == FAMILY:
            names = [", ".join(map(str, labels)) for labels in zip(*block.labels.values(), strict=True)]
            yield (
                block.name,
                block.start,
                np.array(names or [""] * (block.stop - block.start), dtype=object),
                block.unit,
            )
