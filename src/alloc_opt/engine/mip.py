"""Whole positions: one branch-and-bound search of the first stage, then the tie searches.

The first search looks at stage 0 alone, so its bound is a bound on stage 0 and nothing else. Among staffings
as good as the one it found, later stages choose: each is searched with the stages before it held by a row at
what was reached, so the first stage is never given away, whatever its gap. With gap 0 every stage is searched
to its end; with a gap the second one, to the same relative gap or for `LATER_NODES`. Where the first stage is only a
prelude, the second is what the plan is about and its own bound says how good it is; else it looks between the start
and the staffing found and removes moves of people that buy nothing.

Each solve searches in a model of its own from the program's own start, so the result depends on the program and
the options alone. What comes back is a staffing; `stages` then finds plan and prices for it.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from alloc_opt.engine.certificate import certify
from alloc_opt.engine.held import Held
from alloc_opt.engine.options import FORBEARANCE, Deadline, Options, Progress
from alloc_opt.engine.outcome import Outcome, SearchEvent
from alloc_opt.engine.solution import Limit, StageResult, Status
from alloc_opt.engine.stages import solve_stages
from alloc_opt.engine.system import System
from alloc_opt.errors import CertificateError, SolverError
from alloc_opt.program.arrays import Floats, Ints, Program, Stage

SMALLEST_GAP = 1e-9
"""Absolute gap, of the scaled objective, at which gap 0 counts as reached."""
_ENDLESS = 2**31 - 1
LATER_NODES = 100
"""With a gap, nodes for the search of the second stage."""
EFFORT = 0.5
"""Share of a search that looks for better plans rather than for the bound, which hardly moves once it is near."""
STEADY_NODES = 1
"""Nodes of the search for a steadier plan: what it finds, it finds at the root."""
HELD = 1e-7
"""Relative slack of the rows that hold earlier stages during tie searches."""


Start = tuple[Ints, Floats]
"""Columns and their values where a search begins."""
_NOWHERE: Start = (np.zeros(0, dtype=np.int64), np.zeros(0))


@dataclass
class Search:
    """What the searches found: `x` is the best point of the first stage's columns, empty without one."""

    status: Status
    x: Floats
    first: StageResult
    ties: list[StageResult] = field(default_factory=list)
    seconds: float = 0.0
    """Inside the solver."""

    @property
    def limit(self) -> Limit:
        """What ended a search early."""
        return next((result.limit for result in (self.first, *self.ties) if result.limit), "")


def needs_search(program: Program) -> bool:
    """Whether some whole-number column can still move, or is fixed between whole numbers."""
    lower, upper = program.lower[program.integer], program.upper[program.integer]
    return bool((lower != upper).any() or (lower != np.round(lower)).any())


def search(
    program: Program, options: Options, deadline: Deadline, tolerance: float, near: Floats | None = None
) -> Search:
    """Search for the best staffing; `tolerance` is how far from whole a whole number may be inside the solver.

    `near`: a point (internal, all columns) to begin at in place of the program's start.
    """
    held, system = _opened(program, options, tolerance)
    seconds = 0.0
    start, known = _begin(program, near)
    outcome = _run(held, 0, program, options, deadline, options.node_limit, start)
    status, x = _read(held, outcome)
    if status == "no_plan" and known.size:
        status, x = "feasible", known
    found = Search(status, x, _result(program.stages[0], outcome, x, status))
    thorough = options.gap == 0 and options.gap_absolute == 0
    left = options.node_limit
    for index in range(1, len(program.stages) if thorough else min(2, len(program.stages))):
        spent = options.patience is not None and outcome.limit == "node" and status == "feasible"
        if status != "optimal" and not spent:
            break
        if not thorough and not program.stages[0].prelude:
            seconds += held.model.seconds
            held, system = _opened(_between(program, x), options, tolerance)
        _hold_stage(system, index - 1, x, options)
        held.enter(index, system)
        held.model.forget()
        whole = np.flatnonzero(program.integer[: len(x)])
        left = None if left is None else max(left - outcome.nodes, 0)
        nodes = left if thorough else LATER_NODES if left is None else min(left, LATER_NODES)
        outcome = _run(held, index, program, options, deadline, nodes, (whole, np.round(x[whole])))
        if outcome.limit == "node" and nodes == LATER_NODES:
            outcome = replace(outcome, limit="", word="optimal")
        status, better = _read(held, outcome)
        if better.size:
            x = better
            found.ties.append(_result(program.stages[index], outcome, x, status))
    found.x, found.seconds = x, seconds + held.model.seconds
    if not thorough and x.size and options.unsteady is not None and options.unsteady(x):
        _steady(found, program, options, deadline, tolerance)
    return found


def _steady(found: Search, program: Program, options: Options, deadline: Deadline, tolerance: float) -> None:
    """Of the staffings within the gap look for a steadier one; `found` gets it.

    What the plan is decided by may give way by what the gap allows beyond the bound, and no further.
    """
    decides = int(program.stages[0].prelude)
    index = next((k for k, stage in enumerate(program.stages) if stage.steady and k > decides), None)
    bound = (found.first, *found.ties)[decides].bound if decides <= len(found.ties) else np.nan
    if index is None or not np.isfinite(bound) or found.limit in {"time", "interrupt"}:
        return
    held, system = _opened(program, options, tolerance)
    for earlier in range(decides):
        _hold_stage(system, earlier, found.x, options)
    stage = program.stages[decides]
    terms = stage.cost[: len(found.x)] * found.x
    value, best = float(terms.sum()), bound / stage.unit - stage.constant
    most = options.gap * abs(value + stage.constant) + options.gap_absolute / stage.unit
    give_up = max(stage.sense * (value - best) + most, 0.0)
    held.model.set("mip_heuristic_effort", 0.05)
    system.keep_by_row(decides, value, give_up + HELD * float(np.abs(terms).sum()))
    held.enter(index, system)
    whole = np.flatnonzero(program.integer[: len(found.x)])
    outcome = _run(held, index, program, options, deadline, STEADY_NODES, (whole, np.round(found.x[whole])))
    if outcome.limit == "node":
        outcome = replace(outcome, limit="", word="optimal")
    status, better = _read(held, outcome)
    if better.size:
        found.ties.append(_result(program.stages[index], outcome, better, status))
        found.x = better
    found.seconds += held.model.seconds


def _opened(program: Program, options: Options, tolerance: float) -> tuple[Held, System]:
    held, system = Held(options, whole=True), System(program)
    held.model.set("mip_rel_gap", options.gap)
    held.model.set("mip_heuristic_effort", EFFORT)
    held.model.set("mip_heuristic_run_root_reduced_cost", not options.lean)
    held.model.set("mip_feasibility_tolerance", tolerance)
    held.move_to(system)
    return held, system


def _between(program: Program, x: Floats) -> Program:
    """The program with whole numbers only between the start and `x`: moves that buy nothing can be undone, no more."""
    whole = np.flatnonzero(program.integer[: len(x)])
    start = program.lower if program.start is None else program.start
    lower, upper = program.lower.copy(), program.upper.copy()
    ends = np.sort(np.round([np.clip(start[whole], lower[whole], upper[whole]), x[whole]]), axis=0)
    lower[whole], upper[whole] = ends
    return replace(program, lower=lower, upper=upper)


def _begin(program: Program, near: Floats | None) -> tuple[Start, Floats]:
    """Begin at a feasible point, `near` before the program's start; if neither is, at the whole numbers of one.

    Gives the start, and the first stage's part of a feasible one (nothing otherwise).
    """
    points = [point for point in (near, program.start) if point is not None and len(point) == program.columns]
    if not points:
        return _NOWHERE, np.zeros(0)
    columns = program.stage_shape(0)[1]
    whole = next((point for point in points if certify(program, point, ()).holds), None)
    index = np.arange(columns) if whole is not None else np.flatnonzero(program.integer[:columns])
    point = points[0] if whole is None else whole
    start = index, np.clip(point[index], program.lower[index], program.upper[index])
    return start, point[:columns].copy() if whole is not None else np.zeros(0)


def _hold_stage(system: System, index: int, x: Floats, options: Options) -> None:
    """Hold a stage at what the staffing of `x` gives it.

    The search may have made its value a trifle better than it can be, by the slack of the rows that hold the stages
    before; held at that, the row would shut out staffings that are truly as good, and which is left would be chance.
    """
    stage = system.program.stages[index]
    terms = stage.cost[: len(x)] * x
    value = float(terms.sum())
    settled = _settled(system.program, index, x, options)
    if settled is not None and stage.sense * (value - settled) > 0:
        value = settled
    system.keep_by_row(index, value, stage.allowance(value) + HELD * float(np.abs(terms).sum()))


def _settled(program: Program, index: int, x: Floats, options: Options) -> float | None:
    """Value of a stage for the staffing of `x`, the stages before it at their best; None where no LP proves one."""
    part = replace(program, stages=program.stages[: index + 1])
    held, system = Held(options), System(part, x)
    held.move_to(system)
    try:
        done = solve_stages(held, system, {}, Deadline(None))
    except CertificateError:
        return None
    return done.results[index].value if len(done.results) > index else None


def _run(
    held: Held, index: int, program: Program, options: Options, deadline: Deadline, nodes: int | None, start: Start
) -> Outcome:
    """One search. The start is told last, as HiGHS forgets it when costs or bounds change."""
    stage = program.stages[index]
    scale = held.aim(stage.cost, stage.sense, stage.constant)
    held.model.suggest(*start)
    unit = stage.unit * scale
    held.model.set("mip_abs_gap", max(options.gap_absolute / unit, SMALLEST_GAP) if index == 0 else SMALLEST_GAP)
    patience = options.patience if nodes is None else None
    most = nodes if patience is None else min(FORBEARANCE * patience, _ENDLESS)
    held.model.set("mip_max_nodes", _ENDLESS if most is None else most)
    progress = options.progress if index == 0 else None

    def tell(event: SearchEvent) -> None:
        if progress is not None:
            best, bound = unit * event.best, unit * event.bound
            progress(Progress(best, stage.unit_name, bound, event.gap, event.nodes, event.seconds))

    outcome = held.model.run(
        deadline.left, tell if progress is not None else None, stop=deadline.stop, patience=patience
    )
    if outcome.word == "unbounded_or_infeasible":
        held.aim(np.zeros(program.columns), -1)
        held.model.forget()
        unbounded = held.model.run(deadline.left, stop=deadline.stop).word == "optimal"
        outcome = replace(outcome, word="unbounded" if unbounded else "infeasible", feasible=False)
    return replace(outcome, bound=unit * outcome.bound)


def _read(held: Held, outcome: Outcome) -> tuple[Status, Floats]:
    none = np.zeros(0)
    if outcome.word == "infeasible":
        return "infeasible", none
    if outcome.word == "unbounded":
        return "unbounded", none
    if outcome.word not in {"optimal", "limit"}:
        raise SolverError("HiGHS gave up on a whole-position search without saying why.")
    if not outcome.feasible:
        return "no_plan", none
    return ("optimal" if outcome.word == "optimal" else "feasible"), held.model.point()


def _result(stage: Stage, outcome: Outcome, x: Floats, status: Status) -> StageResult:
    value = float((stage.cost[: len(x)] * x).sum()) if x.size else np.nan
    return StageResult(
        stage.name,
        status,
        objective=stage.unit * (value + stage.constant),
        bound=outcome.bound,
        value=value,
        y=np.zeros(0),
        d=np.zeros(0),
        iterations=outcome.iterations,
        nodes=outcome.nodes,
        seconds=outcome.seconds,
        limit=outcome.limit,
    )
