"""The evidence library on the console, and its rows as a scenario file."""

from pathlib import Path

import yaml
from rich.console import Console

from alloc_opt.analysis.evidence import Plans
from alloc_opt.analysis.evidences.own import Updated
from alloc_opt.analysis.table import Table
from alloc_opt.io.atomic import fresh
from alloc_opt.reports.console import Sheet


def show_list(table: Table, console: Console) -> None:
    """Entries, one a row; where each figure was seen is left out first."""
    columns = ["id", "program", "family", "grade", "ESSA", "outcome", "$ (year)", "expected", "range", "figures"]
    out = Sheet("The evidence library", columns, right=6, drop=("figures", "outcome", "family", "ESSA"))
    for row in table.frame.itertuples(index=False):
        out.add(*(str(cell) for cell in row))
    left = out.print(console)
    if left:
        console.print(f"Left out for width: {', '.join(left)}; --json has all.")
    for note in table.notes:
        console.print(note)


def show_entry(table: Table, console: Console) -> None:
    """One entry with its caveats and the chain of its expected effect."""
    out = Sheet(table.name.removeprefix("evidence_"), ["what", "said"], right=2)
    for row in table.frame.itertuples(index=False):
        out.add(*(str(cell) for cell in row))
    out.print(console)


def show_updated(name: str, found: Updated, unit: str, console: Console) -> None:
    """Library, own result and both together, with the weights."""
    before, now = found.prior, found.now
    out = Sheet(f"{name} with your own result", ["", f"effect ({unit})", "plus or minus", "weight"], right=1)
    out.add("library", f"{before.mean:.3f}", f"{before.sd:.3f}", f"{1 - found.trust:.0%}")
    out.add("your result", f"{found.measured.effect:.3f}", f"{found.measured.error:.3f}", f"{found.trust:.0%}")
    out.add("together", f"{now.mean:.3f}", f"{now.sd:.3f}", "")
    out.print(console)
    share = 1 - found.trust
    console.print(
        f"{share:.3f} x {before.mean:.3f} + {found.trust:.3f} x {found.measured.effect:.3f} = {now.mean:.3f}; "
        f"8 of 10 districts like yours would find {now.low:.2g} to {now.high:.2g}."
    )
    if before.low > found.measured.effect or found.measured.effect > before.high:
        console.print(
            "Your result lies outside what the library expects: look at who got the program, and how much of it."
        )


def scenario_text(found: Plans, name: str) -> str:
    """The rows as the text of a scenario file."""
    return yaml.safe_dump(found.scenario(name), sort_keys=False, allow_unicode=True, width=118)


def save(found: Plans, target: Path) -> None:
    """Write the scenario file, named after itself. Raises OperatorError where it exists or cannot be written."""
    with fresh(target) as draft:
        draft.write_text(scenario_text(found, target.stem), encoding="utf-8", newline="\n")


def show_used(found: Plans, console: Console) -> None:
    """What each entry gives and costs in the plan."""
    out = Sheet(
        f"What {found.plan} takes from the evidence library",
        ["entry", "program", "goal", "group", "a unit gives", "low", "high", "$ a unit", "most units"],
        right=4,
        drop=("group",),
    )
    for use in found.used:
        gives = (f"{end:.2g}" for end in (use.worth.effect, use.worth.low, use.worth.high))
        dollars = f"{use.dollars:,.0f}" if use.dollars is not None else "the plan's"
        most = f"{use.most:,.0f}" if use.most is not None else "the plan's"
        out.add(use.pick.entry.id, use.pick.program, use.goal, use.group, *gives, dollars, most)
    out.print(console)
    for note in found.notes:
        console.print(note)
