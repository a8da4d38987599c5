"""Which limits does the plan touch, on which side, and which would it break?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from alloc_opt.engine.system import magnitudes
from alloc_opt.program.arrays import Program
from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
TOUCH = 1e-6
"""Share of a row's size within which the plan counts as being at its limit."""


@dataclass(frozen=True, eq=False)
class Standing:
    """The rows of one rule at the plan."""

    row: Ints
    """Numbers in the program."""
    at_lower: Bools
    at_upper: Bools
    below: Bools
    """The plan is below the lower limit."""
    above: Bools

    @property
    def touched(self) -> Bools:
        """Rows at either limit."""
        return self.at_lower | self.at_upper

    @property
    def broken(self) -> Bools:
        """Rows that the plan breaks."""
        return self.below | self.above

    @property
    def side(self) -> Floats:
        """+1 where more of the left side helps, -1 where less does, for rows touched or broken; else 0."""
        more = self.below | (self.at_lower & ~self.above)
        return np.where(more, 1.0, np.where(self.touched | self.above, -1.0, 0.0))


def rows_of(built: Built, rule_id: str) -> Ints:
    """Numbers of a rule's rows, definitions left out."""
    parts = [np.arange(w.start, w.start + len(w.kept), dtype=np.int64) for w in built.of_rule(rule_id)]
    return np.concatenate(parts or [np.zeros(0, dtype=np.int64)])


def standing(built: Built, rule_id: str, x: Floats) -> Standing:
    """How a rule's rows stand at the point `x` (internal).

    With whole positions a row also counts as touched where it has less room than the smallest step of any column
    that it holds.
    """
    program = built.program
    row = rows_of(built, rule_id)
    part = program.matrix[row]
    lower, upper, activity = program.row_lower[row], program.row_upper[row], part @ x
    size = TOUCH * np.maximum(1.0, magnitudes(part) @ np.abs(x))
    room = np.maximum(size, _step(program, part, x, 1.0))
    ceiling = np.maximum(size, _step(program, part, x, -1.0))
    return Standing(
        row,
        np.isfinite(lower) & (activity - lower < room),
        np.isfinite(upper) & (upper - activity < ceiling),
        activity < lower - size,
        activity > upper + size,
    )


def _step(program: Program, part: sp.csr_matrix, x: Floats, side: float) -> Floats:
    """Least change of each row by one step of a whole-number column against `side`; 0 where part of a step will do."""
    entries = part.tocoo()
    pull = side * entries.data
    room = np.where(pull > 0, (x - program.lower)[entries.col], (program.upper - x)[entries.col])
    can = room > TOUCH
    size = np.where(program.integer[entries.col], np.abs(entries.data), 0.0)
    least = np.full(part.shape[0], np.inf)
    np.minimum.at(least, entries.row[can], size[can])
    return np.where(np.isfinite(least), least * (1.0 - TOUCH), 0.0)


def is_equality(built: Built, rule_id: str) -> bool:
    """Whether the rule holds something equal, so that its dial is raised or lowered rather than loosened."""
    written = built.of_rule(rule_id)
    return bool(written) and all((w.rows.lower[w.kept] == w.rows.upper[w.kept]).all() for w in written)
