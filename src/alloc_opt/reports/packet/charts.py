"""Charts of a document: columns of one of its tables, drawn so that color is never the only sign."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from alloc_opt.reports import drawing as draw
from alloc_opt.reports.packet import axes as on
from alloc_opt.reports.packet import bars, lines
from alloc_opt.reports.packet.blocks import Chart, Grid, Row

MOST = 24
"""Categories of bars at most; of more, the largest ones are drawn."""
_MOST_POINTS = 2_000


def svg(chart: Chart, grid: Grid) -> str:
    """The drawing alone, the same bytes for the same figures.

    Raises:
        OperatorError: matplotlib is not there.
    """
    data = _data(chart, grid)
    drawer, height = _KINDS[chart.kind](data)
    return draw.svg(drawer, on.WIDTH, height)


def rest(chart: Chart, grid: Grid) -> str:
    """The sentence that says what is not drawn; empty where all of it is."""
    rows = _rows(chart, grid)
    drawn = len(_largest(chart, grid, rows))
    return f"Drawn are the {drawn} largest of {len(rows):,}." if drawn < len(rows) else ""
