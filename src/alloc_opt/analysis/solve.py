"""What is the best plan? Plan -> certified answer; preferences give way first and are named."""

import difflib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.conflict import explain
from alloc_opt.analysis.evaluate import AT_LIMIT, BROKEN, COLUMNS, MET
from alloc_opt.analysis.steady import unsteady
from alloc_opt.analysis.write import write
from alloc_opt.engine.anchor import Numbers, of_numbers
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.errors import InfeasibleError, LimitError, RulesError, StoppedError
from alloc_opt.families import Rule
from alloc_opt.measures.axes import Axes
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic
from alloc_opt.program.arrays import RowBlock
from alloc_opt.program.built import Built
from alloc_opt.program.by_hand import FAMILY

Floats = npt.NDArray[np.float64]
_MET = 1e-6
"""Share of its size by which a preference may be missed and still count as met."""


@dataclass(frozen=True, eq=False)
class Solved:
    """A plan with its certified answer."""

    plan: Plan
    built: Built
    solution: Solution
    session: Session
    """Kept for what-ifs: it re-solves from where this answer was found."""
    gave_way: tuple[str, ...] = ()
    """Ids of preferences that could not be kept and were left out."""
    rules: tuple[Rule, ...] = ()
    """Every rule of the plan, those that gave way included."""
    unsought: bool = False
    """The search ended before it found whether a plan keeps those that gave way."""
    hand_hash: str = ""
    """SHA-256 of the hand-written rules, empty without."""

    @property
    def x(self) -> Floats:
        """The answer in natural units, shape (columns,)."""
        return self.built.natural(self.solution.x)

    def rule(self, name: str) -> Rule:
        """The rule of that id that the answer is held to.

        Raises:
            RulesError: there is none, or it gave way.
        """
        if name in self.gave_way:
            raise RulesError(f"rule {name!r} gave way, so nothing is held to it", "take what it conflicts with away")
        known = self.built.by_id
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            raise RulesError(f"there is no rule {name!r} in the plan", f"did you mean {near[0]!r}?" if near else "")
        return known[name]

    def _by_hand(self) -> list[RowBlock]:
        return [block for block in self.built.program.row_blocks if block.family == FAMILY]

    def by_hand(self) -> Mapping[str, tuple[str, str, str]]:
        """Hand-written rules: id -> severity, sentence, place."""
        notes = self.built.program.notes.get(FAMILY, {})
        places = notes if isinstance(notes, Mapping) else {}
        return {
            block.name: (block.severity, block.sentence, str(places.get(block.name, ""))) for block in self._by_hand()
        }

    def by_hand_rows(self) -> pd.DataFrame:
        """Where the rows of hand-written rules stand, as `evaluate.frame` gives those of the plan's own."""
        program = self.built.program
        activity = (program.matrix @ self.solution.x) * program.row_unit
        lower, upper = program.row_lower * program.row_unit, program.row_upper * program.row_unit
        rows = []
        for block in self._by_hand():
            texts = [", ".join(map(str, labels)) for labels in zip(*block.labels.values(), strict=True)] or [""]
            for text, row in zip(texts, range(block.start, block.stop), strict=True):
                below, above = activity[row] - lower[row], upper[row] - activity[row]
                sense = "=" if lower[row] == upper[row] else ">=" if below <= above else "<="
                slack, noise = min(below, above), 1e-6 * max(1.0, abs(activity[row]))
                status = BROKEN if slack < -noise else AT_LIMIT if slack <= noise else MET
                limit = lower[row] if below <= above else upper[row]
                rows.append((block.name, text, block.severity, activity[row], sense, limit, slack, status))
        return pd.DataFrame(rows, columns=list(COLUMNS))


@dataclass(frozen=True, eq=False)
class Beginning:
    """Where the answers after the first begin: arrays that a file can keep, without preferences and with them."""

    near: tuple[Floats | None, Floats | None]
    """Points from which searches for whole positions set out."""
    bases: tuple[Mapping[int, Numbers], Mapping[int, Numbers]]
    """Stage -> basis."""


def solve(plan: Plan, *, free: bool = False, options: Options | None = None, by_hand: Path | None = None) -> Solved:
    """The best plan: the first answer of a `Solver`, which says what is asked and raised."""
    return Solver(plan, free=free, options=options, by_hand=by_hand).solve(plan)


class Solver:
    """Solves a plan, then others that are changes of it, each by what is different and from where the first was found.

    So a later answer depends on its plan and the first one alone, not on what was asked in between.
    """

    def __init__(
        self,
        plan: Plan,
        *,
        free: bool = False,
        options: Options | None = None,
        by_hand: Path | None = None,
        brief: bool = False,
    ) -> None:
        """Nothing is solved yet.

        Args:
            plan: the plan; its gap and limits hold for all answers where `options` is left out.
            free: lift the default cap on changes in `cost` mode.
            options: gaps, limits and listeners. A time limit is for all searches of one answer.
            by_hand: a `rules.py` with Pyomo rules; it is run.
            brief: where no plan exists, do not search for the rules in conflict.
        """
        self.options = usual(plan) if options is None else options
        self.free, self.by_hand, self.brief = free, by_hand, brief
        self.sessions = Session(self.options), Session(self.options)
        """Without preferences and with them."""
        self._first: tuple[Built | None, Built | None] = (None, None)
        self._near: tuple[Floats | None, Floats | None] = (None, None)
        self._begun = False

    @property
    def recoveries(self) -> int:
        """Answers that failed their check and were solved again from nothing."""
        return sum(session.recoveries for session in self.sessions)

    def solve(self, plan: Plan) -> Solved:
        """The best plan.

        Preferences are looked at last: if the best plan without them meets them, it is the answer; else the best plan
        that meets them; if there is none, they give way.

        Raises:
            InfeasibleError: no plan meets all rules; the message names those in conflict.
            LimitError: a limit ended the search before any plan was found (StoppedError: the operator did).
            RulesError: a rule cannot be written, or nothing bounds the objective.
            CertificateError: the answer failed its check.
        """
        solved = self._solve(plan)
        if not self._begun:
            self._settle(solved)
        return solved

    def beginning(self) -> Beginning:
        """Where later answers begin; there is a first one."""
        kept = [{stage: each.numbers() for stage, each in one.anchors.items()} for one in self.sessions]
        return Beginning(self._near, (kept[0], kept[1]))

    def begin(self, plan: Plan, beginning: Beginning) -> Built:
        """Begin where another solver of the same plan did, without solving it; gives the plan's program."""
        axes = Axes.of(plan)
        rules = automatic.rules(plan, free=self.free, axes=axes)
        preferences = tuple(rule.id for rule in rules if rule.severity == "preference")
        bare = self._write(0, plan, rules, axes, preferences)
        full = self._write(1, plan, rules, axes, (), bare) if preferences else None
        self._first, self._near, self._begun = (bare, full), beginning.near, True
        for session, built, kept in zip(self.sessions, self._first, beginning.bases, strict=True):
            program = bare.program if built is None else built.program
            session.settle({stage: of_numbers(numbers, program) for stage, numbers in kept.items()})
        return bare

    def _settle(self, solved: Solved) -> None:
        """From now on all answers begin at the first one, those that first need the program with preferences too."""
        self._begun = True
        bare, full = self._first
        for session in self.sessions:
            session.settle()
        preferences = tuple(rule.id for rule in solved.rules if rule.severity == "preference")
        if bare is None or full is not None or not preferences:
            return
        full = self._write(1, solved.plan, solved.rules, Axes.of(solved.plan), (), bare)
        near = None if solved.gave_way else _point(full, solved) / full.program.column_unit
        self._first, self._near = (bare, full), (self._near[0], near)
        first = self.sessions[0].anchors.get(0)
        if first is not None:
            self.sessions[1].settle({0: first.carried_to(full.program)})

    def _solve(self, plan: Plan) -> Solved:
        """As `solve`."""
        begun = perf_counter()
        axes = Axes.of(plan)
        rules = automatic.rules(plan, free=self.free, axes=axes)
        file = self.by_hand
        digest = hashlib.sha256(file.read_bytes()).hexdigest() if file is not None and file.is_file() else ""
        preferences = tuple(rule.id for rule in rules if rule.severity == "preference")
        bare = self._write(0, plan, rules, axes, preferences)
        best = Solved(plan, bare, self._answer(0, bare), self.sessions[0], (), rules, hand_hash=digest)
        _refuse(best, brief=self.brief)
        if not preferences:
            return best
        full = self._write(1, plan, rules, axes, (), bare)
        if _meets(full, preferences, best):
            return best
        limit = self.options.time_limit
        left = None if limit is None else limit - (perf_counter() - begun)
        if best.solution.limit == "interrupt" or (left is not None and left <= 0):
            return replace(best, gave_way=preferences, unsought=True)
        self.sessions[1].options = replace(self.options, time_limit=left)
        solution = self._answer(1, full)
        self.sessions[1].options = self.options
        if solution.has_plan:
            return Solved(plan, full, solution, self.sessions[1], (), rules, hand_hash=digest)
        return replace(best, gave_way=preferences, unsought=solution.status == "no_plan")

    def _write(
        self,
        which: int,
        plan: Plan,
        rules: tuple[Rule, ...],
        axes: Axes,
        without: tuple[str, ...],
        like: Built | None = None,
    ) -> Built:
        earlier = self._first[which] or like
        return write(plan, rules, without=without, by_hand=self.by_hand, earlier=earlier, axes=axes)

    def _answer(self, which: int, built: Built) -> Solution:
        """The solution of one of the two programs; the first that has a plan is where later ones begin."""
        session = self.sessions[which]
        session.options = replace(session.options, unsteady=partial(unsteady, built))
        solution = session.solve(built.program, self._near[which])
        if self._first[which] is None and solution.has_plan:
            self._first = (built, self._first[1]) if which == 0 else (self._first[0], built)
            self._near = (solution.x, self._near[1]) if which == 0 else (self._near[0], solution.x)
        return solution


def usual(plan: Plan) -> Options:
    """The plan's own gap and limits."""
    own = plan.head.settings
    return Options(gap=own.gap, patience=own.node_limit, time_limit=own.time_limit)


def _refuse(solved: Solved, *, brief: bool = False) -> None:
    """Raise where there is no plan."""
    status = solved.solution.status
    if status == "infeasible" and brief:
        raise InfeasibleError("No plan meets all rules.", "solve this case by itself to see which of them conflict")
    if status == "infeasible":
        raise InfeasibleError(*explain(solved.built))
    if status == "unbounded":
        raise RulesError("nothing bounds the objective", "state `maximum` for the programs that add to it")
    if not solved.solution.has_plan:
        if solved.solution.limit == "interrupt":
            raise StoppedError("You stopped the search before any plan was found; nothing was written.")
        which = {"time": "The time limit", "node": "The limit on nodes"}.get(solved.solution.limit, "The limit")
        raise LimitError(f"{which} ended the search before any plan was found.", "allow more time or nodes")


def _meets(full: Built, preferences: tuple[str, ...], best: Solved) -> bool:
    """Whether an answer found without some preferences meets them; their helper columns follow by witness."""
    x = _point(full, best)
    for w in (w for rule in preferences for w in full.of_rule(rule)):
        activity = w.rows.at(x)[w.kept]
        allowed = _MET * np.maximum(1.0, np.abs(activity))
        if ((activity < w.lower - allowed) | (activity > w.upper + allowed)).any():
            return False
    return True


def _point(full: Built, best: Solved) -> Floats:
    """An answer found without some rules as a point of the program with them, natural units; helpers by witness."""
    blocks = {block.name: best.x[block.start : block.stop] for block in best.built.measures.columns.blocks}
    return full.measures.columns.point(blocks)
