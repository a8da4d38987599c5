"""Rules that every plan has without being asked: resource limits, award years, what is obligated, what may be moved,
standard services, sizes that work, deadlines that have passed, few changes.
"""

import math
from collections.abc import Iterator

import numpy as np

from alloc_opt.families import Rule, families
from alloc_opt.families.award_years import AwardYears
from alloc_opt.families.change_limit import ChangeLimit
from alloc_opt.families.limit import Limit
from alloc_opt.families.program_minimum import ProgramMinimum
from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.families.standard_services import StandardServices
from alloc_opt.families.transferability import Transferability
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.rule import PlacedRule
from alloc_opt.program.decisions import makers
from alloc_opt.program.decisions.pupils import series
from alloc_opt.program.too_late import too_late

CHANGE_CAP = "few_changes"
"""Id of the default preference for few and small changes."""


def rule_of(placed: PlacedRule) -> Rule:
    """The rule that a plan places, checked by its family."""
    return families()[placed.family].model_validate({"id": placed.id, **placed.parameters})


def rules(plan: Plan, *, free: bool = False, axes: Axes | None = None) -> tuple[Rule, ...]:
    """All rules of a plan: those placed, and the automatic ones whose ids are not placed.

    `free` lifts the cap on changes; `axes` are the plan's, where they are made already.
    """
    placed = tuple(rule_of(rule) for rule in plan.rules)
    known = {rule.id for rule in placed}
    return placed + tuple(rule for rule in _automatic(plan, free, axes or Axes.of(plan)) if rule.id not in known)


def _automatic(plan: Plan, free: bool, axes: Axes) -> Iterator[Rule]:
    yield from _of_money(plan, axes)
    programs = plan["programs"]
    standard = programs.loc[programs["valued"] == "standard", ["program", "name", "follows", "decided"]]
    for program, name, follows, decided in standard.itertuples(index=False):
        sentence = f"{_literal(name or program)} keeps at least {{share:.0%}} of {_level(plan, follows, decided)}."
        yield StandardServices(id=f"standard {program}"[:80], programs=(program,), sentence=sentence)
    sized = programs[(programs["least_if_open"] > 0) & ~programs["locked"].astype(bool)]
    for program, name, least in zip(sized["program"], sized["name"], sized["least_if_open"].tolist(), strict=True):
        sentence = f"{_literal(name or program)} runs with at least {{quantity:g}} units, or not at all."
        yield ProgramMinimum(
            id=f"least {program}"[:80], program=program, quantity=least, if_open=True, sentence=sentence
        )
    yield from too_late(plan)
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


def _level(plan: Plan, follows: str, decided: str) -> str:
    """What a standard is a share of: today's level, which moves with the driver that the program follows."""
    if not follows:
        return "today's level"
    table = plan["drivers"]
    named = table.loc[(table["driver"] == follows).to_numpy(), "name"]
    driver = _literal(str(named.iloc[0]) if len(named) and named.iloc[0] else follows.replace("_", " "))
    moved = f"today's level moved with {driver}"
    if decided != "by_site":
        return f"{moved}, for the district as a whole"
    return f"{moved}: in full for the district, at each school in whole steps, so a school may have less than today"


def _of_money(plan: Plan, axes: Axes) -> Iterator[Rule]:
    funds = plan["funds"]
    gives = plan["transfers"].groupby("giver", sort=False)["source"].first()
    named = zip(
        funds["resource"], funds["name"], funds["available"], funds["obligated"], _moneys(plan, axes), strict=True
    )
    for resource, name, available, obligated, money in named:
        words = _literal(name or resource)
        sentence = f"{words} spends no more than it has."
        yield ResourceLimit(
            id=f"resource {resource}"[:80], resource=resource, step=_round_step(money), sentence=sentence
        )
        if available:
            years = "its fiscal year" if available == 1 else f"{available} fiscal years, its own included"
            sentence = f"Each award of {words} is spent within {years}, oldest first, or lapses."
            yield AwardYears(id=f"awards {resource}"[:80], resource=resource, sentence=sentence)
        if resource in gives.index:
            sentence = f"At most {{at_most:.0%}} of a year's award of {words} is moved to other grants."
            yield Transferability(
                id=f"transfers {resource}"[:80], resource=resource, sentence=sentence, source=str(gives[resource])
            )
        if obligated > 0:
            yield Limit(
                id=f"obligated {resource}"[:80],
                severity="law",
                why="it is obligated already",
                sentence=f"{words} spends at least ${{at_least:,.0f}} in {plan.years[0]}.",
                measure="spending",
                where={"resource": resource},
                by=("year",),
                years=(plan.years[0],),
                at_least=float(obligated),
                step=_round_step(float(obligated)),
                unit="dollars",
            )


def _moneys(plan: Plan, axes: Axes) -> list[float]:
    """Balance at the beginning and a plan year's revenue of each resource, in dollars."""
    revenue = Measures(plan, axes, makers(), series).revenue
    planned = revenue.constant_labels["year"] > 0
    dollars = np.maximum(revenue.constant, 0.0) * planned / len(plan.years)
    yearly = np.bincount(revenue.constant_labels["resource"], dollars, minlength=len(plan["funds"]))
    return [float(money) for money in plan["funds"]["beginning"].to_numpy(dtype=float) + yearly]


def _round_step(money: float) -> float:
    """One real step of a sum: about 1 % of it, as 1, 2 or 5 with zeros, at least $1,000."""
    size = max(0.01 * money, 1000.0)
    zeros = 10.0 ** int(math.log10(size) + 1e-9)
    return next(n for n in (5.0, 2.0, 1.0) if n * zeros <= size * (1 + 1e-9)) * zeros


def _literal(text: str) -> str:
    """Text whose braces are no slots of a sentence."""
    return text.replace("{", "{{").replace("}", "}}")
