"""What would the figures be with some of the inputs of the one plan and the rest of the other?

Mixes are solved with parts of positions, each by what it changes from the first plan. Inputs of which some alone are no
plan, or leave no plan that keeps all rules, are taken together.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np

from alloc_opt.analysis.comparison.inputs import MOST, Input
from alloc_opt.analysis.comparison.mixed import mixed
from alloc_opt.analysis.comparison.side import Figure, Side, figures_of
from alloc_opt.analysis.comparison.words import change_words
from alloc_opt.analysis.solve import Solver
from alloc_opt.engine.options import Options
from alloc_opt.engine.solution import Solution
from alloc_opt.errors import AllocOptError, InfeasibleError, StoppedError
from alloc_opt.plan.plan import Plan
from alloc_opt.program.automatic import CHANGE_CAP
from alloc_opt.program.built import Built
from alloc_opt.scenario.apply import apply
from alloc_opt.scenario.overlay import Change, Scenario

Figures = Mapping[Figure, float]


class NoMixError(Exception):
    """These steps of the other plan and the rest of the first are no plan, or none keeps all its rules."""

    def __init__(self, names: Collection[str], cause: AllocOptError) -> None:
        super().__init__(cause.message)
        self.names, self.cause = tuple(names), cause


class Parts(Solver):
    """Solves with parts of positions."""

    def _answer(self, which: int, built: Built) -> Solution:
        program = built.program
        parts = replace(program, integer=np.zeros(program.columns, dtype=bool))
        return super()._answer(which, replace(built, program=parts))


@dataclass(frozen=True)
class Step:
    """One input, or several that go together only."""

    name: str
    words: str
    inputs: tuple[str, ...]
    """Names of the single inputs."""
    why: str = ""
    """Why several are taken together."""


class Mixes:
    """Figures of every mix of two plans, each solved once; calls take names of inputs that come from the other plan."""

    def __init__(
        self,
        solver: Parts,
        plan_of: Callable[[frozenset[str]], Plan],
        singles: Sequence[Step],
        known: Mapping[frozenset[str], Figures],
    ) -> None:
        """`known`: figures that need no solve."""
        self._solver, self._plan_of, self._known = solver, plan_of, dict(known)
        self._failed: dict[frozenset[str], AllocOptError] = {}
        self.whole = not known
        """Whether positions are whole in the plans, though not in the mixes."""
        self.steps = tuple(singles)

    @property
    def asked(self) -> int:
        """Mixes that were solved."""
        return len(self._known)

    def figures(self, names: Collection[str]) -> Figures:
        """The figures with these steps from the other plan.

        Raises:
            NoMixError: there is no such plan.
        """
        wanted = set(names)
        key = frozenset(single for step in self.steps if step.name in wanted for single in step.inputs)
        if key not in self._known and key not in self._failed:
            try:
                self._known[key] = figures_of(self._solver.solve(self._plan_of(key)))
            except StoppedError:
                raise
            except AllocOptError as error:
                self._failed[key] = error
        if key in self._failed:
            raise NoMixError(names, self._failed[key])
        return self._known[key]

    def settle(self, hear: Callable[[int, int], None] | None = None) -> None:
        """Take inputs together until every mix of up to six is a plan; of more, every single one and all but one.

        `hear` is told how many mixes are done, of how many.

        Raises:
            NoMixError: one of the two plans has no answer of its own with parts of positions.
        """
        done = False
        while not done:
            names = [step.name for step in self.steps]
            sizes = range(len(names) + 1) if len(names) <= MOST else sorted({0, 1, len(names) - 1, len(names)})
            asked = [mix for size in sizes for mix in combinations(names, size)]
            done = True
            for number, mix in enumerate(asked, 1):
                try:
                    self.figures(mix)
                except NoMixError as error:
                    self.join(error)
                    done = False
                    break
                if hear is not None:
                    hear(number, len(asked))

    def join(self, failed: NoMixError) -> None:
        """Take the last step of a mix that is no plan together with the one whose absence makes it none.

        Raises:
            NoMixError: the mix is one of the two plans.
        """
        inside = [step for step in self.steps if step.name in failed.names]
        outside = [step for step in self.steps if step.name not in failed.names]
        if not inside or not outside:
            raise failed
        two = next((step for step in outside if self._has([*failed.names, step.name])), outside[0])
        a, b = sorted((inside[-1], two), key=self.steps.index)
        infeasible = isinstance(failed.cause, InfeasibleError)
        why = "no plan keeps all rules" if infeasible else "the inputs do not fit together"
        both = Step(f"{a.name} + {b.name}", f"{a.words}; {b.words}", (*a.inputs, *b.inputs), why)
        self.steps = tuple(both if step is a else step for step in self.steps if step is not b)

    def _has(self, names: Collection[str]) -> bool:
        try:
            self.figures(names)
        except NoMixError:
            return False
        return True


def mixes(
    first: Side,
    other: Side,
    found: Sequence[Input],
    *,
    prepare: Callable[[Plan], Plan] | None = None,
    by_hand: Path | None = None,
) -> Mixes:
    """The mixes of two sides that have plans; `prepare`: what both were changed by after their scenarios.

    Where positions are whole, preferences that gave way in one of the two are left out of the mixes.
    """
    assert first.plan is not None
    assert other.plan is not None
    mine, theirs = first.plan, other.plan
    named = steps(other, found)
    ends = {frozenset[str](): mine, frozenset(single for step in named for single in step.inputs): theirs}
    whole = first.whole or other.whole
    gave_way = {*first.facts["gave_way"], *other.facts["gave_way"]} if whole else set()

    def plan_of(names: frozenset[str]) -> Plan:
        if names in ends:
            made = ends[names]
        elif other.scenarios and other.base is not None:
            made = apply(other.base, *_some(other.scenarios, names))
            made = prepare(made) if prepare is not None else made
        else:
            made = mixed(mine, theirs, [each for each in found if each.name in names])
        return replace(made, rules=tuple(rule for rule in made.rules if rule.id not in gave_way)) if gave_way else made

    free = bool(first.facts["options"]["free"]) or CHANGE_CAP in gave_way
    solver = Parts(mine, free=free, options=Options(), by_hand=by_hand, brief=True)
    known = {} if whole else {key: side.figures for key, side in zip(ends, (first, other), strict=True)}
    return Mixes(solver, plan_of, named, known)


def steps(other: Side, found: Sequence[Input]) -> tuple[Step, ...]:
    """The inputs that differ: scenarios, the changes of a single one, or groups of differing cells."""
    if len(other.scenarios) > 1:
        return tuple(Step(one.name, one.title or one.name, (one.name,)) for one in other.scenarios)
    if other.scenarios:
        (one,) = other.scenarios
        return tuple(
            Step(_name(number, change), _words(other, change), (_name(number, change),))
            for number, change in enumerate(one.changes, 1)
        )
    return tuple(Step(each.name, each.words, (each.name,)) for each in found)


def _words(other: Side, change: Change) -> str:
    plan = other.base if other.base is not None else other.plan
    return f"{change.act} {change.target} ({change.why})" if plan is None else change_words(plan, change)


def _name(number: int, change: Change) -> str:
    return f"{number}: {change.act} {change.target}"


def _some(scenarios: Sequence[Scenario], names: frozenset[str]) -> list[Scenario]:
    """The scenarios of those names, or the changes of the single one."""
    if len(scenarios) > 1:
        return [one for one in scenarios if one.name in names]
    (one,) = scenarios
    kept = tuple(change for number, change in enumerate(one.changes, 1) if _name(number, change) in names)
    return [replace(one, changes=kept)]
