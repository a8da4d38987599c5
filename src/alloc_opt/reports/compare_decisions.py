"""Decisions that differ between two plans, as people read them: what moves, and what the dollars change by."""

from collections.abc import Sequence

import pandas as pd
from rich.cells import cell_len
from rich.console import Console

from alloc_opt.analysis.compare import Comparison
from alloc_opt.analysis.comparison.side import Side
from alloc_opt.reports import sentences as say
from alloc_opt.reports import units
from alloc_opt.reports.console import Sheet

MOST = 15
"""Rows that are printed without --all."""
_SMALL = 0.5
_NAME, _APART = 20, 3
"""Columns that a long name needs to be read, and between two columns."""


def show(found: Comparison, other: Side, console: Console, every: bool) -> None:
    """Print the decisions of one plan that differ from those of the first."""
    frame = of(found.decisions.frame, other)
    if found.first.facts["name"] != other.facts["name"]:
        return
    console.print()
    if not len(frame):
        console.print(f"Every decision of {other.label} is the same.")
        return
    names = {**_names(found.first), **_names(other)}
    shown = frame if every else frame.head(MOST)
    parts = {"by_quantity": "by quantity", "by_price": "by price"} if frame["by_price"].abs().max() >= _SMALL else {}
    heads = ("program", "school", "year", found.first.label, other.label, "dollars", *parts.values(), "FTE")
    rows: list[list[str]] = []
    for row in shown.to_dict("records"):
        numbers = [say.number(float(row[name])) for name in ("quantity_first", "quantity")]
        program, school = (names.get((noun, str(row[noun])), str(row[noun])) for noun in ("program", "school"))
        texts = [f"{program} ({units.plural(str(row['unit']))})" if row["unit"] else program, school]
        money = [say.cell(float(row[name]), signed=True) for name in ("change_dollars", *parts)]
        fte = say.number(float(row["change_fte"]), signed=True)
        rows.append([*texts, str(row["year"]), *numbers, *money, fte])
    kept = _fitting([heads, *rows], [*parts.values()], console.width)
    out = Sheet(f"Decisions of {other.label} that differ, the largest first", [heads[at] for at in kept], 3)
    for cells in rows:
        out.add(*(cells[at] for at in kept))
    out.print(console)
    more(len(frame) - len(shown), "decision", console)
    console.print(_in_parts(frame))


def _fitting(rows: Sequence[Sequence[str]], spare: Sequence[str], width: int) -> list[int]:
    """Columns that leave names room to be read; those that can be spared go one by one. `rows` begin with the heads."""
    widths = [max(cell_len(row[at]) for row in rows) + _APART for at in range(len(rows[0]))]
    widths[:2] = [min(each, _NAME) for each in widths[:2]]
    kept = list(range(len(widths)))
    for name in spare:
        if sum(widths[at] for at in kept) <= width:
            break
        kept.remove(rows[0].index(name))
    return kept


def _in_parts(frame: pd.DataFrame) -> str:
    """What the dollars of all decisions that differ change by."""
    total = float(frame["change_dollars"].sum())
    begin = f"Together they cost {_dollars(total)} over all years"
    if frame["by_price"].isna().any():
        return f"{begin}."
    quantity, price, staff = (float(frame[name].sum()) for name in ("by_quantity", "by_price", "by_staff"))
    told = [f"{_dollars(quantity)} by quantity"]
    told += [f"{_dollars(price)} by the price of a unit (pay and costs)"] if abs(price) >= _SMALL else []
    told += [f"{_dollars(staff)} by who holds the positions"] if abs(staff) >= _SMALL else []
    return f"{begin}: {', '.join(told)}."


def _dollars(amount: float) -> str:
    return f"{say.money(abs(amount))} {'more' if amount >= 0 else 'less'}"


def more(count: int, what: str, console: Console) -> None:
    """Say how many rows are not printed."""
    if count > 0:
        console.print(f"and {say.plural(count, f'more {what}')}; --all lists every one")


def _names(side: Side) -> dict[tuple[str, str], str]:
    return {(noun, key): name for noun, names in side.facts["names"].items() for key, name in names.items()}


def of(frame: pd.DataFrame, other: Side) -> pd.DataFrame:
    """Its rows of a table."""
    return frame[(frame["plan"] == other.label).to_numpy()]
