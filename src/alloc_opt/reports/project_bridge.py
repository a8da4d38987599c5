"""The bridges of audit and project, adding up: the reserves from today's own year to the last one, and the gap."""

from rich.console import Console

from alloc_opt.analysis.projection.bridge import TOTALS
from alloc_opt.analysis.table import Table
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.project_wide import dollars, fits, unit_words

SIZES = "One problem, its sizes: from the recurring shortfall to the gap"
TITLE = "Reserves: from today's own year to the last, carried forward"
WORDS = (
    "Nothing is decided: what a year lacks is missing in the next one too, and restricted balances below zero are a "
    "claim on unrestricted money. `audit` tests the reserve rule on these figures, `project` certifies by them."
)


def show_sizes(sizes: Table, console: Console) -> None:
    """From the recurring shortfall to the gap, a line each; nothing where there is no gap in the last year."""
    if not len(sizes):
        return
    frame = sizes.frame
    out = Sheet(SIZES, ("", "dollars"), right=1)
    for line, amount, total in frame.itertuples(index=False, name=None):
        if total:
            out.bold.add(len(out.rows))
        out.add(str(line), dollars(float(amount)))
    console.print()
    out.print(console)


def show_bridge(bridge: Table, console: Console) -> None:
    """Print it; nothing where there is no reserve."""
    if not len(bridge):
        return
    frame = bridge.frame
    wide = frame.pivot(index="line", columns="year", values="dollars")
    wide = wide.loc[frame["line"].drop_duplicates(), frame["year"].drop_duplicates()]
    rows = [list(map(float, row)) for row in wide.itertuples(index=False)]
    unit = 1.0 if fits(rows, console.width, label=max(len(str(line)) for line in wide.index)) else 1000.0
    out = Sheet(f"{TITLE} ({unit_words(unit)})", ("", *map(str, wide.columns)), right=1)
    for line, row in zip(wide.index, rows, strict=True):
        if line in TOTALS:
            out.bold.add(len(out.rows))
        out.add(str(line), *(dollars(value, unit) for value in row))
    console.print()
    out.print(console)
    console.print(WORDS)
