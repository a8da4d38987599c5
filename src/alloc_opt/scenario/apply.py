"""A scenario laid over a plan: the changes in order, then everything checked again as if read from files."""

from __future__ import annotations

from pathlib import Path

from alloc_opt.errors import PlanError
from alloc_opt.families import families as discovered
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Node
from alloc_opt.io.read import understood
from alloc_opt.io.rules import Families
from alloc_opt.plan.plan import Plan
from alloc_opt.scenario.changes import change
from alloc_opt.scenario.draft import opened, with_value
from alloc_opt.scenario.overlay import Scenario, load


def apply(plan: Plan, *scenarios: Scenario | Path | str, families: Families | None = None) -> Plan:
    """A new plan with the scenarios laid over the given one, in order; the given one stays as it is.

    Raises PlanError with all problems, placed in the scenario's file where a change made them.
    """
    for scenario in scenarios:
        overlay = scenario if isinstance(scenario, Scenario) else load(Path(scenario))
        plan = _applied(plan, overlay, discovered() if families is None else families)
    return plan


def _applied(plan: Plan, scenario: Scenario, families: Families) -> Plan:
    problems = Problems()
    if scenario.of != plan.name:
        problems.add(scenario.place, f"a scenario of '{scenario.of}'", f"'{plan.name}', the name of this plan")
    draft = opened(plan)
    for one in scenario.changes:
        change(draft, one, plan, problems)
    if scenario.confidential and draft.head is not None:
        draft.head = with_value(draft.head, ("confidential",), Node(True, scenario.place))
    if scenario.hash:
        draft.hashes[scenario.file] = scenario.hash
    reading = understood(draft, problems, families, (*plan.overlays, scenario.name))
    if reading.plan is None:
        raise PlanError(reading.errors)
    return reading.plan
