r"""A formula at a constant total: what a changed weight costs is taken from the base, or given to it, year by year.

$$ k_t = \frac{total_t - \sum_s fixed_{st}}{\sum_s following_{st}} $$

$following$ are the base lines that nobody set and the weights of them, $fixed$ all others.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from alloc_opt.analysis.formulas.settings import with_formula
from alloc_opt.analysis.formulas.sheet import BY_NAME, Sheet, sheet
from alloc_opt.errors import OperatorError

_SAME = 1e-12


def rescaled(after: Sheet, totals: Mapping[str, float], held: Sequence[str] = ()) -> tuple[Sheet, dict[str, float]]:
    """The sheet with its base multiplied so that each year's dollars are `totals`, and that number by year.

    `held`: base lines that somebody set, which stay.

    Raises:
        OperatorError: there is no base that could give way, or what is fixed takes more than the total.
    """
    lines = [line for line in after.base if line not in held]
    if not lines:
        raise OperatorError(
            "At a constant total the base gives way, and it is set itself.",
            "set other lines, or leave the total open" if after.base else "the formula has no base per pupil",
        )
    factor = {year: _factor(after, year, lines, totals[year]) for year in after.years}
    table = after.plan["formula"]
    base = (table["line"].isin(lines) & (table["per_pupil"] != 0) & (table["school"] == "*")).to_numpy()
    numbers = [factor[year] for year in after.years]
    if np.ptp(numbers) <= _SAME:
        rows = table.copy()
        rows.loc[base, "per_pupil"] *= numbers[0]
    else:
        rows = pd.concat([table[~base], *(_dated(row, factor) for _, row in table[base].iterrows())], ignore_index=True)
    return sheet(with_formula(after.plan, rows)), factor


def _dated(row: "pd.Series[object]", factor: Mapping[str, float]) -> pd.DataFrame:
    """A base row with a row for each year it is for."""
    own = str(row["year"])
    years = [own] if own else list(factor)
    dated = pd.DataFrame([row.to_dict() for _ in years])
    scale = np.array([factor[year] for year in years])
    return dated.assign(year=years, per_pupil=dated["per_pupil"].to_numpy(dtype=float) * scale)


def _factor(after: Sheet, year: str, lines: Sequence[str], total: float) -> float:
    rows = after.at(year)
    moves = rows["line"].isin(lines) & (rows["kind"] != BY_NAME) | rows["of"].isin(lines) & (rows["weight"] != 0)
    each = rows["each"].to_numpy(dtype=float)
    following = float((rows["dollars"].to_numpy(dtype=float) - each)[moves.to_numpy()].sum())
    fixed = float(rows["dollars"].sum()) - following
    if following <= 0 or total < fixed:
        raise OperatorError(
            f"In {year} the lines that stay take ${fixed:,.0f} of the ${total:,.0f} there are: nothing is left for the "
            "base.",
            "set less, or leave the total open",
        )
    return (total - fixed) / following
