"""Solves cases with decisions fixed: the aim alone, without the stages that settle what it leaves open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.write import write
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.families import Rule
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic
from alloc_opt.program.arrays import Program
from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
DECIDED = ("quantity", "steps", "remainder", "tier", "open")
"""Blocks of columns that are decisions on services."""
BOUNDS = "bounds"
"""Stands for a rule where a service cannot be what it is fixed at."""
_SMALL = 1e-4


@dataclass(frozen=True)
class Aim:
    """The best that can be had: value and bound of the aim; not finite without a plan."""

    value: float
    bound: float


@dataclass(frozen=True)
class Bench:
    """Writes and solves cases of a plan."""

    solved: Solved
    options: Options
    free: bool = False

    @property
    def stopped(self) -> bool:
        """Whether somebody asked to stop: what is solved from then on tells nothing."""
        return self.options.stop is not None and self.options.stop.is_set()

    def built(self, plan: Plan, without: Collection[str] = (), more: Sequence[Rule] = ()) -> Built:
        """The plan of a case as a program, without some rules and with some more."""
        rules = (*automatic.rules(plan, free=self.free), *more)
        return write(plan, rules, without=without, earlier=self.solved.built)

    def preferences(self, plan: Plan) -> tuple[str, ...]:
        """Ids of rules that give way first."""
        rules = automatic.rules(plan, free=self.free)
        return tuple(rule.id for rule in rules if rule.severity == "preference")

    def aim(self, program: Program) -> Aim:
        """The best value of the aim; a value beyond any where there is no plan."""
        small = until_aim(program)
        sense = small.stages[-1].sense
        if (small.lower > small.upper).any():
            return Aim(-sense * np.inf, -sense * np.inf)
        found = Session(self.options).solve(small)
        if not found.has_plan:
            worst = -sense * np.inf if found.status == "infeasible" else np.nan
            return Aim(worst, worst)
        last = found.stages[-1]
        searches = {one.name: one for one in (found.mip, *found.ties) if one is not None}
        search = searches.get(last.name)
        bound = search.bound if search is not None else last.bound if found.mip is None else np.nan
        return Aim(last.objective, bound)


def until_aim(program: Program) -> Program:
    """The program up to the first stage that is no prelude."""
    return program.first_stages(1 + next(i for i, one in enumerate(program.stages) if not one.prelude))


def held_values(built: Built, x: Floats) -> dict[tuple[str, ...], float]:
    """Decision columns of a point (natural): block and labels -> value."""
    found: dict[tuple[str, ...], float] = {}
    for block in built.measures.columns.blocks:
        if block.name in DECIDED and block.stop > block.start:
            labels = zip(*block.labels.values(), strict=True)
            values = x[block.start : block.stop].tolist()
            found.update({(block.name, *map(str, one)): value for one, value in zip(labels, values, strict=True)})
    return found


def holding(built: Built, values: Mapping[tuple[str, ...], float], year: str = "") -> tuple[Program, list[str]]:
    """The program with decisions fixed at these values, of one plan year or of all; and places where bounds forbid
    one of them (`program, school, year`), which then stands at the nearest bound.
    """
    program = built.program
    lower, upper = program.lower.copy(), program.upper.copy()
    forbidden = []
    for block in built.measures.columns.blocks:
        if block.name not in DECIDED or block.stop == block.start:
            continue
        years = block.labels.get("year")
        for column, one in zip(range(block.start, block.stop), zip(*block.labels.values(), strict=True), strict=True):
            value = values.get((block.name, *map(str, one)))
            if value is None or (year and years is not None and str(years[column - block.start]) != year):
                continue
            inside = value / program.column_unit[column]
            inside = float(np.round(inside)) if program.integer[column] else inside
            kept = float(np.clip(inside, program.lower[column], program.upper[column]))
            if abs(kept - inside) > _SMALL * max(1.0, abs(inside)):
                forbidden.append(", ".join(map(str, one)))
            lower[column] = upper[column] = kept
    return replace(program, lower=lower, upper=upper), forbidden
