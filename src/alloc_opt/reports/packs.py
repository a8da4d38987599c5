"""What became of the rules of a plan's packs, as people read it: placed, left out, and what the others wait for."""

from collections.abc import Sequence

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.table import Table

_WAIT = "for want of a name (state it in pack_names)"


def show(table: Table, console: Console) -> None:
    """Print the table that `analysis.packs.placed` gives."""
    frame = table.frame
    for pack in frame["pack"].drop_duplicates():
        mine = frame[(frame["pack"] == pack).to_numpy()]
        there = (mine["placed"] == "yes").to_numpy()
        console.print()
        console.print(f"Rule pack {pack}: {int(there.sum())} of {len(mine)} rules placed", style="bold")
        for row in mine[there].itertuples(index=False):
            changed = f"; {row.reason}" if row.reason else ""
            console.print(f"  {row.rule}: {row.term} ({row.citation}){changed}")
        waits = (mine["wants"] != "").to_numpy()
        _reasons(mine[~there & ~waits], console)
        _names(mine[~there & waits], console)
    for note in table.notes:
        console.print()
        console.print(note)


def _reasons(frame: pd.DataFrame, console: Console) -> None:
    """Rules that are not placed, those of one reason together."""
    for reason, mine in frame.groupby("reason", sort=False):
        console.print(f"  not placed: {_listed(mine['rule'].tolist())} - {reason}")


def _names(frame: pd.DataFrame, console: Console) -> None:
    """Names that the plan does not have, each with the rules that wait for it."""
    if frame.empty:
        return
    console.print(f"  not placed {_WAIT}:")
    for name, mine in frame.groupby("wants", sort=False):
        means = str(mine["reason"].iloc[0]).partition("(")[2].rpartition(")")[0]
        console.print(f"    {name} ({means}): {_listed(mine['rule'].tolist())}")


def _listed(rules: Sequence[str]) -> str:
    return ", ".join(rules)
