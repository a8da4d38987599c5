"""What is the best plan? Plan -> certified answer; preferences give way first and are named."""

from dataclasses import dataclass

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

    @property
    def x(self) -> Floats:
        """The answer in natural units, shape (columns,)."""
        return self.built.natural(self.solution.x)


def solve(plan: Plan, *, free: bool = False, options: Options | None = None) -> Solved:
    """The best plan.

    Args:
        plan: the plan; its mode decides what is best.
        free: lift the default cap on changes in `cost` mode.
        options: gaps, limits and listeners.

    Raises:
        InfeasibleError: no plan meets all rules; the message names those in conflict.
        LimitError: a limit ended the search before any plan was found.
        RulesError: a rule cannot be written, or nothing bounds the objective.
        CertificateError: the answer failed its check.
    """
    built = build(plan, free=free)
    session = Session(options)
    solution = session.solve(built.program)
    gave_way: tuple[str, ...] = ()
    if solution.status == "infeasible":
        gave_way = tuple(rule.id for rule in built.rules if rule.severity == "preference")
        if gave_way:
            built = build(plan, free=free, without=gave_way)
            session = Session(options)
            solution = session.solve(built.program)
    if solution.status == "infeasible":
        raise InfeasibleError(explain(built))
    if solution.status == "unbounded":
        raise RulesError("nothing bounds the objective", "state `maximum` for the programs that add to it")
    if not solution.has_plan:
        raise LimitError("The limit ended the search before any plan was found.", "allow more time or nodes")
    return Solved(plan, built, solution, session, gave_way)
