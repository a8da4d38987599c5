"""Why has a plan no solution, and what would mend it? Conflicts of rules, how far apart they are, cheapest repairs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from alloc_opt.analysis.conflicts.amounts import within
from alloc_opt.analysis.conflicts.binding import Binding, binding
from alloc_opt.analysis.conflicts.found import Clash, Missing, clash, clashes, money_apart
from alloc_opt.analysis.conflicts.ground import PREFERENCE, Ground
from alloc_opt.analysis.conflicts.repairs import Repairs, repairs
from alloc_opt.analysis.conflicts.runaway import Runaway, runaways
from alloc_opt.analysis.conflicts.settings import Settings
from alloc_opt.analysis.conflicts.undo import added, undone
from alloc_opt.analysis.solve import Solved, Solver, usual
from alloc_opt.analysis.write import write
from alloc_opt.engine.options import Deadline, Options
from alloc_opt.engine.trial import Trial
from alloc_opt.errors import AllocOptError, InfeasibleError, LimitError, RulesError
from alloc_opt.families import Rule
from alloc_opt.measures.axes import Axes
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic
from alloc_opt.program.built import Built

SECONDS, TEST_SECONDS = 110.0, 15.0
"""For all that follows the finding that there is no plan, and for each test."""
_FOR_CONFLICTS, _FOR_PREFERENCES, _BEFORE_LAST = 0.55, 30.0, 0.85
State = Literal["conflict", "plan", "unbounded", "unknown"]


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What was found."""

    plan: Plan
    state: State
    """`conflict`: there is no plan; `plan`: there is one; `unbounded`: nothing bounds an objective; `unknown`: a limit
    ended the search first."""
    ground: Ground
    clashes: tuple[Clash, ...] = ()
    """Of a plan with a solution: what preferences gave way to."""
    all_found: bool = True
    """Whether no further conflict is left without the rules of these."""
    repairs: Repairs = field(default_factory=Repairs)
    missing: tuple[Missing, ...] | None = None
    """The least money with which all rules would hold; None: no money would do, or a limit ended the search."""
    law: bool = False
    """Whether laws that the district can be let off were among what may be relaxed."""
    binding: tuple[Binding, ...] = ()
    gave_way: tuple[str, ...] = ()
    runaways: tuple[Runaway, ...] = ()
    stopped: bool = False
    """Somebody ended the search; this is what was found until then."""

    @property
    def apart(self) -> float | None:
        """Dollars of all years by which the rules are apart; None where no money would do."""
        return None if self.missing is None else sum(one.dollars for one in self.missing)


def diagnose(
    plan: Plan,
    *,
    law: bool = False,
    free: bool = False,
    options: Options | None = None,
    by_hand: Path | None = None,
    seconds: float = SECONDS,
    before: Plan | None = None,
    hear: Callable[[str], None] = lambda _: None,
) -> Diagnosis:
    """Diagnose a plan.

    Args:
        plan: the plan.
        law: relax laws too that the district can be let off.
        free: lift the default cap on changes in `cost` mode.
        options: limits of the search for a plan; `stop` ends everything and keeps what was found.
        by_hand: a `rules.py` with Pyomo rules; it is run.
        seconds: for the search of conflicts and repairs.
        before: the plan without its scenarios; repairs that put back what they changed are tried first.
        hear: told what is being looked for.

    Raises:
        RulesError: a rule cannot be written.
        CertificateError: the answer of a plan that has one failed its check.
    """
    options = usual(plan) if options is None else options
    rules = automatic.rules(plan, free=free, axes=Axes.of(plan))
    preferences = [rule.id for rule in rules if rule.severity == PREFERENCE]
    hear("writing the rules")
    built = write(plan, rules, without=preferences, by_hand=by_hand)
    ground = Ground(built)
    hear("is there a plan in fractions?")
    first = Trial(built.program, ground.groups, _each(options), Deadline(seconds, options.stop))
    if first.in_fractions(first.names).plan is not False:
        hear("is there a plan?")
        done = _solved(plan, built, ground, free, options, by_hand)
        if done is not None:
            return done if done.state != "plan" or not done.gave_way else _preferences(done, rules, options, by_hand)
    return _conflicts(ground, rules, options, by_hand, seconds, law, hear, before, free)


def _each(options: Options) -> Options:
    """Options of one test: to the end, or until its time is over."""
    return replace(
        options, gap=0.0, time_limit=TEST_SECONDS, node_limit=None, patience=None, progress=None, unsteady=None
    )


def _solved(
    plan: Plan, built: Built, ground: Ground, free: bool, options: Options, by_hand: Path | None
) -> Diagnosis | None:
    """The diagnosis of a plan that has a solution, or of which nobody knows; None where there is none."""
    try:
        solved: Solved = Solver(plan, free=free, options=options, by_hand=by_hand, brief=True).solve(plan)
    except InfeasibleError:
        return None
    except LimitError:
        stopped = options.stop is not None and options.stop.is_set()
        return Diagnosis(plan, "unknown", ground, stopped=stopped)
    except RulesError:
        found = runaways(built, _each(options))
        if not found:
            raise
        return Diagnosis(plan, "unbounded", ground, runaways=found)
    return Diagnosis(plan, "plan", Ground(solved.built), binding=binding(solved), gave_way=solved.gave_way)


def _preferences(done: Diagnosis, rules: Sequence[Rule], options: Options, by_hand: Path | None) -> Diagnosis:
    """What the preferences gave way to: the conflicts of the plan with them."""
    built = write(done.plan, rules, by_hand=by_hand)
    ground, each = Ground(built), _each(options)
    trial = Trial(built.program, ground.groups, each, Deadline(_FOR_PREFERENCES, options.stop))
    found, every = clashes(ground, trial, lambda _: None)
    return replace(
        done, clashes=tuple(clash(ground, one, each) for one in found if one.proved and one.blocks), all_found=every
    )


def _conflicts(
    ground: Ground,
    rules: Sequence[Rule],
    options: Options,
    by_hand: Path | None,
    seconds: float,
    law: bool,
    hear: Callable[[str], None],
    before: Plan | None,
    free: bool,
) -> Diagnosis:
    """The diagnosis of a plan without a solution."""
    each, stop = _each(options), options.stop
    all_of_it = Deadline(seconds, stop)
    finding = Trial(ground.built.program, ground.groups, each, Deadline(_FOR_CONFLICTS * seconds, stop))
    found, every = clashes(ground, finding, hear)
    told = []
    for number, one in enumerate(found, 1):
        hear(f"conflict {number}: how far apart its rules are")
        told.append(clash(ground, one, each, all_of_it))
    plan = ground.built.plan
    known = Diagnosis(plan, "conflict", ground, tuple(told), every, law=law)
    if finding.over and _pressed(options):
        return replace(known, stopped=True)
    missing = None
    if all(one.proved and one.members for one in told):
        hear("how far apart all rules are")
        missing = money_apart(ground, list(ground.groups), within(each, all_of_it.left))
    without = {} if before is None else _rules_of(before, free)
    back, extra = undone(rules, without), added(rules, without) if without else []
    search = Deadline((_BEFORE_LAST if extra else 1.0) * (all_of_it.left or 0.0), stop)
    trial = Trial(ground.built.program, ground.groups, each, search)
    settings = Settings(ground, rules, each, all_of_it, by_hand)
    mended = repairs(ground, trial, settings, told, each, law=law, before=back, extra=extra, hear=hear)
    return replace(known, missing=missing, repairs=mended, stopped=_pressed(options))


def _rules_of(plan: Plan, free: bool) -> dict[str, Rule]:
    """Rules of the plan by id; none where they cannot be written."""
    try:
        return {rule.id: rule for rule in automatic.rules(plan, free=free, axes=Axes.of(plan))}
    except AllocOptError:
        return {}


def _pressed(options: Options) -> bool:
    return options.stop is not None and options.stop.is_set()
