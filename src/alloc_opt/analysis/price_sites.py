"""Between two plans: where is more or less spent, by whom, and where do more or fewer people work?"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import gathered, labelled
from alloc_opt.measures.measure import Measure
from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
COLUMNS = ["program", "school", "resource", "year", "dollars", "fte"]
NO_SITES = pd.DataFrame({name: [] for name in COLUMNS})
_NONE = 1e-6


def sites(built: Built, x: Floats, y: Floats) -> pd.DataFrame:
    """Changes from `x` to `y` (natural) by labels; zero rows left out.

    Columns: program, school, resource, year, dollars, fte. Spending has its resource and no fte; staff has no resource
    (empty) and no dollars.
    """
    m = built.measures
    money = _changes(m.dollars, x, y, ("program", "school", "resource", "year")).rename(columns={"value": "dollars"})
    staff = _changes(m.fte, x, y, ("program", "school", "year")).rename(columns={"value": "fte"})
    return pd.concat([money.assign(fte=0.0), staff.assign(resource="", dollars=0.0)], ignore_index=True)[COLUMNS]


def _changes(measure: Measure, x: Floats, y: Floats, by: tuple[str, ...]) -> pd.DataFrame:
    change = measure.coefficient * (y - x)[measure.column]
    moved = np.flatnonzero(change)
    found = gathered(measure.axes, {d: measure.labels[d][moved] for d in by}, change[moved])
    return labelled(measure.axes, found[(found["value"].abs() > _NONE).to_numpy()].reset_index(drop=True))
