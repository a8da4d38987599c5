"""Which services may move when a rule's dial is turned and all others stay as in the plan?

A *service* is one level that the district decides: a program at a school and year, a tier of a menu, the staff held of
a position at a school, a program open or not, an unrestricted balance at the end of a year. Several columns may make
one level (steps and an odd remainder). Loosening lets those fall that the rule holds up; tightening lets those rise
that help to meet it and, where that is not enough, those fall that stand in its way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Pass = Literal["fall", "rise", "any"]

_LEVELS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "quantity": ("quantity", ("program", "school", "year")),
    "steps": ("quantity", ("program", "school", "year")),
    "remainder": ("quantity", ("program", "school", "year")),
    "tier": ("tier", ("program", "band", "year")),
    "held": ("held", ("position", "school", "year")),
    "held remainder": ("held", ("position", "school", "year")),
    "open": ("open", ("program", "school", "year")),
    "ending": ("ending", ("resource", "year")),
}
"""Block of columns -> kind of level and the labels that tell levels apart."""
_BETWEEN_SERVICES = ("held", "open")
"""Identities through which one service makes another move."""


@dataclass(frozen=True, eq=False)
class Services:
    """The levels of a program and what ties its columns to each other."""

    level: Ints
    """Per column the number of its level, -1 for columns that are no service; shape (columns,)."""
    unit: Floats
    """Per column what one internal unit of it adds to its level."""
    balance: Bools
    """Per level: it is an unrestricted ending balance."""
    links: sp.csr_matrix
    """Rows that define columns, all columns."""
    link_lower: Floats
    link_upper: Floats
    between: Bools
    """Per link row: it ties services to each other."""
    split: Bools
    """Per column: dollars of a split."""
    kind: npt.NDArray[np.object_]
    """Per level: quantity, tier, held, open or ending."""

    @cached_property
    def to_level(self) -> sp.csr_matrix:
        """Columns x levels, with `unit`."""
        column = np.flatnonzero(self.level >= 0)
        shape = (len(self.level), len(self.balance))
        return sp.csr_matrix((self.unit[column], (column, self.level[column])), shape=shape)

    @cached_property
    def columns_of(self) -> Ints:
        """Number of columns of each level."""
        return np.bincount(self.level[self.level >= 0], minlength=len(self.balance))


def services(built: Built) -> Services:
    """The services of a built plan."""
    program, m = built.program, built.measures
    level, kinds = _levels(built)
    unit = np.zeros(program.columns)
    np.add.at(unit, m.quantity.column, m.quantity.coefficient)
    for block in program.column_blocks:
        here = slice(block.start, block.stop)
        if block.name in {"open", "ending"}:
            unit[here] = 1.0
        elif block.name in {"held", "held remainder"}:
            unit[here] = 0.0
            mine = (m.fte.column >= block.start) & (m.fte.column < block.stop)
            np.add.at(unit, m.fte.column[mine], m.fte.coefficient[mine])
    link = [w for w in built.written if (w.rule is None or w.rows.link) and len(w.kept)]
    rows = np.concatenate([np.arange(w.start, w.start + len(w.kept)) for w in link] or [np.zeros(0, dtype=np.int64)])
    rows = rows[program.row_stage[rows] == 0]
    between = np.zeros(program.rows, dtype=bool)
    for w in link:
        between[w.start : w.start + len(w.kept)] = w.rule is None and w.name in _BETWEEN_SERVICES
    split = np.zeros(program.columns, dtype=bool)
    for block in program.column_blocks:
        split[block.start : block.stop] = block.name == "dollars"
    return Services(
        level,
        unit,
        kinds == "ending",
        program.matrix[rows],
        program.row_lower[rows],
        program.row_upper[rows],
        between[rows],
        split,
        kinds,
    )


def _levels(built: Built) -> tuple[Ints, npt.NDArray[np.object_]]:
    """Level number of every column, and the kind of every level."""
    frames = []
    for block in built.program.column_blocks:
        if block.name in _LEVELS and block.stop > block.start:
            kind, names = _LEVELS[block.name]
            labels = {f"label{i}": block.labels[name] for i, name in enumerate(names)}
            frames.append(pd.DataFrame({"kind": kind, **labels, "column": np.arange(block.start, block.stop)}))
    level = np.full(built.program.columns, -1, dtype=np.int64)
    if not frames:
        return level, np.zeros(0, dtype=object)
    table = pd.concat(frames, ignore_index=True).fillna("")
    funds = built.plan["funds"]
    free = set(funds.loc[funds["restriction"] == 0, "resource"])
    table = table[(table["kind"] != "ending") | table["label0"].isin(free)]
    keys = [name for name in table.columns if name != "column"]
    number = table.groupby(keys, sort=False).ngroup().to_numpy()
    level[table["column"].to_numpy()] = number
    return level, table.drop_duplicates(keys)["kind"].to_numpy(dtype=object)


def moves(known: Services, rows: sp.csr_matrix, side: Floats, which: Pass, helping: bool) -> tuple[Bools, Bools]:
    """Levels that may rise and levels that may fall.

    Args:
        known: the services.
        rows: the rule's rows in question.
        side: per row +1 where more of the row's left side helps to meet it, -1 where less does.
        which: only levels that `fall`, only those that `rise`, or `any`.
        helping: True: the moves that help to meet the rows; False: the opposite ones.
    """
    pull = sp.diags(side if helping else -side) @ rows
    up, down = _any_positive(pull), _any_positive(-pull)
    rise, fall = _allowed(known, up, down, which)
    frontier_up, frontier_down = _columns(known, rise, fall, up, down)
    start = frontier_up | frontier_down
    seen_up, seen_down = frontier_up.copy(), frontier_down.copy()
    while frontier_up.any() or frontier_down.any():
        up, down = _answers(known, frontier_up, frontier_down, start)
        more_rise, more_fall = _allowed(known, up, down, which)
        rise, fall = rise | more_rise, fall | more_fall
        new_up, new_down = _columns(known, more_rise, more_fall, up, down)
        frontier_up, frontier_down = new_up & ~seen_up, new_down & ~seen_down
        seen_up, seen_down = seen_up | new_up, seen_down | new_down
    return rise, fall


def _any_positive(matrix: sp.csr_matrix) -> Bools:
    found = np.zeros(matrix.shape[1], dtype=bool)
    coo = matrix.tocoo()
    found[coo.col[coo.data > 0]] = True
    return found


def _allowed(known: Services, up: Bools, down: Bools, which: Pass) -> tuple[Bools, Bools]:
    """Levels whose columns want to move so that the level rises, and falls, as far as `which` lets them."""
    rise, fall = np.zeros(len(known.balance), dtype=bool), np.zeros(len(known.balance), dtype=bool)
    service = known.level >= 0
    growing, shrinking = known.unit > 0, known.unit < 0
    rise[known.level[service & ((up & growing) | (down & shrinking))]] = which != "fall"
    fall[known.level[service & ((down & growing) | (up & shrinking))]] = which != "rise"
    return rise, fall


def _columns(known: Services, rise: Bools, fall: Bools, up: Bools, down: Bools) -> tuple[Bools, Bools]:
    """Columns that move up and down: those of moving levels, and columns that are no service."""
    service = known.level >= 0
    at = np.maximum(known.level, 0)
    rising, falling = service & rise[at], service & fall[at]
    growing = known.unit > 0
    moving_up = np.where(service, (rising & growing) | (falling & ~growing), up)
    moving_down = np.where(service, (falling & growing) | (rising & ~growing), down)
    return moving_up, moving_down


def _answers(known: Services, up: Bools, down: Bools, start: Bools) -> tuple[Bools, Bools]:
    """Columns that must be able to move so that the given moves keep the link rows.

    Splits that only answer others answer no further: a dollar moves to another resource before a service moves.
    """
    service = known.level >= 0
    freely = ~service & (~known.split | start)
    found_up, found_down = np.zeros(len(up), dtype=bool), np.zeros(len(up), dtype=bool)
    for movers, rows in ((freely, np.ones(len(known.between), dtype=bool)), (service, known.between)):
        part = known.links[rows]
        positive, negative = (part > 0).astype(float), (part < 0).astype(float)
        above = positive @ (up & movers) + negative @ (down & movers) > 0
        below = positive @ (down & movers) + negative @ (up & movers) > 0
        above &= np.isfinite(known.link_upper[rows])
        below &= np.isfinite(known.link_lower[rows])
        found_down |= (positive.T @ above + negative.T @ below) > 0
        found_up |= (negative.T @ above + positive.T @ below) > 0
    return found_up, found_down
