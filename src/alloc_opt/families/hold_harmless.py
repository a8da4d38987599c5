r"""Hold-harmless and cap on gains: no school loses, or gains, more than a share against the year before (or today).

$$ x_{st} \ge (1 - loss)\,x_{s,t-1}, \qquad x_{st} \le (1 + gain)\,x_{s,t-1} $$

| letter | meaning | unit |
| --- | --- | --- |
| $x_{st}$ | dollars of the school that `dollars` selects, in all or per pupil | dollars |
| $x_{s,t-1}$ | the same a year before, or today: in the first year, and where `against` is today | dollars |
| $loss$ | dial `loss`, step 0.01, loosens upward | share |
| $gain$ | dial `gain`, step 0.01, loosens upward | share |
"""

from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from alloc_opt.families._rule import EVERYTHING, SCHOOLS, Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total


class HoldHarmless(Rule):
    """A school's dollars fall, or rise, by no more than a share."""

    default_sentence: ClassVar[str] = "No school loses more than a stated share of its dollars."

    loss: Annotated[float, Field(ge=0, le=1)] | None = None
    """Largest loss, as a share."""
    gain: Annotated[float, Field(ge=0)] | None = None
    """Largest gain, as a share."""
    against: Literal["before", "today"] = "before"
    """Against the year before, or against today in every year."""
    per_pupil: bool = False
    """True: dollars per pupil; False: dollars in all."""
    where: Where = SCHOOLS
    """Schools it is for."""
    dollars: Where = EVERYTHING
    """Dollars that count, as a selection; empty: all."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.loss is None and self.gain is None:
            raise ValueError("state loss, gain or both")
        return self

    def own_dials(self) -> tuple[Dial, ...]:
        """Those of the limits that are stated."""
        return tuple(
            Dial(name, "share of a school's dollars", 0.01, "up")
            for name in ("loss", "gain")
            if getattr(self, name) is not None
        )

    def rows(self, m: Measures) -> list[Rows]:
        """One row per school and year for each stated limit."""
        by = ("school", "year")
        spent = m.dollars.where(self.dollars).where(self.where)
        earlier = spent.today() if self.against == "today" else spent.lag(1)
        now, before = (side.where(year=self.year_selection).by(*by) for side in (spent, earlier))
        if self.per_pupil:
            now, before = self._per_pupil(m, now, before)
        rows = []
        if self.loss is not None:
            rows.append((now - before * (1.0 - self.loss) >= 0.0).named("loss"))
        if self.gain is not None:
            rows.append((now - before * (1.0 + self.gain) <= 0.0).named("gain"))
        return rows if self.per_pupil else [part.added_up() for part in rows]

    def _per_pupil(self, m: Measures, now: Total, before: Total) -> tuple[Total, Total]:
        """Both sides per pupil of their own year; a school without pupils in one of the years is free."""
        pupils = m.enrollment.where(group="all").where(self.where)
        earlier = pupils.today() if self.against == "today" else pupils.lag(1)
        heads = [side.where(year=self.year_selection).by("school", "year").known() for side in (pupils, earlier)]
        both = (heads[0] > 0) & (heads[1] > 0)
        parts = [np.divide(1.0, head, out=np.zeros(len(head)), where=both) for head in heads]
        return now.scaled(parts[0]).in_unit("dollars per pupil"), before.scaled(parts[1]).in_unit("dollars per pupil")
