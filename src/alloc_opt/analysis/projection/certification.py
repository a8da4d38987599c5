r"""Can the district meet its obligations? The test of California's Education Code 42131, on the projected balances.

With $a_t$ the available reserves, $r_t$ the recommended reserve and $u_t$ the unrestricted ending balance less
restricted balances below zero, $t = 0$ the base year:

* negative: $u_0 < 0$ or $u_1 < 0$ - obligations will not be met this year or next;
* positive: $u_t \ge 0$ and $a_t \ge r_t$ in the base year and every projected year;
* qualified: anything else - obligations may not be met.

Without a reserve standard $r$ nothing can be certified positive: where $u_t \ge 0$ the word is `not certified`.

The law looks at the base year and two more; where later years alone are the reason, that is said. Cash is not tested.

The gap is what an ongoing reduction must come to, in the dollars of each year and the recommended reserve left as it
is: $\max_t (r_t - a_t) / t$ a year from the first plan year on, or $r_T - a_T$ in the last year alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.projection.balance import Available, Balance
from alloc_opt.analysis.projection.flows import Flows
from alloc_opt.analysis.projection.reserve import Recommended

Cents = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
POSITIVE, QUALIFIED, NEGATIVE, UNTESTED = "positive", "qualified", "negative", "not certified"
LAW = 2
"""Years after the base year at which the law looks."""
TEST = (
    "Test (California Education Code 42131): negative if the unrestricted balance, less restricted balances below "
    "zero, ends the base year or the next below zero; positive if it does not and the available reserves reach the "
    "recommended reserve in the base year and every year shown; otherwise qualified. Cash is not tested."
)

BALANCE_ONLY = " The balance stays above zero in every year; it was not tested against a reserve."
HOW_TO = (
    "To add a standard: a rule of the family `reserve` with share 0.03 (3 % of spending), in plan.yaml or as a row of "
    "the sheet `rules`; or --reserve 3% for this once."
)


@dataclass(frozen=True, eq=False)
class Certification:
    """The word, and in sentences why."""

    word: str
    reasons: tuple[str, ...]
    by_law: str
    """The word for the base year and two more alone."""


@dataclass(frozen=True)
class Gap:
    """Ongoing reduction that makes the reserve hold, in cents; 0: none is needed."""

    first: int
    """A year, from the first plan year on: the reserve holds in every year."""
    binding: str
    """The year that asks for so much."""
    last: int
    """If it is done in the last year alone: the reserve holds at the end of that year only."""


def certified(
    years: tuple[str, ...], solvent: Cents, available: Cents, reserve: Cents, *, known: bool = True
) -> Certification:
    """The certification; arrays by year, the base year first, in cents. `known`: there is a reserve standard."""
    told = _reasons(years, solvent, available, reserve) if known else _untested(years, solvent)
    law = slice(LAW + 1)
    by_law = _word(solvent[law], available[law], reserve[law], known)
    return Certification(_word(solvent, available, reserve, known), tuple(told), by_law)


def _word(solvent: Cents, available: Cents, reserve: Cents, known: bool) -> str:
    if (solvent[:2] < 0).any():
        return NEGATIVE
    if not known:
        return UNTESTED if (solvent >= 0).all() else QUALIFIED
    return POSITIVE if (solvent >= 0).all() and (available >= reserve).all() else QUALIFIED


def _reasons(years: tuple[str, ...], solvent: Cents, available: Cents, reserve: Cents) -> Iterator[str]:
    below = _below(years, solvent)
    yield from below
    short = [
        f"{year} by ${(need - have) / 100:,.0f}"
        for year, have, need in zip(years, available, reserve, strict=True)
        if have < need
    ]
    if short:
        yield f"Available reserves are short of the recommended reserve in {', '.join(short)}."
    if not below and not short:
        yield "The balance stays above zero and the recommended reserve is held in every year."


def _untested(years: tuple[str, ...], solvent: Cents) -> Iterator[str]:
    """Without a reserve standard: balances alone, and how to state one."""
    below = _below(years, solvent)
    yield from below
    more = "more than that cannot be said" if below else "cannot certify"
    yield f"No reserve standard in the plan: {more}.{'' if below else BALANCE_ONLY}"
    yield HOW_TO


def _below(years: tuple[str, ...], solvent: Cents) -> list[str]:
    below = [f"{year} by ${-cents / 100:,.0f}" for year, cents in zip(years, solvent, strict=True) if cents < 0]
    words = f"The unrestricted balance, less restricted ones below zero, ends below zero in {', '.join(below)}."
    return [words] if below else []


def solvency(free: Balance, bound: Balance) -> Cents:
    """Unrestricted ending balance less restricted balances below zero, by year."""
    return np.asarray(free.ending + bound.unassigned, dtype=np.int64)


def structural(flows: Flows, free: Flags) -> Cents:
    """Recurring revenue less recurring spending of unrestricted resources, after contributions and indirect cost."""
    frame = flows.frame
    counts = free[frame["resource"].to_numpy(dtype=np.int64)] & frame["recurring"].to_numpy(dtype=bool)
    counts &= (frame["kind"] != "lapse").to_numpy()
    total = np.zeros(len(flows.years), dtype=np.int64)
    np.add.at(total, frame["year"].to_numpy()[counts], frame["cents"].to_numpy()[counts])
    return total


def gap(years: tuple[str, ...], available: Available, reserve: Recommended) -> Gap:
    """What an ongoing reduction must come to."""
    short = (reserve.cents - available.total)[1:]
    each = [-(-int(cents) // year) for year, cents in enumerate(short, start=1)]
    worst = max(range(len(each)), key=lambda at: each[at])
    return Gap(max(each[worst], 0), years[worst + 1] if each[worst] > 0 else "", max(int(short[-1]), 0))
