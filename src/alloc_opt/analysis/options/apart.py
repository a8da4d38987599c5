r"""How different are two plans? Dollars that go to other services, as a share of the dollars that can move.

$$ moved_{ab} = \max\Big(\sum_{pst} (d^b_{pst} - d^a_{pst})^+,\; \sum_{pst} (d^a_{pst} - d^b_{pst})^+\Big), \qquad
   apart_{ab} = moved_{ab} \Big/ \sum_{pst:\,p\ not\ locked} d^0_{pst} $$

| letter | meaning | unit |
| --- | --- | --- |
| $d^a, d^b$ | dollars of program $p$ at school $s$ in year $t$ in plans $a$ and $b$ | dollars |
| $d^0$ | what today's services of the program cost in the year | dollars |
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
ENOUGH = 0.1
"""Share of the movable dollars from which on plans are called different."""


def moved(a: Floats, b: Floats) -> float:
    """Dollars that `b` spends otherwise than `a`: what it adds or what it takes, whichever is more."""
    difference = b - a
    return float(max(difference.clip(min=0.0).sum(), (-difference).clip(min=0.0).sum()))


def nearest(plan: Floats, others: Sequence[Floats]) -> float:
    """Dollars by which a plan differs from the one of `others` that is most like it."""
    return min(moved(other, plan) for other in others)


def farthest(pool: Sequence[Floats], chosen: Sequence[Floats]) -> int | None:
    """Number of the plan in `pool` that differs most from all chosen ones; the first of several; None: no pool."""
    if not pool:
        return None
    return int(np.argmax([nearest(each, chosen) for each in pool]))
