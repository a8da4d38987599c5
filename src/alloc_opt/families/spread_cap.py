r"""Spread cap: schools of a level differ by no more than an index of school finance allows.

$$ \textbf{range}\quad hi_{\ell t} - lo_{\ell t} \le gap + share\,a_{\ell t}, \qquad
   lo_{\ell t} W_{st} \le x_{st} \le hi_{\ell t} W_{st} $$
$$ \textbf{deviation}\quad \frac{2}{\sum_{s \in \ell} W_{st}} \sum_{s \in \ell} (x_{st} - a_{\ell t} W_{st})^+
   \le gap + share\,a_{\ell t} $$
$$ \textbf{mcloone}\quad \sum_{s \in \ell} (\mu_{\ell t} W_{st} - x_{st})^+
   \le (1 - least)\,\mu_{\ell t}\,\tfrac12 \sum_{s \in \ell} W_{st}, \qquad
   x_{st} \le \mu_{\ell t} W_{st} \text{ for } s \in B_{\ell t} $$

| letter | meaning | unit |
| --- | --- | --- |
| $x$ | dollars of the school that `dollars` selects, those of `apart` left out | dollars |
| $W$ | its weighted pupils, by `weights`; default: 1 for every pupil | pupils |
| $a$ | dollars per weighted pupil of all schools of the level together | dollars per weighted pupil |
| $gap$ | dial `gap`, step 50, loosens upward | dollars per weighted pupil |
| $share$ | dial `share`, step 0.01, loosens upward: of the level's average | share |
| $least$ | dial `least`, step 0.01, loosens downward: least McLoone index, 1 is even below the median | |
| $\mu$ | no less than the level's median over pupils; at best the median itself | dollars per weighted pupil |
| $B$ | schools with at least half of the pupils | |

The McLoone index is what the lower half of the pupils have over what they had if all had the median. Above the median
the left side grows faster in $\mu$ than the right one, so a $\mu$ that meets the rule proves that the median does.
Which schools $B$ holds is data with `order: today` (those below today's median: safe, and stricter than the index where
a plan changes the order) and a choice with `order: any`, which takes a whole number per school. An average or median is
never a divisor of a decision. Years that are not decided school by school are free.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from alloc_opt.families._rule import EVERYTHING, SCHOOLS, Dial, Rule, Where
from alloc_opt.families._spread import apart, below_median
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.served import PER_PUPIL, Served, chosen, counted


class SpreadCap(Rule):
    """Dollars per weighted pupil of a level's schools are even within a limit."""

    default_sentence: ClassVar[str] = "Schools of a level are even in dollars per weighted pupil ({index})."

    index: Literal["range", "deviation", "mcloone"] = "range"
    """Highest less lowest school, mean distance from the average, or the McLoone index."""
    gap: Annotated[float, Field(ge=0)] = 0.0
    """Range and deviation: dollars per weighted pupil."""
    share: Annotated[float, Field(ge=0)] = 0.0
    """Range and deviation: share of the level's average."""
    least: Annotated[float, Field(ge=0, le=1)] | None = None
    """McLoone: least index."""
    weights: Mapping[str, float] = {"all": 1.0}
    """Student group -> weight; weights add up for a pupil who is in several."""
    where: Where = SCHOOLS
    """Schools it is for."""
    dollars: Where = EVERYTHING
    """Dollars that count, as a selection; empty: all."""
    apart: Where = EVERYTHING
    """Dollars that do not count, as a selection: all that any of its keys selects (special education, say)."""
    order: Literal["today", "any"] = "today"
    """McLoone: the schools below the median are those of today, or any."""

    @model_validator(mode="after")
    def _limit(self) -> Self:
        if (self.least is None) == (self.index == "mcloone"):
            raise ValueError("state `least` for mcloone; `gap` or `share` for range and deviation")
        return self

    def own_dials(self) -> tuple[Dial, ...]:
        """Those of the parts that are stated."""
        if self.least is not None:
            return (Dial("least", "of the McLoone index", 0.01, "down"),)
        share = (Dial("share", "of the level's average", 0.01, "up"),) if self.share else ()
        gap = (Dial("gap", PER_PUPIL, 50.0, "up"),) if self.gap or not share else ()
        return (*gap, *share)

    def rows(self, m: Measures) -> Rows | list[Rows]:
        """One row per level and year."""
        served = self._served(m)
        if not len(served.entries):
            return []
        if self.least is not None:
            today = chosen(m.dollars, self.dollars, self.apart).today().by("school", "year").constant
            return below_median(m, served, self.least, today if self.order == "today" else None)
        return apart(m, served, self.gap, self.share, ends=self.index == "range")

    def _served(self, m: Measures) -> Served:
        """Schools that count, in years that are decided school by school."""
        served = counted(m, self.weights, self.dollars, self.apart)
        index = served.spent.index
        school, year = index.position("school"), index.position("year")
        mask = np.ones(m.axes.size("school"), dtype=bool)
        for name, wanted in self.where.items():
            mask &= m.axes.mask(name, wanted)[1]
        keep = mask[school] & m.axes.by_site(year)
        if self.years:
            keep &= np.isin(m.axes.labels["year"][year].astype(str), self.years)
        return served.only(keep)
