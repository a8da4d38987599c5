"""What runs where, at which level, and is it more or less than today?"""

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.books import Books
from alloc_opt.analysis.cells import labelled
from alloc_opt.analysis.table import Table
from alloc_opt.plan.complete import UNASSIGNED

COLUMNS = ["program", "school", "year", "unit", "quantity", "current", "change", "action", "dollars"]


def actions(books: Books) -> npt.NDArray[np.object_]:
    """start, expand, keep, trim or stop, against today; one per row of `books.services`."""
    s, changed = books.services, books.changed
    here, before = s["quantity"].to_numpy(), s["current"].to_numpy()
    none = 1e-6
    choices = [~changed, before <= none, here <= none, here > before]
    return np.select(choices, ["keep", "start", "stop", "expand"], "trim").astype(object)


def programs(books: Books) -> Table:
    """One row per program, school and plan year."""
    s = books.services
    unit = books.plan["programs"]["unit"].to_numpy(dtype=object)[s["program"].to_numpy()]
    frame = labelled(books.axes, s).assign(
        unit=unit, change=np.round(s["quantity"] - s["current"], 6) + 0.0, action=actions(books)
    )
    notes = (f"{UNASSIGNED} is staff time that whole positions leave over, in FTE.",)
    return Table("programs", frame[COLUMNS], notes)
