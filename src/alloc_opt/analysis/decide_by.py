"""By which day must a change be decided? The earliest of its contract's notice, its people's, and the year's start."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.plan.deadlines import deadline
from alloc_opt.plan.lines_of_pay import notice_of_lines
from alloc_opt.plan.plan import Plan


def decide_by(plan: Plan, moves: Iterable[tuple[str, str, int]]) -> npt.NDArray[np.object_]:
    """One ISO date per move: program, fiscal year, and -1 where it falls, 1 where it rises against the year before.

    Empty where a move is 0. Notice to the people who do it counts where it falls, also where they stand in lines of pay
    that list no positions; a contract's notice always.
    """
    own = dict(zip(plan["programs"]["program"], plan["programs"]["decide_by"], strict=True))
    staffing, pay = plan["staffing"], plan["pay"].set_index("position")["decide_by"]
    working = staffing[(staffing["fte"] > 0).to_numpy()]
    people = pd.Series(pay.reindex(working["position"]).to_numpy(dtype=object)).groupby(working["program"].to_numpy())
    notice = {str(program): sorted({str(day) for day in days if day}) for program, days in people}
    notice |= {program: [day] for program, day in notice_of_lines(plan).items()}
    found = []
    for program, year, way in moves:
        days = ["", own.get(program, ""), *(notice.get(program, []) if way < 0 else [])]
        known = [deadline(year, day) for day in dict.fromkeys(days)]
        found.append(min(known).isoformat() if way else "")
    return np.array(found, dtype=object)
