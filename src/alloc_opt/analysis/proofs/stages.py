r"""What do the saved values prove? Rows, bounds and whole numbers at the plan, and a bound on every objective.

Weak duality, replayed over the limits that a stage had (`engine.system`): for any row duals $y$ and reduced costs
$d = c - A^{\top} y$ computed anew, no point within row limits $r$ and bounds $b$ has more (maximised) than

$$ \sum_i \max(y_i \underline r_i,\, y_i \overline r_i) + \sum_j \max(d_j \underline b_j,\, d_j \overline b_j) $$

So other duals than those that were saved can only prove less. What a stage may miss its bound by, beyond its give-up,
is 1e-8 of the sum of the terms of both (`engine.certificate`).
"""

from dataclasses import dataclass

import numpy as np

from alloc_opt.analysis.proofs.pinned import Pinned
from alloc_opt.engine.certificate import LOSS, WHOLE, loss_share, point_share
from alloc_opt.engine.solution import Solution, StageResult
from alloc_opt.engine.system import NOISE, DualBound, System
from alloc_opt.program.arrays import Floats, Program


@dataclass(frozen=True)
class StageProof:
    """One objective; natural units."""

    name: str
    unit: str
    sense: int
    reached: float
    """At the point that the stages were solved at."""
    best: float
    """What the stage is said to have reached before later ones used its give-up."""
    bound: float
    """What no plan exceeds, from the duals."""
    give_up: float
    """How much of it later stages were allowed to give up."""
    tolerance: float
    """What is too small to matter: rounding of sums of that size."""
    staffing: bool
    """It holds for this staffing: whole numbers were fixed."""
    wrong: str = ""
    """What does not hold; empty: it is proved."""


@dataclass(frozen=True)
class Proof:
    """A point with its stages; shares of what is allowed, so 1 is the limit."""

    primal: float
    integrality: float
    stages: tuple[StageProof, ...]

    @property
    def wrong(self) -> tuple[str, ...]:
        """What does not hold."""
        if not np.isfinite(self.primal):
            return ("its values are no numbers, or not as many as the plan has decisions",)
        found = [f"{stage.name}: {stage.wrong}" for stage in self.stages if stage.wrong]
        if not self.primal <= 1.0:
            found.insert(0, f"a row or bound is missed by {self.primal:.3g} times what is allowed")
        if not self.integrality <= 1.0:
            found.insert(0, f"a whole number is missed by {self.integrality * WHOLE:.3g}")
        return tuple(found)


def point_proof(program: Program, x: Floats) -> Proof:
    """Rows, bounds and whole numbers at a point alone."""
    if x.shape != (program.columns,) or not np.isfinite(x).all():
        return Proof(np.inf, np.inf, ())
    primal = point_share(program.matrix, x, program.lower, program.upper, program.row_lower, program.row_upper)
    whole = x[program.integer]
    return Proof(primal, float(np.max(np.abs(whole - np.round(whole)), initial=0.0)) / WHOLE, ())


def prove(program: Program, solution: Solution) -> Proof:
    """Check an answer that was read back: its point, and every stage's duals, bound and value."""
    x = solution.proved_at
    at = point_proof(program, x)
    if not np.isfinite(at.primal):
        return at
    fixed = any(stage.fixed_integers for stage in solution.stages)
    system = System(program, x if fixed else None)
    found: list[StageProof] = []
    pinned = Pinned()
    for index, result in enumerate(solution.stages[: len(program.stages)]):
        wrong = _misfit(program, system, result)
        if wrong:
            found.append(_unproved(program, index, result, wrong))
            break
        duals = system.reduce(index, result.y, result.kept)
        bound = system.dual_bound(index, duals)
        wrong = _reduced(result.d, duals.d, duals.terms)
        found.append(_stage(program, system, index, x, result, bound, pinned.leak(duals), wrong))
        if index + 1 < len(solution.stages):
            pinned.keep(system, index, x, duals, result.value, bound)
    if len(solution.stages) > len(program.stages):
        found.append(_unproved(program, -1, solution.stages[-1], "the plan has no such objective"))
    return Proof(at.primal, at.integrality, tuple(found))


def _misfit(program: Program, system: System, result: StageResult) -> str:
    numbers = np.array([*result.y, *result.kept, result.value, result.objective, result.bound])
    if result.y.shape != (program.rows,) or len(result.kept) != len(system.kept):
        return "its duals are not those of the plan's rows"
    return "" if np.isfinite(numbers).all() else "some of its numbers are none"


def _reduced(saved: Floats, d: Floats, terms: Floats) -> str:
    """Whether saved reduced costs (none: nothing is saved) are those that follow from the row duals."""
    if not saved.size:
        return ""
    if saved[len(d) :].any() or len(saved) < len(d):
        return "its reduced costs are of columns that it does not have"
    apart = np.abs(saved[: len(d)] - d) > NOISE * np.maximum(terms, NOISE)
    return "its reduced costs do not follow from its row duals" if apart.any() else ""


def _stage(
    program: Program,
    system: System,
    index: int,
    x: Floats,
    result: StageResult,
    bound: DualBound,
    leak: float,
    wrong: str,
) -> StageProof:
    stage = program.stages[index]
    columns = program.stage_shape(index)[1]
    terms = stage.cost[:columns] * x[:columns]
    allowance = stage.allowance(result.value)
    allowed = LOSS * max(float(np.abs(terms).sum()) + bound.size, system.scales[index])
    natural = [stage.unit * (value + stage.constant) for value in (float(terms.sum()), result.value, bound.value)]
    said = max(abs(natural[1] - result.objective), abs(natural[2] - result.bound)) / stage.unit
    if bound.residual > 1.0:
        wrong = wrong or "its duals lean on limits that do not exist, so they prove nothing"
    if not leak <= allowed:
        wrong = wrong or "the duals of earlier objectives hold more than they prove"
    if loss_share(system, index, x, bound, allowance) > 1.0:
        behind = stage.sense * (natural[2] - natural[0])
        side = "falls short of" if behind > 0 else "exceeds"
        wrong = wrong or f"the plan {side} its bound by {abs(behind):,.6g}, more than {stage.unit * allowed:,.6g}"
    if abs(bound.value - result.value) > allowed:
        wrong = wrong or f"its best {natural[1]:,.6g} is not what its duals prove, {natural[2]:,.6g}"
    if not said <= allowed:
        wrong = wrong or "the numbers saved for it contradict one another"
    return StageProof(
        stage.name,
        stage.unit_name,
        stage.sense,
        natural[0],
        natural[1],
        natural[2],
        stage.unit * allowance,
        stage.unit * allowed,
        result.fixed_integers,
        wrong,
    )


def _unproved(program: Program, index: int, result: StageResult, wrong: str) -> StageProof:
    stage = program.stages[index]
    nan = float("nan")
    return StageProof(
        stage.name, stage.unit_name, stage.sense, nan, result.objective, nan, nan, nan, result.fixed_integers, wrong
    )
