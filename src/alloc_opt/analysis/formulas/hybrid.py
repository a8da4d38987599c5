r"""A guarantee beside weights, to the cent: what each school gets, and which schools the guarantee carries.

| | what a school gets from the main resource |
| --- | --- |
| topped up | $\max(G_s, F_s)$: the total rises by the shortfall |
| topped up, total constant | $\max(G_s, F_s(k))$, the base multiplied by $k$ (`rescale.py`) |
| guarantee first | $G_s + \theta W_s$: what is left goes by the rates alone, amounts by name end |

$F$ are the dollars of all lines, $W$ those of rates; other resources come on top.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.formulas import cents, hidden
from alloc_opt.analysis.formulas.guarantee import Guarantee
from alloc_opt.analysis.formulas.rescale import multiplied
from alloc_opt.analysis.formulas.settings import with_formula
from alloc_opt.analysis.formulas.sheet import BY_NAME, GUARANTEE, PER_PUPIL, PER_SCHOOL, Sheet, sheet
from alloc_opt.analysis.table import Table
from alloc_opt.errors import OperatorError
from alloc_opt.plan.complete import blank
from alloc_opt.plan.noun import EVERY

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
            "pupils": hidden.heads(pupils),
            "guarantee_dollars": floor,
            "weights_dollars": weights,
            "by_name_dollars": named,
            "short_dollars": short,
            "still_short_dollars": np.maximum(floor - weights - named, 0.0),
            "short_per_pupil": np.divide(short, hidden.heads(pupils), out=np.zeros(len(short)), where=pupils > 0),
        }
    )
    parts = found.parts[(found.parts["year"] == year).to_numpy()].reset_index(drop=True)
    return Table("formula_guarantee", frame), Table("formula_guarantee_parts", parts, found.notes)


def guarded(plain: Sheet, found: Guarantee, *, first: bool, totals: dict[str, float]) -> Sheet:
    """The sheet with the guarantee as a line of its own, school by school.

    Args:
        plain: the sheet without it.
        found: what every school is guaranteed of the main resource.
        first: True: the guarantee comes first, and what is left of the main resource goes by the rates.
        totals: year -> dollars in all that a guarantee that comes first has to keep to.

    Raises:
        OperatorError: the guarantee alone takes more than there is.
    """
    table = plain.plan["formula"]
    years = [year for year in plain.years if found.dollars(plain, year).any()]
    if first:
        table = _behind(plain, found, years, totals)
    rows = []
    for year in years:
        floor = found.dollars(plain, year)
        lacks = floor if first else np.maximum(floor - plain.dollars(year, resources=[plain.resource]), 0.0)
        at = np.flatnonzero(lacks > 0)
        row = blank("formula", len(at)).assign(line=GUARANTEE, resource=plain.resource, year=year)
        rows.append(row.assign(school=[plain.ids[n] for n in at], each=lacks[at], source="guarantee of the study"))
    kept = [part for part in rows if len(part)]
    if not kept:
        return plain
    return sheet(with_formula(plain.plan, pd.concat([table, *kept], ignore_index=True)))


def _behind(plain: Sheet, found: Guarantee, years: list[str], totals: dict[str, float]) -> pd.DataFrame:
    """The table with the rates of the main resource as the guarantee leaves them; its amounts by name end."""
    main = [plain.resource]
    factor = dict.fromkeys(plain.years, 1.0)
    for year in years:
        beside = float(plain.dollars(year).sum() - plain.dollars(year, resources=main).sum())
        rates = float(plain.dollars(year, kinds=[PER_PUPIL, PER_SCHOOL], resources=main).sum())
        left = totals[year] - beside - float(found.dollars(plain, year).sum())
        if left < 0 or rates <= 0:
            raise OperatorError(
                f"In {year} the guarantee alone takes ${-left:,.0f} more than {plain.resource} brings.",
                "guarantee less",
            )
        factor[year] = left / rates
    table = plain.plan["formula"].copy()
    own = (table["resource"] == plain.resource).to_numpy()
    weighed = (table["weight"] != 0).to_numpy() & ~own
    last = plain.at(years[-1]) if years else plain.rows
    rate = last.drop_duplicates("row").set_index("row")["per_pupil"]
    at = np.flatnonzero(weighed)
    table.loc[weighed, "per_pupil"] = rate.reindex(at).fillna(0.0).to_numpy(dtype=float)
    table.loc[weighed, "weight"], table.loc[weighed, "of"] = 0.0, ""
    named = own & (table["school"] != EVERY).to_numpy()
    kept = table[~named].reset_index(drop=True)
    return multiplied(kept, (kept["resource"] == plain.resource).to_numpy(), ("per_pupil", "each"), factor)


def gives(after: Sheet, year: str) -> Ints:
    """Cents of each school in a year; together the dollars of the sheet to the cent."""
    whole = after.dollars(year)
    return cents.whole(whole, round(float(whole.sum()) * 100.0), low=np.minimum(cents.down(whole), 0))
