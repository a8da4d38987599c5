r"""Evidence tier: money that asks for proof pays only for programs with a study of that tier or a better one.

$$ \sum_{p\,:\,\tau_p > tier} x_{pft} \le share \cdot A_{ft} $$

| letter | meaning | unit |
| --- | --- | --- |
| $x$ | dollars of program $p$ from `resource` $f$, at all schools | dollars |
| $\tau_p$ | `tiers`: tier of the study that the district relies on, 1 (trial) to 4 (rationale); none: no study | |
| $tier$ | dial `tier`, step 1, loosens upward: the weakest tier that counts | |
| $share$ | dial `share`, step 0.05, loosens upward: part of the year's revenue that asks for none | share |
| $A$ | revenue of the resource in the year | dollars |

A program of `besides` (administration, say) asks for no study. Staff time that no program uses has none; the difference
in pay of those who come and go belongs to the positions, not to a program. A tier says how an effect was found, not how
large it is.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from alloc_opt.families._rule import Dial, Rule
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import ProgramRef, ResourceRef
from alloc_opt.plan.rule import Severity
from alloc_opt.plan.turnover import TURNOVER

Tier = Annotated[int, Field(ge=1, le=4)]


class EvidenceTier(Rule):
    """A resource pays only for programs with evidence."""

    dials: ClassVar[tuple[Dial, ...]] = (
        Dial("tier", "(tier)", 1.0, "up", "the weakest tier of evidence that {resource} pays for"),
        Dial("share", "of the revenue", 0.05, "up", "the part of {resource} that asks for no evidence"),
    )
    default_sentence: ClassVar[str] = "{resource} pays only for programs with evidence of tier {tier:g} or better."

    severity: Severity = "law"
    """A condition of the grant."""
    resource: ResourceRef
    """The money that asks for evidence."""
    tiers: Annotated[Mapping[ProgramRef, Tier], Field(min_length=1)]
    """Program -> tier of the study that the district relies on (20 U.S.C. 7801(21)): 1 strong, 2 moderate, 3 promising,
    4 a rationale."""
    tier: Tier = 3
    """The weakest tier that counts."""
    share: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Part of a year's revenue that may be spent without."""
    besides: tuple[ProgramRef, ...] = ()
    """Programs that need no study."""

    def rows(self, m: Measures) -> Rows:
        """One row per year."""
        proven = [program for program, tier in self.tiers.items() if tier <= self.tier]
        known = set(m.axes.labels["program"].tolist())
        apart = [*dict.fromkeys([*proven, *self.besides]), *({TURNOVER} & known)]
        spent = m.dollars.where(resource=self.resource, year=self.year_selection)
        spent = spent.without({"program": apart}) if apart else spent
        most = m.revenue.where(resource=self.resource, year=self.year_selection).by("resource", "year").known()
        total = spent.by("resource", "year")
        return total.between(np.full(len(most), -np.inf), self.share * most)
