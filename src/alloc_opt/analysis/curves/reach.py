r"""From where to where can a dial be turned before no plan meets the rules? One linear program with the dial in it.

$$ \min\,(\max)\; t \quad \text{subject to} \quad r^- + t\,\dot r^- \le A x \le r^+ + t\,\dot r^+, \;
l + t\,\dot l \le x \le u + t\,\dot u $$
"""

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from alloc_opt.analysis.curves.shape import Shape
from alloc_opt.engine.certificate import significant
from alloc_opt.engine.conflict import VIOLATION, conflict
from alloc_opt.engine.elastic import elastic
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.program.arrays import Floats, Program, Stage
from alloc_opt.program.built import Built

_SECONDS, _ALL_SECONDS = 10.0, 30.0


def reach(shape: Shape) -> tuple[float, float] | None:
    """The least and the most of a dial that moves limits only at which some plan exists, between its two ends.

    None: there is no plan between them. Positions may be parted.
    """
    ends = [Session(Options()).solve(_with_dial(shape, sense)) for sense in (-1, 1)]
    if not all(end.has_plan for end in ends):
        return None
    width = shape.high - shape.low
    least, most = (shape.low + width * float(end.x[-1]) for end in ends)
    return least, max(least, most)


def in_the_way(built: Built, *, search: bool = False) -> tuple[str, ...]:
    """Ids of rules that cannot all hold in a program without a plan, positions in parts; empty: no rule is to blame.

    One linear program names those whose shadow prices prove it; `search` leaves out of them what is not needed.
    """
    program = replace(built.program, integer=np.zeros(built.program.columns, dtype=bool))
    links = {w.name for w in built.written if w.rows.link}
    own = [block.name for block in program.row_blocks if block.family == "identity" or block.name in links]
    if search:
        found = conflict(program, own, Options(time_limit=_SECONDS), _ALL_SECONDS)
        blocks = () if found is None else found.blocks
    else:
        blocks = _priced(program, own)
    of_block = {w.name: w.rule.id for w in built.written if w.rule is not None}
    return tuple(dict.fromkeys(of_block.get(name, name) for name in blocks))


def _priced(program: Program, own: Collection[str]) -> tuple[str, ...]:
    """Blocks with a shadow price where the rules are broken by as little as can be."""
    soft = [block.name for block in program.row_blocks if block.name not in own]
    least = elastic(program, soft, options=Options(time_limit=_SECONDS))
    if not least.y.size or least.total <= VIOLATION:
        return ()
    used = significant(least.y) != 0
    return tuple(
        block.name for block in program.row_blocks if block.name in soft and used[block.start : block.stop].any()
    )


def _with_dial(shape: Shape, sense: int) -> Program:
    """The first stage's rows and columns with the dial, 0 at `low` and 1 at `high`, as the last column."""
    first, width = shape.first, shape.high - shape.low
    rows, columns = first.stage_shape(0)
    matrix = sp.csr_matrix(first.matrix[:rows, :columns])
    lower, upper = first.lower[:columns].copy(), first.upper[:columns].copy()
    own = (first.row_lower[:rows], shape.row_lower[:rows], first.row_upper[:rows], shape.row_upper[:rows])
    moved = np.flatnonzero((shape.lower[:columns] != 0) | (shape.upper[:columns] != 0))
    bounds = (lower[moved], shape.lower[moved], upper[moved], shape.upper[moved])
    lower[moved], upper[moved] = -np.inf, np.inf
    unit = sp.csr_matrix((np.ones(len(moved)), (np.arange(len(moved)), moved)), shape=(len(moved), columns))
    low, low_rate, high, high_rate = (np.concatenate(pair) for pair in zip(own, bounds, strict=True))
    every = sp.vstack([matrix, unit], format="csr")
    same = (low_rate == high_rate) | ~np.isfinite(low) | ~np.isfinite(high)
    rate = np.where(np.isfinite(low), low_rate, high_rate) * width
    again = np.flatnonzero(~same)
    stacked = sp.vstack([every, every[again]], format="csr")
    dial = np.concatenate([-rate, -(high_rate * width)[again]])
    ends_low = np.concatenate([low, np.full(len(again), -np.inf)])
    ends_high = np.concatenate([np.where(same, high, np.inf), high[again]])
    made: sp.csr_matrix = sp.hstack([stacked, sp.csr_matrix(dial[:, None])], format="csr")
    made.sort_indices()
    made.eliminate_zeros()
    return Program(
        first.name,
        np.append(lower, 0.0),
        np.append(upper, 1.0),
        np.zeros(columns + 1, dtype=bool),
        made,
        ends_low,
        ends_high,
        np.ones(columns + 1),
        np.ones(len(ends_low)),
        np.zeros(columns + 1, dtype=np.int64),
        np.zeros(len(ends_low), dtype=np.int64),
        (),
        (),
        (Stage("reach", sense, _last(columns + 1)),),
    )


def _last(size: int) -> Floats:
    cost = np.zeros(size)
    cost[-1] = 1.0
    return cost
