"""The program that seeks one level of the worst-off after another, and what proves who is settled."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.engine.system import System
from alloc_opt.errors import CertificateError
from alloc_opt.measures.axes import Labels
from alloc_opt.measures.columns import Floats, Ints
from alloc_opt.measures.served import PER_PUPIL
from alloc_opt.program.arrays import Program, Stage
from alloc_opt.program.built import Built

RULE = "worst_off"
"""Id of the rule whose rows hold the level that is sought."""
EXACT = 0.005
"""Dollars per pupil within which a level is proved."""


@dataclass(frozen=True, eq=False)
class Level:
    """As far as some units can be raised."""

    settled: tuple[str, ...]
    """Units that cannot have more, by proof."""
    value: float
    """Dollars per pupil."""
    bound: float
    """No plan gives the worst-off of those still open more, by the dual bound."""
    proof: float
    """Most dollars per pupil by which a settled unit could still exceed the level."""


class Seek:
    """The program of the next level: each level pins the optimal face of the one before, then lets the rest rise."""

    def __init__(self, program: Program, column: int, rows: Ints, unit: Labels) -> None:
        self._program, self._column = program, column
        self._rows, self._unit = rows, unit

    @classmethod
    def of(cls, built: Built) -> "Seek":
        """Of a program with the rows of `Floors`, raised."""
        block = next(one for one in built.program.column_blocks if one.name == f"{RULE}.level")
        cost = np.zeros(built.program.columns)
        cost[block.start] = 1.0
        stage = Stage("level", 1, cost, unit_name=PER_PUPIL)
        program = replace(built.program.in_parts(1), stages=(stage,))
        (written,) = built.of_rule(RULE)
        unit = written.rows.labels_of(written.kept)["unit"]
        return cls(program, block.start, written.start + np.arange(len(written.kept)), unit)

    def next(self, session: Session, settled: Collection[str]) -> Level:
        """The level, and the units that cannot have more; they are settled from now on."""
        solution = session.solve(self._program)
        if not solution.has_plan:
            raise CertificateError("A level of the worst-off could not be found, so none is given.")
        result = solution.stages[0]
        level = self._program.matrix[self._rows][:, [self._column]].toarray()[:, 0]
        share = np.abs(result.y[self._rows] * level)
        weight: dict[str, float] = {}
        for name, part in zip(self._unit, share, strict=True):
            if name not in settled:
                weight[str(name)] = weight.get(str(name), 0.0) + float(part)
        gap = max(abs(result.bound - result.objective), 1e-9)
        sure = [name for name, part in weight.items() if part > 0 and gap / part <= EXACT]
        sure = sure or [max(weight, key=lambda name: weight[name])]
        self._settle(solution, np.isin(self._unit.astype(str), sure), level)
        return Level(tuple(sure), result.objective, result.bound, max(gap / weight[name] for name in sure))

    def _settle(self, solution: Solution, mine: npt.NDArray[np.bool_], level: Floats) -> None:
        """Pin the optimal face; the rows of units that are settled hold their level without the column sought."""
        program, result = self._program, solution.stages[0]
        system = System(program)
        system.keep(0, solution.x, system.reduce(0, result.y, ()), result.value)
        system.own()
        rows = self._rows[mine]
        moved = -level[mine] * solution.x[self._column]
        system.row_lower[rows] += moved
        system.row_upper[rows] += moved
        self._program = replace(
            program,
            lower=system.lower,
            upper=system.upper,
            row_lower=system.row_lower,
            row_upper=system.row_upper,
            matrix=_without(program.matrix, rows, self._column),
        )


def _without(matrix: sp.csr_matrix, rows: Ints, column: int) -> sp.csr_matrix:
    """The matrix without a column's entries in some rows."""
    found = matrix.copy()
    for row in rows:
        here = slice(found.indptr[row], found.indptr[row + 1])
        found.data[here] = np.where(found.indices[here] == column, 0.0, found.data[here])
    found.eliminate_zeros()
    return found
