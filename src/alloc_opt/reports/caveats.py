"""What stands at the head of every report: confidential, what scenarios change, their notes, estimates."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console

from alloc_opt.analysis.caveats import estimated
from alloc_opt.plan.plan import Plan
from alloc_opt.reports import sentences as say


def show_caveats(plan: Plan, console: Console) -> None:
    """Print what a reader must know of a plan before any figure of it, where nothing is solved."""
    if plan.head.confidential:
        console.print(say.CONFIDENTIAL, style="bold")
    show_scenarios(plan.overlays, [asdict(one) for one in plan.laid_over], console)
    for note in (*plan.notes, *filter(None, [estimated(plan)])):
        console.print(note)


def show_scenarios(names: Sequence[str], told: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Each scenario by its title, with why it was asked and a line for every change; `told` as in run.json."""
    known = {one["name"] for one in told}
    if unknown := [name for name in names if name not in known]:
        console.print("Scenario: " + ", ".join(unknown))
    for one in told:
        title = f"{one['title']} ({one['name']})" if one["title"] else one["name"]
        console.print(f"Scenario: {title}", style="bold")
        if one["why"]:
            console.print(f"  {one['why']}")
        for change in one["changes"]:
            console.print(f"  * {change}")
