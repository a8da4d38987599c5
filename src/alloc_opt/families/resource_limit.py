r"""Resource limit: no resource spends more than it has. Legal use itself is a matter of columns: none exists where a
resource may not pay.

$$ b_{f,t-1} + revenue_{ft} + more_f + \sum_g c_{gft} - \sum_g c_{fgt}
   - spending_{ft} - indirect_{ft} - lapse_{ft} - b_{ft} = 0 $$

| letter | meaning | unit |
| --- | --- | --- |
| $b$ | ending balance, never below zero | dollars |
| $c$ | contributions between resources | dollars |
| $more$ | dial `more`, step `step`, loosens upward: further revenue of every year | dollars |

Every resource of the plan has this rule without being asked.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from alloc_opt.families._rule import Dial, Rule
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import Ref
from alloc_opt.plan.rule import Severity
from alloc_opt.plan.years import end_year


class ResourceLimit(Rule):
    """Uses equal sources in every resource and year."""

    dials: ClassVar[tuple[Dial, ...]] = (Dial("more", "dollars a year", 100_000.0, "up"),)
    default_sentence: ClassVar[str] = "{resource} spends no more than it has."

    severity: Severity = "law"
    """No resource may be overspent."""
    resource: Annotated[str, Ref("funds", "resource")]
    """The resource."""
    more: float = 0.0
    """Further revenue of every year until the resource ends, in dollars; negative: less."""
    step: Annotated[float, Field(gt=0)] = 100_000.0
    """Dollars a year that count as one real step."""

    def own_dials(self) -> tuple[Dial, ...]:
        """Further revenue, by its own step."""
        return (Dial("more", "dollars a year", self.step, "up"),)

    def adds_revenue(self) -> Mapping[str, float]:
        """What `more` says."""
        return {self.resource: self.more} if self.more else {}

    def rows(self, m: Measures) -> Rows:
        """One row per year."""
        by = ("resource", "year")
        left, ending = (m[name].where(resource=self.resource).by(*by) for name in ("left_over", "ending"))
        if not self.more:
            return left.equals(ending)
        last = m.plan["funds"]["ends"].iloc[int(m.axes.codes("resource", [self.resource])[0])]
        alive = [not last or end_year(str(year)) <= end_year(last) for year in left.index.labels()["year"]]
        return replace(left, constant=left.constant + np.where(alive, self.more, 0.0)).equals(ending)
