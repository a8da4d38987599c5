"""What is the first stage worth when positions need not be whole?"""

import math
from dataclasses import replace

import numpy as np

from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.program.arrays import Program


def relaxed_value(program: Program) -> float:
    """HiGHS's value of the first stage with whole positions relaxed, natural units; NaN where there is no plan."""
    solution = Session(Options()).solve(replace(program, integer=np.zeros(program.columns, dtype=bool)))
    return solution.stages[0].objective if solution.has_plan else math.nan
