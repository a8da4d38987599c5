r"""What differs between plans, and which share of it is each input's?

Every plan is compared with the first: inputs that differ, decisions that differ, figures. With $v(S)$ a figure of the
plan that has the inputs $S$ of the other plan and the rest of the first, an input's share is its step averaged over
every order in which the inputs could be changed (Shapley 1953, as in `bundle`), and shares add up to the change between
the two plans. Mixes are solved with parts of positions; where positions are whole, a row of its own tells what that and
the gap of the search make of it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from alloc_opt.analysis.bundle import ORDERS, TOGETHER, drawn, exact
from alloc_opt.analysis.comparison.decided import DECISIONS, changed, same_services
from alloc_opt.analysis.comparison.inputs import COLUMNS as INPUT_COLUMNS
from alloc_opt.analysis.comparison.inputs import MOST, Input, differences, inputs, listed
from alloc_opt.analysis.comparison.mix import Mixes, NoMixError, mixes
from alloc_opt.analysis.comparison.side import Figure, Side
from alloc_opt.analysis.table import Table
from alloc_opt.errors import OperatorError
from alloc_opt.plan.plan import Plan

WHOLE = "whole positions"
"""Stands in `input` for what whole positions and the gap of their search add to the change."""
EQUALLY_GOOD = (
    "What the plans decide by is shared as it must be. Balances, spending and FTE are shared as in the plans that were "
    "chosen among equally good ones: others of those may share them otherwise."
)
SHARES = ["plan", "input", "what", "figure", "year", "unit", "determined", "alone", "in_order", "amount", "error"]
FIGURES = ["plan", "figure", "year", "unit", "value", "first", "change", "low", "high"]


@dataclass(frozen=True)
class Comparison:
    """Plans side by side; every table tells of each further plan against the first."""

    first: Side
    others: tuple[Side, ...]
    figures: Table
    inputs: Table
    decisions: Table
    shares: Table

    @property
    def tables(self) -> tuple[Table, ...]:
        """All of them."""
        return self.figures, self.inputs, self.decisions, self.shares


def compare(
    sides: Sequence[Side],
    *,
    shares: bool = True,
    prepare: Callable[[Plan], Plan] | None = None,
    by_hand: Path | None = None,
    orders: int = ORDERS,
    seed: int = 0,
    hear: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Compare solved plans with the first of them.

    Tables: `figures` (plan, figure, year, unit, value, first, change, and between what numbers the change lies),
    `inputs` (what differs: table, row, column, before, after, and the input it belongs to), `decisions` (program,
    school, year: quantity, dollars and FTE of both) and `shares` (what of the change of a figure is whose; the rows of
    a figure without `*` add up to `*`; `determined` is `no` where other plans, as good, may share it otherwise).

    Args:
        sides: two or more.
        shares: also solve the mixes.
        prepare: what was done to every plan after its scenarios.
        by_hand: a `rules.py` that all were solved with.
        orders: how many are drawn above six inputs.
        seed: of the orders.
        hear: told how many mixes are solved, of how many.

    Raises:
        OperatorError: fewer than two plans, or a label twice.
    """
    labels = [side.label for side in sides]
    if len(sides) < 2:
        raise OperatorError("One plan alone cannot be compared.", "give a second run, or a scenario after -s")
    if len(set(labels)) < len(labels):
        twice = next(label for label in labels if labels.count(label) > 1)
        raise OperatorError(f"{twice} is given twice.", "each plan once")
    first, others = sides[0], tuple(sides[1:])
    frames: dict[str, list[pd.DataFrame]] = {"figures": [], "inputs": [], "decisions": [], "shares": []}
    notes: dict[str, list[str]] = {name: [] for name in frames}
    for other in others:
        frames["figures"].append(figures(first, other))
        alike = first.facts["name"] == other.facts["name"]
        frames["decisions"].append(changed(first, other) if alike else pd.DataFrame(columns=DECISIONS))
        if not alike:
            notes["decisions"].append(f"{other.label} is a plan of another model: its results alone are compared.")
            continue
        notes["decisions"] += same_services(first, other)
        apart = next((side for side in (first, other) if side.plan is None), None)
        if first.plan is None or other.plan is None:
            assert apart is not None
            notes["inputs"].append(f"Results alone are compared with {other.label}: {apart.why_not}.")
            continue
        found = differences(first.plan, other.plan)
        groups = inputs(found, first.plan)
        frames["inputs"].append(listed(found, groups).assign(plan=other.label))
        if shares:
            mine, told = _shares(first, other, groups, prepare, by_hand, orders, seed, hear)
            frames["shares"].append(mine)
            notes["shares"] += told
    columns = {"figures": FIGURES, "inputs": ["plan", *INPUT_COLUMNS], "decisions": DECISIONS, "shares": SHARES}
    tables = []
    for name, parts in frames.items():
        full = [part for part in parts if len(part)]
        frame = pd.concat(full, ignore_index=True) if full else pd.DataFrame(columns=columns[name])
        tables.append(Table(name, frame[columns[name]], tuple(dict.fromkeys(notes[name]))))
    return Comparison(first, others, *tables)


def figures(first: Side, other: Side) -> pd.DataFrame:
    """Every figure that one of them has.

    `low` and `high`, between what the change of the two best plans lies, are known of what both decide by; elsewhere
    they are empty, as equally good plans may have other balances and other staff.
    """
    rows = []
    for name, year in dict.fromkeys([*first.figures, *other.figures]):
        mine, theirs = (side.figures.get((name, year), float("nan")) for side in (first, other))
        change = round(theirs - mine, 6) + 0.0
        low = high = float("nan")
        if name in first.aims and name in other.aims:
            a, b = first.reach(name), other.reach(name)
            low, high = b[0] - a[1], b[1] - a[0]
        unit = other.units.get(name) or first.units[name]
        rows.append((other.label, name, year, unit, theirs, mine, change, low, high))
    return pd.DataFrame(rows, columns=FIGURES)


class _Game:
    """One figure of every mix."""

    only_grows = False

    def __init__(self, asked: Mixes, figure: Figure) -> None:
        self._asked, self._figure = asked, figure

    def __call__(self, without: Collection[str], /) -> float:
        return self._asked.figures(without)[self._figure]


def _shares(
    first: Side,
    other: Side,
    groups: Sequence[Input],
    prepare: Callable[[Plan], Plan] | None,
    by_hand: Path | None,
    orders: int,
    seed: int,
    hear: Callable[[int, int], None] | None,
) -> tuple[pd.DataFrame, list[str]]:
    """The rows of `SHARES` for one plan, and what must be said of them."""
    asked = mixes(first, other, groups, prepare=prepare, by_hand=by_hand)
    if not asked.steps:
        return pd.DataFrame(columns=SHARES), []
    while True:
        try:
            asked.settle(hear)
            frame = _shared(first, other, asked, orders, seed)
        except NoMixError as error:
            if len(asked.steps) <= MOST:
                return pd.DataFrame(columns=SHARES), [f"{other.label}: nothing is shared, as {error.cause.message}"]
            asked.join(error)
            continue
        return frame, _told(asked, orders, seed)


def _shared(first: Side, other: Side, asked: Mixes, orders: int, seed: int) -> pd.DataFrame:
    """The rows of `SHARES`; figures that some mix does not have are left out."""
    names = tuple(step.name for step in asked.steps)
    words = {step.name: step.words for step in asked.steps}
    ends = asked.figures(()), asked.figures(names)
    rows: list[tuple[object, ...]] = []
    for figure in [key for key in first.figures if key in other.figures]:
        game = _Game(asked, figure)
        try:
            few = len(names) <= MOST
            share, error = (exact(names, game), {}) if few else drawn(names, game, orders, seed)
            along = [game(names[:number]) for number in range(len(names) + 1)]
            alone = [game((name,)) - along[0] for name in names]
        except KeyError:
            continue
        unit = first.units[figure[0]]
        digits = 2 if "dollars" in unit else 6
        total = round(other.figures[figure] - first.figures[figure], digits)
        rest = round(total - (ends[1][figure] - ends[0][figure]), digits) + 0.0 if asked.whole else 0.0
        amounts = _adding_up(share, round(total - rest, digits), digits)
        head = (*figure, unit, "yes" if figure[0] in first.aims and figure[0] in other.aims else "no")
        for at, name in enumerate(names):
            step = along[at + 1] - along[at]
            rows.append((other.label, name, words[name], *head, alone[at], step, amounts[name], error.get(name, 0.0)))
        if asked.whole:
            rows.append((other.label, WHOLE, WHOLE, *head, float("nan"), rest, rest, 0.0))
        rows.append((other.label, TOGETHER, "all together", *head, total, total, total, 0.0))
    frame = pd.DataFrame(rows, columns=SHARES)
    for column in ("alone", "in_order", "error"):
        frame[column] = frame[column].astype(float).round(6) + 0.0
    return frame


def _adding_up(share: dict[str, float], total: float, digits: int) -> dict[str, float]:
    """Shares to so many digits whose sum is the total; what rounding leaves goes to the largest."""
    found = {name: round(value, digits) + 0.0 for name, value in share.items()}
    largest = max(found, key=lambda name: abs(found[name]))
    found[largest] = round(found[largest] + total - sum(found.values()), digits) + 0.0
    return found


def _told(asked: Mixes, orders: int, seed: int) -> list[str]:
    names = asked.steps
    notes = [EQUALLY_GOOD] if len(names) > 1 else []
    notes += [f"Taken as one, as with a part of it alone {step.why}: {step.words}." for step in names if step.why]
    if asked.whole and len(names) > 1:
        notes.append(
            "Shares are found with parts of positions; the row for whole positions is what those, and how far their "
            "search went, make of it."
        )
    if len(names) > MOST:
        notes.append(f"{orders} orders were drawn (seed {seed}); the error is one standard error.")
    return notes
