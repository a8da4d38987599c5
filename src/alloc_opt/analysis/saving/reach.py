r"""How far can saving go, and what stops it? The largest $s$ with $cost_t \le cost^0_t - s$ in every year asked for.

Parts of positions may move, so no plan in whole positions saves more. What stops it are the rules and limits whose
duals are not zero there; a rule counts by what its limits are worth together in dollars of saving.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from alloc_opt.analysis.saving.climb import Ladder, in_parts
from alloc_opt.analysis.saving.levels import Levels
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.stages import PATIENT
from alloc_opt.program.arrays import ColumnBlock, Program, Stage

_SMALL = 1e-9
_OWN = frozenset({"identity", "resource_limit", Levels.family()})
STANDARD = "services that are a standard, which hold"
LOCKED, HELD = "services that are locked or have a minimum", "services that nobody rated, which are held"
"""What stops saving where no placed rule does."""
_LAST = (STANDARD, LOCKED, HELD)


@dataclass(frozen=True)
class Reach:
    """The end of the ladder."""

    dollars: float
    """Unrestricted dollars in each year; no plan saves more."""
    stops: tuple[tuple[str, str], ...]
    """Rules in the way, the one that counts most first: id, sentence."""
    years: tuple[int, ...] = ()
    """Plan years (from 0) whose saving is in the way."""


def reach(ladder: Ladder, *, nested: bool = False) -> Reach:
    """How far saving goes; `nested`: with what the steps so far gave up."""
    if ladder.still:
        return Reach(0.0, ())
    program = ladder.program(0.0, nested=nested)
    unit = float(program.row_unit[ladder.saved_rows].max())
    rows = ladder.saved_rows
    program = in_parts(program.first_stages(1))
    wider = _wider(program, rows, unit)
    anchor = ladder.anchor
    begin = None if anchor is None else replace(anchor.carried_to(wider), patience=PATIENT)
    solution = Session(Options(), begin=begin).solve(wider)
    if not solution.has_plan:
        return Reach(0.0, ())
    dollars = max(float(solution.x[-1]) * unit, 0.0)
    y, d = solution.stages[0].y, solution.stages[0].d
    weight: dict[str, float] = {}
    words: dict[str, str] = {}
    for block in program.row_blocks:
        if block.family in _OWN or block.start <= rows[0] < block.stop:
            continue
        here = slice(block.start, block.stop)
        limit = np.where(np.isfinite(program.row_lower[here]), program.row_lower[here], program.row_upper[here])
        limit = np.where(np.isfinite(limit), limit, 0.0)
        counts = float(np.abs(y[here] * limit).sum())
        if counts > _SMALL:
            name = STANDARD if block.family == "standard_services" else _rule_of(ladder, block.name)
            weight[name] = weight.get(name, 0.0) + counts
            words[name] = "" if name == STANDARD else block.sentence
    _held_services(ladder, program, solution.x, d, weight)
    order = sorted(weight, key=lambda name: (name in _LAST, -weight[name]))
    binds = ladder.saved_years[np.abs(y[rows]) > _SMALL]
    return Reach(dollars, tuple((name, words.get(name, "")) for name in order), tuple(int(year) for year in binds))


def _wider(program: Program, rows: np.ndarray, unit: float) -> Program:
    """The program with one more column, the saving of every year asked for, to be as large as possible."""
    entries = (unit / program.row_unit[rows], (rows, np.zeros(len(rows), dtype=np.int64)))
    column = sp.csr_matrix(entries, shape=(program.rows, 1))
    cost = np.zeros(program.columns + 1)
    cost[-1] = 1.0
    return replace(
        program,
        lower=np.append(program.lower, 0.0),
        upper=np.append(program.upper, np.inf),
        integer=np.append(program.integer, False),
        matrix=sp.csr_matrix(sp.hstack([program.matrix, column])),
        column_unit=np.append(program.column_unit, unit),
        column_stage=np.append(program.column_stage, 0),
        column_blocks=(*program.column_blocks, ColumnBlock("saving", program.columns, program.columns + 1, {})),
        stages=(Stage("saving", 1, cost, unit=unit, unit_name="unrestricted dollars a year"),),
        start=None,
    )


def _rule_of(ladder: Ladder, name: str) -> str:
    return next((w.rule.id for w in ladder.built.written if w.name == name and w.rule is not None), name)


def _held_services(ladder: Ladder, program: Program, x: np.ndarray, d: np.ndarray, weight: dict[str, float]) -> None:
    """Services that stand at a lower limit of their own."""
    cells = ladder.cells
    at = cells.column
    worth = np.abs(d[:-1][at] * x[:-1][at])
    worth = np.where((x[:-1][at] <= program.lower[at] + 1e-7) & (program.lower[at] > 1e-7), worth, 0.0)
    if (total := float(worth.sum())) > _SMALL:
        weight[LOCKED if ladder.goal == "least_reduction" else HELD] = total
