"""Any table as text, for commands that answer with one."""

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.table import MONEY, NUMBERS, Table
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet


def show_table(table: Table, console: Console, title: str = "", most: int | None = None) -> None:
    """The table's columns with text first and numbers flush right; the notes below."""
    names = [str(name) for name in table.frame.columns]
    text = [name for name in names if name not in MONEY and name not in NUMBERS]
    rest = [name for name in names if name not in text]
    frame = table.frame if most is None else table.frame.head(most)
    if len(frame):
        out = Sheet(title, [*text, *rest], right=len(text))
        for row in frame.to_dict("records"):
            out.add(*(str(row[name]) for name in text), *(_cell(name, row[name]) for name in rest))
        out.print(console)
    if len(frame) < len(table.frame):
        console.print(f"and {say.plural(len(table.frame) - len(frame), 'more row')}")
    for note in table.notes:
        console.print(note)


def _cell(name: str, value: float) -> str:
    if pd.isna(value):
        return ""
    return say.cell(float(value)) if name in MONEY else say.number(float(value))
