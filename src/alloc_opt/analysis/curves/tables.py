"""A curve as tables: its points, its pieces, what changes on each, and the plans along the way."""

import numpy as np
import pandas as pd

from alloc_opt.analysis.curve import Curve
from alloc_opt.analysis.curves.find import Point
from alloc_opt.analysis.curves.moves import COLUMNS, totals
from alloc_opt.analysis.table import Table

PARTS, WHOLE = "parts", "whole"
"""Positions in parts, or as a whole."""


def tables(found: Curve) -> tuple[Table, ...]:
    """`curve`, `pieces`, `piece_changes` and `plans`.

    `curve`: `dial_at`, `positions` (parts or whole), `value` of what the plan decides by, between `low` and `high`,
    `in_parts` (the value with positions in parts), `status`, `gave_way`, `message`.
    `pieces`: `dial_from`, `dial_to`, `from_value`, `to_value`, `per_unit` (improvement per unit of the dial), `method`.
    `piece_changes`: what changes between the ends of a piece. `plans`: district totals of programs that change.
    """
    return _curve(found), _pieces(found), _changes(found), _plans(found)


def bounds(found: Curve, point: Point) -> tuple[float, float]:
    """Between which two values the best plan in whole positions lies; NaN without a plan."""
    if not point.values:
        return np.nan, np.nan
    value, left, sense = point.values[found.stage], point.unproved[found.stage], found.better
    further = value + sense * left
    if found.stage == 0 and not found.why_grid:
        outer = found.pieces(point.at) + sense * found.pieces.error
        further = min(further, outer) if sense > 0 else max(further, outer)
    low, high = sorted((value, further)) if np.isfinite(further) else (value, value)
    return (low, high) if np.isfinite(further) else (np.nan, np.nan)


def _curve(found: Curve) -> Table:
    rows: list[tuple[object, ...]] = []
    for at, value in zip(found.pieces.at, found.pieces.value, strict=True):
        further = value + found.better * found.pieces.error
        rows.append((at, PARTS, value, min(value, further), max(value, further), value, "optimal", "", ""))
    for point in found.points:
        low, high = bounds(found, point)
        value = point.values[found.stage] if point.values else np.nan
        told = (point.status, " ".join(point.gave_way), point.message.partition("\n")[0])
        rows.append((point.at, WHOLE, value, low, high, found.pieces(point.at), *told))
    columns = ["dial_at", "positions", "value", "low", "high", "in_parts", "status", "gave_way", "message"]
    return Table("curve", pd.DataFrame(rows, columns=columns))


def _pieces(found: Curve) -> Table:
    p = found.pieces
    frame = pd.DataFrame(
        {
            "dial_from": p.at[:-1],
            "dial_to": p.at[1:],
            "from_value": p.value[:-1],
            "to_value": p.value[1:],
            "per_unit": found.better * p.slopes,
            "unit": found.aim.unit_name,
            "method": "grid" if found.why_grid else "tangents",
        }
    )
    return Table("pieces", frame)


def _changes(found: Curve) -> Table:
    parts = [
        frame.assign(dial_from=a, dial_to=b)
        for frame, a, b in zip(found.changes, found.pieces.at, found.pieces.at[1:], strict=False)
        if len(frame)
    ]
    columns = ["dial_from", "dial_to", *COLUMNS]
    frame = pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
    return Table("piece_changes", frame)


def _plans(found: Curve) -> Table:
    frame = totals(found.plans, found.plan["programs"]).rename(columns={"at": "dial_at"})
    return Table("plans", frame.assign(positions=WHOLE if found.points else PARTS))
