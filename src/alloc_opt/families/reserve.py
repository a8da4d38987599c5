r"""Minimum reserve: a share of the year's spending, or a number of dollars, at the end of every year.

$$ \sum_{f \in R} (b_{ft} - parts_{ft}) - \sum_{g \in N} shortage_{gt}
   \ge \max\Big(share \cdot \sum_{f} outgo_{ft} + dollars,\; least\_dollars\Big) $$

| letter | meaning | unit |
| --- | --- | --- |
| $R$ | `resources` that hold the reserve; default: unrestricted ones | |
| $share$ | dial `share`, step 0.01, loosens downward | share of spending |
| $dollars$ | dial `dollars`, step 100,000, loosens downward | dollars |
| $least\_dollars$ | `least_dollars`: no smaller, whatever the share comes to; a row of its own | dollars |
| $b$ | ending balance | dollars |
| $parts$ | nonspendable, committed and assigned parts of it (table `components`) | dollars |
| $N$ | restricted resources of the funds of $R$; below zero they are a claim on unrestricted money | |
| $shortage$ | what a balance ends below zero; nothing in a plan that is solved | dollars |
| $outgo$ | spending, indirect cost (net) and credits (off) of the resources that `of` selects | dollars |

Credits are revenue lines booked in an object of expenditure: outgo is line B11 of California's Form MYP.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from alloc_opt.families._rule import EVERYTHING, Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total
from alloc_opt.plan.noun import ResourceRef
from alloc_opt.plan.plan import Plan


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
    least_dollars: Annotated[float, Field(ge=0)] = 0.0
    """Dollars that the reserve has at least, whatever the share comes to: the greater of both holds."""
    resources: tuple[ResourceRef, ...] = ()
    """Resources whose ending balances count; empty: every unrestricted one."""
    of: Where = EVERYTHING
    """Outgo that the share is taken of, as a selection of resources; empty: that of all."""

    def plain(self) -> str:
        """The rule in plain words: a part that asks for nothing is left out."""
        if self.sentence or (self.share and self.dollars):
            text = super().plain()
        else:
            least = f"{self.share:.1%} of spending" if self.share or not self.dollars else f"${self.dollars:,.0f}"
            text = f"The reserve is at least {least} in every year."
        if not self.least_dollars or "{least_dollars" in self.sentence:
            return text
        return f"{text.rstrip('.')}, or ${self.least_dollars:,.0f} where that is more."

    def own_dials(self) -> tuple[Dial, ...]:
        """Those of the parts that are stated."""
        return tuple(dial for dial in self.dials if getattr(self, dial.parameter)) or self.dials[:1]

    def rows(self, m: Measures) -> Rows | list[Rows]:
        """One row per year; with `least_dollars` one more."""
        held = self.held(m)
        by_share = held >= self.base(m) * self.share + self.dollars
        return [by_share, (held >= self.least_dollars).named("least")] if self.least_dollars else by_share

    def held(self, m: Measures) -> Total:
        """Dollars that count as the reserve, by year."""
        here = {"resource": self.holders(m.plan)}
        balance, parts = (x.where(here).where(year=self.year_selection).by("year") for x in (m.ending, m["components"]))
        claims = self.claimants(m.plan)
        if not claims:
            return balance - parts
        return balance - parts - m["shortage"].where(resource=claims).where(year=self.year_selection).by("year")

    def base(self, m: Measures) -> Total:
        """Outgo that the share is taken of, by year."""
        return m["outgo"].where(self.of).where(year=self.year_selection).by("year")

    def holders(self, plan: Plan) -> tuple[str, ...]:
        """Resources whose balances count."""
        funds = plan["funds"]
        return self.resources or tuple(funds.loc[(funds["restriction"] <= 0).to_numpy(), "resource"])

    def claimants(self, plan: Plan) -> tuple[str, ...]:
        """Restricted resources of the same funds: what they end below zero is owed from the reserve."""
        funds = plan["funds"]
        own = funds["resource"].isin(self.holders(plan))
        return tuple(funds.loc[funds["fund"].isin(funds["fund"][own]) & ~own & (funds["restriction"] > 0), "resource"])
