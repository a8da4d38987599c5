r"""Refresh: a fleet that ages in cohorts is bought again in time, looked after while it lives, and disposed of after.

$$ live_t = \sum_{t-L < \tau \le t} buy_\tau \ge need_t = \lceil (1 + spares)\,per_t\,E_t \rceil, \qquad
   buy_t \le most \cdot \lceil (1 + spares)\,per\,E_t \rceil $$
$$ care \cdot q_{support,t} \ge live_t, \qquad q_{disposal,t} \ge buy_{t-L}, \qquad
   \sum_{T-L < \tau \le T} (L - 1 - (T - \tau))\,buy_\tau \ge left \cdot live_T $$

| letter | meaning | unit |
| --- | --- | --- |
| $buy_\tau$ | quantity of `program` in year $\tau$; before the plan `fleet` | devices |
| $L$ | dial `life`, step 1, loosens upward: fiscal years of use, that of the purchase included | years |
| $E$ | pupils of `span` at the schools of `where` | pupils |
| $per$ | dial `per`, step 0.05, loosens downward | devices per pupil |
| $per_t$ | the same, or of a year that `phase_in` names what it says there | devices per pupil |
| $spares$ | dial `spares`, step 0.01, loosens downward: spare devices as a share | |
| $most$ | dial `most`, step 0.05, loosens upward: largest share of the fleet bought in a year | |
| $care$ | dial `care`, step 50, loosens upward: devices that one unit of `support` looks after | devices per unit |
| $left$ | dial `left`, step 0.1, loosens downward: mean years of use left after the last plan year $T$ | years |

The last three hold where they are stated.

A fleet bought in one year ages together: without `left` or `most` the cheapest plan stops buying as its last years
come and leaves the cliff to those after. A purchase is no service that falls when the fleet is young, so the program
of the purchases has `weight: 0` in `cost` mode.
"""

from dataclasses import replace
from typing import Annotated, ClassVar, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from alloc_opt.errors import RulesError
from alloc_opt.families._by_year import NO_YEARS, ByYear
from alloc_opt.families._rule import SCHOOLS, Dial, Rule, Where
from alloc_opt.measures.earlier import earlier
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total
from alloc_opt.plan.noun import ProgramRef
from alloc_opt.plan.years import end_year

Floats = npt.NDArray[np.float64]


class Refresh(Rule):
    """A fleet is large enough for its pupils in every year, whatever year it was bought in."""

    dials: ClassVar[tuple[Dial, ...]] = (
        Dial("life", "years", 1.0, "up", "years that a device is in use"),
        Dial("per", "devices per pupil", 0.05, "down"),
        Dial("spares", "of the fleet as spares", 0.01, "down", "spare devices"),
    )
    always_priced: ClassVar[bool] = True
    default_sentence: ClassVar[str] = (
        "There are {per:g} devices per pupil and {spares:.0%} spares, each in use for {life} years."
    )

    program: ProgramRef
    """Program of the purchases; its unit is one device."""
    life: Annotated[int, Field(ge=1)] = 4
    """Fiscal years that a device is in use, that of its purchase included."""
    fleet: ByYear = NO_YEARS
    """Fiscal year up to the base year -> devices bought in it."""
    per: Annotated[float, Field(ge=0)] = 1.0
    """Devices per pupil."""
    phase_in: ByYear = NO_YEARS
    """Fiscal year -> devices per pupil in a year in which it is not yet `per`."""
    spares: Annotated[float, Field(ge=0)] = 0.05
    """Spare devices as a share of those in pupils' hands."""
    most: Annotated[float, Field(gt=0, le=1)] | None = None
    """Largest share of the fleet that is bought in one year; left out: any."""
    left: Annotated[float, Field(ge=0)] | None = None
    """Years of use that the fleet has left on average when the plan ends; left out: any."""
    support: ProgramRef | None = None
    """Program of the staff that looks after the devices; left out: none."""
    care: Annotated[float, Field(gt=0)] | None = None
    """Devices that one unit of `support` looks after."""
    disposal: ProgramRef | None = None
    """Program of the disposal, one unit per device; left out: none."""
    span: str = "all"
    """Grade span whose pupils count; `all`: every pupil."""
    where: Where = SCHOOLS
    """Schools whose pupils count."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.support is None) != (self.care is None):
            raise ValueError("state `support` and `care` together: who looks after how many devices")
        if self.left is not None and self.left > self.life - 1:
            raise ValueError(f"`left` is at most {self.life - 1}, what devices bought in the last year have left")
        return self

    def own_dials(self) -> tuple[Dial, ...]:
        """Life, devices and spares, and those of the limits that are stated."""
        more = {
            "most": Dial("most", "of the fleet in one year", 0.05, "up", "the largest purchase of a year"),
            "left": Dial("left", "years of use", 0.1, "down", "what devices have left when the plan ends"),
            "care": Dial("care", "devices per unit of support", 50.0, "up"),
        }
        return (*self.dials, *(dial for name, dial in more.items() if getattr(self, name) is not None))

    def turned(self, dial: Dial, steps: float) -> Rule:
        """The same rule with a dial turned; years of life stay whole."""
        made = super().turned(dial, steps)
        return made.model_copy(update={"life": int(made.life)}) if isinstance(made, Refresh) else made

    def rows(self, m: Measures) -> list[Rows]:
        """Per year the fleet, and where stated the largest purchase, support, disposal, and what is left at the end."""
        buy = m.quantity.where(program=self.program).by("year")
        asked = m.quantity.where(program=self.program, year=self.year_selection).by("year").index
        here = np.isin(buy.index.codes[0], asked.codes[0])
        live, need = self.live(m, buy).within(asked), self.need(m)[here]
        rows = [live.between(need, np.full(len(need), np.inf)).named("fleet")]
        if self.most is not None:
            whole = self._devices(m, np.full(len(here), self.per))[here]
            rows.append(buy.within(asked).between(np.full(len(need), -np.inf), self.most * whole).named("most"))
        if self.support is not None and self.care is not None:
            staff = m.quantity.where(program=self.support).by("year").within(asked) * self.care
            rows.append((staff.in_unit("devices") >= live).named("support"))
        if self.disposal is not None:
            gone = m.quantity.where(program=self.disposal).by("year").within(asked)
            rows.append((gone >= self.retired(m, buy).within(asked)).named("disposal"))
        if self.left is not None:
            last = m.quantity.where(program=self.program, year=m.plan.years[-1]).by("year").index
            rows.append((self._years_left(m, buy).within(last) >= 0.0).named("left"))
        return rows

    def live(self, m: Measures, buy: Total) -> Total:
        """Devices in use in every plan year, old and new."""
        return self._aged(m, buy, np.ones(self.life)).in_unit("devices")

    def retired(self, m: Measures, buy: Total) -> Total:
        """Devices whose use ended with the year before."""
        return self._aged(m, buy, np.concatenate([np.zeros(self.life), np.ones(1)]))

    def need(self, m: Measures) -> Floats:
        """Whole devices wanted in every plan year, spares included."""
        return self._devices(m, np.array([self.phase_in.get(year, self.per) for year in m.plan.years]))

    def _devices(self, m: Measures, per: Floats) -> Floats:
        span = None if self.span == "all" else self.span
        pupils = m.enrollment.where(span=span, group="all").where(self.where).by("year")
        return np.asarray(np.ceil(pupils.known() * per * (1.0 + self.spares) - 1e-9), dtype=float)

    def _aged(self, m: Measures, buy: Total, weight: Floats) -> Total:
        """Every year's purchases, those of age a (0 in the year of purchase) times `weight[a]`."""
        years = [end_year(year) for year in m.plan.years]
        bought = {end_year(year): devices for year, devices in self.fleet.items()}
        ahead = [year for year in self.fleet if end_year(year) >= years[0]]
        if ahead:
            raise RulesError(f"the fleet has devices bought in {ahead[0]}", "that year is the plan's to decide")
        old = [
            sum(w * bought.get(year - a, 0.0) for a, w in enumerate(weight) if year - a < years[0]) for year in years
        ]
        cohorts = [earlier(buy, age) * float(w) for age, w in enumerate(weight) if w]
        total = sum(cohorts[1:], cohorts[0])
        return replace(total, constant=total.constant + np.array(old, dtype=float), name="devices in use")

    def _years_left(self, m: Measures, buy: Total) -> Total:
        """Devices times the years of use that they have left beyond what `left` asks, at the end of every plan year."""
        return self._aged(m, buy, np.arange(self.life - 1, -1, -1.0) - (self.left or 0.0)).in_unit("devices x years")
