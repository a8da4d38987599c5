"""Where later solves of a stage begin: the basis of the session's first solve of it.

A program of another shape gets the basis carried over: columns and rows of blocks that kept their name and
labels keep their status, everything new starts at a bound (columns) or free (rows), and the solver repairs what
does not fit together.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alloc_opt.engine.basis import Basis, basis_as_numbers, basis_from, basis_of, basis_of_numbers, statuses
from alloc_opt.program.arrays import Bools, ColumnBlock, Program, RowBlock

Numbers = npt.NDArray[np.int32]
Blocks = tuple[ColumnBlock, ...] | tuple[RowBlock, ...]


@dataclass(frozen=True)
class Anchor:
    """A basis with what it takes to judge whether it fits."""

    basis: Basis
    shape: tuple[int, int]
    """Rows and columns of the solver's model."""
    patience: int
    """Iterations after which starting from nothing is the better idea."""
    columns: tuple[ColumnBlock, ...]
    rows: tuple[RowBlock, ...]

    def carried_to(self, program: Program) -> "Anchor":
        """The anchor of stage 0 for a program of another shape."""
        rows, columns = program.stage_shape(0)
        column_status, row_status = statuses(self.basis)
        return Anchor(
            basis_from(
                column_status,
                _origin(self.columns, program.column_blocks, self.shape[1], columns),
                row_status,
                _origin(self.rows, program.row_blocks, self.shape[0], rows),
            ),
            (rows, columns),
            self.patience,
            program.column_blocks,
            program.row_blocks,
        )

    def numbers(self) -> Numbers:
        """The anchor as numbers that a file can keep: patience, columns, and the status of each column and row."""
        columns, rows = basis_as_numbers(self.basis)
        return np.array([self.patience, len(columns), *columns, *rows], dtype=np.int32)


def of_numbers(numbers: Numbers, program: Program) -> Anchor:
    """The anchor that `numbers` told, for the program it was of."""
    patience, count = (int(each) for each in numbers[:2])
    columns, rows = numbers[2 : 2 + count].tolist(), numbers[2 + count :].tolist()
    basis = basis_of_numbers(columns, rows)
    return Anchor(basis, (len(rows), count), patience, program.column_blocks, program.row_blocks)


def beginning(program: Program, columns: Bools, rows: Bools) -> Anchor:
    """The anchor of a basis that is guessed: columns and rows of stage 0 that are basic in it."""
    shape = program.stage_shape(0)
    patience = sum(shape)
    basis = basis_of(columns[: shape[1]], rows[: shape[0]])
    return Anchor(basis, shape, patience, program.column_blocks, program.row_blocks)


def _origin(old: Blocks, new: Blocks, old_size: int, new_size: int) -> list[int]:
    """Per new position the old one, -1 for none."""
    origin = np.full(new_size, -1, dtype=np.int64)
    known = {block.name: block for block in old}
    for block in new:
        before = known.get(block.name)
        if before is None or block.stop > new_size or before.stop > old_size:
            continue
        if before.stop - before.start == block.stop - block.start and _same_labels(before, block):
            origin[block.start : block.stop] = np.arange(before.start, before.stop)
    return origin.tolist()


def _same_labels(one: ColumnBlock | RowBlock, other: ColumnBlock | RowBlock) -> bool:
    return one.labels.keys() == other.labels.keys() and all(
        values is other.labels[name] or np.array_equal(values, other.labels[name])
        for name, values in one.labels.items()
    )
