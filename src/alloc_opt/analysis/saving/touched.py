"""Whom a step touches: schools, pupils, and the day by which it must be decided."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import cells
from alloc_opt.analysis.decide_by import decide_by
from alloc_opt.analysis.saving.booked import Booked
from alloc_opt.analysis.schools import FEWEST
from alloc_opt.plan.complete import ALL_GROUP

Floats = npt.NDArray[np.float64]


class Pupils:
    """Pupils by school, in the first plan year."""

    def __init__(self, plan: Booked) -> None:
        m, axes = plan.solved.built.measures, plan.books.axes
        found = cells(m.enrollment, np.zeros(m.columns.count), by=("school", "span", "group", "year"))
        found = found[(found["year"] == 1).to_numpy()]
        self._axes = axes
        self._count = np.zeros((axes.size("school"), axes.size("span"), axes.size("group")))
        self._count[found["school"], found["span"], found["group"]] = found["value"]
        self._all = int(axes.codes("group", [ALL_GROUP])[0])
        self._programs = plan.books.plan["programs"].set_index("program")
        together = axes.together
        self._place = {} if together is None else {int(p): together.place == p for p in np.unique(together.place)}
        self._is_school = (plan.books.plan["schools"]["kind"] == "school").to_numpy()

    def schools(self, codes: Sequence[int]) -> list[int]:
        """The schools among some places; of a place that stands for a level, its schools."""
        found: set[int] = set()
        for code in codes:
            if code in self._place:
                found |= {int(s) for s in np.flatnonzero(self._place[code][: len(self._is_school)] & self._is_school)}
            elif code < len(self._is_school) and self._is_school[code]:
                found.add(code)
        return sorted(found)

    def at(self, codes: Sequence[int], program: str = "") -> float:
        """Pupils of the schools; of a program that is for a span or group, those. NaN where there are few, or none."""
        schools = self.schools(codes)
        group, span = self._all, ""
        if program in self._programs.index:
            own = self._programs.loc[program]
            span = str(own.get("span", "") or "")
            group = int(self._axes.codes("group", [own["group"]])[0]) if str(own.get("group", "") or "") else group
        count = self._count[schools][:, :, group]
        if span and span != "all":
            count = count[:, [int(self._axes.codes("span", [span])[0])]]
        total = float(count.sum())
        return total if total >= FEWEST else float("nan")


def first_days(plan: Booked, cuts: pd.DataFrame) -> list[str]:
    """ISO day by which each line (program, year: codes) must be decided."""
    labels = plan.books.axes.labels
    moves = zip(labels["program"][cuts["program"]], labels["year"][cuts["year"]], cuts["way"], strict=True)
    return [str(day) for day in decide_by(plan.books.plan, moves)]
