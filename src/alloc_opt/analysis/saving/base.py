"""What is saved against: today's services carried on, with what the rules ask for anyway, paid as cheaply as is legal.

Rules about unrestricted balances would force savings before anybody asks for one. So unrestricted resources get so much
more money here that none of these rules is short; how far the plan's own money is short is told apart.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.conflict import explain
from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.saving.levels import LEVELS, Cells, Levels
from alloc_opt.analysis.saving.rules import unrestricted
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.write import write
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.errors import InfeasibleError, LimitError, OperatorError, StoppedError
from alloc_opt.families import Rule
from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic
from alloc_opt.program.built import Built
from alloc_opt.program.decisions import makers
from alloc_opt.program.decisions.pupils import series
from alloc_opt.program.modes import AFTERWARDS, stages

Floats = npt.NDArray[np.float64]
FIRST = ("least_reduction", "least_cost")
"""What today's services carried on are decided by, in every mode."""


@dataclass(frozen=True, eq=False)
class Base:
    """Today's services carried on."""

    plan: Plan
    rules: tuple[Rule, ...]
    """What every plan here keeps: the plan's rules without preferences, unrestricted money aside."""
    left_out: tuple[str, ...]
    """Ids of preferences, which nothing here is held to."""
    solved: Solved
    run: Run
    cells: Cells
    level: Floats
    """Level of each cell."""
    cost: Floats
    """Unrestricted dollars by plan year."""
    by_hand: Path | None = None


def base(plan: Plan, options: Options, by_hand: Path | None = None) -> Base:
    """Solve and publish it.

    Raises:
        OperatorError: no resource is unrestricted.
        As `solve`.
    """
    if not (plan["funds"]["restriction"] == 0).any():
        raise OperatorError(
            "No resource of the plan is unrestricted, so nothing that is saved would be free to use.",
            "give the general fund `restriction` 0 in the table funds",
        )
    every = automatic.rules(plan, free=True)
    left_out = tuple(rule.id for rule in every if rule.severity == "preference")
    own = tuple(rule for rule in every if rule.severity != "preference")
    headed = decided_by(plan, FIRST)
    for rules in (with_money(plan, own), own):
        built = write(headed, (*rules, Levels(id=LEVELS)), by_hand=by_hand)
        session = Session(options)
        solution = session.solve(built.program)
        if solution.has_plan:
            solved = Solved(headed, built, solution, session, (), rules)
            cells, x = Cells.of(built), solved.x
            cost = unrestricted(built.measures).at(x)
            return Base(plan, rules, left_out, solved, run(solved), cells, cells.at(x), cost, by_hand)
        if solution.limit == "interrupt":
            raise StoppedError("You stopped the search; no savings are given.")
    if solution.status == "infeasible":
        raise InfeasibleError(*explain(built))
    raise LimitError("A limit ended the search before any plan was found.", "allow more time or nodes")


def own_need(base: Base) -> tuple[float, ...]:
    """Unrestricted dollars a year that the plan saves against this where its own money holds; parts of positions may
    move. Empty where it saves nothing, or has no such plan.
    """
    own = tuple(rule for rule in automatic.rules(base.plan, free=True) if rule.severity != "preference")
    if own == base.rules:
        return ()
    built = write(decided_by(base.plan, FIRST), own, by_hand=base.by_hand)
    solution = Session(Options()).solve(built.program.in_parts(2))
    if not solution.has_plan:
        return ()
    need = base.cost - unrestricted(built.measures).at(built.natural(solution.x))
    return tuple(float(dollars) for dollars in need) if need.sum() > 1.0 else ()


def with_money(plan: Plan, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The rules with so much more unrestricted money a year as is spent today."""
    m = Measures(plan, Axes.of(plan), makers(), series)
    spent = m["spending"]
    today = spent.constant_labels["year"] == 0
    dollars = np.bincount(spent.constant_labels["resource"][today], spent.constant[today], len(plan["funds"]))
    free = (plan["funds"]["restriction"] == 0).to_numpy()
    more = {
        str(name): float(np.ceil(amount))
        for name, amount in zip(plan["funds"]["resource"][free], dollars[free], strict=True)
    }
    return tuple(
        rule.model_copy(update={"more": rule.more + more[rule.resource]})
        if isinstance(rule, ResourceLimit) and rule.resource in more
        else rule
        for rule in rules
    )


def decided_by(plan: Plan, first: tuple[str, ...]) -> Plan:
    """The plan decided by these objectives, then by what settles the plan itself."""
    order = (*first, *(name for name in AFTERWARDS if name in stages(plan) and name not in first))
    settings = plan.head.settings.model_copy(update={"objective": order, "give_up": {}})
    return replace(plan, head=plan.head.model_copy(update={"settings": settings}))


def carried(solved: Solved, built: Built) -> Floats:
    """A plan as a point (natural) of another program of the same services; what only that one has follows, and so does
    what was asked of the plan's measures after it was solved.
    """
    shapes = {block.name: block.stop - block.start for block in built.measures.columns.blocks}
    blocks = {
        block.name: solved.x[block.start : block.stop]
        for block in solved.built.measures.columns.blocks
        if block.stop <= len(solved.x) and shapes.get(block.name) == block.stop - block.start
    }
    return built.measures.columns.point(blocks)
