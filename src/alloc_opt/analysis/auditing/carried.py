"""A budget with its balances carried forward, as `project` has them: below zero where nothing is decided about it.

What a year lacks is missing in the next one too, and a supporter gives in full whatever that leaves there. Balances
that somebody booked stay as they are.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.given import Given
from alloc_opt.analysis.project import reserve_bridge
from alloc_opt.analysis.projection.balance import shortages
from alloc_opt.analysis.projection.flows import Flows, flows
from alloc_opt.analysis.table import Table
from alloc_opt.plan.plan import Plan

Cents = npt.NDArray[np.int64]


def carried(known: Given, projected: Flows) -> Given:
    """The budget with contributions, lapse, ending balances and shortages of its projection, to the cent."""
    rolled = projected.rolled
    parts = {
        "contributions": rolled.contributions,
        "lapse": rolled.lapse,
        "ending": rolled.ending,
        "shortage": shortages(projected),
    }
    return replace(known, parts={**known.parts, **{name: _frame(cents) for name, cents in parts.items()}})


def reserves(plan: Plan) -> Table:
    """How the reserves of today's own year become those of the last one, as `project_bridge.bridge` has it."""
    return reserve_bridge(flows(plan))


def _frame(cents: Cents) -> pd.DataFrame:
    """By resource and year (codes; 0: base year), in dollars."""
    resource, year = np.indices(cents.shape).reshape(2, -1).astype(np.int32)
    return pd.DataFrame({"resource": resource, "year": year, "value": cents.ravel() / 100.0})
