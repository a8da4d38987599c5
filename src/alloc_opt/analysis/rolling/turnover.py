r"""What turnover does to average pay: the pay of those who came and went in the first plan year stays in the average.

$$ saved_j = (avg_j - entry_j)\,(F^0_j - F_j) - (leaver_j - entry_j)\,a_j F^0_j $$

with pay of the first plan year, $F^0$ today's staff and $F$ the plan's, $a$ the share that leaves by itself; booked on
the resource that pays most of the position. Layoffs and refills cost once and leave no trace in the average.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import pay_parts
from alloc_opt.plan.turnover import states_turnover
from alloc_opt.program.decisions.turnover import main_payer

Floats = npt.NDArray[np.float64]


def saved_by_turnover(m: Measures, fte: Floats) -> pd.DataFrame:
    """position, resource, salary_object, benefits_object, salary, benefits: dollars (negative: saved) of the first plan
    year, of positions that state turnover; `fte` is the plan's staff by position.
    """
    pay, size = m.plan["pay"], m.axes.size("position")
    stated = states_turnover(pay)
    staff = m.plan["staff"]
    today = np.bincount(m.axes.codes("position", staff["position"]), staff["fte"].astype(float), minlength=size)
    salary, statutory, _ = (part[:, 1] for part in pay_parts(m))
    entry, leaver = (_ratio(pay, name) for name in ("entry", "leaver"))
    leaves = np.where(pay["leaver"].to_numpy(dtype=float) > 0, leaver - entry, 0.0)
    share = (1.0 - entry) * (today - fte) - leaves * pay["attrition"].to_numpy(dtype=float) * today
    payer = main_payer(m)
    payer = payer[:, 1] if payer.ndim > 1 else payer
    table = pd.DataFrame(
        {
            "position": m.axes.labels["position"],
            "resource": m.axes.labels["resource"][payer],
            "salary_object": pay["salary_object"].to_numpy(dtype=object),
            "benefits_object": pay["benefits_object"].to_numpy(dtype=object),
            "salary": share * salary,
            "benefits": share * statutory,
        }
    )
    kept: pd.DataFrame = table[stated & (share != 0)].reset_index(drop=True)
    return kept


def _ratio(pay: pd.DataFrame, name: str) -> Floats:
    """Entry or leaver salary as a share of the average; 1 where it is not stated."""
    salary, other = (pay[column].to_numpy(dtype=float) for column in ("salary", name))
    return np.asarray(np.divide(other, salary, out=np.ones(len(pay)), where=(salary > 0) & (other > 0)), dtype=float)
