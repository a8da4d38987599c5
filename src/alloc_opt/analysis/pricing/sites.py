"""Between two plans: where is more or less spent, by whom, and where do more or fewer people work?"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import cells, gathered, labelled
from alloc_opt.analysis.incidence_actual import Actual, more
from alloc_opt.measures.measure import Measure
from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
COLUMNS = ["program", "school", "resource", "year", "dollars", "fte", "more"]
NO_SITES = pd.DataFrame({name: [] for name in COLUMNS})
_NONE = 1e-6


def sites(built: Built, x: Floats, y: Floats, after: Built | None = None) -> pd.DataFrame:
    """Changes from `x` to `y` (natural) by labels; zero rows left out. `after` reads `y` where other data hold there.

    Columns: program, school, resource, year, dollars, fte, more. Spending (at average pay) has its resource; staff in
    FTE, and what it costs `more` at actual pay (NaN where not known), have none (empty).
    """
    m, then = built.measures, (after or built).measures
    paid, worked = ("program", "school", "resource", "year"), ("program", "school", "year")
    money = _changes(m.dollars, x, then.dollars, y, paid).rename(columns={"value": "dollars"})
    staff = _changes(m.fte, x, then.fte, y, worked).rename(columns={"value": "fte"})
    parts = [money, staff]
    if Actual(built).stated:
        by_position = more(built, x, y, after).groupby(list(worked), sort=False)["value"].sum(skipna=False)
        parts.append(labelled(m.axes, by_position.rename("more").reset_index()))
    table = pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS)
    unknown = table["more"].isna() & table["dollars"].isna() & table["fte"].isna()
    table = table.fillna({"resource": "", "dollars": 0.0, "fte": 0.0, "more": 0.0})
    return table.assign(more=table["more"].mask(unknown))


def _changes(now: Measure, x: Floats, then: Measure, y: Floats, by: tuple[str, ...]) -> pd.DataFrame:
    if now is then:
        change = now.coefficient * (y - x)[now.column]
        moved = np.flatnonzero(change)
        found = gathered(now.axes, {d: now.labels[d][moved] for d in by}, change[moved])
    else:
        both = [cells(then, y, by=by), cells(now, x, by=by).assign(value=lambda frame: -frame["value"])]
        all_cells = pd.concat(both, ignore_index=True)
        codes = {d: all_cells[d].to_numpy(dtype=np.int32) for d in by}
        found = gathered(now.axes, codes, all_cells["value"].to_numpy(dtype=float))
    seen = (found["value"].abs() > _NONE) & (found["year"] > 0)
    return labelled(now.axes, found[seen.to_numpy()].reset_index(drop=True))
