r"""Gap cap: dollars per pupil of two groups of schools, each pooled, differ by no more than a limit.

$$ \frac{\sum_{s \in A} x_{st}}{\sum_{s \in A} E_{st}} - \frac{\sum_{s \in B} x_{st}}{\sum_{s \in B} E_{st}} \le gap $$

| letter | meaning | unit |
| --- | --- | --- |
| $A$ | `higher`: schools that may not have more than the others plus the gap | |
| $B$ | `lower`: schools they are compared with | |
| $gap$ | dial `gap`, step 50, loosens upward | dollars per pupil |

Enrolment is data, so pooled averages are linear.
"""

from typing import ClassVar

from alloc_opt.errors import RulesError
from alloc_opt.families._rule import Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows


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
    dollars: Where = {}
    """Dollars that count, as a selection; empty: all."""

    def rows(self, m: Measures) -> Rows:
        """One row per year."""
        average = []
        for side, schools in (("higher", self.higher), ("lower", self.lower)):
            year = self.year_selection
            pupils = m.enrollment.where(group="all").where(schools).where(year=year).by("year").known()
            if (pupils <= 0).any():
                raise RulesError(f"{self.id}: the schools of `{side}` have no pupils in some year")
            average.append(
                m.dollars.where(self.dollars).where(schools).where(year=year).by("year").scaled(1.0 / pupils)
            )
        return average[0] - average[1] <= self.gap
