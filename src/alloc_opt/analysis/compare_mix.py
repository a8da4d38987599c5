"""What would the figures be with some of the inputs of the one plan and the rest of the other?

Mixes are solved with parts of positions, each by what it changes from the first plan. Inputs of which some alone are no
plan, or leave no plan that keeps all rules, are taken together.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np

from alloc_opt.analysis.compare_inputs import MOST, Input, mixed
from alloc_opt.analysis.compare_side import Figure, Side, figures_of
from alloc_opt.analysis.solve import Solver, write
from alloc_opt.engine.solution import Solution
from alloc_opt.errors import AllocOptError, InfeasibleError
from alloc_opt.families import Rule
from alloc_opt.plan.plan import Plan
from alloc_opt.program.built import Built
from alloc_opt.scenario.apply import apply
from alloc_opt.scenario.overlay import Change, Scenario

Figures = Mapping[Figure, float]


class Parts(Solver):
    """Solves with parts of positions and without some preferences; the conflict of an infeasible plan is not sought."""

    without: tuple[str, ...] = ()

    def _write(
        self, which: int, plan: Plan, rules: tuple[Rule, ...], without: tuple[str, ...], like: Built | None = None
    ) -> Built:
        earlier = self._first[which] or like
        left_out = tuple(dict.fromkeys((*without, *self.without)))
        built = write(plan, rules, without=left_out, by_hand=self.by_hand, earlier=earlier)
        program = built.program
        return replace(built, program=replace(program, integer=np.zeros(program.columns, dtype=bool)))

    def _answer(self, which: int, built: Built) -> Solution:
        solution = super()._answer(which, built)
        if which == 0 and solution.status == "infeasible":
            raise InfeasibleError("no plan keeps all rules")
        return solution


@dataclass(frozen=True)
class Step:
    """One input, or several that go together only."""

    name: str
    words: str
    inputs: tuple[str, ...]
    """Names of the single inputs."""


class Mixes:
    """Figures of every mix of two plans, each solved once; calls take names of inputs that come from the other plan."""

    def __init__(
        self, parts: Parts, plan_of: Callable[[frozenset[str]], Plan], singles: Sequence[Step], known: Mapping[frozenset[str], Figures]
    ) -> None:
        """`known`: figures that need no solve."""
        self._parts, self._plan_of, self._known = parts, plan_of, dict(known)
        self._failed: dict[frozenset[str], AllocOptError] = {}
        self.steps = tuple(singles)
        self.joined: list[str] = []
        """Why inputs were taken together, in sentences."""

    @property
    def asked(self) -> int:
        """Mixes that were solved."""
        return len(self._known)

    def figures(self, names: Collection[str]) -> Figures:
        """The figures with these steps from the other plan.

        Raises:
            AllocOptError: there is no such plan.
        """
        wanted = set(names)
        key = frozenset(single for step in self.steps if step.name in wanted for single in step.inputs)
        if key in self._failed:
            raise self._failed[key]
        if key not in self._known:
            try:
                self._known[key] = figures_of(self._parts.solve(self._plan_of(key)))
            except AllocOptError as error:
                self._failed[key] = error
                raise
        return self._known[key]

    def settle(self, hear: Callable[[int, int], None] | None = None) -> None:
        """Take inputs together until every mix is a plan; where there are more than six, every one that is alone.

        `hear` is told how many mixes are done, of how many.
        """
        while True:
            names = [step.name for step in self.steps]
            sizes = range(len(names) + 1) if len(names) <= MOST else (1, len(names) - 1)
            mixes = [mix for size in sizes for mix in combinations(names, size)]
            for done, mix in enumerate(mixes):
                if not self.has(mix):
                    self.join(mix)
                    break
                if hear is not None:
                    hear(done + 1, len(mixes))
            else:
                return

    def has(self, names: Collection[str]) -> bool:
        """Whether there is a plan with these steps."""
        try:
            self.figures(names)
        except AllocOptError:
            return False
        return True

    def join(self, failed: Collection[str]) -> None:
        """Take the last step of a mix that is no plan together with the one whose absence makes it none."""
        inside = [step for step in self.steps if step.name in failed]
        outside = [step for step in self.steps if step.name not in failed]
        one = inside[-1]
        two = next((step for step in outside if self.has([*failed, step.name])), outside[0])
        a, b = sorted((one, two), key=self.steps.index)
        why = "the plan does not fit together" if not isinstance(self._why(failed), InfeasibleError) else "no plan keeps all rules"
        self.joined.append(f"{a.words} and {b.words} count as one: with some of it alone {why}.")
        both = Step(f"{a.name} + {b.name}", f"{a.words}, and {b.words}", (*a.inputs, *b.inputs))
        self.steps = tuple(both if step is a else step for step in self.steps if step is not b)

    def _why(self, names: Collection[str]) -> AllocOptError | None:
        try:
            self.figures(names)
        except AllocOptError as error:
            return error
        return None


def mixes(
    first: Side, other: Side, found: Sequence[Input], *, prepare: Callable[[Plan], Plan] | None = None, by_hand: Path | None = None
) -> Mixes:
    """The mixes of two sides that have plans; `prepare`: what both were changed by after their scenarios."""
    assert first.plan is not None
    assert other.plan is not None
    named = steps(other, found)
    ends: dict[frozenset[str], Plan] = {
        frozenset(): first.plan,
        frozenset(single for step in named for single in step.inputs): other.plan,
    }

    def plan_of(names: frozenset[str]) -> Plan:
        if names in ends:
            return ends[names]
        if other.scenarios and other.base is not None:
            made = apply(other.base, *_some(other.scenarios, names))
            return prepare(made) if prepare is not None else made
        assert first.plan is not None
        assert other.plan is not None
        return mixed(first.plan, other.plan, [each for each in found if each.name in names])

    free = bool(first.facts["options"]["free"])
    parts = Parts(first.plan, free=free, by_hand=by_hand)
    parts.without = tuple(dict.fromkeys((*first.facts["gave_way"], *other.facts["gave_way"])))
    known = {}
    if not first.whole and not other.whole and not parts.without:
        known = {key: side.figures for key, side in zip(ends, (first, other), strict=True)}
    return Mixes(parts, plan_of, named, known)


def steps(other: Side, found: Sequence[Input]) -> tuple[Step, ...]:
    """The inputs that differ: scenarios, the changes of a single one, or groups of differing cells."""
    if len(other.scenarios) > 1:
        return tuple(Step(one.name, one.title or one.name, (one.name,)) for one in other.scenarios)
    if other.scenarios:
        (one,) = other.scenarios
        return tuple(
            Step(_name(number, change), f"{change.act} {change.target} ({change.why})", (_name(number, change),))
            for number, change in enumerate(one.changes, 1)
        )
    return tuple(Step(each.name, each.words, (each.name,)) for each in found)


def _name(number: int, change: Change) -> str:
    return f"{number}: {change.act} {change.target}"


def _some(scenarios: Sequence[Scenario], names: frozenset[str]) -> list[Scenario]:
    """The scenarios of those names, or the changes of the single one."""
    if len(scenarios) > 1:
        return [one for one in scenarios if one.name in names]
    (one,) = scenarios
    kept = tuple(change for number, change in enumerate(one.changes, 1) if _name(number, change) in names)
    return [replace(one, changes=kept)]
