"""Which job classes say what a change of their staff really saves."""

import numpy as np
import numpy.typing as npt
import pandas as pd

TURNOVER = "turnover"
"""Program of the difference between the average pay that programs carry and the pay of those who come and go."""
NAME = "Pay of those who come and go"


def states_turnover(pay: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Rows of the table `pay` that state entry or leaver pay, the cost of a layoff, or a share that is refilled."""
    stated = (pay[["entry", "leaver", "layoff_cost", "refill"]].astype(float) > 0).any(axis=1)
    return np.asarray(stated | (pay["first_year"].astype(float) < 1))


def lays_off(pay: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Rows of the table `pay` in which a layoff costs something."""
    return np.asarray((pay["layoff_cost"].astype(float) > 0) | (pay["first_year"].astype(float) < 1))


def district_place(schools: pd.DataFrame) -> int:
    """Row of the school that carries what belongs to the district: central, else not by site, else the first."""
    kind = schools["kind"].to_numpy(dtype=object)
    found = [np.flatnonzero(kind == wanted) for wanted in ("central", "not_by_site")]
    return int(next((rows[0] for rows in found if len(rows)), 0))
