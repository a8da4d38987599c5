r"""Transferability: of an award only so much may be moved to other grants.

$$ \sum_g c_{fgt} \le at\_most \cdot revenue_{ft} $$

| letter | meaning | unit |
| --- | --- | --- |
| $c_{fgt}$ | dollars of resource $f$ moved to resource $g$ in year $t$ (table `transfers`) | dollars |
| $revenue$ | revenue of the resource in the year | dollars |
| $at\_most$ | dial `at_most`, step 0.1, loosens upward | share of the award |

Every resource that the table `transfers` lets give has this rule without being asked: no more than the year's own award
is moved, never what was carried over. What is moved is spent by the rules of the grant that receives it, whose award it
enlarges (20 U.S.C. 7305b, ESEA section 5103).
"""

from typing import Annotated, ClassVar

from pydantic import Field

from alloc_opt.families._rule import Dial, Rule
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import ResourceRef
from alloc_opt.plan.rule import Severity


class Transferability(Rule):
    """At most a share of a year's award is moved to other grants."""

    dials: ClassVar[tuple[Dial, ...]] = (Dial("at_most", "of the award", 0.1, "up"),)
    default_sentence: ClassVar[str] = "At most {at_most:.0%} of a year's award of {resource} is moved to other grants."

    severity: Severity = "law"
    """Terms of the grant."""
    resource: ResourceRef
    """The resource that gives."""
    at_most: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Share of the year's award."""

    def rows(self, m: Measures) -> Rows:
        """One row per year."""
        here = {"resource": self.resource, "year": self.year_selection}
        moved = m["transferred"].where(here).by("resource", "year")
        return moved <= m.revenue.where(here).by("resource", "year") * self.at_most
