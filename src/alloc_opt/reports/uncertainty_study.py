"""A finished sweep as people read it: what is as planned in every case, what moves and on what, what matters."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

from rich.console import Console

from alloc_opt.analysis.table import Table
from alloc_opt.analysis.uncertainties.study import Known
from alloc_opt.reports import sentences as say
from alloc_opt.reports import units
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.uncertainty import kept_in

_MOST = 25


def show(depends: Table, assumptions: Table, known: Known, console: Console, folder: str = "") -> None:
    """Print both tables; `folder`: where they are written, if anywhere."""
    if known.confidential:
        console.print(say.CONFIDENTIAL, style="bold")
    console.print(known.title, style="bold")
    for note in depends.notes:
        console.print(note)
    console.print()
    columns = ("service", "year", "more or less than planned", "planned", "least", "most", "share of cases")
    out = Sheet("Not always as in the plan, the most often moved first", columns, 3)
    for row in depends.frame.head(_MOST).to_dict("records"):
        numbers = [say.number(float(row[key])) for key in ("planned", "least", "most")]
        told = f"{row['way']}: {row['on']}"
        out.add(service(known, row), str(row["year"]), told, *numbers, say.percent(float(row["weight_share"])))
    out.print(console)
    if len(depends) > _MOST:
        console.print(f"and {len(depends) - _MOST} more. {kept_in(folder, depends.name)}.")
    console.print()
    title = "Which of the varied numbers matters most: how far apart the plans are, on average, at its two ends"
    ranked = Sheet(title, ("number", "range", known.unit or "change"), 2)
    for row in assumptions.frame.to_dict("records"):
        ranked.add(str(row["assumption"]), str(row["case"]), amount(known, float(row["aim_change"])))
    ranked.print(console)


def service(known: Known, row: Mapping[Hashable, Any]) -> str:
    """`Libraries at Harbor K-8 (FTE)`; ids where the study keeps no names."""
    program, school = str(row["program"]), str(row["school"])
    unit = units.plural(known.units.get(program, ""))
    place = known.names.get("school", {}).get(school, school)
    return f"{known.names.get('program', {}).get(program, program)} at {place}{f' ({unit})' if unit else ''}"


def amount(known: Known, value: float) -> str:
    """An amount of the aim; plain digits where its unit is not known."""
    if math.isnan(value):
        return ""
    if "dollars" in known.unit:
        return say.money(value)
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.4g}"
