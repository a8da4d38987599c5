r"""Award years: an award is spent within the fiscal years in which it is available, oldest first; the rest lapses.

$$ b_{ft} \le \sum_{i=t-n+2}^{t} award_{fi} + waiver $$

| letter | meaning | unit |
| --- | --- | --- |
| $b_{ft}$ | balance of resource $f$ at the end of year $t$ | dollars |
| $n$ | fiscal years in which an award may be spent, its own included: `available` of the resource | years |
| $award$ | revenue and transfers in less out; of the base year the balance at the start of the plan | dollars |
| $waiver$ | dial `waiver`, step 100,000, loosens upward: dollars that may be carried over beyond | dollars |

As the oldest money is spent first, what is left at the end of a year is of the latest awards; what would be older has
lapsed. Every resource with `available` has this rule without being asked.
"""

from typing import Annotated, ClassVar

import numpy as np

from alloc_opt.families._rule import Dial, Rule
from alloc_opt.measures.awards import awards_left, moved_in_time
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import Ref
from alloc_opt.plan.rule import Severity


class AwardYears(Rule):
    """No award is carried over beyond the years in which it may be spent."""

    dials: ClassVar[tuple[Dial, ...]] = (Dial("waiver", "dollars", 100_000.0, "up"),)
    default_sentence: ClassVar[str] = "An award of {resource} is spent while it is available, oldest first, or lapses."

    severity: Severity = "law"
    """Terms of the award."""
    resource: Annotated[str, Ref("funds", "resource")]
    """The resource."""
    waiver: float = 0.0
    """Dollars that may be carried over beyond, such as by a waiver of the grantor."""

    def rows(self, m: Measures) -> Rows:
        """One row per year at whose end an award can have run out."""
        held = m.ending.where(resource=self.resource).where(year=self.year_selection).by("resource", "year")
        most = awards_left(m)[held.index.position("resource"), held.index.position("year")]
        if len(m.plan["transfers"]):
            moved = moved_in_time(m).where(resource=self.resource).where(year=self.year_selection)
            held = held - moved.by("resource", "year")
        return held.between(np.full(len(most), -np.inf), most + self.waiver)
