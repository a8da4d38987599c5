"""Every line of a projection, a table per section, in the layout of the plan's state."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from alloc_opt.analysis.projection.layout import layout
from alloc_opt.reports.packet.answer import Answer
from alloc_opt.reports.packet.answers.project import PLAN, TODAY
from alloc_opt.reports.packet.blocks import Column, Grid, Row, line

_SIDES = {PLAN: "the plan", TODAY: "today's services"}
_DEEP = {"line": "  ", "detail": "      "}
_CENT = 0.005
_TOO_LARGE = 9.995
"""Change beyond which a share tells nothing."""


def form(found: Answer, name: str) -> Iterator[Grid]:
    """Unrestricted, restricted and combined, of the plan and of today's services; shares and counts by themselves."""
    lines = found.tables["projection_lines"].frame
    for of, words in _SIDES.items():
        for section in lines["section"].drop_duplicates():
            mine = lines[((lines["of"] == of) & (lines["section"] == section)).to_numpy()]
            if len(mine):
                yield _section(mine, f"{section}_{of}", f"{str(section).capitalize()}: {words}", name)
    other = lines[lines["unit"].isin(["share", "count", "yes"]).to_numpy()]
    if len(other):
        yield _measured(other)


def _section(mine: pd.DataFrame, name: str, title: str, layout_name: str) -> Grid:
    laid = layout(layout_name)
    years = list(mine["year"].drop_duplicates())
    whole: list[Column] = [Column("line", "")]
    for at, year in enumerate(years):
        if at and laid.change:
            whole.append(Column(f"change_{year}", "% change", "share"))
        whole.append(Column(f"dollars_{year}", str(year), "dollars", adds=True))
    rows: list[Row] = []
    told: list[tuple[str, str]] = []
    money = mine[(mine["unit"] == "dollars").to_numpy()]
    for _, one in money.groupby("number", sort=True):
        first = one.iloc[0]
        level, part = str(first["level"]), str(first["part"])
        cells = {"line": f"{_DEEP.get(level, '')}{first['line']}"}
        cells |= {f"dollars_{year}": amount for year, amount in zip(one["year"], one["dollars"], strict=True)}
        if laid.change:
            known = one["change"].where(one["change"].abs() < _TOO_LARGE)
            cells |= {f"change_{year}": share for year, share in zip(one["year"], known, strict=True)}
        row = line(whole, cells)
        told.append((part, level))
        of = _of(told, [block.side for block in laid.parts]) if level == "total" else ()
        rows.append(Row(row.cells, "head" if level == "heading" else "sum" if level == "total" else "line", of))
    checked = [Row(row.cells, row.mark, row.of if _adds(whole, rows, row) else ()) for row in rows]
    return Grid(name, title, tuple(whole), tuple(checked))


def _of(told: list[tuple[str, str]], sides: list[str]) -> tuple[tuple[int, float], ...]:
    """Rows that the total in the last row adds."""
    part = told[-1][0]
    at = len(told) - 1
    if part == "net":
        totals = [(row, known) for row, (known, level) in enumerate(told[:at]) if level == "total" and "part" in known]
        return tuple((row, 1.0 if sides[int(known[5:]) - 1] == "income" else -1.0) for row, known in totals)
    if part == "balance" and at:
        net = next((row for row, (known, _) in enumerate(told) if known == "net"), None)
        first = next((row for row, (known, level) in enumerate(told) if known == "balance" and level != "heading"), at)
        return ((first, 1.0), (net, 1.0)) if net is not None and first < at else ()
    if part == "recommended":
        held = next((row for row, (known, level) in enumerate(told) if known == "available" and level == "total"), None)
        asked = max(
            (row for row, (known, level) in enumerate(told[:at]) if known == part and level == "line"), default=at
        )
        return ((held, 1.0), (asked, -1.0)) if held is not None and asked < at else ()
    if part == "balance total":
        ends = max(row for row, (known, level) in enumerate(told[:at]) if known == "balance" and level == "total")
        return tuple((row, 1.0) for row in range(ends + 1, at))
    return tuple((row, 1.0) for row, (known, level) in enumerate(told[:at]) if known == part and level == "line")


def _adds(whole: list[Column], rows: list[Row], row: Row) -> bool:
    """Whether the parts really come to it: rows of the reserve standard are no sums of what stands above them."""
    for at, column in enumerate(whole):
        if column.adds and row.of and row.cells[at] is not None:
            parts = sum(float(rows[part].cells[at] or 0.0) * factor for part, factor in row.of)
            if abs(parts - float(row.cells[at] or 0.0)) >= _CENT:
                return False
    return True


def _measured(other: pd.DataFrame) -> Grid:
    """Shares in per cent, counts, and yes or no: a line each, the plan and today's services."""
    years = list(other["year"].drop_duplicates())
    whole = (Column("line", ""), Column("of", "Of"), *(Column(f"at_{year}", str(year)) for year in years))
    rows = []
    for (of, _, text), one in other.groupby(["of", "number", "line"], sort=False):
        cells = {f"at_{row['year']}": _said(row) for row in one.to_dict("records")}
        rows.append(line(whole, {"line": str(text), "of": _SIDES[str(of)], **cells}))
    return Grid("measured", "Shares, counts, and whether the standard is met", whole, tuple(rows))


def _said(row: Mapping[Any, Any]) -> str:
    value = float(row["share"] if row["unit"] == "share" else row["value"])
    if value != value:
        return ""
    if row["unit"] == "share":
        return f"{value * 100:,.2f} %"
    return ("yes" if value else "no") if row["unit"] == "yes" else f"{value:,.0f}"
