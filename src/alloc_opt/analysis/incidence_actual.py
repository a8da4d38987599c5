"""What staff that come or go cost at a school's actual salaries, beyond the average that the plan carries."""

from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import cells
from alloc_opt.measures.actual import pay_gap
from alloc_opt.measures.prices import pay_parts
from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
_NONE = 1e-9


class Actual:
    """Actual salaries of a plan, by position and school."""

    def __init__(self, built: Built) -> None:
        self.measures, self.staff = built.measures, built.plan["staff"]

    @property
    def stated(self) -> bool:
        """Whether the plan states actual salaries at all."""
        return bool((self.staff["salary"] > 0).any())

    @property
    def positions(self) -> list[str]:
        """Positions whose actual salaries are known at some school."""
        known = np.isfinite(self.gap).any(axis=(1, 2))
        return [str(label) for label in self.measures.axes.labels["position"][known]]

    @cached_property
    def gap(self) -> Floats:
        """Dollars more per FTE than the average; NaN where not known; shape (positions, schools, years)."""
        return pay_gap(self.measures)

    @cached_property
    def pay(self) -> Floats:
        """Salary and statutory benefits of one FTE at average pay; shape (positions, years)."""
        salary, statutory, _health = pay_parts(self.measures)
        return salary + statutory


def more(built: Built, x: Floats, y: Floats, after: Built | None = None) -> pd.DataFrame:
    """Dollars more at actual than average pay from `x` to `y` (natural), by codes of program, school, position, year.

    `after` reads `y`. Column `value`; NaN where actual pay is not known of staff that change or whose pay does.
    """
    by = ("program", "school", "position", "year")
    frames = [
        cells(side.measures.fte, point, by=by).set_index(list(by))["value"].rename(name)
        for name, side, point in (("now", built, x), ("then", after or built, y))
    ]
    table = pd.concat(frames, axis=1).fillna(0.0).reset_index()
    first = Actual(built)
    second = first if after is None else Actual(after)
    place = tuple(table[name].to_numpy() for name in ("position", "school", "year"))
    now, then = (table[name].to_numpy(dtype=float) for name in ("now", "then"))
    value = then * second.gap[place] - now * first.gap[place]
    same = (np.abs(then - now) <= _NONE) & (second.pay == first.pay)[place[0], place[2]]
    table["value"] = np.where(same, 0.0, value)
    seen = (table["value"].abs() > _NONE) | table["value"].isna()
    return table.loc[(seen & (table["year"] > 0)).to_numpy(), [*by, "value"]].reset_index(drop=True)
