r"""How different are two plans? Dollars that go to other services, as a share of the dollars that can move.

$$ moved_{ab} = \max\Big(\sum_{pst} (d^b_{pst} - d^a_{pst})^+,\; \sum_{pst} (d^a_{pst} - d^b_{pst})^+\Big), \qquad
   apart_{ab} = moved_{ab} \big/ movable $$

| letter | meaning | unit |
| --- | --- | --- |
| $d^a, d^b$ | dollars of program $p$ at school $s$ in year $t$ in plans $a$ and $b$ | dollars |
| $movable$ | dollars of today's services in all plan years, or the best plan's where that has more | dollars |

Locked programs do not count, nor what only follows from others: staff time left over, and what turnover saves.
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
    """Dollars added and taken between a plan and the one of `others` that is most like it.

    The search goes by both together, so that one service in place of another counts for more than a cut alone.
    """
    return min(float(np.abs(plan - other).sum()) for other in others)


def farthest(pool: Sequence[Floats], chosen: Sequence[Floats]) -> int | None:
    """Number of the plan in `pool` that differs most from all chosen ones; the first of several; None: no pool."""
    if not pool:
        return None
    return int(np.argmax([nearest(each, chosen) for each in pool]))
