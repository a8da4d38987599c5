"""What one dial is worth over a range: sentences, a picture, pieces, and the plans in whole positions."""

from collections.abc import Callable, Sequence

import numpy as np
from rich.console import Console

from alloc_opt.analysis.curve import Curve
from alloc_opt.analysis.curves.tables import bounds
from alloc_opt.reports import curve_words as words
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.curve_picture import MARK, from_zero, picture
from alloc_opt.reports.why_names import Names

_STATUS = {"infeasible": "no plan", "no_plan": "none found before the limit", "failed": "no answer passed its check"}


def show(found: Curve, console: Console) -> None:
    """Print the curve."""
    for number, text in enumerate(sentences(found)):
        console.print(text, style="bold" if number == 0 else None)
    if len(found.pieces.at) > 1 and not words.nothing(found, float(np.ptp(found.pieces.value))):
        console.print()
        _picture(found, console)
        console.print()
        _sheet(piece_rows(found), 1).print(console)
    if found.points:
        _sheet(point_rows(found), 2, ["what gave way"]).print(console)
    for point in found.points:
        if len(found.points) and point.message and not point.values:
            console.print(f"{words.at(found.turned, point.at)}: {point.message.partition(chr(10))[0]}")


def sentences(found: Curve) -> list[str]:
    """What the curve says, a heading first."""
    turned = found.turned
    asked = f"{words.at(turned, found.low)} to {words.at(turned, found.high)}"
    times = " of what is planned" if turned.unit == "times" else ""
    now = "" if turned.now is None or times else f" ({words.at(turned, turned.now)} as planned)"
    told = [f"{words.dial(turned)}: {asked}{times}{now}"]
    told += words.next_steps(found)
    if found.least is not None:
        told.append(words.end(found, found.least, below=True))
    if found.most is not None:
        told.append(words.end(found, found.most, below=False))
    if len(found.pieces.at) > 1:
        told += [words.exactness(found), *words.weighed(found)]
    told += _notes(found)
    return told


def _notes(found: Curve) -> list[str]:
    notes = []
    if found.left_out:
        notes.append(f"Not kept by the line, as it cannot hold all along it: {', '.join(found.left_out)}.")
    unclear = [
        f"{words.at(found.turned, a.at)} and {words.at(found.turned, b.at)}"
        for a, b in zip(found.points, found.points[1:], strict=False)
        if _same_for_all_we_know(found, a.at, b.at)
    ]
    if unclear:
        notes.append(f"In whole positions no difference that these searches can resolve: between {'; '.join(unclear)}.")
    return notes


def _same_for_all_we_know(found: Curve, first: float, second: float) -> bool:
    a, b = (next(bounds(found, point) for point in found.points if point.at == at) for at in (first, second))
    return bool(max(a[0], b[0]) <= min(a[1], b[1]))


def marks(found: Curve) -> list[tuple[float, float]]:
    """Setting and value of every plan in whole positions."""
    return [(point.at, point.values[found.stage]) for point in found.points if point.values]


def picture_title(found: Curve) -> str:
    """What the picture shows, and where it begins if not at 0."""
    p, whole = found.pieces, marks(found)
    values = [*p.value, *(value for _, value in whole)]
    name = words.value_name(found)
    begins = "" if from_zero(values) else f"; the picture begins at {words.size(found, min(values))}, not at 0"
    return f"{name[:1].upper()}{name[1:]}{f' ({MARK}: in whole positions)' if whole else ''}{begins}"


def _picture(found: Curve, console: Console) -> None:
    p = found.pieces
    console.print(picture_title(found), style="bold")
    ends = words.at(found.turned, p.at[0]), words.at(found.turned, p.at[-1])
    picture(
        console, p, float(p.at[0]), float(p.at[-1]), marks(found), lambda value: words.signed_size(found, value), ends
    )


def piece_rows(found: Curve) -> tuple[str, list[str], list[list[str]]]:
    """Title, heads and a row per piece: what changes, from and to, the value there, and what a step is worth."""
    p, turned, names = found.pieces, found.turned, Names(found.plan)
    by = words.step(found)
    year = words.a_year(turned)
    per = f"$1{year}" if by == 1.0 and turned.unit.startswith("dollars") else words.step_of(turned, by)
    grid = ", between the points of the grid" if found.why_grid else ""
    title = f"What each piece is worth{f', {words.over(found)}' if words.over(found) else ''}{grid}"
    dial = f", $ {year.strip()}" if year else ""
    heads = ["what changes", f"from{dial}", f"to{dial}", words.short_name(found), f"gain per {per}"]
    rows, cell = [], _cell(found)
    for a, b, value, slope, frame in zip(p.at, p.at[1:], p.value[1:], p.slopes, found.changes, strict=False):
        moved = float(slope * (b - a))
        worth = "0" if words.nothing(found, moved) else _worth(found, found.better * slope * by)
        what = words.changes(found, frame, moved, names)
        rows.append([what, words.short(turned, a), words.short(turned, b), cell(value), worth])
    return title, heads, rows


def point_rows(found: Curve) -> tuple[str, list[str], list[list[str]]]:
    """Title, heads and a row per plan in whole positions."""
    heads = ["at", "what gave way", "best plan found", "none better than", "positions in parts"]
    rows, cell = [], _cell(found)
    for point in found.points:
        parts = cell(found.pieces(point.at))
        if not point.values:
            rows.append([words.short(found.turned, point.at), "", _STATUS[point.status], "", parts])
            continue
        low, high = bounds(found, point)
        further = high if found.better > 0 else low
        gave, value = ", ".join(point.gave_way), point.values[found.stage]
        rows.append([words.short(found.turned, point.at), gave, cell(value), cell(further), parts])
    return f"In whole positions: {words.value_name(found)}", heads, rows


def _sheet(told: tuple[str, list[str], list[list[str]]], right: int, drop: Sequence[str] = ()) -> Sheet:
    title, heads, rows = told
    sheet = Sheet(title, heads, right, drop)
    for row in rows:
        sheet.add(*row)
    return sheet


def _cell(found: Curve) -> Callable[[float], str]:
    return say.cell if words.in_dollars(found) else "{:,.5g}".format


def _worth(found: Curve, worth: float) -> str:
    if not words.in_dollars(found):
        return f"{worth:,.4g}"
    return f"${worth:,.2f}" if abs(worth) < 100 else f"{'-' if worth < 0 else ''}${abs(worth):,.0f}"
