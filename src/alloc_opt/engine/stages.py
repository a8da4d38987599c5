"""Lexicographic LP stages on one kept HiGHS model, by simplex.

Stage k sees the leading rows and columns of the program; a stage's helpers are added when it begins and deleted
when the next solve begins. Every run starts from one of two states only - nothing, or the basis kept from the
session's first solve of that stage - so an answer never depends on what was solved before it. Only a session that
is asked for values and not for plans goes on from its last solve (`onward`): among equal plans it may find another.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from alloc_opt.engine import certificate
from alloc_opt.engine.anchor import Anchor
from alloc_opt.engine.held import Held
from alloc_opt.engine.options import Deadline
from alloc_opt.engine.outcome import Outcome
from alloc_opt.engine.phase_one import has_no_point
from alloc_opt.engine.solution import Limit, StageResult, Status
from alloc_opt.engine.system import DualBound, Reduced, System, cost_scale
from alloc_opt.engine.tries import USUAL, Try, tries
from alloc_opt.errors import CertificateError
from alloc_opt.program.arrays import Floats

PATIENT = 1_000_000
"""Iterations that a run may take from where the last one ended."""


@dataclass
class Stages:
    """Result of a pass over the stages; `x` is empty without a plan."""

    status: Status
    x: Floats
    results: list[StageResult] = field(default_factory=list)
    bases: dict[int, Anchor] = field(default_factory=dict)
    """The last basis of every stage that was solved."""
    cold: set[int] = field(default_factory=set)
    """Stages that were solved from nothing."""
    limit: Limit = ""
    claims: tuple[str, ...] = ()
    recoveries: int = 0
    """Answers that failed their check and were replaced."""


def solve_stages(
    held: Held,
    system: System,
    anchors: dict[int, Anchor],
    deadline: Deadline,
    careful: bool = False,
    near: bool = False,
) -> Stages:
    """Solve the stages of the program that `held` holds, each on the optimal face of those before.

    `system` is consumed. `careful`: from nothing and without presolve; `near`: the first stage so, each other one
    from where the last ended. CertificateError when a stage has no answer that passes its check.
    """
    program = system.program
    done = Stages("optimal", np.zeros(0))
    for index in range(len(program.stages)):
        held.enter(index, system)
        anchor = anchors.get(index)
        if near and index:
            anchor = replace(done.bases[index - 1], patience=PATIENT)
        ended = _solve_stage(held, system, index, anchor, deadline, careful or (near and not index), done)
        if not isinstance(ended, Reduced):
            done.status = ended
            return done
        if index + 1 < len(program.stages):
            system.keep(index, done.x, ended, done.results[-1].value)
    return done


def complete(held: Held, system: System, x: Floats) -> Floats:
    """Fill the helpers of stages never reached, at the point `x` of the leading columns; shape (columns,).

    A limit stopped the stages; this last run has none, as all that decides is fixed. Empty when it fails.
    """
    program = system.program
    last = len(program.stages) - 1
    system.own()
    system.lower[: len(x)] = system.upper[: len(x)] = x
    held.enter(last, system)
    wish = np.zeros(program.columns)
    for stage in program.stages:
        wish -= stage.sense * stage.cost / cost_scale(stage.cost)
    wish[: len(x)] = 0.0
    Try(tolerance=USUAL).prepare(held.model)
    held.aim(wish, -1)
    outcome = held.model.run()
    return held.model.point() if outcome.word == "optimal" else np.zeros(0)


def _solve_stage(
    held: Held, system: System, index: int, anchor: Anchor | None, deadline: Deadline, careful: bool, done: Stages
) -> Reduced | Status:
    """Append the stage's result and move `done.x`: the stage's duals, or a status when the pass ends here."""
    program, stage = system.program, system.program.stages[index]
    refused = 0
    for attempt in tries(anchor if anchor is not None and anchor.shape == held.shape else None, careful):
        attempt.prepare(held.model)
        scale = held.aim(stage.cost, stage.sense)
        outcome = held.model.run(deadline.left)
        if outcome.word == "limit":
            done.limit = outcome.limit
            return "feasible" if index else "no_plan"
        if outcome.word == "optimal":
            x = held.model.point()
            duals = system.reduce(index, *held.row_duals(scale, program.rows))
            bound = system.dual_bound(index, duals)
            if _answers(system, index, x, bound):
                done.x = x
                done.results.append(_result(system, index, x, duals, bound, outcome))
                if attempt.anchor is None:
                    done.cold.add(index)
                patience = max(200, outcome.iterations // 5)
                blocks = program.column_blocks, program.row_blocks
                done.bases[index] = Anchor(held.model.basis, held.shape, patience, *blocks)
                return duals
            done.recoveries += 1
        elif index == 0 and outcome.word == "infeasible" and _proved(held, system):
            return "infeasible"
        elif attempt.anchor is None:
            ended = _no_optimum(held, system, index, outcome.word, refused, done)
            if ended is not None:
                return ended
            refused += 1
    if index == 0 and refused and has_no_point(system):
        return "infeasible"
    raise CertificateError(
        f"{program.name}: no answer of stage {stage.name} passed its check, so none is given.",
        "numbers far apart in size (dollars beside shares) are the usual cause",
    )


def _result(system: System, index: int, x: Floats, duals: Reduced, bound: DualBound, outcome: Outcome) -> StageResult:
    stage = system.program.stages[index]
    value = float((stage.cost[: len(x)] * x).sum())
    d = np.zeros(system.program.columns)
    d[: len(x)] = duals.d
    return StageResult(
        stage.name,
        "optimal",
        objective=stage.unit * (value + stage.constant),
        bound=stage.unit * (bound.value + stage.constant),
        value=value,
        y=duals.y,
        d=d,
        kept=duals.kept,
        duality_gap=certificate.relative_gap(system, index, x, bound),
        iterations=outcome.iterations,
        seconds=outcome.seconds,
        fixed_integers=system.for_this_staffing,
    )


def _no_optimum(held: Held, system: System, index: int, word: str, refused: int, done: Stages) -> Status | None:
    """What a run from nothing proves when it finds no optimum; None: not enough, try again."""
    if word == "unbounded_or_infeasible":
        held.aim(np.zeros(system.program.columns), -1)
        Try().prepare(held.model)
        word = "unbounded" if held.model.run().word == "optimal" else "infeasible"
        if index == 0 and word == "infeasible" and _proved(held, system):
            return "infeasible"
    if word == "unbounded":
        done.claims = ("unbounded: the solver's word",)
        return "unbounded"
    if index == 0 and word == "infeasible" and refused:
        done.claims = ("infeasible: the word of two solver runs",)
        return "infeasible"
    return None


def _proved(held: Held, system: System) -> bool:
    ray = held.model.infeasibility_ray()
    return ray is not None and certificate.proves_infeasible(system, ray)


def _answers(system: System, index: int, x: Floats, bound: DualBound) -> bool:
    rows, columns = system.program.stage_shape(index)
    share = certificate.point_share(
        system.matrix(index),
        x,
        system.lower[:columns],
        system.upper[:columns],
        system.row_lower[:rows],
        system.row_upper[:rows],
    )
    loss = certificate.loss_share(system, index, x, bound, 0.0)
    return max(share, loss, bound.residual) <= 1.0
