"""The smallest turn of a dial with which a plan exists: first at a point, then by solving."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from alloc_opt.analysis.conflicts.change import Change, changed, furthest, loosened, setting
from alloc_opt.analysis.conflicts.ground import PREFERENCE, Ground
from alloc_opt.analysis.write import write
from alloc_opt.engine.held import Held
from alloc_opt.engine.options import Deadline, Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.engine.system import System
from alloc_opt.errors import CertificateError
from alloc_opt.families import Dial, Rule
from alloc_opt.program.arrays import Floats, Program, Stage
from alloc_opt.program.built import Built

_TESTS = 7
_SHARE = 1e-6


class Settings:
    """Looks for settings of dials in one program; every test takes over what it can of the program before."""

    def __init__(
        self,
        ground: Ground,
        rules: Sequence[Rule],
        options: Options,
        deadline: Deadline,
        by_hand: Path | None = None,
    ) -> None:
        """`rules`: all of the plan; `by_hand`: its `rules.py`."""
        self._ground, self._rules, self._by_hand = ground, tuple(rules), by_hand
        self._soft = tuple(rule.id for rule in rules if rule.severity == PREFERENCE)
        self._options, self._deadline = options, deadline
        self._session, self._quick = Session(options), Held(options)

    def solved(
        self, changes: Sequence[Change], freed: Sequence[str] = (), *, whole: bool, seconds: float | None = None
    ) -> Solution | None:
        """Any plan with the changes made and some rules left out, certified; None where a limit left it open.
        `seconds`: a shorter limit of this test.
        """
        if self._over:
            return None
        program = any_plan(self._written(changes, freed).program, whole=whole)
        limits = [limit for limit in (self._seconds, seconds) if limit is not None]
        self._session.options = replace(self._options, time_limit=min(limits, default=None), stop=self._deadline.stop)
        try:
            found = self._session.solve(program)
        except CertificateError:
            return None
        return None if found.status in {"no_plan", "unbounded"} else found

    def smallest(
        self, rule: Rule, dial: Dial, point: Floats, before: Sequence[Change], freed: Sequence[str]
    ) -> Change | None:
        """The smallest turn of a dial with which a plan exists in fractions, given the changes before it and the rules
        left out; None: no turn is known to do. `point`: a natural plan that breaks nothing but what is relaxed.
        """
        far = self._at_point(rule, dial, point)
        if far is None:
            return None
        low, high, tests = 0, far, 0
        middle = high - 1
        while high - low > 1 and tests < _TESTS:
            one = self._turn(rule, dial, middle)
            if one is not None and self.seems_to_do([*before, one], freed):
                high = middle
            else:
                low = middle
            tests += 1
            middle = (low + high) // 2
        return self._turn(rule, dial, high)

    def seems_to_do(self, changes: Sequence[Change], freed: Sequence[str] = ()) -> bool:
        """Whether the solver finds a plan in fractions; unchecked, as the repair is solved again and certified."""
        if self._over:
            return False
        system = System(any_plan(self._written(changes, freed).program, whole=False))
        self._quick.move_to(system)
        self._quick.enter(0, system)
        self._quick.aim(system.program.stages[0].cost, -1)
        return self._quick.model.run(self._seconds, stop=self._deadline.stop).word == "optimal"

    @property
    def left(self) -> float | None:
        """Seconds that are left; None without a limit."""
        return self._deadline.left

    @property
    def _over(self) -> bool:
        return self._deadline.left == 0.0 or (self._deadline.stop is not None and self._deadline.stop.is_set())

    @property
    def _seconds(self) -> float | None:
        limits = [each for each in (self._options.time_limit, self._deadline.left) if each is not None]
        return min(limits) if limits else None

    def further(self, change: Change, steps: int) -> Change | None:
        """The same dial turned so many fine steps further."""
        if change.dial is None:
            return None
        one = abs(setting(change.rule, change.dial, 1) - change.before)
        done = round(abs(change.value - change.before) / one) if one else 0
        return self._turn(change.rule, change.dial, done + steps)

    def _at_point(self, rule: Rule, dial: Dial, point: Floats) -> int | None:
        """Fine steps with which the rule holds at the point; None where none does."""
        low, high = 0, min(1, furthest(rule, dial))
        while high > low and not self._holds(rule, dial, high, point):
            low, high = high, min(2 * high, furthest(rule, dial))
        if high == low:
            return None
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._holds(rule, dial, middle, point) else (middle, high)
        return high

    def _holds(self, rule: Rule, dial: Dial, steps: int, point: Floats) -> bool:
        change = self._turn(rule, dial, steps)
        if change is None:
            return False
        built = self._written([change], ())
        blocks = {
            b.name: point[b.start : b.stop] for b in self._ground.built.measures.columns.blocks if "." not in b.name
        }
        x = built.measures.columns.point(blocks)
        for written in built.of_rule(rule.id):
            activity = written.rows.at(x)[written.kept]
            allowed = _SHARE * np.maximum(1.0, np.abs(activity))
            if ((activity < written.lower - allowed) | (activity > written.upper + allowed)).any():
                return False
        return True

    @staticmethod
    def _turn(rule: Rule, dial: Dial, steps: int) -> Change | None:
        turned = loosened(rule, dial, steps)
        return None if turned is None else Change(rule, dial, float(getattr(turned, dial.parameter)))

    def _written(self, changes: Sequence[Change], freed: Sequence[str]) -> Built:
        base = self._ground.built
        rules = tuple(changed(self._rules, changes))
        return write(base.plan, rules, without=(*self._soft, *freed), by_hand=self._by_hand, earlier=base)


def any_plan(program: Program, *, whole: bool) -> Program:
    """The program without a wish."""
    return replace(
        program,
        integer=program.integer & whole,
        column_stage=np.zeros(program.columns, dtype=np.int64),
        row_stage=np.zeros(program.rows, dtype=np.int64),
        stages=(Stage("any plan", -1, np.zeros(program.columns)),),
    )
