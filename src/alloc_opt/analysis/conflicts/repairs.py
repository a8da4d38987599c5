"""The cheapest repairs: sets of rules that, made easier, let a plan exist; softest first, then cheapest.

Every conflict must lose one of its rules. Sets that do so for all known conflicts are tried in order; where one is not
enough, another conflict is found, and the order is made anew.
"""

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from alloc_opt.analysis.conflicts.amounts import DOLLARS, FTE, Amount, least, told, within
from alloc_opt.analysis.conflicts.change import Change
from alloc_opt.analysis.conflicts.found import Clash
from alloc_opt.analysis.conflicts.ground import LAW, Ground
from alloc_opt.analysis.conflicts.settings import Settings
from alloc_opt.analysis.conflicts.tighten import tightened
from alloc_opt.analysis.conflicts.undo import together
from alloc_opt.engine.conflict import smallest
from alloc_opt.engine.options import Options
from alloc_opt.engine.solution import Solution
from alloc_opt.engine.trial import Trial
from alloc_opt.plan.rule import SEVERITIES

COUNT, TRIED = 3, 24
_SETS, _PATIENT = 2000, 3
_RAISES = (1, 1, 2, 4, 8)
"""Further fine steps of a dial where whole positions ask for more than fractions do."""


@dataclass(frozen=True)
class Repair:
    """Rules made easier so that a plan exists; one was found and checked."""

    changes: tuple[Change, ...]
    amounts: tuple[Amount, ...]
    """The least by which the rules as they stand must give way."""
    whole: bool
    """The plan found has whole positions where the plan asks for them."""
    claims: tuple[str, ...] = ()
    """What of the check rests on the solver's word alone."""

    @property
    def severity(self) -> str:
        """Of the most binding rule among them."""
        return SEVERITIES[min(SEVERITIES.index(change.rule.severity) for change in self.changes)]

    def dollars(self, rule: str = "") -> float:
        """Dollars given up in the year with the most, of one rule or of all; NaN where nobody knows."""
        rules = [rule] if rule else [change.rule.id for change in self.changes]
        return sum(_most([(a.year, a.dollars) for a in self.amounts if a.rule == one]) for one in rules)

    def fte(self, rule: str = "") -> float:
        """FTE given up in the year with the most; 0 where no rule counts FTE."""
        rules = [rule] if rule else [change.rule.id for change in self.changes]
        return sum(_most([(a.year, a.short) for a in self.amounts if a.rule == one and a.unit == FTE]) for one in rules)


@dataclass(frozen=True)
class Repairs:
    """What was found."""

    found: tuple[Repair, ...] = ()
    blocked: tuple[str, ...] = ()
    """Rules of a conflict in which none may be relaxed; empty: there is none."""
    complete: bool = True
    """False: time ran out, so others may be cheaper."""
    further: tuple["Further", ...] = ()
    """Conflicts that came up when others were mended."""


@dataclass(frozen=True)
class Further:
    """A conflict that is left when some rules are made easier."""

    relaxed: tuple[str, ...]
    members: tuple[str, ...]


class _Search:
    def __init__(self, ground: Ground, trial: Trial, settings: Settings, options: Options, *, law: bool) -> None:
        self.ground, self.trial, self.settings, self.options, self.law = ground, trial, settings, options, law
        self.costs: dict[str, float] = {}

    def options_of(self, rules: Collection[str]) -> list[str]:
        """Rules of a conflict that may be relaxed, softest first, then cheapest."""
        mine = [rule for rule in rules if self.ground.may_relax(rule, law=self.law)]
        return sorted(mine, key=lambda rule: (-SEVERITIES.index(self._severity(rule)), self.costs.get(rule, math.inf)))

    def sets(self, conflicts: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
        """Sets with a rule of every conflict, in the order in which they are tried."""
        most = max(int(_SETS ** (1 / max(len(conflicts), 1))), 1)
        made = {tuple(sorted(set(one))) for one in product(*(each[:most] for each in conflicts))}

        def key(one: tuple[str, ...]) -> tuple[int, float, int, tuple[str, ...]]:
            hardest = -min(SEVERITIES.index(self._severity(rule)) for rule in one)
            return hardest, sum(min(self.costs.get(rule, 1e12), 1e12) for rule in one), len(one), one

        return sorted((one for one in made if not any(set(other) < set(one) for other in made)), key=key)

    def repair(self, rules: Sequence[str]) -> Repair | Collection[str] | None:
        """What to change in these rules; where relaxing them is not enough, a further conflict; None where a limit left
        it open.
        """
        others = [rule for rule in self.ground.groups if rule not in rules]
        verdict = self.trial.in_fractions(others)
        if verdict.plan is None:
            return None
        if not verdict.plan:
            return self._conflict(others)
        point = least(self.ground, rules, others, self._within)
        if point is None:
            return None
        given, whole = told(self.ground, rules, point), self.ground.built.program.integer.any()
        if not {amount.rule for amount in given} >= set(rules) and whole:
            exact = least(self.ground, rules, others, self._within, whole=True)
            point = exact if exact is not None else point
            given = told(self.ground, rules, point)
        changes: list[Change] = []
        natural = self.ground.built.natural(point.x)
        for at, name in enumerate(rules):
            rule = self.ground.built.by_id.get(name)
            if rule is None:
                return None
            tried = (self.settings.smallest(rule, dial, natural, changes, rules[at + 1 :]) for dial in rule.own_dials())
            changes.append(next((one for one in tried if one is not None), Change(rule)))
        return self._checked(tuple(changes), tuple(given), others)

    def put_back(self, changes: tuple[Change, ...]) -> Repair | None:
        """A repair that puts dials back to where they stood before the scenarios, no further than is needed; None where
        that is not known to do.
        """
        if not self.settings.seems_to_do(changes):
            return None
        found = self.settings.solved(changes, whole=True)
        if found is None or not found.has_plan:
            return None
        changes, found = tightened(self.settings, changes, found, spare=True)
        rules = [change.rule.id for change in changes]
        others = [rule for rule in self.ground.groups if rule not in rules]
        for whole in (False, True):
            point = least(self.ground, rules, others, self._within, whole=whole)
            given = [] if point is None else told(self.ground, rules, point)
            if {amount.rule for amount in given} >= set(rules):
                break
        return _repair(changes, tuple(given), found)

    @property
    def _within(self) -> Options:
        """Options of one test, within what is left of the time."""
        return within(self.options, self.settings.left)

    def _checked(
        self, changes: tuple[Change, ...], given: tuple[Amount, ...], others: list[str]
    ) -> Repair | Collection[str] | None:
        """The repair with a plan that was found with it, dials turned further where whole positions ask for it."""
        unknown = False
        for more in (0, *_RAISES):
            turned = [self.settings.further(change, more) if more else change for change in changes]
            changes = tuple(new or old for new, old in zip(turned, changes, strict=True))
            found = self.settings.solved(changes, whole=True)
            if found is not None and found.has_plan:
                return _repair(*self._near(changes, given, found))
            if found is None and (unknown or self.trial.over):
                return None
            unknown = unknown or found is None
        aside = tuple(Change(change.rule) for change in changes)
        found = self.settings.solved(aside, whole=True)
        if found is not None and found.has_plan:
            return _repair(*self._near(aside, given, found))
        return None if unknown or found is None else self._conflict(others)

    def _near(
        self, changes: tuple[Change, ...], given: tuple[Amount, ...], found: Solution
    ) -> tuple[tuple[Change, ...], tuple[Amount, ...], Solution]:
        changes, found = tightened(self.settings, changes, found)
        return changes, given, found

    def _conflict(self, rules: Sequence[str]) -> Collection[str] | None:
        found = smallest(self.trial, rules, quick=True)
        return found.blocks if found is not None and found.proved else None

    def _severity(self, rule: str) -> str:
        return self.ground.parties[rule].severity


def repairs(
    ground: Ground,
    trial: Trial,
    settings: Settings,
    clashes: Sequence[Clash],
    options: Options,
    *,
    law: bool,
    before: Sequence[Change] = (),
    extra: Sequence[Change] = (),
    hear: Callable[[str], None],
) -> Repairs:
    """Up to three repairs. `law`: also of laws that the district can be let off; `before`: what the plan's scenarios
    made harder, put back, which is tried first; `extra`: what they added, set aside, which is tried last.
    """
    search = _Search(ground, trial, settings, options, law=law)
    for clash in clashes:
        for member in clash.members:
            years = [(amount.year, amount.dollars) for amount in member.amounts]
            search.costs[member.party.rule] = _most(years) if years else math.inf
    found = list[Repair]()
    proved = [[m.party.rule for m in clash.members] for clash in clashes if clash.proved]
    back = [change for change in before if ground.may_relax(change.rule.id, law=law)]
    for changes in together(back, proved):
        hear(f"repair 1: {', '.join(ground.parties[change.rule.id].name for change in changes)} put back")
        mended = search.put_back(changes)
        if mended is not None:
            found.append(mended)
            break
    if any(not clash.proved or not clash.members for clash in clashes):
        return Repairs(tuple(found), complete=all(clash.proved for clash in clashes))
    conflicts = [search.options_of([m.party.rule for m in clash.members]) for clash in clashes]
    for clash, mine in zip(clashes, conflicts, strict=True):
        if not mine:
            return Repairs(tuple(found), tuple(m.party.rule for m in clash.members))
    tried, complete, further = set[tuple[str, ...]](), True, list[Further]()
    everything = tuple(sorted({rule for mine in conflicts for rule in mine}))
    while len(found) < COUNT and len(tried) < TRIED:
        done = [tuple(sorted(change.rule.id for change in repair.changes)) for repair in found]
        one = next(_open(search.sets(conflicts), tried, done), None)
        if not found and everything not in tried and (one is None or len(tried) == _PATIENT):
            one = everything
        if one is None:
            break
        tried.add(one)
        hear(f"repair {len(found) + 1}: {', '.join(ground.parties[rule].name for rule in one)}")
        answer = search.repair(one)
        if isinstance(answer, Repair):
            found.append(answer)
        elif answer is None:
            complete = False
        else:
            mine = search.options_of(answer)
            if not mine:
                return Repairs(_sorted(found), tuple(answer), complete, tuple(further))
            if not any(set(known.members) == set(answer) for known in further):
                further.append(Further(one, tuple(answer)))
            conflicts.append(mine)
        if trial.over:
            complete = False
            break
    last = tuple(change for change in (*back, *extra) if ground.may_relax(change.rule.id, law=law))
    if not found and extra and (mended := search.put_back(last)) is not None:
        found.append(mended)
    return Repairs(_sorted(found), (), complete, tuple(further))


def _open(
    sets: Sequence[tuple[str, ...]], tried: Collection[tuple[str, ...]], done: Sequence[tuple[str, ...]]
) -> Iterator[tuple[str, ...]]:
    """Sets that were not tried and hold no repair that is known already."""
    return (one for one in sets if one not in tried and not any(set(known) <= set(one) for known in done))


def _repair(changes: tuple[Change, ...], given: tuple[Amount, ...], found: Solution) -> Repair:
    return Repair(changes, given, found.mip is not None, found.certificate.claims)


def _sorted(found: Sequence[Repair]) -> tuple[Repair, ...]:
    def key(repair: Repair) -> tuple[int, float]:
        dollars = repair.dollars()
        return -SEVERITIES.index(repair.severity), dollars if math.isfinite(dollars) else math.inf

    return tuple(sorted(found, key=key))


def _most(years: Sequence[tuple[str, float]]) -> float:
    """The largest sum of a year; 0 without any."""
    sums: dict[str, float] = {}
    for year, amount in years:
        sums[year] = sums.get(year, 0.0) + amount
    return max(sums.values(), default=0.0) if not any(map(math.isnan, sums.values())) else math.nan


__all__ = ["COUNT", "DOLLARS", "LAW", "Repair", "Repairs", "repairs"]
