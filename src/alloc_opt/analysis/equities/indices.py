r"""How uneven is it? The indices of school finance, each pupil counted once with what its school has.

Schools $s$ with $v_s$ dollars per pupil and $W_s$ pupils (weighted, where weights are stated), $\bar v$ their average
over pupils, $q_p$ the lowest $v$ that a share $p$ of the pupils does not exceed:

$$ \begin{aligned}
range &= \max v - \min v, \qquad restricted = q_{.95} - q_{.05}, \qquad federal = restricted / q_{.05} \\
deviation &= \sum_s W_s |v_s - \bar v| \,/ \sum_s W_s, \qquad
variation = \sqrt{\textstyle\sum_s W_s (v_s - \bar v)^2 / \sum_s W_s} \;/\; \bar v \\
mcloone &= 1 - \sum_s W_s (q_{.5} - v_s)^+ \,/\, \big(\tfrac12 q_{.5} \textstyle\sum_s W_s\big)
\end{aligned} $$

Berne and Stiefel (1984), *The Measurement of Equity in School Finance*, define them over pupils; McLoone is what the
lower half of the pupils have over what they had at the median.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_NONE = 1e-9


def quantile(values: Floats, pupils: Floats, share: float) -> float:
    """Lowest value that a share of the pupils does not exceed; NaN without pupils."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(pupils[order])
    if not len(reached) or reached[-1] <= 0:
        return float("nan")
    at = int(np.searchsorted(reached, share * reached[-1] * (1 - _NONE)))
    return float(values[order][min(at, len(order) - 1)])


def mean(values: Floats, pupils: Floats) -> float:
    """Average over pupils."""
    return float((values * pupils).sum() / pupils.sum()) if pupils.sum() > 0 else float("nan")


def spread(values: Floats, pupils: Floats) -> float:
    """Highest less lowest."""
    return float(np.ptp(values)) if len(values) else float("nan")


def restricted_range(values: Floats, pupils: Floats) -> float:
    """95th less 5th percentile of the pupils."""
    return quantile(values, pupils, 0.95) - quantile(values, pupils, 0.05)


def federal_range_ratio(values: Floats, pupils: Floats) -> float:
    """Restricted range over the 5th percentile."""
    low = quantile(values, pupils, 0.05)
    return restricted_range(values, pupils) / low if low > 0 else float("nan")


def deviation(values: Floats, pupils: Floats) -> float:
    """Mean absolute deviation from the average."""
    return mean(np.abs(values - mean(values, pupils)), pupils)


def variation(values: Floats, pupils: Floats) -> float:
    """Coefficient of variation."""
    middle = mean(values, pupils)
    return mean((values - middle) ** 2, pupils) ** 0.5 / middle if middle > 0 else float("nan")


def mcloone(values: Floats, pupils: Floats) -> float:
    """What the lower half of the pupils have over what they had at the median."""
    middle = quantile(values, pupils, 0.5)
    short = (np.maximum(middle - values, 0.0) * pupils).sum()
    return float(1.0 - short / (0.5 * middle * pupils.sum())) if middle > 0 else float("nan")


INDICES = MappingProxyType(
    {
        "range": (spread, "dollars", "less"),
        "restricted_range": (restricted_range, "dollars", "less"),
        "federal_range_ratio": (federal_range_ratio, "ratio", "less"),
        "deviation": (deviation, "dollars", "less"),
        "variation": (variation, "ratio", "less"),
        "mcloone": (mcloone, "ratio", "more"),
    }
)
"""Name -> how it is computed, its unit, which is more even."""


def indices(values: Floats, pupils: Floats) -> Mapping[str, float]:
    """Every index of schools with pupils; shapes (schools,)."""
    return {name: compute(values, pupils) for name, (compute, _, _) in INDICES.items()}
