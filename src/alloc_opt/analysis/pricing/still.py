"""The plan held still but for a few services: a small program in changes from the plan.

Every column that may move is written as what it rises (and falls) by. Splits, balances, lapses, contributions and
helper columns move freely; levels move as given. Unrestricted money is unlimited at a price of one.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from alloc_opt.analysis.pricing.freedom import Services
from alloc_opt.analysis.pricing.ground import DOLLARS, Ground, held_rows
from alloc_opt.analysis.pricing.limits import rows_of
from alloc_opt.analysis.pricing.reduce import Limits, reduced
from alloc_opt.engine.certificate import POINT, TERMS
from alloc_opt.engine.system import magnitudes
from alloc_opt.program.arrays import ColumnBlock, Program, RowBlock, Stage
from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_SPLIT_WEIGHT = 1e-3
"""Weight of a dollar that another resource pays or contributes, against a dollar of service that changes."""


@dataclass(frozen=True, eq=False)
class Freedom:
    """What may move, and what counts."""

    rise: Bools
    """Levels that may rise."""
    fall: Bools
    """Levels that may fall."""
    balances: bool
    """True: unrestricted balances stay as in the plan, and new money fills them; False: they are free. Where levels
    only rise, balances too only rise, so that money found in one year is not given back in the next."""
    reduces: bool = False
    """True: first as little reduction of services as possible, then least cost."""
    stays: bool = False
    """With `reduces`: what rises counts as well, so that as little as possible changes either way."""
    within: bool = False
    """With `balances`: no new money."""
    aims: int = 0
    """So many of the plan's own objectives come first, and no new money; 0: least cost comes first."""

    @property
    def grows(self) -> bool:
        """Whether nothing may fall."""
        return not self.fall.any()

    def same(self, other: "Freedom") -> bool:
        """Whether the same levels may move."""
        return np.array_equal(self.rise, other.rise) and np.array_equal(self.fall, other.fall)


@dataclass(frozen=True, eq=False)
class Still:
    """A small program with what its columns mean."""

    program: Program
    column: Ints
    """Column of the plan's program that each column moves; -1 for new money."""
    sign: Floats
    """+1: it rises, -1: it falls; 0 for new money."""

    def point(self, x: Floats, moved: Floats) -> Floats:
        """The plan `x` after the changes `moved`."""
        result = x.copy()
        mine = self.column >= 0
        np.add.at(result, self.column[mine], (self.sign * moved)[mine])
        return result


@dataclass(frozen=True, eq=False)
class _Part:
    """Rows over the columns that may move."""

    matrix: sp.csr_matrix
    lower: Floats
    upper: Floats
    row: Ints
    """Row of the turned program, -1 for rows of our own."""


def still(
    at: Ground, turned: Built, rule_id: str, freedom: Freedom, *, whole: bool = False, exact: bool = False
) -> Still | None:
    """The program of changes under the rows of `turned`; None where a row that nothing can move is broken.

    Args:
        at: the plan.
        turned: the plan's program, or the same with a rule turned.
        rule_id: the rule in question: its rows hold even if it is a preference.
        freedom: which levels may move.
        whole: keep every row, so that a conflict can name its rule.
        exact: the plan may break any row, because it was made with other data; else only those of the rule in question.
    """
    column, sign = _moving(at, freedom)
    part = _limits(at, turned, rule_id, column, sign, freedom, exact=exact)
    if part is None:
        return None
    part = _joined(part, _one_way(at.services, column, sign, freedom))
    money = np.flatnonzero(np.isin(part.row, at.purse_rows(turned))) if freedom.balances else part.row[:0]
    here = at.x[column]
    room = np.where(sign > 0, turned.program.upper[column] - here, here - turned.program.lower[column])
    cost = np.zeros(len(column)) if freedom.balances else at.cost[column] * sign
    rows, columns = np.arange(len(part.row)), np.arange(len(column))
    if not whole:
        helper = (at.services.level[column] < 0) & ~at.services.split[column]
        own = np.isin(rows, money)
        steps = turned.program.integer[column]
        rows, columns, room = reduced(Limits(part.matrix, part.lower, part.upper, room, cost, steps, helper, own))
    money = np.flatnonzero(np.isin(rows, money))
    way = np.ones(len(money)) if freedom.grows else np.tile([1.0, -1.0], len(money))
    count, new = len(columns), len(way)
    at_row = money if freedom.grows else np.repeat(money, 2)
    sources = sp.csr_matrix((way, (at_row, np.arange(new))), (len(rows), new))
    matrix: sp.csr_matrix = sp.hstack([part.matrix[rows][:, columns], sources], format="csr")
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    zeros = np.zeros(len(rows), dtype=np.int64)
    program = Program(
        name=turned.plan.name,
        lower=np.zeros(count + new),
        upper=np.concatenate(
            [np.maximum(room[columns], 0.0), np.full(new, 0.0 if freedom.aims or freedom.within else np.inf)]
        ),
        integer=np.concatenate([turned.program.integer[column[columns]], np.zeros(new, dtype=bool)]),
        matrix=matrix,
        row_lower=part.lower[rows],
        row_upper=part.upper[rows],
        column_unit=np.ones(count + new),
        row_unit=np.ones(len(rows)),
        column_stage=np.zeros(count + new, dtype=np.int64),
        row_stage=zeros,
        column_blocks=(ColumnBlock("changes", 0, count + new, {}),),
        row_blocks=_row_blocks(turned.program, part.row[rows]),
        stages=_stages(at, column[columns], sign[columns], cost[columns], way, freedom),
        start=np.zeros(count + new),
    )
    return Still(
        program,
        np.concatenate([column[columns], np.full(new, -1)]),
        np.concatenate([sign[columns], np.zeros(new)]),
    )


def _moving(at: Ground, freedom: Freedom) -> tuple[Ints, Floats]:
    """Columns that may move and which way, each way a column of its own."""
    known, program = at.services, at.built.program
    service = known.level >= 0
    level = np.where(service, known.level, len(known.balance))
    rises, falls = np.append(freedom.rise, True)[level], np.append(freedom.fall, True)[level]
    if not freedom.balances:
        loose = np.append(known.balance, False)[level]
        rises, falls = rises | loose, falls | loose
    grows = np.where(service, known.unit > 0, True)
    several = np.append(known.columns_of > 1, False)[level] & (rises | falls)
    here = program.column_stage <= max(freedom.aims - 1, 0)
    up = here & (several | np.where(grows, rises, falls)) & (program.upper > at.x)
    down = here & (several | np.where(grows, falls, rises)) & (at.x > program.lower)
    column = np.concatenate([np.flatnonzero(up), np.flatnonzero(down)])
    return column, np.repeat([1.0, -1.0], [int(up.sum()), int(down.sum())])


def _limits(
    at: Ground, turned: Built, rule_id: str, column: Ints, sign: Floats, freedom: Freedom, *, exact: bool
) -> _Part | None:
    """The rows that hold, as limits on changes; unless `exact` the plan meets all but those of the turned rule."""
    program = turned.program
    own, purse = rows_of(turned, rule_id), at.purse_rows(turned)
    held = held_rows(turned, rule_id, max(freedom.aims - 1, 0))
    held[purse] = freedom.balances
    held[own] = True
    row = np.flatnonzero(held)
    part = program.matrix[row]
    activity = part @ at.x
    size = POINT + TERMS * (magnitudes(part) @ np.abs(at.x))
    lower, upper = program.row_lower[row] - activity, program.row_upper[row] - activity
    equal, met = (
        program.row_lower[row] == program.row_upper[row],
        (~np.isin(row, own) | (turned is at.built)) & (not exact),
    )
    lower = np.where((np.abs(lower) <= size) | (met & (equal | (lower > 0))), 0.0, lower)
    upper = np.where((np.abs(upper) <= size) | (met & (equal | (upper < 0))), 0.0, upper)
    matrix: sp.csr_matrix = sp.csr_matrix(part[:, column] @ sp.diags(sign))
    idle = np.diff(matrix.indptr) == 0
    if freedom.balances:
        idle &= ~np.isin(row, purse)
    if ((lower > 0) | (upper < 0))[idle].any():
        return None
    return _Part(matrix[~idle], lower[~idle], upper[~idle], row[~idle])


def _one_way(known: Services, column: Ints, sign: Floats, freedom: Freedom) -> _Part:
    """Rows that keep levels of several columns from moving the way they may not."""
    level = known.level[column]
    one = np.flatnonzero((known.columns_of > 1) & (freedom.rise ^ freedom.fall))
    place = np.full(len(known.balance) + 1, -1, dtype=np.int64)
    place[one] = np.arange(len(one))
    mine = (level >= 0) & (place[level] >= 0)
    entries = ((known.unit[column] * sign)[mine], (place[level[mine]], np.flatnonzero(mine)))
    matrix = sp.csr_matrix(entries, shape=(len(one), len(column)))
    rise = freedom.rise[one]
    return _Part(matrix, np.where(rise, 0.0, -np.inf), np.where(rise, np.inf, 0.0), np.full(len(one), -1))


def _joined(first: _Part, second: _Part) -> _Part:
    return _Part(
        sp.vstack([first.matrix, second.matrix], format="csr"),
        np.concatenate([first.lower, second.lower]),
        np.concatenate([first.upper, second.upper]),
        np.concatenate([first.row, second.row]),
    )


def _stages(at: Ground, column: Ints, sign: Floats, cost: Floats, new: Floats, freedom: Freedom) -> tuple[Stage, ...]:
    """The plan's own aims or least reduction (where asked), least cost, least change.

    `new`: cost of each column of new money.
    """
    known = at.services
    none = np.zeros(len(new))
    worth = np.where(known.level[column] >= 0, at.worth[column], 0.0)
    service = (known.level[column] >= 0) & ~np.append(known.balance, False)[known.level[column]]
    counts = service if freedom.stays else sign * known.unit[column] < 0
    reduction = np.where(counts, worth, 0.0)
    moved = worth + np.where(known.split[column] | (cost != 0), _SPLIT_WEIGHT, 0.0)
    stages = (
        Stage("reduction", -1, np.concatenate([reduction, none]), unit=DOLLARS),
        Stage("cost", -1, np.concatenate([cost, new]), unit=DOLLARS, unit_name="unrestricted dollars"),
        Stage("change", -1, np.concatenate([moved, none]), unit=DOLLARS),
    )
    own = at.built.program.stages[: freedom.aims]
    aims = [replace(s, cost=np.concatenate([s.cost[column] * sign, none]), constant=0.0, prelude=False) for s in own]
    return (*aims, *(stages if freedom.reduces else stages[1:]))


def _row_blocks(program: Program, row: Ints) -> tuple[RowBlock, ...]:
    """The blocks of the rows that are left, by their rules, so that a conflict can name them."""
    blocks = []
    start = 0
    for block in program.row_blocks:
        first, last = np.searchsorted(row[row >= 0], [block.start, block.stop])
        if last > first:
            blocks.append(RowBlock(block.name, block.family, block.severity, start, start + int(last - first), {}))
            start = blocks[-1].stop
    own = int((row < 0).sum())
    return (*blocks, RowBlock("one way", "identity", "law", start, start + own, {})) if own else tuple(blocks)
