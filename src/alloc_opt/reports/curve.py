"""What one dial is worth over a range: sentences, a picture, pieces, and the plans in whole positions."""

from collections.abc import Callable

import numpy as np
from rich.console import Console

from alloc_opt.analysis.curve import Curve
from alloc_opt.analysis.curves.tables import bounds
from alloc_opt.reports import curve_words as words
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.curve_picture import MARK, picture
from alloc_opt.reports.why_words import Names

_STATUS = {"infeasible": "no plan", "no_plan": "none found before the limit", "failed": "no answer passed its check"}


def show(found: Curve, console: Console) -> None:
    """Print the curve."""
    for number, text in enumerate(sentences(found)):
        console.print(text, style="bold" if number == 0 else None)
    if len(found.pieces.at) > 1 and not words.nothing(found, float(np.ptp(found.pieces.value))):
        console.print()
        _picture(found, console)
        console.print()
        _pieces(found).print(console)
    if found.points:
        _points(found).print(console)


def sentences(found: Curve) -> list[str]:
    """What the curve says, a heading first."""
    turned = found.turned
    asked = f"{words.at(turned, found.low)} to {words.at(turned, found.high)}"
    times = " of what is planned" if turned.unit == "times" else ""
    now = "" if turned.now is None or times else f" ({words.at(turned, turned.now)} as planned)"
    what = f"Added to {turned.what}" if turned.vary.act == "add" else turned.what
    told = [f"{what}: {asked}{times}{now}"]
    told += words.next_steps(found)
    if found.least is not None:
        told.append(words.end(found, found.least, below=True))
    if found.most is not None:
        told.append(words.end(found, found.most, below=False))
    if len(found.pieces.at) > 1:
        told.append(words.exactness(found))
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


def _picture(found: Curve, console: Console) -> None:
    p = found.pieces
    marks = [(point.at, point.values[found.stage]) for point in found.points if point.values]
    values = [*p.value, *(value for _, value in marks)]
    low, high = (words.size(found, each) for each in (min(values), max(values)))
    whole = f", {MARK} in whole positions" if marks else ""
    console.print(f"{words.value_name(found)[:1].upper()}{words.value_name(found)[1:]}{whole}", style="bold")
    ends = words.at(found.turned, p.at[0]), words.at(found.turned, p.at[-1])
    picture(console, p, float(p.at[0]), float(p.at[-1]), marks, (low, high), ends)


def _pieces(found: Curve) -> Sheet:
    p, turned, names = found.pieces, found.turned, Names(found.plan)
    by = words.step(found)
    per = "$1" if by == 1.0 and turned.unit.startswith("dollars") else words.step_of(turned, by)
    sheet = Sheet(
        f"What each piece is worth, all years together{', between the points of the grid' if found.why_grid else ''}",
        ["what changes", "from", "to", words.value_name(found).split(" of ")[0], f"gain per {per}"],
        right=1,
    )
    cell = _cell(found)
    for a, b, value, slope, frame in zip(p.at, p.at[1:], p.value[1:], p.slopes, found.changes, strict=False):
        moved = float(slope * (b - a))
        worth = "0" if words.nothing(found, moved) else _worth(found, found.better * slope * by)
        what = words.changes(found, frame, moved, names)
        sheet.add(what, words.short(turned, a), words.short(turned, b), cell(value), worth)
    return sheet


def _points(found: Curve) -> Sheet:
    sheet = Sheet(
        f"In whole positions: {words.value_name(found)}",
        ["at", "what gave way", "best plan found", "none better than", "positions in parts"],
        right=2,
        drop=["what gave way"],
    )
    cell = _cell(found)
    for point in found.points:
        parts = cell(found.pieces(point.at))
        if not point.values:
            sheet.add(words.short(found.turned, point.at), "", _STATUS[point.status], "", parts)
            continue
        low, high = bounds(found, point)
        further = high if found.better > 0 else low
        gave = ", ".join(point.gave_way)
        sheet.add(words.short(found.turned, point.at), gave, cell(point.values[found.stage]), cell(further), parts)
    return sheet


def _cell(found: Curve) -> Callable[[float], str]:
    return say.cell if words.in_dollars(found) else "{:,.5g}".format


def _worth(found: Curve, worth: float) -> str:
    if not words.in_dollars(found):
        return f"{worth:,.4g}"
    return f"${worth:,.2f}" if abs(worth) < 100 else f"{'-' if worth < 0 else ''}${abs(worth):,.0f}"
