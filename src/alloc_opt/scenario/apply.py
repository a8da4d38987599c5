"""A scenario laid over a plan: the changes in order, then everything checked again as if read from files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from alloc_opt.families import families as discovered
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Node
from alloc_opt.io.read import understood
from alloc_opt.io.rules import Families
from alloc_opt.plan.closed import Closed
from alloc_opt.plan.laid_over import LaidOver
from alloc_opt.plan.plan import Plan
from alloc_opt.scenario import closing_again
from alloc_opt.scenario.changes import change
from alloc_opt.scenario.closing import close
from alloc_opt.scenario.draft import opened, with_value
from alloc_opt.scenario.overlay import Scenario, gathered
from alloc_opt.scenario.told import told


def apply(plan: Plan, *scenarios: Scenario | Path | str, families: Families | None = None) -> Plan:
    """A new plan with the scenarios laid over the given one, in order; the given one stays as it is.

    Raises PlanError with all problems, placed in the scenario's file where a change made them.
    """
    problems = Problems()
    overlays = [one if isinstance(one, Scenario) else gathered(Path(one), problems) for one in scenarios]
    changes = [one for overlay in overlays if overlay is not None for one in overlay.changes]
    closing_again.check([one.closing for one in changes if one.closing is not None], problems)
    for overlay in overlays:
        if overlay is not None:
            plan = _applied(plan, overlay, discovered() if families is None else families, problems)
    problems.stop_if_any()
    return plan


def _applied(plan: Plan, scenario: Scenario, families: Families, problems: Problems) -> Plan:
    """The plan with one scenario; as it was where something is wrong with it, which is noted."""
    if scenario.of != plan.name and scenario.of:
        problems.add(scenario.place, f"a scenario of '{scenario.of}'", f"'{plan.name}', the name of this plan")
    closings: list[Closed] = []
    said: list[str] = []
    made = _made(plan, scenario, families, problems, closings, said)
    if made is None:
        return plan
    notes = [note for one in closings for note in one.notes]
    laid = LaidOver(scenario.name, scenario.title, scenario.why, tuple(said))
    made = replace(
        made,
        notes=(*plan.notes, *notes),
        closings=(*plan.closings, *closings),
        laid_over=(*plan.laid_over, laid),
    )
    if not made.closings:
        return made
    open_ones = plan.unclosed if plan.closings else plan
    return made if open_ones is None else replace(made, unclosed=_made(open_ones, scenario, families, Problems(), None))


def _made(
    plan: Plan,
    scenario: Scenario,
    families: Families,
    problems: Problems,
    closings: list[Closed] | None,
    said: list[str] | None = None,
) -> Plan | None:
    """The plan with the changes, and what they close noted in `closings`; where that is None no school closes.

    `said` takes a sentence for each change.
    """
    draft = opened(plan)
    for one in scenario.changes:
        if said is not None:
            said.append(told(draft, one))
        if one.closing is None:
            change(draft, one, plan, problems)
        elif closings is not None and (shut := close(draft, one.closing, problems)) is not None:
            closings.append(shut)
    if (scenario.confidential or plan.head.confidential) and draft.head is not None:
        draft.head = with_value(draft.head, ("confidential",), Node(True, scenario.place))
    draft.hashes |= scenario.hashes
    return understood(draft, problems, families, (*plan.overlays, scenario.name)).plan
