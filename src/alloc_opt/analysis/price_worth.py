"""Which unrestricted money does the same as a step of a rule? Its removal, or addition, cancels the step exactly.

The same dollars are taken (or given) in every plan year, from whichever unrestricted resources it hurts least, as long
as every stage keeps the value that it has in the plan: one linear program, no search for a root.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from alloc_opt.analysis.price_ground import DOLLARS, Ground
from alloc_opt.analysis.solve import Solved
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.program.arrays import Program, Stage
from alloc_opt.program.built import Built

Ints = npt.NDArray[np.int64]
_SPARE = 1.0
"""Dollars a year that may be missing without anybody noticing; above it, money buys nothing."""
_KEPT = 1e-9


def worth_of(solved: Solved, at: Ground, turned: Built, stage: int, *, improves: bool) -> float:
    """Unrestricted dollars, all plan years together, that do the same as turning the rule; NaN where money does not.

    Args:
        solved: the plan.
        at: the plan as prices see it.
        turned: its program with the rule turned.
        stage: the stage whose value moves.
        improves: True: the dollars whose removal cancels the gain; False: those whose addition cancels the loss.
    """
    if not len(at.purse_rows(solved.built)):
        return np.nan
    if improves and _yearly(solved, at, solved.built, stage, -1.0) > _SPARE:
        return np.nan
    years = len(solved.plan.years)
    return _yearly(solved, at, turned, stage, 1.0 if not improves else -1.0) * years


def _yearly(solved: Solved, at: Ground, built: Built, stage: int, sign: float) -> float:
    """Most dollars a year that can be removed (sign -1), or fewest that must be added (+1), at the plan's values."""
    options = Options(gap=solved.session.options.gap, node_limit=solved.session.options.node_limit)
    solution = Session(options).solve(_program(solved, built, at.purse_rows(built), stage, sign))
    return solution.stages[0].objective if solution.has_plan else np.nan


def _program(solved: Solved, built: Built, purse: Ints, stage: int, sign: float) -> Program:
    """Columns: the plan's, money by balance, money a year. Rows: the plan's, equal years, and the stages kept."""
    program = built.program
    rows, columns = program.stage_shape(stage)
    year = _years(built, purse)
    count, years = len(purse), int(year.max()) + 1
    give = sp.csr_matrix((np.full(count, sign), (purse, np.arange(count))), shape=(rows, count + 1))
    equal = sp.csr_matrix(
        (
            np.concatenate([np.ones(count), -np.ones(years)]),
            (np.concatenate([year, np.arange(years)]), np.concatenate([np.arange(count), np.full(years, count)])),
        ),
        shape=(years, count + 1),
    )
    kept = program.stages[: stage + 1]
    floors = sp.csr_matrix(np.array([s.sense * s.cost[:columns] for s in kept]))
    reached = np.array([s.sense * r.value for s, r in zip(kept, solved.solution.stages, strict=False)])
    slack = np.array([s.give_up for s in kept]) + _KEPT * np.maximum(1.0, np.abs(reached))
    matrix = sp.csr_matrix(
        sp.vstack(
            [
                sp.hstack([program.matrix[:rows, :columns], give]),
                sp.hstack([sp.csr_matrix((years, columns)), equal]),
                sp.hstack([floors, sp.csr_matrix((len(kept), count + 1))]),
            ]
        )
    )
    matrix.eliminate_zeros()
    total, more = columns + count + 1, years + len(kept)
    cost = np.zeros(total)
    cost[-1] = 1.0
    zeros, inf = np.zeros(years), np.full(len(kept), np.inf)
    return replace(
        program,
        lower=np.concatenate([program.lower[:columns], np.zeros(count + 1)]),
        upper=np.concatenate([program.upper[:columns], np.full(count + 1, np.inf)]),
        integer=np.concatenate([program.integer[:columns], np.zeros(count + 1, dtype=bool)]),
        matrix=matrix,
        row_lower=np.concatenate([program.row_lower[:rows], zeros, reached - slack]),
        row_upper=np.concatenate([program.row_upper[:rows], zeros, inf]),
        column_unit=np.ones(total),
        row_unit=np.ones(rows + more),
        column_stage=np.zeros(total, dtype=np.int64),
        row_stage=np.zeros(rows + more, dtype=np.int64),
        column_blocks=(),
        row_blocks=(),
        stages=(Stage("money", -int(sign), cost, unit=DOLLARS, unit_name="dollars a year"),),
        start=None,
    )


def _years(built: Built, purse: Ints) -> Ints:
    """Plan year (0, 1, ...) of each balance."""
    labels = np.full(built.program.rows, "", dtype=object)
    for block in built.program.row_blocks:
        if block.family == "resource_limit":
            labels[block.start : block.stop] = block.labels["year"]
    place = {year: number for number, year in enumerate(built.plan.years)}
    return np.array([place[str(year)] for year in labels[purse]], dtype=np.int64)
