"""A Program: columns, rows and objective stages as labelled arrays, with no solver in sight.

Everything that solves, checks, exports or prices works on these arrays. Numbers are in the
*internal* units of each column and row; `column_unit` and `row_unit` lead back to natural ones
(dollars, FTE, pupils)::

    natural column value = column_unit * internal value
    natural row activity = row_unit * internal activity
    natural dual of a row = stage.unit * y / row_unit

Columns and rows are ordered by the stage with which they enter: stage 0's come first, so the model
of stage k is the leading part of the arrays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class ColumnBlock:
    """Columns `start:stop` that belong together, such as `quantity` or a rule's helper columns."""

    name: str
    """`quantity`, `dollars`, ... or `<rule id>.<helper>`."""
    start: int
    stop: int
    labels: Mapping[str, npt.NDArray[np.object_]]
    """dimension -> one label (text) per column."""
    unit: str = ""
    """Natural unit in words: dollars, FTE, pupils."""


@dataclass(frozen=True)
class RowBlock:
    """Rows `start:stop` of one rule (or of one of the program's own identities)."""

    name: str
    """The rule's id; for the program's own rows the family's name."""
    family: str
    severity: str
    start: int
    stop: int
    labels: Mapping[str, npt.NDArray[np.object_]]
    """dimension -> one label (text) per row."""
    unit: str = ""
    sentence: str = ""
    """Plain sentence of the rule; slots in braces are filled from labels."""


@dataclass(frozen=True)
class Stage:
    """One objective, minimised or maximised at least within `give_up` of its best before the next."""

    name: str
    sense: int
    """+1: maximise, -1: minimise."""
    cost: Floats
    """Internal objective coefficient of each of the program's columns, zero for later helpers; shape (columns,)."""
    constant: float = 0.0
    """Internal."""
    unit: float = 1.0
    """Natural objective = unit * (cost @ x + constant)."""
    unit_name: str = ""
    give_up: float = 0.0
    """Internal, absolute: how far below its best later stages may leave this one."""
    give_up_share: float = 0.0
    """The same as a share of its best objective (constant included), known only after the solve; adds to `give_up`."""
    prelude: bool = False
    """True: it only holds what nobody rated; what the plan is decided by is the stage after it."""
    steady: bool = False
    """True: among staffings that the gap of a search does not tell apart, the one that is best here is wanted."""

    def allowance(self, value: float) -> float:
        """How far (internal) later stages may leave this one below its best; `value` is that best cost @ x."""
        return self.give_up + self.give_up_share * abs(value + self.constant)


@dataclass(frozen=True)
class Program:
    """min/max of stages subject to row_lower <= A x <= row_upper, lower <= x <= upper, x[integer] whole."""

    name: str
    lower: Floats
    upper: Floats
    integer: Bools
    matrix: sp.csr_matrix
    """Shape (rows, columns); sorted indices, no duplicates, no explicit zeros."""
    row_lower: Floats
    row_upper: Floats
    column_unit: Floats
    row_unit: Floats
    column_stage: Ints
    """Index of the stage with which a column enters; never falls along the columns."""
    row_stage: Ints
    column_blocks: tuple[ColumnBlock, ...]
    row_blocks: tuple[RowBlock, ...]
    stages: tuple[Stage, ...]
    start: Floats | None = None
    """Today's budget as a point (internal), helpers filled by their witnesses: where whole-position searches begin."""
    notes: Mapping[str, object] = field(default_factory=dict)

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.lower)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.row_lower)

    def stage_shape(self, stage: int) -> tuple[int, int]:
        """Rows and columns present while `stage` is solved."""
        return (
            int(np.searchsorted(self.row_stage, stage, side="right")),
            int(np.searchsorted(self.column_stage, stage, side="right")),
        )

    def first_stages(self, count: int) -> "Program":
        """The first `count` stages alone, without the rows and columns that enter later."""
        rows, columns = self.stage_shape(count - 1)
        return replace(
            self,
            lower=self.lower[:columns],
            upper=self.upper[:columns],
            integer=self.integer[:columns],
            matrix=self.matrix[:rows, :columns],
            row_lower=self.row_lower[:rows],
            row_upper=self.row_upper[:rows],
            column_unit=self.column_unit[:columns],
            row_unit=self.row_unit[:rows],
            column_stage=self.column_stage[:columns],
            row_stage=self.row_stage[:rows],
            column_blocks=tuple(block for block in self.column_blocks if block.stop <= columns),
            row_blocks=tuple(block for block in self.row_blocks if block.stop <= rows),
            stages=tuple(replace(stage, cost=stage.cost[:columns]) for stage in self.stages[:count]),
            start=None if self.start is None else self.start[:columns],
        )

    def in_parts(self, count: int) -> "Program":
        """The first `count` stages alone, parts of positions allowed; every row and column stays."""
        return replace(
            self,
            stages=self.stages[:count],
            integer=np.zeros(self.columns, dtype=bool),
            column_stage=np.minimum(self.column_stage, count - 1),
            row_stage=np.minimum(self.row_stage, count - 1),
        )

    def column_names(self) -> list[str]:
        """`block[label,label]` of every column, in order."""
        return _names(self.column_blocks)

    def row_names(self) -> list[str]:
        """`rule[label,label]` of every row, in order."""
        return _names(self.row_blocks)


def _names(blocks: tuple[ColumnBlock, ...] | tuple[RowBlock, ...]) -> list[str]:
    names: list[str] = []
    for block in blocks:
        if not block.labels:
            names.extend(
                block.name if block.stop - block.start == 1 else f"{block.name}[{i}]"
                for i in range(block.stop - block.start)
            )
            continue
        labels = zip(*block.labels.values(), strict=True)
        names.extend(f"{block.name}[{','.join(map(str, one))}]" for one in labels)
    return names
