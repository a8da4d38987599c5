r"""Which decision runs away where nothing bounds an objective: a direction along which it gets better for ever.

$$ \max\; \sigma\, c^\top d \quad \text{subject to} \quad (A d)_i \ge 0 \text{ where } L_i > -\infty, \;
(A d)_i \le 0 \text{ where } U_i < \infty, \; 0 \le d_j \text{ where } l_j > -\infty, \;
d_j \le 0 \text{ where } u_j < \infty, \; |d| \le 1 $$
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.program.arrays import Program, Stage
from alloc_opt.program.built import Built

_SMALL = 1e-6
_DECISIONS = ("steps", "quantity", "open", "dollars", "contribution", "transfer", "contributions", "ending")
"""Blocks of columns that people decide, those that say most first."""
MOST = 5


@dataclass(frozen=True)
class Runaway:
    """One decision that grows for ever."""

    stage: str
    block: str
    labels: Mapping[str, str]


def runaways(built: Built, options: Options) -> tuple[Runaway, ...]:
    """Decisions along the steepest such direction of the first objective that has one, the largest first."""
    program = built.program
    for index, stage in enumerate(program.stages):
        rows, columns = program.stage_shape(index)
        cone = _cone(program, rows, columns, stage)
        found = Session(options).solve(cone)
        if not found.has_plan or float(cone.stages[0].cost @ found.x) * stage.sense <= _SMALL:
            continue
        natural = np.abs(found.x) * program.column_unit[:columns]
        for name in _DECISIONS:
            told = _of_block(program, name, natural, stage.name)
            if told:
                return told
    return ()


def _of_block(program: Program, name: str, natural: np.ndarray, stage: str) -> tuple[Runaway, ...]:
    told = []
    for block in program.column_blocks:
        if block.name == name and block.stop <= len(natural):
            moved = natural[block.start : block.stop]
            for at in np.argsort(-moved, kind="stable")[:MOST]:
                if moved[at] > _SMALL:
                    labels = {key: str(texts[at]) for key, texts in block.labels.items()}
                    told.append(Runaway(stage, name, labels))
    return tuple(told[:MOST])


def _cone(program: Program, rows: int, columns: int, stage: Stage) -> Program:
    lower, upper = program.lower[:columns], program.upper[:columns]
    low, high = program.row_lower[:rows], program.row_upper[:rows]
    return replace(
        program,
        lower=np.where(np.isfinite(lower), 0.0, -1.0),
        upper=np.where(np.isfinite(upper), 0.0, 1.0),
        integer=np.zeros(columns, dtype=bool),
        matrix=program.matrix[:rows, :columns],
        row_lower=np.where(np.isfinite(low), 0.0, -np.inf),
        row_upper=np.where(np.isfinite(high), 0.0, np.inf),
        column_unit=program.column_unit[:columns],
        row_unit=program.row_unit[:rows],
        column_stage=np.zeros(columns, dtype=np.int64),
        row_stage=np.zeros(rows, dtype=np.int64),
        column_blocks=(),
        row_blocks=(),
        stages=(Stage(stage.name, stage.sense, stage.cost[:columns]),),
        start=None,
    )
