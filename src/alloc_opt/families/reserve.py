r"""Minimum reserve: a share of the year's spending, or a number of dollars, at the end of every year.

$$ \sum_{f \in R} (b_{ft} - parts_{ft}) \ge share \cdot \sum_{f} spending_{ft} + dollars $$

| letter | meaning | unit |
| --- | --- | --- |
| $R$ | `resources` that hold the reserve; default: unrestricted ones | |
| $share$ | dial `share`, step 0.01, loosens downward | share of spending |
| $dollars$ | dial `dollars`, step 100,000, loosens downward | dollars |
| $b$ | ending balance | dollars |
| $parts$ | nonspendable, committed and assigned parts of it (table `components`) | dollars |
| $spending$ | dollars spent from the resources that `of` selects | dollars |
"""

from typing import Annotated, ClassVar

from pydantic import Field

from alloc_opt.families._rule import EVERYTHING, Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import ResourceRef


class Reserve(Rule):
    """Keep a reserve."""

    dials: ClassVar[tuple[Dial, ...]] = (
        Dial("share", "of spending", 0.01, "down"),
        Dial("dollars", "dollars", 100_000.0, "down"),
    )
    always_priced: ClassVar[bool] = True
    default_sentence: ClassVar[str] = (
        "The reserve is at least {share:.1%} of spending and ${dollars:,.0f} in every year."
    )

    share: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Share of the spending of `of`."""
    dollars: float = 0.0
    """Dollars on top."""
    resources: tuple[ResourceRef, ...] = ()
    """Resources whose ending balances count; empty: every unrestricted one."""
    of: Where = EVERYTHING
    """Spending that the share is taken of, as a selection of resources; empty: all spending."""

    def own_dials(self) -> tuple[Dial, ...]:
        """Those of the parts that are stated."""
        return tuple(dial for dial in self.dials if getattr(self, dial.parameter)) or self.dials[:1]

    def rows(self, m: Measures) -> Rows:
        """One row per year."""
        held: Where = {"resource": self.resources} if self.resources else {"restriction": {"at_most": 0}}
        balance, parts = (x.where(held).where(year=self.year_selection).by("year") for x in (m.ending, m["components"]))
        spent = m["spending"].where(self.of).where(year=self.year_selection).by("year")
        return balance - parts >= spent * self.share + self.dollars
