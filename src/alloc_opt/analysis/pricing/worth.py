"""Which unrestricted money does the same as a step of a rule? Its removal, or addition, cancels the step exactly.

The same dollars are taken (or given) in every plan year, from whichever unrestricted resources it hurts least, as long
as every stage keeps the value that it has in the plan: one program for the answer, no search for a root. What could be
taken from the plan as it is (whole positions leave money over) does not count.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from alloc_opt.analysis.pricing.ground import DOLLARS, Ground
from alloc_opt.analysis.pricing.value import best
from alloc_opt.analysis.solve import Solved
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.program.arrays import Program, Stage
from alloc_opt.program.built import Built

Ints = npt.NDArray[np.int64]
_MUCH = 0.1
"""Share of the unrestricted revenue that would show whether more money helps at all."""
_KEPT = 1e-9
_SAME = 1e-7


@dataclass
class Worth:
    """Answers for one solved plan; what does not depend on the rule is asked once."""

    solved: Solved
    at: Ground
    _spare: dict[int, float] = field(default_factory=dict)
    _helps: dict[int, bool] = field(default_factory=dict)

    def of(self, turned: Built, stage: int, *, improves: bool) -> float:
        """Unrestricted dollars, all plan years together, that do the same as turning a rule; NaN where money does not.

        Args:
            turned: the plan's program with the rule turned.
            stage: the stage whose value moves.
            improves: True: the dollars whose removal cancels the gain; False: those whose addition cancels the loss.
        """
        if not len(self.at.purse_rows(self.solved.built)) or not self._money_helps(stage):
            return np.nan
        years = len(self.solved.plan.years)
        if not improves:
            return self._yearly(turned, stage, 1.0) * years
        more = self._yearly(turned, stage, -1.0) - self._spare_money(stage)
        return more * years if more > _KEPT * DOLLARS else np.nan

    def _spare_money(self, stage: int) -> float:
        if stage not in self._spare:
            self._spare[stage] = self._yearly(self.solved.built, stage, -1.0)
        return self._spare[stage]

    def _money_helps(self, stage: int) -> bool:
        """Whether much more money would improve the stage at all."""
        if stage not in self._helps:
            built, held = self.solved.built, self.solved.built.program.stages[stage]
            free = built.measures.revenue.where(restriction={"at_most": 0})
            revenue = float(free.by("year").known().max(initial=0.0))
            program = _program(self.solved, built, self.at.purse_rows(built), stage, 1.0)
            cost = np.zeros(program.columns)
            columns = built.program.stage_shape(stage)[1]
            cost[:columns] = held.cost[:columns]
            upper = program.upper.copy()
            upper[-1] = max(_MUCH * revenue, DOLLARS) / DOLLARS
            richer = self._solve(
                replace(program, upper=upper, stages=(replace(held, cost=cost, give_up=0.0, give_up_share=0.0),))
            )
            now = best(self.solved.solution, held, stage)
            gain = held.sense * (richer.stages[0].objective - now) if richer.has_plan else 0.0
            self._helps[stage] = gain > _SAME * max(1.0, abs(now))
        return self._helps[stage]

    def _yearly(self, built: Built, stage: int, sign: float) -> float:
        """Most dollars a year that can be removed (sign -1), or fewest to be added (+1), at the plan's values."""
        solution = self._solve(_program(self.solved, built, self.at.purse_rows(built), stage, sign))
        return solution.stages[0].objective if solution.has_plan else np.nan

    def _solve(self, program: Program) -> Solution:
        asked = self.solved.session.options
        return Session(Options(gap=asked.gap, node_limit=asked.node_limit, patience=asked.patience)).solve(program)


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
    values = [best(solved.solution, s, number) for number, s in enumerate(kept)]
    reached = np.array([s.sense * (value / s.unit - s.constant) for s, value in zip(kept, values, strict=True)])
    given_up = [s.allowance(s.sense * value) for s, value in zip(kept, reached, strict=True)]
    slack = np.append(given_up[:-1], 0.0) + _KEPT * np.maximum(1.0, np.abs(reached))
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
