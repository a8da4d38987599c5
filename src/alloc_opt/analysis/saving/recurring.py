"""How much of a saving recurs: what layoffs cost, what comes once and what is back in a later year does not."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.saving.booked import Booked, lines
from alloc_opt.analysis.saving.payers import is_service, own
from alloc_opt.analysis.saving.posts import once

Floats = npt.NDArray[np.float64]


def one_time_programs(plan: Booked) -> npt.NDArray[np.bool_]:
    """Programs that come once (attribute `one_time`)."""
    programs = plan.books.plan["programs"]
    if "one_time" not in programs:
        return np.zeros(len(programs), dtype=bool)
    return np.asarray((programs["one_time"].astype(str).str.casefold() == "true").to_numpy())


def by_year(before: Booked, after: Booked) -> pd.DataFrame:
    """Year (label) and dollars saved: unrestricted, restricted, of unrestricted one_time and recurring.

    One-time is what layoffs cost, what programs that come once cost less, what falls and is back in a later year, and
    what other resources pay instead out of their balances or not in every later year.
    """
    found = lines(before, after)
    once_only = one_time_programs(after)
    ends = found[(found["program"] >= 0).to_numpy() & once_only[found["program"].to_numpy()]]
    years = after.books.axes.labels["year"][1:]
    saved = (before.unrestricted - after.unrestricted) / 100.0
    one_time = once(before) - once(after)
    np.add.at(one_time, ends["year"].to_numpy() - 1, ends["unrestricted"].to_numpy() / 100.0)
    services = found[is_service(after, found) & ~once_only[found["program"].to_numpy()]]
    back = comes_back(after, services)
    one_time = one_time + np.clip(back, 0.0, np.maximum(saved - one_time, 0.0))
    drawn = (after.drawn - before.drawn) / 100.0
    drawn = np.maximum(drawn, _passing(services, len(years)))
    one_time = one_time + np.clip(drawn, 0.0, np.maximum(saved - one_time, 0.0))
    one_time = np.round(one_time, 2) + 0.0
    return pd.DataFrame(
        {
            "year": years.astype(object),
            "unrestricted": saved,
            "restricted": (before.restricted - after.restricted) / 100.0,
            "one_time": one_time,
            "recurring": np.round(saved - one_time, 2) + 0.0,
        }
    )


def _passing(services: pd.DataFrame, years: int) -> Floats:
    """Unrestricted dollars by plan year that other payers pay instead, but not in every later year."""
    swap = services["unrestricted"] - own(services, ["unrestricted", "restricted"])["unrestricted"]
    paid = np.zeros(years)
    np.add.at(paid, services["year"].to_numpy() - 1, swap.to_numpy() / 100.0)
    paid = np.maximum(paid, 0.0)
    return np.asarray(paid - np.minimum.accumulate(paid[::-1])[::-1])


def comes_back(plan: Booked, services: pd.DataFrame) -> Floats:
    """Unrestricted dollars by plan year of falls that do not last: of each service and school (or level, where later
    years are decided so) the part by which it falls less in a later year.
    """
    axes = plan.books.axes
    program, school, year = (services[name].to_numpy(dtype=np.int64) for name in ("program", "school", "year"))
    if axes.together is not None:
        school = np.where(axes.together.programs[program], axes.together.place[school], school)
    dollars = own(services, ["unrestricted", "restricted"])["unrestricted"].to_numpy() / 100.0
    _, place = np.unique(np.column_stack([program, school]), axis=0, return_inverse=True)
    place = place.reshape(-1)
    years = axes.size("year") - 1
    shape = (int(place.max(initial=-1)) + 1, years)
    fall, saved = np.zeros(shape), np.zeros(shape)
    np.add.at(fall, (place, year - 1), (services["level_before"] - services["level"]).to_numpy(dtype=float))
    np.add.at(saved, (place, year - 1), dollars)
    fall = np.maximum(fall, 0.0)
    lasts = np.minimum.accumulate(fall[:, ::-1], axis=1)[:, ::-1]
    share = np.divide(lasts, fall, out=np.ones(shape), where=fall > 0)
    return np.asarray((np.maximum(saved, 0.0) * (1.0 - share)).sum(axis=0))
