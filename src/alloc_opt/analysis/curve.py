"""What is one dial worth over a range? The value of what the plan decides by, and what changes on the way.

With positions in parts the plan is a linear program. Where the dial moves its limits (or its objective) alone, the
value is made of straight pieces that only bend one way, and tangents find them (`curve_tangents`). Where it moves
coefficients, as class sizes and shares do, it is a grid. In whole positions a grid of searches lies inside that curve.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from alloc_opt.analysis.curves.dial import DIAL, Turned
from alloc_opt.analysis.curves.find import End, Point, ends, finer, grid_of, in_whole, pieces_of
from alloc_opt.analysis.curves.moves import moves
from alloc_opt.analysis.curves.parts import Parts
from alloc_opt.analysis.curves.tangents import Pieces
from alloc_opt.analysis.solve import Solver
from alloc_opt.engine.options import Options
from alloc_opt.errors import OperatorError
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic
from alloc_opt.program.arrays import Stage
from alloc_opt.scenario.cases import Cases

POINTS, WHOLE_POINTS = 9, 5
"""Plans along the way, in parts of positions and in whole ones."""
ERROR, MOST = 0.002, 12


@dataclass(frozen=True, eq=False)
class Curve:
    """The value of a dial over a range."""

    plan: Plan
    turned: Turned
    low: float
    """Asked for."""
    high: float
    aim: Stage
    """What the value is of."""
    pieces: Pieces
    """Of the value (natural), positions in parts, from where to where plans exist."""
    changes: tuple[pd.DataFrame, ...]
    """Per piece, what changes between its ends, as `curve_moves.moves` gives it."""
    plans: tuple[tuple[float, pd.DataFrame], ...]
    """Services along the way (`curve_parts.services`) by setting: in whole positions where there are any searches."""
    why_grid: str
    """Empty: tangents found the pieces. Else a grid did, as the dial moves `coefficients`, or what comes `first` moves
    too; nothing is known between its points."""
    least: End | None
    """Below it no plan meets the rules; None: plans exist down to `low`."""
    most: End | None
    points: tuple[Point, ...]
    """In whole positions; none where positions may be parted."""
    left_out: tuple[str, ...] = ()
    """Preferences that the curve does not keep, as they cannot hold all along it."""
    stage: int = 0
    """Number of `aim` among the objectives."""

    @property
    def better(self) -> int:
        """1 where more of the value is better, -1 where less is."""
        return self.aim.sense

    def gain(self, start: float, end: float) -> float:
        """Improvement when the dial goes from one setting to another."""
        return self.better * (self.pieces(end) - self.pieces(start))


def curve(
    plan: Plan,
    turned: Turned,
    low: float,
    high: float,
    *,
    points: int | None = None,
    error: float = ERROR,
    most: int = MOST,
    in_parts: bool = False,
    conflicts: bool = False,
    free: bool = False,
    options: Options | None = None,
    by_hand: Path | None = None,
    hear: Callable[[str, float], None] = lambda what, at: None,
) -> Curve:
    """The value of a dial between two settings.

    Args:
        plan: the plan.
        turned: its number that is turned.
        low: least setting.
        high: most.
        points: plans along the way, the ends included; left out, 9, or 5 where each takes a search for whole positions.
        error: share of the distance between the largest and the smallest value that the pieces may be off.
        most: pieces.
        in_parts: positions may be parted: no searches.
        conflicts: where plans end, leave out of the rules in conflict what is not needed, and look for the conflict of
            each plan in whole positions that is not to be had; takes longer.
        free: lift the default cap on changes in `cost` mode.
        options: gaps and limits of the searches; left out, the plan's own.
        by_hand: a `rules.py`; a curve cannot be drawn with one.
        hear: called with what is done and where.

    Raises:
        OperatorError: a range that is none, or hand-written rules.
        PlanError: the number cannot be turned so far.
        InfeasibleError: no plan meets the rules anywhere in the range.
    """
    if by_hand is not None:
        raise OperatorError("A curve cannot be drawn with hand-written rules.", "leave --rules out")
    if not low < high:
        raise OperatorError(f"From {low:g} to {high:g} there is nothing to turn.", "write the lower end first")
    hear("the line in parts of positions", low)
    cases = Cases(plan, (turned.vary,))
    cases.check([{DIAL: low}, {DIAL: high}])
    preferences = tuple(rule.id for rule in automatic.rules(plan, free=free) if rule.severity == "preference")

    def plan_of(at: float) -> Plan:
        return cases.plan_of({DIAL: at})

    bare = Parts(plan_of, low, high, without=preferences, free=free)
    searches = bare.whole and not in_parts
    points = points or (WHOLE_POINTS if searches else POINTS)
    least, last = ends(bare, turned, low, high, points, search=conflicts)
    start, stop = (low if least is None else least.line), (high if last is None else last.line)
    grid = grid_of(turned, start, stop, points)
    found: tuple[Point, ...] = ()
    if searches:
        found = in_whole(
            Solver(plan, free=free, options=options, brief=not conflicts), plan_of, grid, bare.deciding, hear
        )
    dropped = {rule for point in found for rule in point.gave_way}
    parts = bare
    if set(preferences) - dropped:
        parts = Parts(plan_of, low, high, without=sorted(dropped), free=free)
        if any(parts.at(at) is None for at in grid):
            parts, dropped = bare, set(preferences)
    stage, pieces, why = pieces_of(parts, finer(turned, grid), error, most, hear)
    at_ends = {float(at): parts.quantities(float(at)) for at in pieces.at}
    changes = tuple(
        moves(at_ends[float(a)], at_ends[float(b)], plan["programs"])
        for a, b in zip(pieces.at, pieces.at[1:], strict=False)
    )
    plans = [(point.at, point.quantities) for point in found if point.quantities is not None]
    if not plans:
        plans = [(at, at_ends[at] if at in at_ends else parts.quantities(at)) for at in grid]
    return Curve(
        plan=plan,
        turned=turned,
        low=low,
        high=high,
        aim=parts.stages[stage],
        pieces=pieces,
        changes=changes,
        plans=tuple(plans),
        why_grid=why,
        least=least,
        most=last,
        points=found,
        left_out=tuple(sorted(dropped)),
        stage=stage,
    )
