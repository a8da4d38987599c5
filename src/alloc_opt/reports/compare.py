"""Plans side by side as people read them: a sentence each, figures, whose share is what, inputs, decisions."""

import math
from collections.abc import Mapping
from typing import Any

from rich.console import Console

from alloc_opt.analysis.bundle import TOGETHER
from alloc_opt.analysis.compare import WHOLE, Comparison
from alloc_opt.analysis.comparison.inputs import ROW
from alloc_opt.analysis.comparison.side import BALANCE, FREE_SPENDING, FTE, SPENDING, Side
from alloc_opt.analysis.comparison.words import dollars, is_money, row_words
from alloc_opt.plan.plan import Plan
from alloc_opt.reports import compare_decisions as decisions
from alloc_opt.reports import sentences as say
from alloc_opt.reports.compare_decisions import MOST, more, of
from alloc_opt.reports.console import Sheet

_SMALL = 0.5
_NAMES = {
    BALANCE: "unrestricted balance, end of year",
    FREE_SPENDING: "unrestricted spending",
    SPENDING: "spending, all resources",
    FTE: "FTE",
}
_AIMS = {
    "least_reduction": (
        "reduction of today's services (weighted)",
        "today's services fall by {amount} {word} (weighted)",
    ),
    "least_cost": ("unrestricted cost, all years", "unrestricted cost is {amount} {higher}"),
    "points": ("points of the board", "the plan collects {amount} {word} of the board's points"),
    "outcome": ("outcome", "the outcome is {amount} points {higher}"),
    "share_funded": ("share of the formula that is funded", "the money carries {amount} {word} of the formula"),
}
_DEFAULT = "the objective is {amount} {higher}"


def headlines(found: Comparison) -> list[str]:
    """One paragraph per plan: what it comes to against the first, and whose that is."""
    return [" ".join(_headline(found, other)) for other in found.others]


def show(found: Comparison, console: Console, *, every: bool = False) -> None:
    """Print a comparison; `every`: all inputs and decisions."""
    sides = (found.first, *found.others)
    if any(side.facts["confidential"] for side in sides):
        console.print(say.CONFIDENTIAL, style="bold")
    for text in headlines(found):
        console.print(text, style="bold")
        console.print()
    for note in (*found.inputs.notes, *found.decisions.notes):
        console.print(note)
    _figures(found, console)
    for other in found.others:
        _shares(found, other, console)
        _inputs(found, other, console, every)
        decisions.show(found, other, console, every)
    for note in found.shares.notes:
        console.print(note)


def _headline(found: Comparison, other: Side) -> list[str]:
    frame = of(found.figures.frame, other)
    aim = _aim(found, other)
    told = [f"{_title(other)}, against {_title(found.first)}:"]
    if aim is not None:
        told.append(_sentence(aim))
    last = [year for year in found.first.facts["years"] if year in other.facts["years"]][-1:]
    parts = []
    for row in frame[frame["year"].isin(last).to_numpy()].to_dict("records"):
        change = float(row["change"])
        if row["figure"] == BALANCE and abs(change) >= _SMALL:
            parts.append(f"the unrestricted balance is {say.money(abs(change))} {'higher' if change > 0 else 'lower'}")
        if row["figure"] == FTE and abs(change) >= 0.05:
            parts.append(f"{abs(change):,.1f} {'more' if change > 0 else 'fewer'} FTE work")
    if parts:
        told.append(f"At the end of {last[0]} {' and '.join(parts)}.")
    if aim is not None:
        told += _whose(found, other, aim)
    return told


def _aim(found: Comparison, other: Side) -> Mapping[Any, Any] | None:
    """The first objective of both that moves; the first where none does; None where they decide by others."""
    frame = of(found.figures.frame, other)
    shared = [name for name in found.first.aims if name in other.aims]
    if not shared or found.first.facts["mode"] != other.facts["mode"]:
        return None
    rows = {row["figure"]: row for row in frame.to_dict("records") if row["figure"] in shared}
    return next((rows[name] for name in shared if _moves(rows[name])), rows[shared[0]])


def _moves(row: Mapping[Any, Any]) -> bool:
    return abs(float(row["change"])) > (_SMALL if "dollars" in str(row["unit"]) else 1e-6)


def _sentence(row: Mapping[Any, Any]) -> str:
    change, low, high = (float(row[name]) for name in ("change", "low", "high"))
    if not _moves(row):
        return "the plan is as good."
    cell = _amount(str(row["unit"]))
    words = {
        "amount": cell(abs(change)),
        "word": "more" if change > 0 else "less",
        "higher": "higher" if change > 0 else "lower",
    }
    text = _AIMS.get(str(row["figure"]), ("", _DEFAULT))[1].format_map(words)
    between = f", from {cell(float(row['first']))} to {cell(float(row['value']))}"
    if not (math.isfinite(low) and math.isfinite(high)):
        return f"{text}{between}; the searches tell no bounds for this difference."
    apart = max(high - change, change - low)
    if low <= 0 <= high and apart > _SMALL:
        return f"within {cell(apart)} either way: no difference that this solve can resolve."
    least, most = sorted((abs(low), abs(high)))
    search = f" (of the best plans: between {cell(least)} and {cell(most)})" if apart > _SMALL else ""
    return f"{text}{between}{search}."


def _whose(found: Comparison, other: Side, aim: Mapping[Any, Any]) -> list[str]:
    frame = of(found.shares.frame, other)
    mine = frame[(frame["figure"] == aim["figure"]).to_numpy()]
    rows = mine[(mine["input"] != TOGETHER).to_numpy()].to_dict("records")
    inputs = [row for row in rows if row["input"] != WHOLE]
    if len(inputs) < 2 or not _moves(aim):
        return []
    ranked = sorted(inputs, key=lambda row: -abs(float(row["amount"])))
    told = [f"{_directed(aim, float(row['amount']))} from {row['what']}" for row in ranked[:3]]
    rest = sum(float(row["amount"]) for row in ranked[3:])
    told += [f"{_directed(aim, rest)} from {say.plural(len(ranked) - 3, 'other input')}"] if len(ranked) > 3 else []
    told += [
        f"{_directed(aim, float(row['amount']))} from whole positions and how far their search went"
        for row in rows
        if row["input"] == WHOLE
    ]
    return [f"Of the {_directed(aim, float(aim['change']))}: {'; '.join(told)}."]


def _directed(aim: Mapping[Any, Any], amount: float) -> str:
    """`$43,700 more`, in the words of the objective: never a sign that the sentence before has turned round."""
    cell = _amount(str(aim["unit"]))
    if cell(abs(amount)) == cell(0.0):
        return "nothing"
    text = _AIMS.get(str(aim["figure"]), ("", _DEFAULT))[1]
    up, down = ("more", "less") if "{word}" in text else ("higher", "lower")
    return f"{cell(abs(amount))} {up if amount > 0 else down}"


def _figures(found: Comparison, console: Console) -> None:
    labels = [found.first.label, *(other.label for other in found.others)]
    out = Sheet("Figures", ("figure", "year", *labels), 2)
    frame = found.figures.frame
    for figure, year in dict.fromkeys(zip(frame["figure"], frame["year"], strict=True)):
        rows = frame[(frame["figure"] == figure).to_numpy() & (frame["year"] == year).to_numpy()]
        by_plan = dict(zip(rows["plan"], rows["value"], strict=True))
        values = [float(rows["first"].iloc[0]), *(float(by_plan.get(label, math.nan)) for label in labels[1:])]
        unit = str(rows["unit"].iloc[0])
        cell = say.cell if "dollars" in unit else say.percent if figure == "share_funded" else say.number
        name = _NAMES.get(figure) or _AIMS.get(figure, (figure.replace("_", " "), ""))[0]
        out.add(name, year, *("" if math.isnan(value) else cell(value) for value in values))
    console.print()
    out.print(console)


def _shares(found: Comparison, other: Side, console: Console) -> None:
    frame = of(found.shares.frame, other)
    aim = _aim(found, other)
    if not len(frame):
        return
    last = str(found.first.facts["years"][-1])
    keys = [*([(str(aim["figure"]), "")] if aim is not None else []), (BALANCE, last), (FTE, last)]
    keys = [key for key in keys if ((frame["figure"] == key[0]) & (frame["year"] == key[1])).any()]
    if not keys:
        return
    heads = [f"{_short(name)}{f' {year}' if year else ''}" for name, year in keys]
    sheet = Sheet(
        f"{other.label}: whose is the difference",
        ("input", *heads, "one at a time, in this order"),
        1,
        ("one at a time, in this order",),
    )
    by_key = {key: frame[((frame["figure"] == key[0]) & (frame["year"] == key[1])).to_numpy()] for key in keys}
    for at, name in enumerate(by_key[keys[0]]["input"]):
        rows = [by_key[key].iloc[at] for key in keys]
        cells = [_signed(float(row["amount"]), str(row["unit"])) for row in rows]
        step = _signed(float(rows[0]["in_order"]), str(rows[0]["unit"]))
        if name == TOGETHER:
            sheet.total = ["together", *cells, step]
        else:
            sheet.add(str(rows[0]["what"]), *cells, step)
    console.print()
    sheet.print(console)


def _inputs(found: Comparison, other: Side, console: Console, every: bool) -> None:
    frame = of(found.inputs.frame, other)
    if not len(frame):
        if found.first.plan is not None and other.plan is not None and found.first.facts["name"] == other.facts["name"]:
            console.print(f"No input of {other.label} differs.")
        return
    shown = frame if every else frame.head(MOST)
    out = Sheet(f"Inputs of {other.label} that differ", ("table", "row", "column", found.first.label, other.label), 5)
    for row in shown.to_dict("records"):
        out.add(*_input_cells(found.first.plan or other.plan, row))
    console.print()
    out.print(console)
    more(len(frame) - len(shown), "input", console)


def _input_cells(plan: Plan | None, row: Mapping[Any, Any]) -> list[str]:
    """Table, row by its names, column, and both values; dollars as dollars."""
    table, column = str(row["table"]), str(row["column"])
    key = str(row["row"])
    named = row_words(plan, table, key.split(", ")) if plan is not None and key else key
    values = [str(row[name]) for name in ("before", "after")]
    if is_money(table, column):
        values = [dollars(value) for value in values]
    return [table, named, "whole row" if column == ROW else column, *values]


def _title(side: Side) -> str:
    return f'"{side.title}"' if side.scenarios else side.label


def _short(name: str) -> str:
    return {BALANCE: "balance", FTE: "FTE", "least_reduction": "reduction", "least_cost": "cost"}.get(name, name)


def _amount(unit: str) -> Any:
    return say.money if "dollars" in unit else say.percent if unit.startswith("share") else say.number


def _signed(value: float, unit: str) -> str:
    if unit == "FTE":
        return say.number(value, signed=True)
    return say.cell(value, signed=True) if "dollars" in unit else f"{value:+,.4g}"
