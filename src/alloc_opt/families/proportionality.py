r"""Proportionality: services for some pupils grow with the money that they bring, and a shortfall is due next year.

$$ \sum_{p \in programs} x_{pt} + credit_t + d_t \ge required_t + d_{t-1}, \qquad
\sum_{p \in programs} x_{pt} + credit_t - d_{t-1} \ge (1 - short) \cdot required_t $$

| letter | meaning | unit |
| --- | --- | --- |
| $x_p$ | unrestricted dollars of an action that counts (`programs`), wherever it is | dollars |
| $credit_t$ | `credit`: dollars that improved quality counts for | dollars |
| $required_t$ | `required`: dollars that the entitlement asks for | dollars |
| $d_t$ | what is short at the end of year $t$ and due in the next; $d_0$ is `due` | dollars |
| $short$ | dial `short`, step 0.01, loosens upward: largest shortfall as a share of the year's requirement | share |

The money itself stays unrestricted: what is asked is that actions principally directed to these pupils add up to it.
Cutting such an action is legal and buys an obligation. The second row says $d_t \le short \cdot required_t$ in terms of
what is spent, so that a cent that rounding leaves short can be mended by spending a cent more.
"""

from typing import Annotated, ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field

from alloc_opt.families._by_year import NO_YEARS, ByYear
from alloc_opt.families._rule import EVERYTHING, Dial, Rule, Where
from alloc_opt.measures.earlier import earlier
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import ProgramRef

Floats = npt.NDArray[np.float64]


class Proportionality(Rule):
    """Contributing actions add up to what the entitlement asks for; a shortfall is carried."""

    dials: ClassVar[tuple[Dial, ...]] = (Dial("short", "of the year's requirement", 0.01, "up"),)
    always_priced: ClassVar[bool] = True
    default_sentence: ClassVar[str] = (
        "Contributing actions add up to the required dollars; at most {short:.0%} is carried."
    )

    programs: Annotated[tuple[ProgramRef, ...], Field(min_length=1)]
    """Actions that count."""
    where: Where = EVERYTHING
    """Dollars of them that count, as a selection (unrestricted resources)."""
    required: Annotated[ByYear, Field(min_length=1)]
    """Fiscal year -> dollars asked for, as the entitlement's own sheet gives them."""
    credit: ByYear = NO_YEARS
    """Fiscal year -> dollars that the planned quality of services counts for."""
    due: Annotated[float, Field(ge=0)] = 0.0
    """Dollars carried into the first year."""
    short: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Largest shortfall of a year as a share of its requirement."""

    def rows(self, m: Measures) -> list[Rows]:
        """Per year what is due, and how much may be short."""
        spent = m.dollars.where(program=self.programs).where(self.where).by("year")
        required = np.array([self.required.get(year, 0.0) for year in m.plan.years])
        credit = np.array([self.credit.get(year, 0.0) for year in m.plan.years])

        def short(x: Floats) -> Floats:
            left, found = self.due, []
            for asked, given in zip(required - credit, spent.at(x), strict=True):
                left = max(asked + left - given, 0.0)
                found.append(left)
            return np.array(found)

        d = m.helper("short", spent.index, witness=short, unit="dollars")
        due = required - credit + np.append(self.due, np.zeros(len(required) - 1))
        none = np.full(len(due), np.inf)
        return [
            (spent + d - earlier(d, 1)).between(due, none).named("due"),
            (spent - earlier(d, 1)).between(due - self.short * required, none).named("short"),
        ]
