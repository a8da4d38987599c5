r"""Drivers: what revenue lines are paid by and services follow, as a count per fiscal year.

$$ n_t = r \cdot pupils_t, \qquad r = counts_0 / pupils_0, \text{ else } attendance_t, \text{ else } 1 $$

$n_t$ of a year before the plan, and every year of a `given` driver, stands in `counts`. With $z = t - lag$ the driver
counts in year $t$

| method | count |
| --- | --- |
| year | $n_z$ |
| average | $(n_z + n_{z-1} + n_{z-2}) / 3$ |
| greatest | $\max(n_z,\; n_{z-1},\; (n_{z-1} + n_{z-2} + n_{z-3}) / 3)$ |
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from alloc_opt.errors import RulesError
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.years import previous

Floats = npt.NDArray[np.float64]
ATTENDANCE = "attendance"
"""The assumption that turns pupils into pupils in attendance."""
_LOOKS_BACK = {"year": 0, "average": 2, "greatest": 3}
"""Years before the (lagged) year that each method needs."""
_EVERYONE = "all"


def driver_counts(m: Measures, driver: str) -> Floats:
    """What a driver counts in each year, the base year first; shape (years,).

    Raises:
        RulesError: the plan has no such driver, or no count of a year that it needs.
    """
    row = _row(m, driver)
    years = [str(year) for year in m.axes.labels["year"]]
    known = _known(m, row, years)
    missing = missing_years(row, years, known)
    if missing:
        raise RulesError(
            f"driver {driver} has no count of {', '.join(missing)}", "add the rows to the table counts (counts.csv)"
        )
    return np.array([_count(row, year, known) for year in years])


def driver_ratio(m: Measures, driver: str) -> Floats:
    """What a driver counts in each year over what it counts in the base year; shape (years,).

    Raises:
        RulesError: as `driver_counts`, or it counts nothing in the base year.
    """
    counts = driver_counts(m, driver)
    if counts[0] <= 0:
        raise RulesError(
            f"driver {driver} counts nothing in {m.plan.head.base_year}, so nothing can follow it",
            "state its count of the base year in the table counts (counts.csv)",
        )
    return np.asarray(counts / counts[0], dtype=float)


def follow_ratio(m: Measures) -> Floats:
    """What each program's driver counts over the base year, 1 for those that follow none; shape (programs, years).

    Raises:
        RulesError: as `driver_ratio`.
    """
    follows = m.plan["programs"]["follows"].to_numpy(dtype=object)
    ratio = np.ones((len(follows), m.axes.size("year")))
    for driver in dict.fromkeys(follows):
        if driver:
            ratio[follows == driver] = driver_ratio(m, driver)
    return ratio


def base_counts(m: Measures, driver: str) -> dict[str, float]:
    """What a driver counts of itself, without lag or method: fiscal year -> count, for every year that is known."""
    return _known(m, _row(m, driver), [str(year) for year in m.axes.labels["year"]])


def needed_years(row: Mapping[str, Any], years: Iterable[str]) -> list[str]:
    """Fiscal years of which a driver (row of `drivers`) needs a count for these years, in order."""
    back = int(row["lag"]) + _LOOKS_BACK[str(row["method"])]
    return sorted({_before(year, i) for year in years for i in range(int(row["lag"]), back + 1)})


def missing_years(row: Mapping[str, Any], years: list[str], known: Iterable[str]) -> list[str]:
    """Needed years of a driver that `counts` must state and does not; `years` are the base year and the plan years.

    `known` are the years of which there is a count, those that follow enrollment included.
    """
    have = set(known)
    return [year for year in needed_years(row, years) if year not in have]


def _row(m: Measures, driver: str) -> Mapping[str, Any]:
    table = m.plan["drivers"]
    rows = table[table["driver"] == driver]
    if rows.empty:
        raise RulesError(f"driver {driver!r} is not in the plan", "add it to the table drivers (drivers.csv)")
    return {str(name): value for name, value in rows.iloc[0].items()}


def _known(m: Measures, row: Mapping[str, Any], years: list[str]) -> dict[str, float]:
    """Counts by fiscal year: those that are stated, and of a driver that follows enrollment those of the plan."""
    counts = m.plan["counts"]
    mine = counts[counts["driver"] == row["driver"]]
    known = dict(zip(mine["year"], mine["count"].astype(float), strict=True))
    if row["counts"] == "given":
        return known
    stated = sorted(set(known) & set(years[1:]))
    if stated:
        raise RulesError(
            f"driver {row['driver']} follows enrollment, and counts states {stated[0]} too",
            "drop the plan years from the table counts, or make the driver `given`",
        )
    pupils = _pupils(m, row)
    return known | dict(zip(years, (pupils * _rates(m, row, known.get(years[0]), pupils[0])).tolist(), strict=True))


def _pupils(m: Measures, row: Mapping[str, Any]) -> Floats:
    """Pupils of the driver's level, span and group by year, all schools together; shape (years,)."""
    own = {"level": row["level"] or None, "span": None if row["span"] == _EVERYONE else row["span"]}
    pupils = m.enrollment.where({"group": row["group"]}).where(own)
    heads = np.bincount(pupils.constant_labels["year"], pupils.constant, minlength=m.axes.size("year"))
    return heads.astype(np.float64)


def _rates(m: Measures, row: Mapping[str, Any], base: float | None, pupils: float) -> Floats | float:
    """What one pupil counts; in attendance it may differ by year."""
    if base is not None:
        if pupils <= 0:
            raise RulesError(
                f"driver {row['driver']} has a count of {m.plan.head.base_year} and no pupils to follow",
                "state the pupils in enrollment, or make the driver `given`",
            )
        return base / pupils
    return _attendance(m, str(row["driver"])) if row["attendance"] else 1.0


def _attendance(m: Measures, driver: str) -> Floats:
    """Share of pupils in attendance by year; in the base year that of every year, else that of the first."""
    table = m.plan["assumptions"]
    rows = table[(table["assumption"] == ATTENDANCE) & (table["unit"] == "")]
    rates = {str(year): float(value) for year, value in zip(rows["year"], rows["value"], strict=True)}
    found = [rates.get(year, rates.get("", np.nan)) for year in m.plan.years]
    if np.isnan(found).any():
        raise RulesError(
            f"driver {driver} counts pupils in attendance, and the plan does not say what share attends",
            "add the assumption `attendance`, or the count of the base year to counts (counts.csv)",
        )
    return np.array([rates.get("", found[0]), *found])


def _before(year: str, count: int) -> str:
    for _ in range(count):
        year = previous(year)
    return year


def _count(row: Mapping[str, Any], year: str, known: Mapping[str, float]) -> float:
    """The driver's method at one year."""
    back = [known[_before(year, int(row["lag"]) + i)] for i in range(_LOOKS_BACK[str(row["method"])] + 1)]
    if row["method"] == "greatest":
        return max(back[0], back[1], sum(back[1:]) / 3.0)
    return sum(back) / len(back)
