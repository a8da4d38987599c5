"""The cheapest plan in which every standard service holds and nothing rated falls; the unrated stays as it is."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.saving.base import Base, carried, decided_by
from alloc_opt.analysis.saving.climb import loss_of, unrated
from alloc_opt.analysis.saving.levels import LEVELS, Cells, Levels
from alloc_opt.analysis.saving.rules import KEPT, Kept
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.write import write
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.errors import LimitError, OperatorError, StoppedError
from alloc_opt.families import Rule
from alloc_opt.plan.plan import Plan

Floats = npt.NDArray[np.float64]
NEAR, LEAST = 2e-5, 1000.0
"""Whole positions: a search ends within this share of unrestricted cost, or these dollars where that is more."""
PATIENCE = 100
_LOOSE = 1e-9


@dataclass(frozen=True)
class Keep:
    """What must not fall."""

    goals: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    """Empty: all of them; schools together, unless some are named, then each of these by itself."""
    within: float = 0.0
    """Share by which it may fall after all."""


@dataclass(frozen=True, eq=False)
class Cheapest:
    """The plan that costs least."""

    solved: Solved
    measure: str
    """What of the rated is kept: `outcome`, `points`, or nothing, as nothing is rated."""
    doubt: float
    """Unrestricted dollars of all years by which another such plan could be cheaper."""


def rated_by(plan: Plan) -> Literal["outcome", "points", ""]:
    """How the plan rates: by effects, by the board's points, or not at all.

    Points count only where they decide: elsewhere nobody has said that one service may make up for another.
    """
    if loss_of(plan) == "points":
        return "points"
    return "outcome" if len(plan["effects"]) else ""


def cheapest(base: Base, options: Options, keep: Keep) -> Cheapest:
    """Solve it.

    Raises:
        OperatorError: a goal, group or school that the plan does not have, or that nothing rates.
        As `solve`.
    """
    measure = rated_by(base.plan)
    kept = _kept(base, measure, keep)
    plan = decided_by(base.plan, ("least_cost", "least_reduction"))
    rules: tuple[Rule, ...] = (*base.rules, *kept)
    built = write(plan, (*rules, Levels(id=LEVELS)), by_hand=base.by_hand)
    cells = Cells.of(built)
    held = unrated(base, measure)
    least, most = np.where(held, base.level, -np.inf), np.where(held, base.level, np.inf)
    program = cells.between(built.program, least, most)
    near = carried(base.solved, built) / program.column_unit
    if options.gap:
        patience = PATIENCE if options.patience is None else min(PATIENCE, options.patience)
        within = max(LEAST, NEAR * float(base.cost.sum()))
        options = replace(options, gap=0.0, gap_absolute=within, patience=patience)
    session = Session(options)
    solution = session.solve(program, near)
    if not solution.has_plan:
        if solution.limit == "interrupt":
            raise StoppedError("You stopped the search; no savings are given.")
        raise LimitError("A limit ended the search before a cheaper plan was found.", "allow more time or nodes")
    searched = solution.mip
    doubt = 0.0 if searched is None or not np.isfinite(searched.bound) else searched.gap
    return Cheapest(Solved(plan, replace(built, program=program), solution, session, (), rules), measure, doubt)


def _kept(base: Base, measure: Literal["outcome", "points", ""], keep: Keep) -> tuple[Rule, ...]:
    """The rule that holds what is rated, at what today's services carried on give."""
    _known(base.plan, "goals", "goal", keep.goals)
    _known(base.plan, "groups", "group", keep.groups)
    _known(base.plan, "schools", "school", keep.schools)
    if not measure:
        if keep.goals or keep.groups:
            raise OperatorError("Nothing in the plan is rated, so no goal can be held.", "add the table effects")
        return ()
    if measure == "points" and (keep.goals or keep.groups):
        raise OperatorError(
            "The plan is rated by the board's points, which have no goals or groups.", "name schools, or add effects"
        )
    labels = ("goal", "group") if measure == "outcome" else ()
    by = (*labels, *(("school",) if keep.schools else ()), "year")
    chosen = {"goal": keep.goals, "group": keep.groups, "school": keep.schools}
    rule = Kept(id=KEPT, measure=measure, by=by, where={name: each for name, each in chosen.items() if each})
    scratch = write(decided_by(base.plan, (measure,)), base.rules, by_hand=base.by_hand)
    now = rule.total(scratch.measures).at(carried(base.solved, scratch))
    least = now - (keep.within + _LOOSE) * np.abs(now)
    return (rule.model_copy(update={"least": tuple(float(value) for value in least)}),)


def _known(plan: Plan, table: str, noun: str, names: Sequence[str]) -> None:
    known = plan[table][noun].astype(str).tolist()
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"the plan has: {', '.join(known[:8]) or 'none'}"
            raise OperatorError(f"There is no {noun} {name!r} in the plan.", hint)
