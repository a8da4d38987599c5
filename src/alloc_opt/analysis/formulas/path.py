r"""From today's dollars to the formula over some years, with hold-harmless and a cap on gains, to the cent.

$$ blend_{st} = (1 - \lambda_t)\,old_{st} + \lambda_t\,formula_{st}, \qquad
   floor_{st} = keep_t\,x_{s,t-1}, \qquad cap_{st} = (1 + gain_t)\,x_{s,t-1} $$

| who pays | what a school gets |
| --- | --- |
| `district` | $\min(cap, \max(floor, blend))$: the total rises by what protection costs, less what the cap holds back |
| `schools` | $\min(cap, \max(floor, \theta_t\,blend))$: one share for every school, the total stays |
| `gains` | $\min(cap, \max(floor, x_{s,t-1} + \mu_t\,gain_{st}))$ where the blend gains; the total stays |

Per pupil, $x_{s,t-1}$ stands for last year's dollars per pupil times this year's pupils.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis import speak
from alloc_opt.analysis.formulas import cents
from alloc_opt.errors import OperatorError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Payer = Literal["district", "schools", "gains"]
_ANY = 1e11
"""Dollars that no school has."""


@dataclass(frozen=True)
class Terms:
    """How fast, and what protects whom. Of each list the last number goes on."""

    blend: tuple[float, ...] = (1.0,)
    """Share of the way to the formula, by year."""
    keep: tuple[float, ...] = ()
    """Share of last year's dollars that no school falls below; empty: no hold-harmless."""
    gain: tuple[float, ...] = ()
    """Largest gain over last year, as a share; empty: no cap."""
    per_pupil: bool = False
    """True: both per pupil, False: dollars in all."""
    payer: Payer = "district"
    """Who pays for hold-harmless."""

    def of(self, name: str, year: int) -> float | None:
        """The number of a list for a year (from 0); None where the list is empty."""
        numbers: tuple[float, ...] = getattr(self, name)
        return numbers[min(year, len(numbers) - 1)] if numbers else None


@dataclass(frozen=True, eq=False)
class Step:
    """One year of the path; arrays by school, dollars in whole cents."""

    year: str
    pupils: Floats
    before: Ints
    """What the school got the year before."""
    formula: Ints
    """What the formula alone gives."""
    blend: Ints
    """What the phase-in gives without protection and cap."""
    floor: Ints
    cap: Ints
    given: Ints
    share: float
    """The share of the blend (or of the gain) that every other school gets; 1 where the district pays."""

    @property
    def protected(self) -> Ints:
        """What hold-harmless adds at each school."""
        return np.maximum(np.minimum(self.given, self.floor) - self.blend, 0) * (self.floor > self.blend)

    @property
    def held_back(self) -> Ints:
        """What the cap takes at each school."""
        return np.maximum(self.blend - np.maximum(self.cap, self.floor), 0)

    @property
    def shared(self) -> Ints:
        """What each school gets (or, below zero, gives) because the total stays."""
        return self.given - (self.blend + self.protected - self.held_back)


def path(
    start: Floats, years: Sequence[str], old: Floats, formula: Floats, pupils: Floats, terms: Terms
) -> tuple[Step, ...]:
    """The years of a phase-in.

    Args:
        start: dollars of each school in the year before, shape (schools,).
        years: labels of the years.
        old: what the path leads away from, shape (years, schools).
        formula: what it leads to, shape (years, schools).
        pupils: heads, the year before first, shape (years + 1, schools).
        terms: how fast, and what protects whom.

    Raises:
        OperatorError: the total of a year cannot pay for the protection, or the caps cannot place it.
    """
    before, steps = cents.nearest(start), []
    for t, year in enumerate(years):
        share = terms.of("blend", t)
        mixed = formula[t] if share is None else (1.0 - share) * old[t] + share * formula[t]
        blend = cents.whole(mixed, round(float(mixed.sum()) * 100.0))
        alone = cents.whole(formula[t], round(float(formula[t].sum()) * 100.0))
        floor, cap = _limits(before, pupils[t], pupils[t + 1], terms, t)
        if share == 1.0:
            blend = alone
        given, number = _given(before, blend, floor, cap, terms, t, year)
        steps.append(Step(year, pupils[t + 1], before, alone, blend, floor, cap, given, number))
        before = given
    return tuple(steps)


def _limits(before: Ints, heads: Floats, now: Floats, terms: Terms, t: int) -> tuple[Ints, Ints]:
    """Floor and cap of each school; none where it had no dollars or has no pupils."""
    keep, gain = terms.of("keep", t), terms.of("gain", t)
    moved = np.divide(now, heads, out=np.zeros(len(now)), where=heads > 0) if terms.per_pupil else np.ones(len(now))
    known = (before > 0) & (now > 0) & (moved > 0)
    last = before / 100.0 * moved
    floor = np.where(known, last * keep, 0.0) if keep is not None else np.zeros(len(now))
    cap = np.where(known, last * (1.0 + gain), _ANY) if gain is not None else np.full(len(now), _ANY)
    low = cents.up(floor)
    return low, np.maximum(cents.down(cap), low)


def _given(before: Ints, blend: Ints, floor: Ints, cap: Ints, terms: Terms, t: int, year: str) -> tuple[Ints, float]:
    if terms.payer == "district" or bool(((blend >= floor) & (blend <= cap)).all()):
        return np.clip(blend, floor, cap), 1.0
    total, dollars, last = int(blend.sum()), blend / 100.0, before / 100.0

    def way(number: float) -> Floats:
        if terms.payer == "schools":
            return number * dollars
        return np.where(dollars > last, last + number * (dollars - last), dollars)

    try:
        return cents.shared_out(way, total, floor, cap)
    except ValueError:
        raise OperatorError(*_why_not(way, blend, floor, cap, terms, t, year)) from None


def _why_not(way: object, blend: Ints, floor: Ints, cap: Ints, terms: Terms, t: int, year: str) -> tuple[str, str]:
    """What stands in the way of a constant total, and what would do."""
    total = int(blend.sum())
    if cap.sum() < total:
        money = speak.money((total - int(cap.sum())) / 100.0)
        return (
            f"In {year} the cap on gains leaves {money} that no school may take.",
            "raise the cap, or let the district pay and keep (--paid-by district)",
        )
    keep = terms.of("keep", t) or 0.0
    if floor.sum() > total:
        fits = keep * total / int(floor.sum())
        money = speak.money((int(floor.sum()) - total) / 100.0)
        return (
            f"In {year} hold-harmless at {100 * keep:g} % of last year promises {money} more than the formula brings.",
            f"keep at most {np.floor(fits * 1000) / 10:g} %, or let the district pay (--paid-by district)",
        )
    return (
        f"In {year} the gains of other schools do not pay for hold-harmless at {100 * keep:g} %.",
        "share it among all other schools (--paid-by schools), or keep less",
    )
