"""All conflicts that share no rule which anybody could relax, each with its parties, amounts and distance in money."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from alloc_opt.analysis.conflicts.amounts import Amount, least, told, within
from alloc_opt.analysis.conflicts.bounds import Bound, bounds
from alloc_opt.analysis.conflicts.ground import LAW, Ground, Party
from alloc_opt.engine.conflict import Conflict, contradictory, smallest
from alloc_opt.engine.elastic import Elastic
from alloc_opt.engine.options import Deadline, Options
from alloc_opt.engine.trial import Trial
from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.program.arrays import Floats

_CENT, _TIED = 0.01, 1.001
MOST = 20
"""Conflicts that are looked for."""


@dataclass(frozen=True)
class Member:
    """One rule of a conflict."""

    party: Party
    proved: bool
    """Whether the others are known to have a plan without it."""
    amounts: tuple[Amount, ...] = ()
    """How far it alone would have to give way in each year; empty where that was not found."""


@dataclass(frozen=True)
class Missing:
    """Dollars that a resource lacks in a year."""

    resource: str
    name: str
    year: str
    dollars: float


@dataclass(frozen=True)
class Clash:
    """Rules that cannot all hold."""

    members: tuple[Member, ...]
    """Those that can be relaxed last, softest at the end; empty: what services take at least and at most."""
    proved: bool = True
    """False: time ran out before it was known whether they conflict at all."""
    whole: bool = False
    """Only because positions are whole."""
    missing: tuple[Missing, ...] | None = None
    """The least money with which all would hold; None: no money would do."""
    bounds: tuple[Bound, ...] = ()
    """What programs and services state as their least and most that takes part."""

    @property
    def apart(self) -> float | None:
        """Dollars of all years; None where no money would do."""
        return None if self.missing is None else sum(one.dollars for one in self.missing)

    @property
    def irreducible(self) -> bool:
        """Whether every member is known to be needed."""
        return self.proved and all(member.proved for member in self.members)


def clashes(ground: Ground, trial: Trial, hear: Callable[[str], None]) -> tuple[list[Conflict], bool]:
    """Conflicts one after the other, each without the rules of the earlier ones that are not law; and whether these are
    all.
    """
    alone = contradictory(ground.built.program, ground.groups)
    if alone is not None:
        return [alone], False
    found: list[Conflict] = []
    names = list(ground.groups)
    while len(found) < MOST:
        count = f"conflict {len(found) + 1}"
        one = smallest(trial, names, lambda left, count=count: hear(f"{count}: {left} rules in question"))  # type: ignore[misc]
        if one is None:
            return found, True
        if one.proved or not found:
            found.append(one)
        if not one.proved or not one.blocks:
            return found, False
        out = [rule for rule in one.blocks if ground.parties[rule].severity != LAW] or list(one.blocks)
        names = [rule for rule in names if rule not in out]
    return found, False


def clash(ground: Ground, conflict: Conflict, options: Options, deadline: Deadline | None = None) -> Clash:
    """A conflict with what each of its rules would have to give, and how far apart they are in money."""
    rules = conflict.blocks
    if not conflict.proved or len(rules) > MOST:
        return Clash(tuple(_member(ground, rule, conflict) for rule in rules), conflict.proved, conflict.whole)
    until = Deadline(None) if deadline is None else deadline
    whole, members, points = conflict.whole, list[Member](), dict[str, Elastic]()
    for rule in rules:
        others = [other for other in rules if other != rule]
        given = (
            None
            if ground.parties[rule].money
            else least(ground, [rule], others, within(options, until.left), whole=whole)
        )
        amounts = () if given is None else tuple(told(ground, [rule], given))
        if given is not None:
            points[rule] = given
        members.append(replace(_member(ground, rule, conflict), amounts=amounts))
    stated = bounds(ground, points, rules, within(options, until.left))
    return Clash(
        tuple(members),
        True,
        whole,
        bounds=stated,
        missing=money_apart(ground, rules, within(options, until.left), whole=whole),
    )


def money_apart(
    ground: Ground, rules: Sequence[str], options: Options, *, whole: bool = False
) -> tuple[Missing, ...] | None:
    """The least money, by resource and year, with which the rules would hold, unrestricted where that will do; None
    where no money would do.
    """
    money = [rule for rule in rules if ground.parties[rule].money]
    if not money:
        return None
    others = [rule for rule in rules if rule not in money]
    funds = ground.built.plan["funds"]
    tied = set(funds.loc[((funds["restriction"] > 0) | (funds["supported_by"] != "")).to_numpy(), "resource"])
    dearer = {rule: _TIED for rule in money if getattr(ground.built.by_id[rule], "resource", "") in tied}
    found = least(ground, money, others, options, whole=whole, short_only=True, dearer=dearer)
    if found is None:
        return None
    unit: Floats = ground.built.program.row_unit
    names = dict(zip(ground.built.plan["funds"]["resource"], ground.built.plan["funds"]["name"], strict=True))
    missing = []
    for name in money:
        rule = ground.built.by_id[name]
        assert isinstance(rule, ResourceLimit)
        for block in (ground.blocks[each] for each in ground.groups[name]):
            lacks = (found.short * unit)[block.start : block.stop]
            years = block.labels.get("year", np.full(len(lacks), ""))
            for year, dollars in zip(years, lacks, strict=True):
                if dollars > _CENT:
                    known = str(names.get(rule.resource) or rule.resource)
                    missing.append(Missing(rule.resource, known, str(year), float(dollars)))
    return tuple(missing)


def _member(ground: Ground, rule: str, conflict: Conflict) -> Member:
    return Member(ground.parties[rule], conflict.proved and rule not in conflict.unproved)
