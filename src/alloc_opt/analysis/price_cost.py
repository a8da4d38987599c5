"""What does a step of a rule cost? Least unrestricted cost of the plan's services, save what the rule itself fixes.

Cost = least new unrestricted money that the plan's services need when the dial is turned, less the same with the dial
where it is. Both are small programs of changes (`price_still`), solved from nothing, so that the order of questions
never matters.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import cells, matched
from alloc_opt.analysis.price_freedom import Pass, moves
from alloc_opt.analysis.price_limits import Standing, rows_of, standing
from alloc_opt.analysis.price_still import Ground, Still, still
from alloc_opt.engine.conflict import conflict
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.families import Rule
from alloc_opt.program.built import Built
from alloc_opt.program.turned import turned

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Cost:
    """Change of cost when a rule is turned; dollars, all years together. NaN: no money makes it possible."""

    dollars: float
    """Unrestricted dollars more (negative: freed)."""
    low: float
    high: float
    """The change lies between the two; both are `dollars` where it is proved."""
    detail: pd.DataFrame
    """resource, year (labels), unrestricted, dollars, fte: changes by the resource that pays; zero rows left out."""
    staff: pd.DataFrame
    """position, year (labels), fte: changes; zero rows left out."""
    balances: bool = False
    """The rule is about balances: dollars are those that fill them."""
    reduces: bool = False
    """Services had to be reduced to meet the turned rule."""
    blocked_by: tuple[str, ...] = ()
    """Ids of rules that stand in the way where no money makes it possible."""


_NO_DETAIL = pd.DataFrame({"resource": [], "year": [], "unrestricted": [], "dollars": [], "fte": []})
_NO_STAFF = pd.DataFrame({"position": [], "year": [], "fte": []})


def impossible(blocked_by: tuple[str, ...] = ()) -> Cost:
    """No money makes the turned rule possible."""
    return Cost(np.nan, np.nan, np.nan, _NO_DETAIL, _NO_STAFF, blocked_by=blocked_by)


def cost_of(at: Ground, rule: Rule, *, loosens: bool, options: Options, explain: bool = False) -> Cost:
    """Change of cost when the rule of the same id becomes `rule`.

    Args:
        at: the solved plan.
        rule: the turned rule.
        loosens: True: it is easier to meet than before.
        options: gaps and limits of the small searches.
        explain: where nothing makes it possible, say which rules stand in the way.
    """
    after = turned(at.built, [rule])
    if loosens:
        now = standing(at.built, rule.id, at.x)
        found = _priced(at, after, rule, _Freedom(now, at.built, "fall", helping=False), options)
        return impossible() if found is None else found
    then = standing(after, rule.id, at.x)
    if not then.broken.any() and not _balances(at, rule.id):
        return Cost(0.0, 0.0, 0.0, _NO_DETAIL, _NO_STAFF)
    every = replace(then, below=np.isfinite(_lower(after, then)), above=np.isfinite(_upper(after, then)))
    for freedom in (
        _Freedom(then, after, "rise", helping=True, broken=True),
        _Freedom(every, after, "rise", helping=True),
        _Freedom(every, after, "any", helping=True),
    ):
        found = _priced(at, after, rule, freedom, options)
        if found is not None:
            return found
    return impossible(_blocking(at, after, rule, options) if explain else ())


def _lower(built: Built, at: Standing) -> Floats:
    return built.program.row_lower[at.row]


def _upper(built: Built, at: Standing) -> Floats:
    return built.program.row_upper[at.row]


@dataclass(frozen=True, eq=False)
class _Freedom:
    """What may move: the levels in rows of the rule, in one or any direction."""

    at: Standing
    built: Built
    which: Pass
    helping: bool
    broken: bool = False
    """True: only rows that are broken count."""

    def levels(self, ground: Ground) -> tuple[Bools, Bools]:
        """Levels that may rise, and that may fall."""
        side = self.at.side
        use = self.at.broken if self.broken else side != 0
        rows = self.built.program.matrix[self.at.row[use]]
        return moves(ground.services, rows, side[use], self.which, self.helping)
