r"""A formula at a constant total: what a changed weight costs is taken from the base, or given to it, year by year.

$$ \sum_s \max(G_{st},\; fixed_{st} + k_t\,following_{st}) = total_t $$

$following$ are the base lines that nobody set and the weights of them, $fixed$ all others; $G$ is what a guarantee
promises of the main resource; without one there is no such floor.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.formulas.settings import with_formula
from alloc_opt.analysis.formulas.sheet import BY_NAME, Sheet, sheet
from alloc_opt.errors import OperatorError

Floats = npt.NDArray[np.float64]
_SAME = 1e-12
_HALVINGS = 200


def rescaled(
    after: Sheet, totals: Mapping[str, float], held: Sequence[str] = (), floors: Mapping[str, Floats] | None = None
) -> tuple[Sheet, dict[str, float]]:
    """The sheet with its base multiplied so that each year's dollars are `totals`, and that number by year.

    Args:
        after: the sheet whose base gives way.
        totals: year -> dollars.
        held: base lines that somebody set, which stay.
        floors: year -> dollars of the main resource that each school is guaranteed; what tops it up is in the total.

    Raises:
        OperatorError: there is no base that could give way, or what is fixed takes more than the total.
    """
    lines = [line for line in after.base if line not in held]
    if not after.base:
        raise OperatorError(
            "At a constant total the base gives way, and this formula has none.",
            f"a base is dollars for every pupil from {after.resource}, the resource that carries most of the formula",
        )
    if not lines:
        raise OperatorError(
            "At a constant total the base gives way, and it is set itself.", "set other lines, or leave the total open"
        )
    guaranteed = floors if floors is not None else {}
    factor = {
        year: _factor(after, year, lines, totals[year], guaranteed.get(year, np.zeros(len(after.ids))))
        for year in after.years
    }
    table = after.plan["formula"]
    base = (table["line"].isin(lines) & (table["per_pupil"] != 0) & (table["school"] == "*")).to_numpy()
    return sheet(with_formula(after.plan, multiplied(table, base, ("per_pupil",), factor))), factor


def multiplied(
    table: pd.DataFrame, rows: npt.NDArray[np.bool_], columns: Sequence[str], factor: Mapping[str, float]
) -> pd.DataFrame:
    """The table `formula` with columns of some rows multiplied, year by year where the years part."""
    numbers = list(factor.values())
    if np.ptp(numbers) <= _SAME:
        result = table.copy()
        for name in columns:
            result.loc[rows, name] = result.loc[rows, name] * numbers[0]
        return result
    parts = [table[~rows]]
    for _, row in table[rows].iterrows():
        years = [str(row["year"])] if row["year"] else list(factor)
        dated = pd.DataFrame([row.to_dict() for _ in years]).assign(year=years)
        scale = np.array([factor[year] for year in years])
        parts.append(dated.assign(**{name: dated[name].to_numpy(dtype=float) * scale for name in columns}))
    return pd.concat(parts, ignore_index=True)


def _factor(after: Sheet, year: str, lines: Sequence[str], total: float, floor: Floats) -> float:
    rows = after.at(year)
    moves = rows["line"].isin(lines) & (rows["kind"] != BY_NAME) | rows["of"].isin(lines) & (rows["weight"] != 0)
    following = rows.assign(moving=np.where(moves, rows["dollars"] - rows["each"], 0.0))
    main = (following["resource"] == after.resource).to_numpy()
    sides = [_by_school(after, following[mine]) for mine in (main, ~main)]
    floor = np.where(floor > 0, floor, -np.inf)

    def given(k: float) -> float:
        (own, moving), (beside, others) = sides
        return float(np.maximum(own + k * moving, floor).sum() + (beside + k * others).sum())

    fixed, moved = given(0.0), float(following["moving"].sum())
    if moved <= 0 or total < fixed:
        raise OperatorError(
            f"In {year} what does not give way takes ${fixed:,.0f} of the ${total:,.0f} there are: nothing is left for "
            "the base.",
            "set less, guarantee less, or leave the total open",
        )
    if not np.isfinite(floor).any():
        return (total - fixed) / moved
    low, high = 0.0, (total - fixed) / moved + 1.0
    while given(high) < total:
        high *= 2.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if given(middle) < total else (low, middle)
    return high


def _by_school(after: Sheet, rows: pd.DataFrame) -> tuple[Floats, Floats]:
    """Dollars of each school that stay, and that move with the base."""
    sums = rows.groupby("school")[["dollars", "moving"]].sum().reindex(after.ids).fillna(0.0)
    moving = sums["moving"].to_numpy(dtype=float)
    return sums["dollars"].to_numpy(dtype=float) - moving, moving
