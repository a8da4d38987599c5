"""What a solve gives back: the plan as a point, every stage's bound and prices, and the proof.

The sign rule of prices
-----------------------
The solver's dual of a limit is the change of the stage's objective when the limit's *number* rises by
one. A price is something else: **the improvement of the objective per unit of loosening**. Loosening
raises an upper limit and lowers a lower one; improving is more when the stage maximises and less when it
minimises::

                          dual y                 price
    maximise, <= upper    y >= 0                  y
    maximise, >= lower    y <= 0                 -y
    minimise, <= upper    y <= 0                 -y
    minimise, >= lower    y >= 0                  y
    equality              any; raise and lower are priced apart and sum to zero

`price` is the only place where this is computed.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from alloc_opt.program.arrays import Floats, Ints

Status = Literal["optimal", "feasible", "infeasible", "unbounded", "no_plan"]
Limit = Literal["", "time", "node", "interrupt"]

RAISE = 1
"""Side of a price: the number of the limit goes up (an upper limit loosens)."""
LOWER = -1
"""Side of a price: the number of the limit goes down (a lower limit loosens)."""


def price(sense: int, dual: Floats, side: int | Ints) -> Floats:
    """Improvement of a stage's objective per unit by which limits move to `side`; the sign rule above.

    `sense` is the stage's (+1 maximise), `dual` the y or d of a `StageResult`, `side` RAISE or LOWER (one,
    or one per dual). Internal units; multiply by `stage.unit / row_unit` for natural ones.
    """
    return np.asarray(sense * side * dual, dtype=float) + 0.0


def loosening_side(sense: int, dual: Floats) -> Ints:
    """Which way each limit loosens, read from its dual: RAISE, LOWER, or 0 where the dual is zero."""
    return np.sign(sense * dual).astype(np.int64)


@dataclass(frozen=True)
class StageResult:
    """One solved stage, or one whole-position search."""

    name: str
    status: Status
    objective: float
    """Natural; of this stage's own best point, before later stages used its give-up. NaN without a plan."""
    bound: float
    """Natural; no plan that keeps the earlier stages can be better. Of an LP stage: its dual objective."""
    value: float
    """The objective inside: cost @ x without constant and unit."""
    y: Floats
    """Row duals (see the module's sign rule), internal, shape (rows,); zero for rows of later stages; empty for
    a search, which has none."""
    d: Floats
    """Reduced costs cost - A'y, internal, shape (columns,); empty for a search."""
    kept: tuple[float, ...] = ()
    """Duals of the rows that keep earlier stages within their give-up, one per earlier stage with one."""
    duality_gap: float = 0.0
    """Relative to the size of the stage's terms."""
    iterations: int = 0
    nodes: int = 0
    seconds: float = 0.0
    """Time inside the solver."""
    limit: Limit = ""
    """What ended it early."""
    fixed_integers: bool = False
    """Prices hold for this staffing: whole positions stayed as the search left them."""

    @property
    def gap(self) -> float:
        """Absolute, natural."""
        return abs(self.objective - self.bound)


@dataclass(frozen=True)
class Certificate:
    """The independent check of a solution; every figure is a share of what is allowed, so 1 is the limit."""

    primal: float = 0.0
    """Worst bound or row."""
    integrality: float = 0.0
    """Worst whole-number column."""
    dual: float = 0.0
    """Worst dual of a limit that does not exist."""
    losses: tuple[float, ...] = ()
    """Per stage: distance of the plan from the stage's dual bound, beyond its give-up."""
    claims: tuple[str, ...] = ()
    """What rests on the solver's word alone."""

    @property
    def holds(self) -> bool:
        """Whether the answer may be printed."""
        return bool(max((self.primal, self.integrality, self.dual, *self.losses)) <= 1.0)


@dataclass(frozen=True)
class Solution:
    """The answer to a program. Without a plan (`infeasible`, `unbounded`, `no_plan`) `x` is empty."""

    status: Status
    """`optimal`: proved, to the gap asked for; `feasible`: a limit or an interrupt left a plan."""
    x: Floats
    """Internal, shape (columns,)."""
    stages: tuple[StageResult, ...]
    mip: StageResult | None
    """The whole-position search of the first stage."""
    ties: tuple[StageResult, ...]
    """Searches that chose among staffings as good as the first one found."""
    certificate: Certificate
    solver_seconds: float
    path: Literal["cold", "warm"]
    limit: Limit = ""
    """What ended the solve early, if anything did; time limits are not reproducible."""
    settled: Floats = field(default_factory=lambda: np.zeros(0))
    """The point that the stages were solved at, where `x` was moved from it by cents; empty: `x` itself."""

    @property
    def proved_at(self) -> Floats:
        """The point that the bounds of the stages belong to."""
        return self.settled if self.settled.size else self.x

    @property
    def has_plan(self) -> bool:
        """Whether `x` is a plan."""
        return self.x.size > 0
