"""What is the best plan? Plan -> certified answer; preferences give way first and are named."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.conflict import explain
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.errors import InfeasibleError, LimitError, RulesError
from alloc_opt.plan.plan import Plan
from alloc_opt.program.build import build
from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
_MET = 1e-6


@dataclass(frozen=True, eq=False)
class Solved:
    """A plan with its certified answer."""

    plan: Plan
    built: Built
    solution: Solution
    session: Session
    """Kept for what-ifs: it re-solves from where this answer was found."""
    gave_way: tuple[str, ...] = ()
    """Ids of preferences that could not be kept and were left out."""
    kept: tuple[str, ...] = ()
    """Ids of preferences that the answer meets without having been held to them; they are not rows of the program."""

    @property
    def x(self) -> Floats:
        """The answer in natural units, shape (columns,)."""
        return self.built.natural(self.solution.x)


def solve(plan: Plan, *, free: bool = False, options: Options | None = None) -> Solved:
    """The best plan.

    Preferences are looked at last: if the best plan without them meets them, it is the answer; else the best plan
    that meets them; if there is none, they give way.

    Args:
        plan: the plan; its mode decides what is best.
        free: lift the default cap on changes in `cost` mode.
        options: gaps, limits and listeners; left out, the plan's own gap.

    Raises:
        InfeasibleError: no plan meets all rules; the message names those in conflict.
        LimitError: a limit ended the search before any plan was found.
        RulesError: a rule cannot be written, or nothing bounds the objective.
        CertificateError: the answer failed its check.
    """
    options = options or Options(gap=plan.head.settings.gap)
    full = build(plan, free=free)
    preferences = tuple(rule.id for rule in full.rules if rule.severity == "preference")
    if not preferences:
        return _certified(Solved(plan, full, *_solve(full, options)))
    bare = build(plan, free=free, without=preferences)
    without = _certified(Solved(plan, bare, *_solve(bare, options)))
    if _meets(full, preferences, without):
        return replace(without, kept=preferences)
    solution, session = _solve(full, options)
    if solution.has_plan:
        return Solved(plan, full, solution, session)
    return replace(without, gave_way=preferences)


def _solve(built: Built, options: Options) -> tuple[Solution, Session]:
    session = Session(options)
    return session.solve(built.program), session


def _certified(solved: Solved) -> Solved:
    status = solved.solution.status
    if status == "infeasible":
        raise InfeasibleError(explain(solved.built))
    if status == "unbounded":
        raise RulesError("nothing bounds the objective", "state `maximum` for the programs that add to it")
    if not solved.solution.has_plan:
        raise LimitError("The limit ended the search before any plan was found.", "allow more time or nodes")
    return solved


def _meets(full: Built, rules: tuple[str, ...], solved: Solved) -> bool:
    """Whether an answer of the program without some rules meets them; their helper columns follow by witness."""
    blocks = {block.name: solved.x[block.start : block.stop] for block in solved.built.measures.columns.blocks}
    x = full.measures.columns.point(blocks)
    for rule in rules:
        for w in full.of_rule(rule):
            activity = w.rows.at(x)[w.kept]
            scale = _MET * np.maximum(1.0, np.abs(activity))
            if ((activity < w.lower - scale) | (activity > w.upper + scale)).any():
                return False
    return True
