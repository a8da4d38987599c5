"""What HiGHS holds of a program: which rows and columns, with which bounds; only differences are sent."""

import numpy as np
import scipy.sparse as sp

from alloc_opt.engine import difference
from alloc_opt.engine.highs import Model
from alloc_opt.engine.options import Options
from alloc_opt.engine.system import System, cost_scale, prefix
from alloc_opt.program.arrays import Floats, Ints, Program


class Held:
    """A HiGHS model that follows a program from stage to stage, and from program to program."""

    def __init__(self, options: Options, whole: bool = False) -> None:
        """`whole`: tell the solver which columns are whole numbers (searches do, LP stages do not)."""
        self.model = Model(options)
        self._whole = whole
        self._program: Program | None = None
        self._kept = np.zeros(0, dtype=np.int64)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the solver's model."""
        return len(self._row_lower), len(self._lower)

    def move_to(self, system: System) -> None:
        """Hold stage 0 of a program: by difference when little but numbers changed, anew otherwise."""
        program = system.program
        rows, columns = program.stage_shape(0)
        changed = None
        if self._program is not None and self._program.stage_shape(0) == (rows, columns):
            changed = difference.entries(
                prefix(self._program.matrix, rows, columns), prefix(program.matrix, rows, columns)
            )
        self._program, self._kept = program, self._kept[:0]
        if changed is None:
            self._lower, self._upper = (_lasting(system, each[:columns]) for each in (system.lower, system.upper))
            self._row_lower, self._row_upper = system.row_lower[:rows].copy(), system.row_upper[:rows].copy()
            whole = program.integer[:columns] & self._whole
            self.model.load(system.matrix(0), self._lower, self._upper, self._row_lower, self._row_upper, whole)
            self._where, self._cost = np.arange(rows), np.zeros(columns)
        else:
            self.model.shrink(rows, columns)
            self._where, self._cost = self._where[:rows], self._cost[:columns]
            self._lower, self._upper = self._lower[:columns], self._upper[:columns]
            self._row_lower, self._row_upper = self._row_lower[:rows], self._row_upper[:rows]
            for row, column, value in changed:
                self.model.set_entry(row, column, value)

    def enter(self, stage: int, system: System) -> None:
        """Add the rows and columns that enter with `stage`, the rows that keep earlier stages, and all new bounds."""
        program = system.program
        rows, columns = program.stage_shape(stage)
        self._add_columns(system, columns)
        for kept in system.kept[len(self._kept) :]:
            held = program.stages[kept.stage]
            row = sp.csr_matrix(held.sense * held.cost[None, :columns])
            self._kept = np.append(self._kept, len(self._row_lower))
            self._add_rows(row, np.array([kept.floor]), np.array([kept.ceiling]))
        old = len(self._where)
        first, last = int(program.matrix.indptr[old]), int(program.matrix.indptr[rows])
        start = program.matrix.indptr[old : rows + 1] - first
        entries = (program.matrix.data[first:last], program.matrix.indices[first:last], start)
        new = sp.csr_matrix(entries, shape=(rows - old, columns))
        self._where = np.concatenate([self._where, len(self._row_lower) + np.arange(rows - old)])
        self._add_rows(new, system.row_lower[old:rows], system.row_upper[old:rows])
        self._send_bounds(system, rows, columns)

    def aim(self, cost: Floats, sense: int, constant: float = 0.0) -> float:
        """Set the objective over the columns present, scaled; gives the scale that duals must be multiplied by."""
        scale = cost_scale(cost)
        scaled = cost[: self.shape[1]] / scale
        changed = np.flatnonzero(scaled != self._cost)
        self._cost = scaled
        self.model.set_objective(changed, scaled[changed], sense, constant / scale)
        return scale

    def row_duals(self, scale: float, rows: int) -> tuple[Floats, tuple[float, ...]]:
        """Duals of the program's rows, zero for those not yet present, and of the kept stages."""
        all_duals = scale * self.model.row_duals()
        duals = np.zeros(rows)
        duals[: len(self._where)] = all_duals[self._where]
        return duals, tuple(float(dual) for dual in all_duals[self._kept])

    def _add_columns(self, system: System, columns: int) -> None:
        old = len(self._lower)
        lower, upper = system.lower[old:columns], system.upper[old:columns]
        self.model.add_columns(lower, upper)
        self._lower, self._upper = np.concatenate([self._lower, lower]), np.concatenate([self._upper, upper])
        self._cost = np.concatenate([self._cost, np.zeros(columns - old)])

    def _add_rows(self, matrix: sp.csr_matrix, lower: Floats, upper: Floats) -> None:
        self.model.add_rows(matrix, lower, upper)
        self._row_lower = np.concatenate([self._row_lower, lower])
        self._row_upper = np.concatenate([self._row_upper, upper])

    def _send_bounds(self, system: System, rows: int, columns: int) -> None:
        changed = _differ(self._lower, self._upper, system.lower[:columns], system.upper[:columns])
        if changed.size:
            self._lower, self._upper = system.lower[:columns].copy(), system.upper[:columns].copy()
            self.model.set_column_bounds(changed, self._lower[changed], self._upper[changed])
        row_lower, row_upper = self._row_lower.copy(), self._row_upper.copy()
        row_lower[self._where], row_upper[self._where] = system.row_lower[:rows], system.row_upper[:rows]
        row_upper[self._kept[: len(system.kept)]] = [kept.ceiling for kept in system.kept]
        changed = _differ(self._row_lower, self._row_upper, row_lower, row_upper)
        self._row_lower, self._row_upper = row_lower, row_upper
        if changed.size:
            self.model.set_row_bounds(changed, row_lower[changed], row_upper[changed])


def _lasting(system: System, bounds: Floats) -> Floats:
    """Bounds that stay as they are: a program's own arrays never change, those of a system may."""
    return bounds.copy() if system.owned else bounds


def _differ(lower: Floats, upper: Floats, new_lower: Floats, new_upper: Floats) -> Ints:
    return np.flatnonzero((lower != new_lower) | (upper != new_upper))
