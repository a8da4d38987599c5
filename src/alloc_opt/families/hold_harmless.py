r"""Hold-harmless and cap on gains: no school loses, or gains, more than a share against the year before (or today).

$$ x_{st} \ge (1 - loss)\,x_{s,t-1}, \qquad x_{st} \le (1 + gain)\,x_{s,t-1} $$

| letter | meaning | unit |
| --- | --- | --- |
| $x$ | dollars of the school that `dollars` selects, in all or per pupil | dollars |
| $loss$ | dial `loss`, step 0.01, loosens upward | share |
| $gain$ | dial `gain`, step 0.01, loosens upward | share |
"""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from alloc_opt.families._rule import Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows


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
    where: Where = {"kind": "school"}
    """Schools it is for."""
    dollars: Where = {}
    """Dollars that count, as a selection; empty: all."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.loss is None and self.gain is None:
            raise ValueError("state loss, gain or both")
        return self

    def own_dials(self) -> tuple[Dial, ...]:
        """Those of the limits that are stated."""
        stated = [Dial("loss", "share of a school's dollars", 0.01, "up")] if self.loss is not None else []
        return (
            (*stated, Dial("gain", "share of a school's dollars", 0.01, "up"))
            if self.gain is not None
            else tuple(stated)
        )

    def rows(self, m: Measures) -> list[Rows]:
        """One row per school and year for each stated limit."""
        by = ("school", "year")
        year = self.year_selection
        spent = m.dollars.where(self.dollars).where(self.where)
        earlier = spent.today() if self.against == "today" else spent.lag(1)
        now, before = spent.where(year=year).by(*by), earlier.where(year=year).by(*by)
        if self.per_pupil:
            pupils = m.enrollment.where(group="all").where(self.where)
            base = pupils.today() if self.against == "today" else pupils.lag(1)
            now = now * base.where(year=year).by(*by)
            before = before * pupils.where(year=year).by(*by)
        rows = []
        if self.loss is not None:
            rows.append((now - before * (1.0 - self.loss) >= 0.0).named("loss"))
        if self.gain is not None:
            rows.append((now - before * (1.0 + self.gain) <= 0.0).named("gain"))
        return rows
