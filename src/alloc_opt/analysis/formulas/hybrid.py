r"""A guarantee beside weights, to the cent: what each school gets, and which schools the guarantee carries.

| | what a school gets from the main resource |
| --- | --- |
| topped up | $\max(G_s, F_s)$: the total rises by the shortfall |
| topped up, total constant | $\max(G_s, \theta F_s)$ |
| guarantee first | $G_s + \theta W_s$, what is left goes by the weights alone |

$F$ are the dollars of all lines, $W$ those without amounts stated by name; other resources come on top.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.formulas import cents
from alloc_opt.analysis.formulas.asked import Asked
from alloc_opt.analysis.formulas.guarantee import Guarantee
from alloc_opt.analysis.formulas.sheet import BY_NAME, PER_PUPIL, PER_SCHOOL, Sheet
from alloc_opt.analysis.table import Table
from alloc_opt.errors import OperatorError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def carried(sheet: Sheet, year: str, found: Guarantee) -> tuple[Table, Table]:
    """A row per school, the guarantee against what the weights bring from the main resource; and its parts in the year.

    `short_dollars`: what the weights alone lack, `still_short_dollars`: what is lacking with amounts stated by name.
    """
    main = [sheet.resource]
    floor, pupils = found.dollars(sheet, year), sheet.pupils(year)
    weights = sheet.dollars(year, kinds=[PER_PUPIL, PER_SCHOOL], resources=main)
    named = sheet.dollars(year, kinds=[BY_NAME], resources=main)
    short = np.maximum(floor - weights, 0.0)
    frame = pd.DataFrame(
        {
            "school": sheet.ids,
            "name": [sheet.names[school] for school in sheet.ids],
            "level": sheet.schools["level"].to_numpy(dtype=object),
            "pupils": pupils,
            "guarantee_dollars": floor,
            "weights_dollars": weights,
            "by_name_dollars": named,
            "short_dollars": short,
            "still_short_dollars": np.maximum(floor - weights - named, 0.0),
            "short_per_pupil": np.divide(short, pupils, out=np.zeros(len(short)), where=pupils > 0),
        }
    )
    parts = found.parts[(found.parts["year"] == year).to_numpy()].reset_index(drop=True)
    return Table("formula_guarantee", frame), Table("formula_guarantee_parts", parts, found.notes)


def gives(after: Sheet, year: str, found: Guarantee | None, asked: Asked, before: Sheet) -> Ints:
    """Cents of each school: its lines, topped up to the guarantee or behind it; the total stays where it is constant.

    The guarantee is met by the formula's main resource; what other resources bring comes on top.
    """
    whole = after.dollars(year)
    total = round(float(whole.sum()) * 100.0)
    if found is None:
        return cents.whole(whole, total, low=_lowest(whole))
    main = after.dollars(year, resources=[after.resource])
    beside, floor = whole - main, found.dollars(after, year)
    if not asked.first and not asked.constant:
        topped = np.maximum(main, floor) + beside
        return cents.whole(topped, round(float(topped.sum()) * 100.0))
    rest = cents.whole(beside, round(float(beside.sum()) * 100.0), low=_lowest(beside))
    shared = (
        round(float(before.dollars(year).sum()) * 100.0) - int(rest.sum())
        if asked.constant
        else total - int(rest.sum())
    )
    low = cents.up(floor)
    if low.sum() > shared:
        short = (int(low.sum()) - shared) / 100.0
        raise OperatorError(
            f"In {year} the guarantee alone takes ${short:,.0f} more than {after.resource} brings.", "guarantee less"
        )
    rates = after.dollars(year, kinds=[PER_PUPIL, PER_SCHOOL], resources=[after.resource])
    top = np.full(len(low), np.iinfo(np.int64).max // (len(low) + 1))
    if asked.first:
        given, _ = cents.shared_out(lambda share: floor + share * rates, shared, low, top)
    else:
        given, _ = cents.shared_out(lambda share: share * main, shared, low, top)
    return given + rest


def _lowest(dollars: Floats) -> Ints:
    return np.minimum(cents.down(dollars), 0)
