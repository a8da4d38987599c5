"""What a run folder holds, as far as it can be read: facts, tables, values and the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.table import Table
from alloc_opt.plan.plan import Plan


@dataclass(frozen=True, eq=False)
class Kept:
    """A run as it was read back; nothing of it is believed yet."""

    facts: Mapping[str, Any]
    tables: Mapping[str, Table]
    values: Mapping[str, npt.NDArray[np.float64]]
    plan: Plan
