r"""From the reserves of today's own year to those of the last year, carried forward: a bridge that adds up.

$$ a_t = a_{t-1} + net_t - \Delta parts_t - \Delta shortage_t + \Delta other_t, \qquad
   rule_t = a_t + otherwise_t $$

With $a$ the available reserves, $net$ what a year adds to unrestricted balances, $parts$ their nonspendable, committed
and assigned parts, $shortage$ restricted balances below zero, $other$ what the reserve rules count in other funds, and
$otherwise$ balances that the rules count and available reserves do not, or the reverse. `audit` tests $rule$, `project`
certifies by $a$.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.projection.balance import STATED, Available, Balance, set_aside, shortages
from alloc_opt.analysis.projection.flows import Flows
from alloc_opt.analysis.projection.reserve import Recommended
from alloc_opt.analysis.table import Table

Cents = npt.NDArray[np.int64]
BEFORE = "Available at the end of the year before"
NET = "Unrestricted balances: added (taken)"
PARTS = "Parts set aside: released (further)"
CLAIMS = "Restricted below zero: back (further)"
OTHER = "Other funds, by the reserve rule"
AVAILABLE = "Available reserves, carried forward"
OTHERWISE = "Counted otherwise by the reserve rule"
RULE = "Balances that the reserve rule tests"
ASKED = "Recommended reserve"
ABOVE = "Above (below) it"
TOTALS = frozenset({AVAILABLE, RULE, ABOVE})


def bridge(flows: Flows, free: Balance, held: Available, asked: Recommended) -> Table:
    """line, year, dollars: the base year first, of which only totals are known; lines of zeros are left out."""
    parts = sum(getattr(free, name) for name in STATED)
    steps = {NET: free.ending, PARTS: -parts, CLAIMS: -held.less, OTHER: held.other}
    found: dict[str, npt.NDArray[np.float64]] = {BEFORE: _later(held.total[:-1])}
    found |= {name: _later(np.diff(cents)) for name, cents in steps.items() if np.diff(cents).any() or name == NET}
    found[AVAILABLE] = held.total / 100.0
    if asked.counted:
        tested = _tested(flows, asked)
        if (tested != held.total).any():
            found |= {OTHERWISE: (tested - held.total) / 100.0, RULE: tested / 100.0}
        found |= {ASKED: asked.cents / 100.0, ABOVE: (tested - asked.cents) / 100.0}
    elif asked.known:
        found |= {ASKED: asked.cents / 100.0, ABOVE: (held.total - asked.cents) / 100.0}
    frames = [pd.DataFrame({"line": name, "year": flows.years, "dollars": each}) for name, each in found.items()]
    return Table("reserve_bridge", pd.concat(frames, ignore_index=True))


def _later(cents: Cents) -> npt.NDArray[np.float64]:
    """Dollars of the plan years; the base year has none."""
    return np.concatenate([[np.nan], cents / 100.0])


def _tested(flows: Flows, asked: Recommended) -> Cents:
    """What the plan's reserve rules count, by year."""
    labels = flows.m.axes.labels["resource"].astype(str)
    counted, claims = (np.isin(labels, list(names)) for names in (asked.counted, asked.claims))
    left = flows.rolled.ending - set_aside(flows)
    return np.asarray(left[counted].sum(axis=0) - shortages(flows)[claims].sum(axis=0), dtype=np.int64)
