r"""To which schools the staff of a closed school goes: whole steps, every receiving school as near its share as can be.

$$ m_p = \min\!\left(\lfloor share_p\,q^0_p / h_p + \tfrac12 \rfloor, \lfloor q^0_p / h_p \rfloor\right), \qquad
   n_{pr} \in \{\lfloor s_{pr} m_p \rfloor, \lceil s_{pr} m_p \rceil\}, \qquad \sum_r n_{pr} = m_p $$

The steps that whole numbers leave over go, those of most FTE first, to the school that is furthest below its share
$\sum_p s_{pr} m_p h_p e_p$ of the FTE of all programs together. Rounded program by program, the same school would get
them all.

| letter | meaning | unit |
| --- | --- | --- |
| $q^0_p$ | today's quantity of program $p$ at the closed school | its unit |
| $h_p$ | its step | its unit |
| $e_p$ | FTE of one unit | FTE |
| $m_p$ | steps that follow | steps |
| $s_{pr}$ | share of the pupils of the program's span who go to school $r$ | share |
| $n_{pr}$ | steps that go there | steps |
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_WHOLE = 1e-9


@dataclass(frozen=True)
class Mover:
    """A program of the closed school of which a share follows the pupils."""

    program: str
    current: float
    """Today's quantity there, in units."""
    step: float
    """0: any quantity."""
    fte: float
    """FTE of one unit."""
    share: float
    """Share of it that follows."""
    goes_to: Mapping[str, float]
    """Receiving school -> its share of what follows, 1 together; empty where nothing follows."""

    @property
    def steps(self) -> int:
        """Whole steps that follow."""
        if self.step <= 0 or self.share <= 0 or not self.goes_to:
            return 0
        wanted = math.floor(self.share * self.current / self.step + 0.5)
        return min(wanted, math.floor(self.current / self.step + _WHOLE))


def parted(movers: Sequence[Mover]) -> dict[str, dict[str, float]]:
    """Program -> receiving school -> units that go there, none of them 0; what follows is kept to the unit."""
    given: dict[str, dict[str, float]] = {}
    left: dict[str, dict[str, float]] = {}
    behind: dict[str, float] = {}
    for mover in movers:
        units = mover.steps * mover.step if mover.step > 0 else mover.share * mover.current
        exact = {to: units * part for to, part in mover.goes_to.items()}
        down = {to: _down(amount, mover.step) for to, amount in exact.items()}
        given[mover.program] = down
        left[mover.program] = {to: exact[to] - down[to] for to in exact if exact[to] - down[to] > _WHOLE}
        for to, amount in exact.items():
            behind[to] = behind.get(to, 0.0) + (amount - down[to]) * mover.fte
    clearest = {program: max(parts.values(), default=0.0) for program, parts in left.items()}
    for mover in sorted(movers, key=lambda m: (-m.step * m.fte, -clearest[m.program] / (m.step or 1.0))):
        _hand_out(mover, given[mover.program], left[mover.program], behind)
    return {program: {to: units for to, units in parts.items() if units > 0} for program, parts in given.items()}


def _hand_out(mover: Mover, given: dict[str, float], left: Mapping[str, float], behind: dict[str, float]) -> None:
    """The steps that a program's whole numbers leave over, at most one for each school."""
    waiting = dict(left)
    for _ in range(mover.steps - round(sum(given.values()) / mover.step) if mover.step > 0 else 0):
        to = max(waiting, key=lambda school: (round(behind[school] * bool(mover.fte), 9), waiting[school]))
        del waiting[to]
        given[to] += mover.step
        behind[to] -= mover.step * mover.fte


def _down(amount: float, step: float) -> float:
    return math.floor(amount / step + _WHOLE) * step if step > 0 else amount
