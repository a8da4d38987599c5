r"""What does a step bring where whole positions were searched for to a gap? Between which two numbers it lies.

The plan and the plan with the rule turned are searched for anew, for the deciding stages alone, both within bounds:
with $V$ the best value, $\underline V$ the best plan found and $\overline V$ what no plan exceeds (more is better),

$$ \underline V' - \overline V \;\le\; V' - V \;\le\; \overline V' - \underline V $$

Loosening never does harm and tightening never good, which cuts one end off. What the step brings with parts of
positions is known first, from linear programs. The dearest of those that bring more than the plan itself is known by
are searched in whole positions; the others keep the bounds that need no search.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from alloc_opt.analysis.pricing.ground import Ground
from alloc_opt.analysis.pricing.limits import rows_of
from alloc_opt.analysis.pricing.turn import Turn
from alloc_opt.analysis.pricing.value import Value, deciding, value_of
from alloc_opt.analysis.pricing.worth import Worth
from alloc_opt.analysis.solve import Solved
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.engine.system import magnitudes
from alloc_opt.families import Rule
from alloc_opt.program.arrays import Floats, Program
from alloc_opt.program.built import Built
from alloc_opt.program.turned import turned

MOST_SEARCHED = 12
"""Steps whose whole positions are searched for, the dearest in parts of positions first."""
_FINE, _COARSE = 1e-4, 0.05
"""Relative gap of a search, and the part of what a step brings that the gap may be."""
_BASE_NODES, _NODES = 100, 20
_MET = 1e-6
_ABOUT = 0.1
"""Share by which what parts of positions tell may lie outside the bounds and still be told as about the same."""
_NONE = 1e-9


@dataclass(frozen=True)
class Range:
    """Best value of a stage, more is better: found, and what no plan exceeds (infinite: not known)."""

    found: float
    bound: float


@dataclass(frozen=True, eq=False)
class Step:
    """A step with what it brings in parts of positions, and between which numbers in whole ones."""

    turn: Turn
    parts: Value
    """In parts of positions."""
    low: float
    """The improvement in whole positions is not below (NaN: not known)."""
    high: float
    resolves: float
    """By how much the plan itself might be better than is known."""
    possible: bool = True
    """False: no plan meets the turned rule."""
    searched: bool = False
    """Whole positions were searched for."""

    @property
    def unclear(self) -> bool:
        """Whether it may be a gain or a loss or nothing, for all that is known."""
        return self.possible and not (self.low > _NONE or self.high < -_NONE)

    @property
    def agrees(self) -> bool:
        """Whether it is a gain or a loss for certain, and parts of positions tell about as much as whole ones."""
        return not self.unclear and abs(self.improvement - self.parts.improvement) <= _ABOUT * abs(self.improvement)

    @property
    def improvement(self) -> float:
        """The improvement in parts of positions, where that lies within the bounds; else the nearest bound."""
        low = -np.inf if np.isnan(self.low) else self.low
        return float(np.clip(self.parts.improvement, low, np.inf if np.isnan(self.high) else self.high))


class Whole:
    """Steps of one solved plan; what does not depend on the rule is asked once."""

    def __init__(self, solved: Solved, at: Ground) -> None:
        self.solved, self.at = solved, at
        self.count = deciding(tuple(stage.name for stage in solved.built.program.stages)) + 1

    @cached_property
    def parts(self) -> Solved:
        """The plan's program with parts of positions, solved for the deciding stages."""
        built = self._in_parts(self.solved.built)
        session = Session(Options())
        return replace(self.solved, built=built, solution=session.solve(built.program), session=session)

    @cached_property
    def money(self) -> Worth:
        """Which money does the same, with parts of positions."""
        return Worth(self.parts, self.at)

    @cached_property
    def base(self) -> Solution:
        """The plan's deciding stages, searched for more finely than the plan was."""
        return self._search(self.solved.built.program, self.solved.solution.x, _FINE, _BASE_NODES)

    def steps(self, chosen: Iterable[Turn], hear: Callable[[Turn], None] = lambda _: None) -> list[Step]:
        """What each turn brings; `hear` is told of a turn before it is asked."""
        known: list[tuple[Step, Rule]] = []
        for turn in chosen:
            rule = turn.turned()
            if rule is not None:
                hear(turn)
                known.append((self._bounded(turn, rule), rule))
        order = sorted(range(len(known)), key=lambda n: -abs(np.nan_to_num(known[n][0].parts.improvement)))
        wanted = [n for n in order if self._wants_search(known[n][0])][:MOST_SEARCHED]
        for n in sorted(wanted):
            step, rule = known[n]
            hear(step.turn)
            known[n] = (self._searched(step, rule), rule)
        return [step for step, _ in known]

    def _bounded(self, turn: Turn, rule: Rule) -> Step:
        """What linear programs say of a step."""
        value = value_of(self.parts, rule)
        if np.isnan(value.improvement):
            return Step(turn, value, np.nan, np.nan, np.nan, possible=False)
        if not value.improvement:
            last = self.count - 1
            value = replace(value, stage=last, unit=self.parts.built.program.stages[last].unit_name)
        old = self._range(self.base, value.stage)
        new = self._value_in_parts(value)
        low, high = -np.inf, new - old.found
        if turn.loosens or self._met(turn, rule):
            low = old.found - old.bound
        return self._step(turn, value, low, high)

    def _searched(self, step: Step, rule: Rule) -> Step:
        value = step.parts
        size = max(abs(self._value_in_parts(value)), 1.0)
        gap = max(_FINE, _COARSE * abs(value.improvement) / size)
        found = self._search(turned(self.solved.built, [rule]).program, self.base.x, gap, _NODES)
        if not found.has_plan:
            return replace(step, searched=True, possible=found.status != "infeasible")
        old, new = self._range(self.base, value.stage), self._range(found, value.stage)
        low, high = np.fmax(new.found - old.bound, step.low), np.fmin(new.bound - old.found, step.high)
        return replace(self._step(step.turn, value, float(low), float(high)), searched=True)

    def _step(self, turn: Turn, value: Value, low: float, high: float) -> Step:
        """The step with the end cut off that its direction excludes."""
        if not turn.equality:
            low, high = (max(low, 0.0), max(high, 0.0)) if turn.loosens else (min(low, 0.0), min(high, 0.0))
        old = self._range(self.base, value.stage)
        ends = (low if np.isfinite(low) else np.nan, high if np.isfinite(high) else np.nan)
        return Step(turn, value, *ends, resolves=old.bound - old.found)

    def _wants_search(self, step: Step) -> bool:
        """Whether a search could tell more: what the step brings in parts is more than the plan's own is known by."""
        if not step.possible:
            return False
        return abs(step.parts.improvement) > step.resolves

    def _met(self, turn: Turn, rule: Rule) -> bool:
        """Whether the plan found for the deciding stages meets the turned rule as it is."""
        after = turned(self.solved.built, [rule])
        x, row = self.base.x, rows_of(after, turn.rule.id)
        part = after.program.matrix[row][:, : len(x)]
        if part.nnz != after.program.matrix[row].nnz:
            return False
        activity, size = part @ x, _MET * np.maximum(1.0, magnitudes(part) @ np.abs(x))
        below, above = after.program.row_lower[row] - activity, activity - after.program.row_upper[row]
        return bool((np.maximum(below, above) <= size).all())

    def _value_in_parts(self, value: Value) -> float:
        """What no plan exceeds with the rule turned, more is better; infinite where earlier stages differ in parts."""
        stages = self.parts.solution.stages
        for number in range(value.stage):
            sense = self.parts.built.program.stages[number].sense
            whole, part = self._range(self.base, number).found, sense * stages[number].objective
            if abs(whole - part) > _MET * max(1.0, abs(whole)):
                return float(np.inf)
        sense = self.parts.built.program.stages[value.stage].sense
        return float(sense * stages[value.stage].objective + value.improvement)

    def _range(self, found: Solution, stage: int) -> Range:
        searches = () if found.mip is None else (found.mip, *found.ties)
        sense = self.solved.built.program.stages[stage].sense
        if stage >= len(searches):
            value = sense * found.stages[stage].objective
            return Range(value, np.inf if searches else value)
        one = searches[stage]
        return Range(sense * one.objective, max(sense * one.bound, sense * one.objective))

    def _search(self, program: Program, x: Floats, gap: float, nodes: int) -> Solution:
        small = first_stages(program, self.count)
        begin = x[: small.columns] if len(x) >= small.columns else None
        return Session(Options(gap=gap, node_limit=nodes)).solve(replace(small, start=begin))

    def _in_parts(self, built: Built) -> Built:
        return replace(built, program=built.program.in_parts(self.count))


def first_stages(program: Program, count: int) -> Program:
    """The first `count` stages alone, none of which gives anything up."""
    small = program.first_stages(count)
    return replace(small, stages=tuple(replace(s, give_up=0.0, give_up_share=0.0) for s in small.stages))
