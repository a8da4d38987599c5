"""The plan held still but for a few services: a small program in changes from the plan.

Every column that may move is written as what it rises (and falls) by. Splits, balances, lapses, contributions and
helper columns move freely; levels move as given. Unrestricted money is unlimited at a price of one.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from alloc_opt.analysis.price_detail import Meter, meter
from alloc_opt.analysis.price_freedom import Services
from alloc_opt.analysis.price_limits import rows_of
from alloc_opt.engine.certificate import POINT, TERMS
from alloc_opt.engine.system import magnitudes
from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.program.arrays import ColumnBlock, Program, RowBlock, Stage
from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
DOLLARS = 1000.0
"""Natural dollars per internal unit of money."""
_SPLIT_WEIGHT = 1e-3
"""Weight of a dollar that another resource pays, against a dollar of service that changes."""


@dataclass(frozen=True, eq=False)
class Ground:
    """What all cost prices of a plan share."""

    built: Built
    x: Floats
    """The plan, internal."""
    services: Services
    cost: Floats
    """Unrestricted cost of one internal unit of each column, in internal dollars."""
    worth: Floats
    """Dollars (internal) of the services in one internal unit of each column, whoever pays."""
    meter: Meter
    """Reads money and staff off."""

    def new_money(self, x: Floats, y: Floats) -> Floats:
        """Money that the unrestricted balances lack after the change from `x` to `y` (natural), in dollars, one number
        per entry of the meter's `spending`.
        """
        program = self.built.program
        rows, entry = money_rows(self.built, self.meter)
        lacking = np.zeros(len(self.meter.free))
        lacking[entry] = -(program.matrix[rows] @ ((y - x) / program.column_unit)) * DOLLARS
        return lacking


def ground(built: Built, services: Services, x: Floats) -> Ground:
    """Prepare a solved plan for cost prices."""
    m, program = built.measures, built.program
    read = meter(built)
    cost, worth = np.zeros(program.columns), np.zeros(program.columns)
    mine = read.free[read.outgo.row]
    np.add.at(cost, read.outgo.column[mine], read.outgo.coefficient[mine])
    np.add.at(worth, m["cost"].column, np.abs(m["cost"].coefficient))
    scale = program.column_unit / DOLLARS
    return Ground(built, x, services, cost * scale, np.maximum(worth * scale, 1.0 / DOLLARS), read)


def money_rows(built: Built, read: Meter) -> tuple[Ints, Ints]:
    """Balances of the unrestricted resources: rows of the program, and entries of the meter's `spending`."""
    axes, index = built.measures.axes, read.spending.index
    rows, entries = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for w in built.written:
        if isinstance(w.rule, ResourceLimit) and not w.rows.link:
            labels = w.rows.labels()
            entry = index.rows({name: axes.codes(name, labels[name][w.kept]) for name in ("resource", "year")})
            free = read.free[entry]
            rows.append(np.arange(w.start, w.start + len(w.kept))[free])
            entries.append(entry[free])
    return np.concatenate(rows), np.concatenate(entries)


def held_rows(built: Built) -> Bools:
    """Rows of the first stage that hold while services are priced: all but those of preferences."""
    held: Bools = built.program.row_stage == 0
    for block in built.program.row_blocks:
        if block.severity == "preference" and block.family == "by_hand":
            held[block.start : block.stop] = False
    for w in built.written:
        if w.rule is not None and not w.rows.link and w.rule.severity == "preference":
            held[w.start : w.start + len(w.kept)] = False
    return held


@dataclass(frozen=True, eq=False)
class Still:
    """A small program with what its columns mean."""

    program: Program
    column: Ints
    """Column of the plan's program that each column moves; -1 for new money."""
    sign: Floats
    """+1: it rises, -1: it falls."""

    def point(self, x: Floats, moved: Floats) -> Floats:
        """The plan `x` after the changes `moved`."""
        result = x.copy()
        mine = self.column >= 0
        np.add.at(result, self.column[mine], (self.sign * moved)[mine])
        return result


def still(
    at: Ground, turned: Built, rule_id: str, rise: Bools, fall: Bools, *, balances: bool, reduction: bool
) -> Still | None:
    """The program of changes under the rows of `turned`; None where a row that nothing can move is broken.

    Args:
        at: the plan.
        turned: the plan's program, or the same with a rule turned.
        rule_id: the rule in question: its rows hold even if it is a preference.
        rise: levels that may rise.
        fall: levels that may fall.
        balances: True: unrestricted balances stay as in the plan, and new money fills them; False: they are free.
        reduction: True: first as little reduction of services as possible, then least cost.
    """
    program = turned.program
    column, sign = _moving(at, rise, fall, balances)
    own, purse = rows_of(turned, rule_id), money_rows(turned, at.meter)[0]
    held = held_rows(turned)
    held[purse] = False
    held[own] = True
    held[purse] |= balances
    row = np.flatnonzero(held)
    money = np.flatnonzero(np.isin(row, purse)) if balances else np.zeros(0, dtype=np.int64)
    part = program.matrix[row]
    activity = part @ at.x
    size = POINT + TERMS * (magnitudes(part) @ np.abs(at.x))
    met = ~np.isin(row, own) | (turned is at.built)
    lower, upper = program.row_lower[row] - activity, program.row_upper[row] - activity
    lower = np.where((np.abs(lower) <= size) | (met & (lower > 0)), 0.0, lower)
    upper = np.where((np.abs(upper) <= size) | (met & (upper < 0)), 0.0, upper)
    matrix = part[:, column] @ sp.diags(sign)
    used: Bools = np.diff(matrix.tocsr().indptr) > 0
    used[money] = True
    if ((lower > 0) | (upper < 0))[~used].any():
        return None
    extra = sp.csr_matrix(
        (np.concatenate([np.ones(len(money)), -np.ones(len(money))]), (np.tile(money, 2), np.arange(2 * len(money)))),
        shape=(len(row), 2 * len(money)),
    )
    ties, tie_lower, tie_upper = _one_way(at.services, column, sign, rise, fall)
    body = sp.hstack([matrix, extra], format="csr")[used]
    full = sp.vstack([body, sp.hstack([ties, sp.csr_matrix((ties.shape[0], 2 * len(money)))])], format="csr")
    full.sum_duplicates()
    full.eliminate_zeros()
    x = at.x[column]
    most = np.where(sign > 0, program.upper[column] - x, x - program.lower[column])
    count = len(column) + 2 * len(money)
    blocks = _row_blocks(program, row[used], ties.shape[0])
    return Still(
        Program(
            name=turned.plan.name,
            lower=np.zeros(count),
            upper=np.concatenate([np.maximum(most, 0.0), np.full(2 * len(money), np.inf)]),
            integer=np.concatenate([program.integer[column], np.zeros(2 * len(money), dtype=bool)]),
            matrix=full,
            row_lower=np.concatenate([lower[used], tie_lower]),
            row_upper=np.concatenate([upper[used], tie_upper]),
            column_unit=np.ones(count),
            row_unit=np.ones(full.shape[0]),
            column_stage=np.zeros(count, dtype=np.int64),
            row_stage=np.zeros(full.shape[0], dtype=np.int64),
            column_blocks=(ColumnBlock("changes", 0, count, {}),),
            row_blocks=blocks,
            stages=_stages(at, column, sign, len(money), balances=balances, reduction=reduction),
            start=np.zeros(count),
        ),
        np.concatenate([column, np.full(2 * len(money), -1)]),
        np.concatenate([sign, np.zeros(2 * len(money))]),
    )


def _moving(at: Ground, rise: Bools, fall: Bools, balances: bool) -> tuple[Ints, Floats]:
    """Columns that may move and which way, each way a column of its own."""
    known, program = at.services, at.built.program
    level = np.maximum(known.level, 0)
    service = known.level >= 0
    if not balances and len(known.balance):
        service = service & ~known.balance[level]
    several = known.columns_of[level] > 1 if len(known.balance) else np.zeros(len(level), dtype=bool)
    rises = rise[level] if len(rise) else np.zeros(len(level), dtype=bool)
    falls = fall[level] if len(fall) else np.zeros(len(level), dtype=bool)
    either = several & (rises | falls)
    up = np.where(service, either | (rises & (known.unit > 0)) | (falls & (known.unit < 0)), True)
    down = np.where(service, either | (falls & (known.unit > 0)) | (rises & (known.unit < 0)), True)
    here = program.column_stage == 0
    up &= here & (program.upper > at.x)
    down &= here & (at.x > program.lower)
    columns = np.concatenate([np.flatnonzero(up), np.flatnonzero(down)])
    return columns, np.concatenate([np.ones(int(up.sum())), -np.ones(int(down.sum()))])


def _one_way(
    known: Services, column: Ints, sign: Floats, rise: Bools, fall: Bools
) -> tuple[sp.csr_matrix, Floats, Floats]:
    """Rows that keep levels of several columns from moving the way they may not."""
    level = known.level[column]
    one = np.flatnonzero((known.columns_of > 1) & (rise ^ fall)) if len(rise) else np.zeros(0, dtype=np.int64)
    place = np.full(len(known.balance) + 1, -1, dtype=np.int64)
    place[one] = np.arange(len(one))
    mine = (level >= 0) & (place[level] >= 0)
    entries = ((known.unit[column] * sign)[mine], (place[level[mine]], np.flatnonzero(mine)))
    ties = sp.csr_matrix(entries, shape=(len(one), len(column)))
    return ties, np.where(rise[one], 0.0, -np.inf), np.where(rise[one], np.inf, 0.0)


def _stages(
    at: Ground, column: Ints, sign: Floats, money: int, *, balances: bool, reduction: bool
) -> tuple[Stage, ...]:
    known = at.services
    service = known.level[column] >= 0
    new = np.concatenate([np.ones(money), -np.ones(money)])
    moved = np.zeros(len(column)) if balances else at.cost[column] * sign
    falling = sign * np.sign(known.unit[column]) < 0
    worth = np.where(service, at.worth[column], 0.0)
    changed = worth + np.where(known.split[column], _SPLIT_WEIGHT, 0.0)
    least = Stage("cost", -1, np.concatenate([moved, new]), unit=DOLLARS, unit_name="unrestricted dollars")
    change = Stage("change", -1, np.concatenate([changed, np.zeros(2 * money)]), unit=DOLLARS)
    if not reduction:
        return (least, change)
    reduced = np.concatenate([np.where(falling, worth, 0.0), np.zeros(2 * money)])
    return (Stage("reduction", -1, reduced, unit=DOLLARS), least, change)


def _row_blocks(program: Program, row: Ints, ties: int) -> tuple[RowBlock, ...]:
    """The blocks of the rows that are left, by their rules, so that a conflict can name them."""
    blocks = []
    start = 0
    for block in program.row_blocks:
        count = int(((row >= block.start) & (row < block.stop)).sum())
        if count:
            blocks.append(RowBlock(block.name, block.family, block.severity, start, start + count, {}))
            start += count
    return (*blocks, RowBlock("one way", "identity", "law", start, start + ties, {})) if ties else tuple(blocks)
