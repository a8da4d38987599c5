"""Rules that every plan has without being asked: resource limits, standard services, sizes that work, few changes."""

import math
from collections.abc import Iterator

from alloc_opt.families import Rule, families
from alloc_opt.families.change_limit import ChangeLimit
from alloc_opt.families.program_minimum import ProgramMinimum
from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.families.standard_services import StandardServices
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.rule import PlacedRule

CHANGE_CAP = "few_changes"
"""Id of the default preference for few and small changes."""


def rule_of(placed: PlacedRule) -> Rule:
    """The rule that a plan places, checked by its family."""
    return families()[placed.family].model_validate({"id": placed.id, **placed.parameters})


def rules(plan: Plan, *, free: bool = False) -> tuple[Rule, ...]:
    """All rules of a plan: those placed, and the automatic ones whose ids are not placed.

    `free` lifts the cap on changes.
    """
    placed = tuple(rule_of(rule) for rule in plan.rules)
    known = {rule.id for rule in placed}
    return placed + tuple(rule for rule in _automatic(plan, free) if rule.id not in known)


def _automatic(plan: Plan, free: bool) -> Iterator[Rule]:
    for resource, name in plan["funds"][["resource", "name"]].itertuples(index=False):
        sentence = f"{_literal(name or resource)} spends no more than it has."
        step = _step(plan, resource)
        yield ResourceLimit(id=f"resource {resource}"[:80], resource=resource, step=step, sentence=sentence)
    programs = plan["programs"]
    for program, name in programs.loc[programs["valued"] == "standard", ["program", "name"]].itertuples(index=False):
        sentence = f"{_literal(name or program)} keeps at least {{share:.0%}} of today's level."
        yield StandardServices(id=f"standard {program}"[:80], programs=(program,), sentence=sentence)
    sized = programs[(programs["least_if_open"] > 0) & ~programs["locked"].astype(bool)]
    for program, name, least in zip(sized["program"], sized["name"], sized["least_if_open"].tolist(), strict=True):
        sentence = f"{_literal(name or program)} runs with at least {{quantity:g}} units, or not at all."
        yield ProgramMinimum(
            id=f"least {program}"[:80], program=program, quantity=least, if_open=True, sentence=sentence
        )
    settings = plan.head.settings
    if plan.head.mode == "cost" and not free and (settings.changes is not None or settings.changes_share is not None):
        yield ChangeLimit(
            id=CHANGE_CAP,
            severity="preference",
            today="meet",
            number=settings.changes,
            share=settings.changes_share,
            why="a plan that changes little is easier to carry out",
            sentence="At most {number:g} named changes a year, {share:.0%} of unrestricted dollars."
            if settings.changes is not None and settings.changes_share is not None
            else "Few and small changes from year to year.",
        )


def _step(plan: Plan, resource: str) -> float:
    """One real step of a resource: about 1 % of a year's money, as 1, 2 or 5 with zeros, at least $1,000."""
    funds = plan["funds"]
    money = funds.loc[funds["resource"] == resource, ["revenue", "beginning"]].to_numpy(dtype=float)
    lines = plan["revenue"]
    mine = lines[lines["resource"] == resource]
    extra = float(mine["dollars"].clip(lower=0).sum()) / len(plan.years)
    size = max(0.01 * (float(money.sum()) + extra), 1000.0)
    zeros = 10.0 ** int(math.log10(size) + 1e-9)
    return next(n for n in (5.0, 2.0, 1.0) if n * zeros <= size * (1 + 1e-9)) * zeros


def _literal(text: str) -> str:
    """Text whose braces are no slots of a sentence."""
    return text.replace("{", "{{").replace("}", "}}")
