r"""Gap cap: dollars per (weighted) pupil of two groups of schools, each pooled, differ by no more than a limit.

$$ \frac{\sum_{s \in A} x_{st}}{\sum_{s \in A} W_{st}} - \frac{\sum_{s \in B} x_{st}}{\sum_{s \in B} W_{st}} \le gap,
   \qquad W_{st} = \sum_g \omega_g E_{sgt} $$

| letter | meaning | unit |
| --- | --- | --- |
| $A$ | `higher`: schools that may not have more than the others plus the gap | |
| $B$ | `lower`: schools they are compared with | |
| $x$ | dollars that `dollars` selects, those of `apart` left out | dollars |
| $E$ | pupils of group $g$ | pupils |
| $\omega$ | `weights` by student group; default: 1 for every pupil | |
| $gap$ | dial `gap`, step 50, loosens upward | dollars per (weighted) pupil |

Enrollment is data, so pooled averages are linear.
"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from alloc_opt.errors import RulesError
from alloc_opt.families._rule import EVERYTHING, Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.served import chosen
from alloc_opt.measures.total import Total


class GapCap(Rule):
    """One group of schools has at most `gap` dollars per pupil more than another."""

    dials: ClassVar[tuple[Dial, ...]] = (Dial("gap", "dollars per pupil", 50.0, "up"),)
    default_sentence: ClassVar[str] = "The two groups of schools differ by at most ${gap:,.0f} per pupil."

    higher: Where
    """Schools whose average is limited."""
    lower: Where
    """Schools they are compared with."""
    gap: float
    """Dollars per pupil."""
    dollars: Where = EVERYTHING
    """Dollars that count, as a selection; empty: all."""
    apart: Where = EVERYTHING
    """Dollars that do not count, as a selection: all that any of its keys selects."""
    weights: Mapping[str, float] = {"all": 1.0}
    """Student group -> weight; weights add up for a pupil who is in several."""

    def rows(self, m: Measures) -> Rows:
        """One row per year."""
        return self._average(m, "higher", self.higher) - self._average(m, "lower", self.lower) <= self.gap

    def _average(self, m: Measures, side: str, schools: Where) -> Total:
        """Dollars per pupil of the schools together, by year."""
        year = self.year_selection
        pupils = np.zeros(1)
        for group, weight in self.weights.items():
            pupils = pupils + weight * m.enrollment.where(group=group, year=year).where(schools).by("year").known()
        if (pupils <= 0).any():
            raise RulesError(f"{self.id}: the schools of `{side}` have no pupils in some year")
        spent = chosen(m.dollars, self.dollars, self.apart).where(schools).where(year=year).by("year")
        return spent.scaled(1.0 / pupils).in_unit("dollars per pupil")
