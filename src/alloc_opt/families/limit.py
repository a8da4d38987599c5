r"""Limit: any measure, any selection, for each of any labels, against a number, a share of a measure, or data.

$$ \sum_{where} v_{by} \;\{\le, \ge, =\}\; number \cdot \Big(1 \;|\; \sum_{where'} v'_{by} \;|\; series_{by}\Big) $$

| letter | meaning | unit |
| --- | --- | --- |
| $v$ | `measure`: dollars, fte, quantity, students, ending, spending, points, outcome, increase, ... | its unit |
| $where$ | `where`: selection by dimension or attribute | |
| $by$ | `by`: one limit for each of these labels; empty: one limit in all | |
| $number$ | dial `at_most` (loosens upward), `at_least` (downward) or `equal`, step 1, or 0.01 of a share | `unit` |
| $v', where'$ | `of`: another measure with its own selection; the number is a share of it, label by label | its unit |
| $series$ | a data series of the plan, of what `where` selects; the number multiplies it, label by label | its unit |

This is how a planner states a policy without Python.
"""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from alloc_opt.errors import RulesError
from alloc_opt.families._rule import EVERYTHING, Dial, Rule, Where
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total

_FROM_BELOW = frozenset({"increase", "decrease", "reduction", "split_change", "layoffs", "refills"})
"""Measures whose columns are held from below: at least what they say."""


class Of(BaseModel):
    """The measure that a limit is a share of."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    measure: str
    """Name of the measure."""
    where: Where = EVERYTHING
    """Selection."""
    by: tuple[str, ...] | None = None
    """Labels; left out: those of the limit. Fewer labels: the same number for the labels left out."""
    lag: Literal[0, 1] = 0
    """1: of the year before."""


class Limit(Rule):
    """A measure compared with a limit."""

    default_sentence: ClassVar[str] = "{id}: a limit on {measure}."

    measure: str
    """What is limited."""
    where: Where = EVERYTHING
    """Selection of what counts."""
    by: tuple[str, ...] = ("year",)
    """One limit for each of these labels."""
    at_most: float | None = None
    """Upper limit."""
    at_least: float | None = None
    """Lower limit."""
    equal: float | None = None
    """Both."""
    of: Of | None = None
    """The limit is a share of this measure."""
    series: str = ""
    """The limit multiplies this data series."""
    step: Annotated[float, Field(gt=0)] | None = None
    """One real step of the limit; left out: 1, or 0.01 where it is a share."""
    unit: str = ""
    """Unit of the limit in words; empty: that of the measure."""

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        stated = [v for v in (self.at_most, self.at_least, self.equal) if v is not None]
        if len(stated) != 1:
            raise ValueError("state exactly one of at_most, at_least, equal")
        if self.of is not None and self.series:
            raise ValueError("state `of` or `series`, not both")
        return self

    def own_dials(self) -> tuple[Dial, ...]:
        """The stated limit; an equality loosens upward by convention."""
        step = self.step or (0.01 if self.of is not None or self.series else 1.0)
        name = "at_least" if self.at_least is not None else "at_most" if self.at_most is not None else "equal"
        unit = self.unit or (
            f"of {self.of.measure}" if self.of else f"of {self.series}" if self.series else self.measure
        )
        return (Dial(name, unit, step, "down" if name == "at_least" else "up"),)

    def opens(self) -> tuple[str, ...]:
        """Programs that it selects, where it speaks of their running."""
        if "open" not in (self.measure, self.of.measure if self.of else ""):
            return ()
        return tuple(name for where in (self.where, self.of.where if self.of else {}) for name in _programs(where))

    def must_run(self) -> tuple[str, ...]:
        """The same, where running is wanted."""
        return () if self.at_most is not None and self.of is None else self.opens()

    def rows(self, m: Measures) -> Rows:
        """One row per label of `by`."""
        self._means_something()
        left = self._measure(m, self.measure, self.where).by(*self.by)
        number = next(v for v in (self.at_most, self.at_least, self.equal) if v is not None)
        right = self._right(m, left, number)
        if self.at_most is not None:
            return left <= right
        return left >= right if self.at_least is not None else left.equals(right)

    def _means_something(self) -> None:
        """Measures held from below may be larger than the truth, so they can only be kept small."""
        wrong = self.measure if self.at_most is None else ""
        other = self.of.measure if self.of is not None and self.at_least is None else ""
        for name in (wrong, other):
            if name in _FROM_BELOW:
                raise RulesError(
                    f"{self.id}: {name} is only known to be at least what it says, so only `at_most` can limit it",
                    "limit quantity or dollars against today's instead",
                )
        if "open" in (self.measure, self.of.measure if self.of else "") and not self.opens():
            raise RulesError(f"{self.id}: say of which programs `open` is meant", "where: {program: ...}")

    def _measure(self, m: Measures, name: str, where: Where) -> Measure:
        measure = m[name].where(where)
        return measure.where(year=self.year_selection) if "year" in measure.dimensions else measure

    def _right(self, m: Measures, left: Total, number: float) -> Total | float:
        if self.of is not None:
            other = m[self.of.measure]
            other = (other.lag(1) if self.of.lag else other).where(self.of.where)
            if "year" in other.dimensions:
                other = other.where(year=self.year_selection)
            total = other.by(*(self.by if self.of.by is None else self.of.by))
        elif self.series:
            data = m.series(self.series)
            known = {k: v for k, v in self.where.items() if m.axes.dimension_of(k) in data.dimensions}
            own = tuple(name for name in self.by if m.axes.dimension_of(name) in data.dimensions)
            total = data.where(known).where(year=self.year_selection).by(*own)
        else:
            return number
        return (total if total.index == left.index else total.along(left.index)) * number


def _programs(where: Where) -> tuple[str, ...]:
    named = where.get("program", ())
    return (named,) if isinstance(named, str) else tuple(named)
