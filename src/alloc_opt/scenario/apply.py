"""A scenario laid over a plan: the changes in order, then everything checked again as if read from files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from alloc_opt.families import families as discovered
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Node
from alloc_opt.io.read import understood
from alloc_opt.io.rules import Families
from alloc_opt.plan.plan import Plan
from alloc_opt.scenario import closing_again
from alloc_opt.scenario.changes import change
from alloc_opt.scenario.closing import close
from alloc_opt.scenario.draft import opened, with_value
from alloc_opt.scenario.overlay import Scenario, gathered


def apply(plan: Plan, *scenarios: Scenario | Path | str, families: Families | None = None) -> Plan:
    """A new plan with the scenarios laid over the given one, in order; the given one stays as it is.

    Raises PlanError with all problems, placed in the scenario's file where a change made them.
    """
    problems = Problems()
    overlays = [one if isinstance(one, Scenario) else gathered(Path(one), problems) for one in scenarios]
    changes = [one for overlay in overlays if overlay is not None for one in overlay.changes]
    closing_again.check([one.closing for one in changes if one.closing is not None], problems)
    problems.stop_if_any()
    for overlay in overlays:
        if overlay is not None:
            plan = _applied(plan, overlay, discovered() if families is None else families, problems)
    problems.stop_if_any()
    return plan


def _applied(plan: Plan, scenario: Scenario, families: Families, problems: Problems) -> Plan:
    """The plan with one scenario; as it was where something is wrong with it, which is noted."""
    if scenario.of != plan.name and scenario.of:
        problems.add(scenario.place, f"a scenario of '{scenario.of}'", f"'{plan.name}', the name of this plan")
    draft, notes = opened(plan), [*plan.notes]
    for one in scenario.changes:
        if one.closing is not None:
            notes.extend(close(draft, one.closing, problems))
        else:
            change(draft, one, plan, problems)
    if (scenario.confidential or plan.head.confidential) and draft.head is not None:
        draft.head = with_value(draft.head, ("confidential",), Node(True, scenario.place))
    draft.hashes |= scenario.hashes
    reading = understood(draft, problems, families, (*plan.overlays, scenario.name))
    return replace(reading.plan, notes=tuple(notes)) if reading.plan is not None else plan
