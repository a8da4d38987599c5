"""The plan with a dial turned, positions in parts: what it decides by, the slope of that, and the services."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alloc_opt.analysis.curves.shape import Shape, shape
from alloc_opt.analysis.curves.tangents import Touch
from alloc_opt.analysis.write import write
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic
from alloc_opt.program.arrays import Floats, Program
from alloc_opt.program.built import Built
from alloc_opt.program.modes import AFTERWARDS

BETWEEN = (0.2360679775, 0.3819660113, 0.7071067812)
"""Shares of the range at which the program is looked at, besides its ends, to see what the dial moves."""
SAME = 1e-7
"""Share of its size by which a value may differ and still be the same."""


@dataclass(frozen=True, eq=False)
class Solved:
    """The deciding objectives at one setting of the dial."""

    values: tuple[float, ...]
    """By stage, natural."""
    slopes: tuple[float, ...]
    """Their change per unit of the dial; NaN where the dial moves coefficients."""


class Parts:
    """A plan as a linear program at any setting of a dial; each setting is solved once."""

    def __init__(
        self, plan_of: Callable[[float], Plan], low: float, high: float, *, without: Collection[str], free: bool
    ) -> None:
        """`without`: ids of preferences that are left out."""
        self._plan_of, self._without, self._free = plan_of, tuple(without), free
        self._first: Built | None = None
        self._values = Session(Options(), onward=True)
        self._plans = Session(Options())
        self._known: dict[float, Solved | None] = {}
        first = self.built(low).program
        self.stages = first.stages
        behind = (i for i, stage in enumerate(first.stages) if stage.name in AFTERWARDS)
        self.deciding = max(next(behind, len(first.stages)), 1)
        """How many stages decide; those behind only settle what they leave open."""
        self.whole = bool((first.integer & (first.lower != first.upper)).any())
        """Some positions come as a whole."""
        self.leaps = False
        """A setting was met at which the program is not what its ends had said."""
        places = [low, *(low + share * (high - low) for share in BETWEEN), high]
        self.shape: Shape = shape([(at, self._program(at)) for at in places])

    def built(self, at: float) -> Built:
        """The plan as a program, as it is written."""
        plan = self._plan_of(at)
        rules = automatic.rules(plan, free=self._free)
        here = {rule.id for rule in rules}
        built = write(plan, rules, without=[name for name in self._without if name in here], earlier=self._first)
        self._first = self._first or built
        return built

    def at(self, at: float) -> Solved | None:
        """The deciding objectives; None where no plan meets the rules."""
        if at not in self._known:
            program = self._program(at)
            if not self.shape.fits(program, at):
                self.shape, self.leaps = replace(self.shape, kind="other"), True
            self._known[at] = self._read(program, self._values.solve(program))
        return self._known[at]

    def touch(self, at: float, stage: int, sign: int) -> Touch:
        """Value and slope of a stage with a sign."""
        solved = self.at(at)
        assert solved is not None
        return Touch(at, sign * solved.values[stage], sign * solved.slopes[stage])

    def values(self, at: Iterable[float], stage: int) -> Floats:
        """Values of a stage (natural) at settings that have a plan."""
        found = [self.at(float(each)) for each in at]
        return np.array([solved.values[stage] for solved in found if solved is not None])

    def quantities(self, at: float) -> pd.DataFrame:
        """The services of the plan as `services` gives them, every objective solved; empty where there is no plan."""
        built = self.built(at)
        program = replace(built.program, integer=np.zeros(built.program.columns, dtype=bool))
        found = self._plans.solve(program)
        return services(built.measures, built.natural(found.x)) if found.has_plan else NONE

    def _program(self, at: float) -> Program:
        return self.built(at).program.in_parts(self.deciding)

    def _read(self, program: Program, found: Solution) -> Solved | None:
        if not found.has_plan:
            return None
        slopes = [np.nan] * len(found.stages)
        if self.shape.kind != "other":
            slopes = [self.shape.slope(program, found.x, result, k) for k, result in enumerate(found.stages)]
        return Solved(tuple(result.objective for result in found.stages), tuple(slopes))


NONE = pd.DataFrame({"program": [], "school": [], "year": [], "quantity": [], "dollars": []})


def services(m: Measures, x: Floats) -> pd.DataFrame:
    """program, school, year (labels), quantity, dollars (of the program there) at a point in natural units."""
    by = ("program", "school", "year")
    quantity, dollars = m.quantity.by(*by), m.dollars.by(*by)
    frames = [
        pd.DataFrame({**total.index.labels(), name: total.at(x)})
        for name, total in (("quantity", quantity), ("dollars", dollars))
    ]
    both = frames[0].merge(frames[1], on=list(by), how="outer")
    return both.fillna({"quantity": 0.0, "dollars": 0.0})
