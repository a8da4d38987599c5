r"""Early intervention beside a reduction of effort: each has its limit, both together have a tighter one.

$$ C_{t} - v_t \le m_t, \qquad e_t \le early\,G_t\,s_{2t} + both_t\,s_{3t}, \qquad
   m_t \le H_t\,s_{1t} + both_t\,s_{3t} $$
$$ e_t + m_t \le H_t\,s_{1t} + early\,G_t\,s_{2t} + both_t\,s_{3t}, \qquad s_{1t} + s_{2t} + s_{3t} = 1 $$

| letter | meaning | unit |
| --- | --- | --- |
| $v$ | dollars that `effort` selects; $C$ what they are compared with: `comparison`, or the base year's | dollars |
| $m$ | reduction of effort | dollars |
| $e$ | dollars that `intervention` selects | dollars |
| $G$ | the grant of the year: revenue of `resource`; $G'$ that of the year before | dollars |
| $H$ | $reduction \cdot \max(G - G', 0)$: dial `reduction`, step 0.05, loosens upward | dollars |
| $early$ | dial `early`, step 0.01, loosens upward | share |
| $both$ | $\min(H, early\,G)$ | dollars |
| $s$ | 1 for a year with a reduction only, with intervention only, or with both | |

The pairs (e, m) that the law allows are no convex set: a mix of both limits is illegal where each alone is legal. With
three choices and their own limits the rows are as tight as can be.
"""

from typing import Annotated, ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field

from alloc_opt.families._rule import Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import ResourceRef
from alloc_opt.plan.rule import Severity

Floats = npt.NDArray[np.float64]
_SMALL = 1e-6


class EarlyIntervention(Rule):
    """A reduction of effort and early intervention share a limit."""

    dials: ClassVar[tuple[Dial, ...]] = (
        Dial("reduction", "of the grant's increase", 0.05, "up"),
        Dial("early", "of the grant", 0.01, "up"),
    )
    default_sentence: ClassVar[str] = (
        "Effort falls by at most {reduction:.0%} of the grant's increase, early intervention takes at most {early:.0%} "
        "of the grant, and where both happen the smaller limit holds for their sum."
    )

    severity: Severity = "law"
    """A condition of the grant."""
    resource: ResourceRef
    """The grant."""
    effort: Where
    """Local dollars that are held up, as a selection."""
    intervention: Where
    """Dollars of early intervention, as a selection."""
    comparison: Annotated[float, Field(ge=0)] | None = None
    """Effort of the last year in which it was met; left out: the base year's."""
    reduction: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Share of the grant's increase by which effort may fall."""
    early: Annotated[float, Field(ge=0, le=1)] = 0.15
    """Share of the grant for early intervention."""

    def rows(self, m: Measures) -> list[Rows]:
        """Per year: the reduction, the three choices, and the limits of each."""
        year = self.year_selection
        spent = m.dollars.where(self.effort).where(year=year).by("year")
        e = m.dollars.where(self.intervention).where(year=year).by("year")
        grant = m.revenue.where(resource=self.resource)
        now, before = (x.where(year=year).by("year").known() for x in (grant, grant.lag(1)))
        base = float(m.dollars.where(self.effort).lag(1).by("year").constant[0])
        compared = np.full(len(now), base if self.comparison is None else self.comparison)
        most = self.reduction * np.maximum(now - before, 0.0)
        early = self.early * now
        both = np.minimum(most, early)

        def reduced(x: Floats) -> Floats:
            return np.maximum(compared - spent.at(x), 0.0)

        cut = m.helper("reduction", spent.index, witness=reduced, unit="dollars")

        def only_cut(x: Floats) -> Floats:
            return (e.at(x) <= _SMALL).astype(float)

        def only_early(x: Floats) -> Floats:
            return ((e.at(x) > _SMALL) & (reduced(x) <= _SMALL)).astype(float)

        def mixed(x: Floats) -> Floats:
            return 1.0 - only_cut(x) - only_early(x)

        names = (("reduction alone", only_cut), ("intervention alone", only_early), ("both", mixed))
        s1, s2, s3 = (m.helper(n, spent.index, witness=w, upper=1.0, integer=True) for n, w in names)
        room = s1.scaled(most) + s2.scaled(early) + s3.scaled(both)
        none = np.full(len(now), np.inf)
        return [
            (spent + cut).between(compared, none).named("effort"),
            (s1 + s2 + s3).equals(1.0).named("choice", link=True),
            (s2.scaled(early) + s3.scaled(both) - e >= 0.0).named("intervention"),
            (s1.scaled(most) + s3.scaled(both) - cut >= 0.0).named("reduction"),
            (room - e - cut >= 0.0).named("together"),
        ]
