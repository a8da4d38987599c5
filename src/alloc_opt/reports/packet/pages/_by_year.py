"""Columns with a year each, and what pages say alike."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from alloc_opt.plan.complete import TOGETHER
from alloc_opt.reports.packet.blocks import Column, Grid, Kind, Row
from alloc_opt.reports.packet.ground import Ground


def columns(name: str, head: str, years: Sequence[str], kind: Kind, *, adds: bool = True) -> list[Column]:
    """`dollars_2026-27` under `$ 2026-27`, a column for each year."""
    return [Column(f"{name}_{year}", f"{head} {year}".strip(), kind, adds) for year in years]


def values(name: str, by_year: Mapping[Any, float], years: Sequence[str]) -> dict[str, float]:
    """The cells of such columns; a year that is not told is 0, and there is no minus zero."""
    return {f"{name}_{year}": round(float(by_year.get(year, 0.0)), 6) + 0.0 for year in years}


def compact(grid: Grid) -> Grid:
    """Without columns, but the first, of which no row says anything."""
    kept = [at for at in range(len(grid.columns)) if not at or any(row.cells[at] is not None for row in grid.rows)]
    rows = tuple(Row(tuple(row.cells[at] for at in kept), row.mark, row.of) for row in grid.rows)
    return replace(grid, columns=tuple(grid.columns[at] for at in kept), rows=rows)


def by_site(ground: Ground) -> tuple[str, ...]:
    """Plan years that are decided school by school; later ones are totals of the schools of each level."""
    return ground.years[: ground.plan.head.settings.by_site_years or len(ground.years)]


def together(school: Any) -> bool:
    """Whether a place stands for all schools of a level."""
    return str(school).startswith(TOGETHER)


def later(ground: Ground) -> tuple[str, ...]:
    """A sentence where later years are not decided school by school; nothing elsewhere."""
    known = by_site(ground)
    if len(known) == len(ground.years):
        return ()
    rest = ", ".join(ground.years[len(known) :])
    return (f"{rest} is decided as totals of the schools of each level, not school by school.",)
