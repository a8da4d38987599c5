"""What stands at the head of every report that is made without a solve: confidential, scenario notes, estimates."""

from rich.console import Console

from alloc_opt.analysis.caveats import estimated
from alloc_opt.plan.plan import Plan
from alloc_opt.reports import sentences as say


def show_caveats(plan: Plan, console: Console) -> None:
    """Print what a reader must know of a plan before any figure of it."""
    if plan.head.confidential:
        console.print(say.CONFIDENTIAL, style="bold")
    if plan.overlays:
        console.print("Scenario: " + ", ".join(plan.overlays))
    for note in (*plan.notes, *filter(None, [estimated(plan)])):
        console.print(note)
