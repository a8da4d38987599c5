r"""The plan's program with the loss as limits, and the directions in which plans are looked for.

$$ \max \sum_{ps} w_{ps} \sum_t cost_p\,v_{pst}, \qquad
   v_{pst} = q_{pst}, \text{ or } -(q^0_{ps} - q_{pst})^+ \text{ where } w > 0 \text{ and growing is worth nothing} $$

| letter | meaning | unit |
| --- | --- | --- |
| $w$ | above 0: more of it, below 0: less of it; in all years alike | |
| $q, q^0$ | quantity of program $p$ at school $s$ in year $t$, and today's | its unit |
| $cost$ | one unit at base-year prices; 1 where a unit costs nothing | dollars |
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.frontiers.aims import Held
from alloc_opt.analysis.options.loss import Allowed
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.write import write
from alloc_opt.engine.mip import needs_search
from alloc_opt.families import Rule
from alloc_opt.goals._worth import worth
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.complete import UNASSIGNED
from alloc_opt.plan.turnover import TURNOVER
from alloc_opt.program.arrays import Program, Stage
from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
SITE = ("program", "school", "year")
LOOSE = 1e-9
"""Share of a limit by which it is loosened, so that a plan found at the limit meets it."""
_KEPT = 1e-6
"""Share of an objective by which a plan may be beyond a limit: noise of the arithmetic."""
THOUSAND = 1000.0
_STEADY = "least_change"


class Reduced(Rule):
    """Asks for the columns that tell how far services are below today's, and limits nothing."""

    def rows(self, m: Measures) -> Rows:
        """One row without a limit."""
        return m["reduction"].by() <= np.inf


class Ground:
    """What every search for another plan of `solved` is made from."""

    def __init__(self, solved: Solved, limits: Sequence[Allowed], by_hand: Path | None = None) -> None:
        self.solved, self.plan = solved, solved.plan
        held = [
            Held(id=f"held {one.aim.goal}", goal=one.aim.goal, limit=one.limit + one.aim.sign * _loosened(one))
            for one in limits
        ]
        self.limits = tuple(limits)
        self.grows = _grows(solved)
        """Programs of which more is worth something; of others less is no gain and more is none either."""
        reduced = () if self.grows.all() else (Reduced(id="reduced"),)
        kept = (rule for rule in solved.rules if rule.id not in solved.gave_way)
        rules = (*kept, *held, *reduced)
        self.built: Built = write(solved.plan, rules, by_hand=by_hand, earlier=solved.built)
        self.best = self.carried(solved.x, solved.built, self.built)
        """The best plan as a point of `built`, internal."""
        self.whole = needs_search(self.built.program)
        self.spending = self.built.measures.dollars.by(*SITE)
        axes = self.built.measures.axes
        self.counts = _counts(solved)
        """Programs whose dollars count as different: not locked, and not only what follows from others."""
        self.counted = self.counts[self.spending.index.position("program")]
        """The same by entry of `spending`."""
        self.shape = (axes.size("program"), axes.size("school"))

    def carried(self, x: Floats, source: Built, target: Built) -> Floats:
        """A point (natural) of one of the two programs as a point (internal) of the other; what is new follows."""
        shapes = {block.name: block.stop - block.start for block in target.measures.columns.blocks}
        blocks = {
            block.name: x[block.start : block.stop]
            for block in source.measures.columns.blocks
            if shapes.get(block.name) == block.stop - block.start
        }
        return np.asarray(target.measures.columns.point(blocks) / target.program.column_unit)

    def within(self, built: Built, x: Floats) -> bool:
        """Whether a point (internal) of a program with the plan's own objectives stays within every limit."""
        stages = {stage.name: stage for stage in built.program.stages}
        return all(
            one.worse(stage.unit * float(stage.cost @ x + stage.constant)) <= one.loss + _KEPT * max(abs(one.best), 1.0)
            for one, stage in ((one, stages[one.aim.goal]) for one in self.limits)
        )

    def dollars(self, x: Floats) -> Floats:
        """Dollars by program, school and year at a point (internal), those that count; shape (entries,)."""
        return np.where(self.counted, self.spending.at(self.built.natural(x)), 0.0)

    def by_site(self, dollars: Floats) -> Floats:
        """Dollars of all plan years by program and school, of what `dollars` gives."""
        index = self.spending.index
        found = np.zeros(self.shape)
        np.add.at(found, (index.position("program"), index.position("school")), dollars)
        return found

    def direction(self, weight: Floats) -> Stage:
        """The objective that leads where `weight` (programs, schools) says; 0 in the best plan."""
        cost = np.zeros(self.built.program.columns)
        m = self.built.measures
        quantity = worth(m, m.quantity)
        site = quantity.labels["program"], quantity.labels["school"]
        w = weight[site]
        np.add.at(cost, quantity.column, np.where(self.grows[site[0]] | (w < 0), w, 0.0) * quantity.coefficient)
        if not self.grows.all():
            reduction = worth(m, m["reduction"])
            site = reduction.labels["program"], reduction.labels["school"]
            back = np.where(self.grows[site[0]], 0.0, -weight[site].clip(min=0.0))
            np.add.at(cost, reduction.column, back * reduction.coefficient)
        towards = self.stage(cost, 1)
        return replace(towards, constant=-float(towards.cost @ self.best))

    def total(self, entries: npt.NDArray[np.bool_], sense: int) -> Stage:
        """The objective of the dollars in some entries of `spending`: as many (sense 1) or as few (-1) as can be."""
        kept = entries[self.spending.row]
        cost = np.zeros(self.built.program.columns)
        np.add.at(cost, self.spending.column[kept], self.spending.coefficient[kept])
        return self.stage(cost, sense, float(self.spending.constant[entries].sum()))

    def stage(self, cost: Floats, sense: int, constant: float = 0.0) -> Stage:
        """An objective of natural costs per natural unit of the columns."""
        inside = cost * self.built.program.column_unit / THOUSAND
        return Stage("difference", sense, inside, constant / THOUSAND, THOUSAND, "dollars")

    def in_parts(self, stage: Stage) -> Program:
        """One objective alone, parts of positions allowed."""
        return replace(self.built.program.in_parts(1), stages=(stage,))

    def in_turn(self, stage: Stage) -> Program:
        """One objective, then those that decide, then least change."""
        program = self.built.program
        kept = [n for n, each in enumerate(program.stages)]
        last = next((n for n in kept if program.stages[n].name == _STEADY), None)
        count = (kept[-1] if last is None else last) + 1
        part = replace(
            program,
            stages=program.stages[:count],
            column_stage=np.minimum(program.column_stage, count - 1),
            row_stage=np.minimum(program.row_stage, count - 1),
        )
        return replace(
            part,
            stages=(stage, *part.stages),
            column_stage=np.where(part.column_stage > 0, part.column_stage + 1, 0),
            row_stage=np.where(part.row_stage > 0, part.row_stage + 1, 0),
        )


def _loosened(one: Allowed) -> float:
    return LOOSE * max(abs(one.limit), 1.0)


def _grows(solved: Solved) -> npt.NDArray[np.bool_]:
    """Programs that somebody rated, in modes that decide by ratings; none in `cost` mode."""
    rated = (solved.plan["programs"]["valued"] == "rated").to_numpy(dtype=bool)
    named = {stage.name for stage in solved.built.program.stages}
    return rated if named & {"points", "outcome", "share_funded"} else np.zeros(len(rated), dtype=bool)


def _counts(solved: Solved) -> npt.NDArray[np.bool_]:
    programs = solved.plan["programs"]
    follows = programs["program"].isin([UNASSIGNED, TURNOVER]).to_numpy(dtype=bool)
    return np.asarray(~programs["locked"].to_numpy(dtype=bool) & ~follows)
