"""What do today's services come to in the years of the plan? Where a scenario closes schools: as if they were open."""

import numpy as np
import pandas as pd

from alloc_opt.analysis.cells import cells
from alloc_opt.measures.axes import Axes
from alloc_opt.program.build import build
from alloc_opt.program.built import Built


def unclosed(built: Built) -> Built:
    """The program whose `today` counts: without the closings of a scenario, where the plan is known without them."""
    return built if built.plan.unclosed is None else build(built.plan.unclosed, rules=())


def todays(was: Built, axes: Axes, name: str, by: tuple[str, ...]) -> pd.DataFrame:
    """A measure of today's services by labels, at the prices of each year: codes of `axes` and `value`."""
    found = cells(was.measures[name], was.today, by=by)
    return found if was.measures.axes is axes else recoded(found, was.measures.axes, axes)


def recoded(frame: pd.DataFrame, old: Axes, new: Axes) -> pd.DataFrame:
    """A frame of codes of one plan's axes in those of another, which has all its labels; sorted."""
    codes = {d: new.codes(d, old.labels[d][frame[d].to_numpy()]) for d in frame if d in old.labels}
    recoded = frame.assign(**{d: np.asarray(code, dtype=np.int32) for d, code in codes.items()})
    return recoded.sort_values(list(codes), ignore_index=True) if codes else recoded
