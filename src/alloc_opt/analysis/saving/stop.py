r"""What may stop? Services that the best plan ends, each with its proof, and only of what somebody rated.

A rated service that the best plan ends is proved where no plan within 1 % of the best keeps it at today's level: the
linear program that must keep it is worth less, and so is every plan in whole positions. Otherwise it is not proved.

$$ \max\{value : q_{pst} \ge q^0_{pst}\} < best - 0.01\,|best| $$
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from alloc_opt.analysis.frontiers.aims import Held
from alloc_opt.analysis.saving.climb import in_parts, loss_of
from alloc_opt.analysis.saving.levels import LEVELS, Cells, Levels
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.analysis.write import write
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.goals import goals
from alloc_opt.plan.plan import Plan

WITHIN = 0.01
"""Share of the best within which a plan counts."""
MOST = 40
"""Services that are tried; further ones stay unproved."""
_SMALL, _LOOSE = 1e-6, 1e-9
_BY_COST = "This plan is decided by cost and weights, not by what services are rated, so nothing is named here."
_IMPOSSIBLE = "proved: no plan under these rules and with this money keeps it at today's level"
_PROVED = "proved: no plan within 1 % of the best keeps it at today's level"
_NOT_PROVED = "not proved: a plan within 1 % of the best may keep it at today's level"


@dataclass(frozen=True)
class Candidate:
    """A rated service that the best plan ends."""

    program: str
    schools: tuple[str, ...]
    """Where it ends by the last year; all of them: everywhere."""
    everywhere: bool
    proved: bool
    loss: float
    """At least what keeping it would lose, in the unit of the objective; NaN: it cannot be kept under the rules."""
    why: str


@dataclass(frozen=True)
class Stops:
    """The candidates, or why there are none."""

    candidates: tuple[Candidate, ...]
    why_empty: str = ""
    unit: str = ""
    best: float = float("nan")


def stops(plan: Plan, options: Options, *, free: bool = False, by_hand: Path | None = None) -> Stops:
    """Candidates to stop."""
    goal = loss_of(plan)
    points = (plan["programs"]["points"] > 0).any()
    if not (points or len(plan["effects"])):
        return Stops(
            (), "Nothing here is rated: there are neither effects nor points, so nothing can be called less useful."
        )
    if goal not in ("points", "outcome"):
        how = "evidence" if len(plan["effects"]) else "priority"
        return Stops((), f"{_BY_COST} Ask with --mode {how} for what may stop.")
    best = solve(plan, free=free, options=options, by_hand=by_hand)
    return _of(best, goal, by_hand)


def _of(best: Solved, goal: str, by_hand: Path | None) -> Stops:
    held = []
    for result in best.solution.stages:
        if result.name == goal:
            break
        if goals()[result.name].prelude:
            worst = result.objective + _LOOSE * max(abs(result.objective), 1.0)
            held.append(Held(id=f"held {result.name}", goal=result.name, limit=worst))
    settings = best.plan.head.settings.model_copy(update={"objective": (goal,), "give_up": {}})
    plan = replace(best.plan, head=best.plan.head.model_copy(update={"settings": settings}))
    rules = (*best.rules, *held, Levels(id=LEVELS))
    built = write(plan, rules, without=best.gave_way, by_hand=by_hand)
    cells, own = Cells.of(built), Cells.of(best.built)
    now, today = own.at(best.x), own.at(best.built.today)
    index = cells.total.index
    last = index.position("year") == index.position("year").max()
    valued = (plan["programs"]["valued"] == "rated").to_numpy()[index.position("program")]
    ends = last & valued & (today > _SMALL) & (now <= _SMALL)
    stage = built.program.stages[0]
    (value,) = [each.objective for each in best.solution.stages if each.name == goal]
    labels = cells.labels
    found: list[Candidate] = []
    session = Session(Options())
    for code in np.unique(index.position("program")[ends]).tolist():
        mine = (index.position("program") == code) & last
        at = mine & ends
        everywhere = bool((now[mine & (today > _SMALL)] <= _SMALL).all())
        program = str(labels["program"][at][0])
        schools = tuple(str(school) for school in labels["school"][at])
        if len(found) >= MOST:
            found.append(Candidate(program, schools, everywhere, False, 0.0, "not proved: not tried"))
            continue
        least = np.where(at, today, -np.inf)
        forced = cells.between(built.program, least, np.full(len(least), np.inf))
        solution = session.solve(in_parts(forced.first_stages(1)))
        found.append(
            _judged(program, schools, everywhere, value, solution.stages[0].bound if solution.has_plan else None)
        )
    empty = "" if found else "The best plan ends nothing that is rated."
    return Stops(tuple(found), empty, stage.unit_name, value)


def _judged(program: str, schools: tuple[str, ...], everywhere: bool, best: float, bound: float | None) -> Candidate:
    if bound is None:
        return Candidate(program, schools, everywhere, True, float("nan"), _IMPOSSIBLE)
    loss = best - bound
    if loss > WITHIN * abs(best):
        return Candidate(program, schools, everywhere, True, loss, _PROVED)
    return Candidate(program, schools, everywhere, False, max(loss, 0.0), _NOT_PROVED)
