"""The sections of a projection as one table: flows as the layout has them, then the balance and the reserves."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.projection.balance import PARTS, Available, Balance
from alloc_opt.analysis.projection.flows import Flows
from alloc_opt.analysis.projection.layout import Layout
from alloc_opt.analysis.projection.lines import HEADING, LINE, TOTAL, Row, Section
from alloc_opt.analysis.projection.pay import no_pay, pay_changes
from alloc_opt.analysis.projection.reserve import Recommended, attendance
from alloc_opt.analysis.table import Table

UNRESTRICTED, COMBINED = "unrestricted", "combined"
COLUMNS = ["section", "row", "part", "line", "level", "year", "dollars", "share", "change", "count", "unit"]
Cents = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Sections:
    """What the sections are made from; `resources` and `balances` by section."""

    flows: Flows
    layout: Layout
    resources: Mapping[str, Flags]
    balances: Mapping[str, Balance]
    held: Available
    asked: Recommended
    spent: Cents
    """As `spent` has it, of all sections."""


def spent(flows: Flows, layout: Layout, here: Flags) -> Cents:
    """What the layout counts as spending of some resources, by year."""
    frame = flows.frame[here[flows.frame["resource"].to_numpy(dtype=np.int64)]]
    return Section(frame, no_pay(), layout, len(flows.years)).spent()


def sections(known: Sections) -> Table:
    """section, row (number in it), part, line, level, year, dollars, share, change, count, unit; one row per cell.

    `level` is heading (no amounts), line, detail (in a line) or total. `unit` says which of dollars, share and count
    a row has; `yes` is a count of 1 (yes) or 0 (no). `change` is the change from the year before, as a share of it.
    """
    paid = any(line.pay for block in known.layout.parts for line in block.lines)
    pay = pay_changes(known.flows) if paid else no_pay()
    records = []
    for name, here in known.resources.items():
        frame = known.flows.frame[here[known.flows.frame["resource"].to_numpy(dtype=np.int64)]]
        mine = pay[here[pay["resource"].to_numpy(dtype=np.int64)]]
        section = Section(frame, mine, known.layout, len(known.flows.years))
        rows = [*_ordered(known, section, known.balances[name])]
        if name == COMBINED:
            rows += _reserves(known)
        records += [
            {"section": name, "row": at, **cell}
            for at, row in enumerate(rows, 1)
            for cell in _cells(row, known.flows.years)
        ]
    return Table("projection", pd.DataFrame(records, columns=COLUMNS))


def _ordered(known: Sections, section: Section, balance: Balance) -> Iterator[Row]:
    word = known.layout.word
    first = known.layout.beginning == "first"
    if first:
        yield Row("balance", word("beginning"), TOTAL, balance.beginning)
    yield from section.rows()
    if not first:
        yield Row("balance", word("balance"), HEADING, None)
        yield Row("balance", word("beginning"), LINE, balance.beginning)
    yield Row("balance", word("ending"), TOTAL, balance.ending)
    for part in PARTS:
        cents = getattr(balance, part)
        if known.layout.zeros or cents.any():
            yield Row("balance", word(part), LINE, cents)
    if known.layout.standard:
        whole = np.sum([getattr(balance, part) for part in PARTS], axis=0)
        yield Row("balance total", word("parts"), TOTAL, whole)


def _reserves(known: Sections) -> Iterator[Row]:
    word, held, asked = known.layout.word, known.held, known.asked
    yield Row("available", word("available_part"), HEADING, None)
    if known.layout.standard:
        own = known.balances[UNRESTRICTED]
        for part in ("stabilization", "reserve", "unassigned"):
            yield Row("available", word(f"available_{part}"), LINE, getattr(own, part))
    else:
        yield Row("available", word("available_own"), LINE, held.own)
    if held.less.any() or known.layout.zeros:
        yield Row("available", word("available_less"), LINE, -held.less)
    if held.other.any() or known.layout.zeros:
        yield Row("available", word("available_other"), LINE, held.other)
    yield Row("available", word("available"), TOTAL, held.total)
    yield Row("available", word("available_share"), LINE, None, share=_shares(held.total, known.spent), unit="share")
    if asked.known:
        yield Row("recommended", word("recommended_part"), HEADING, None)
        if known.layout.standard:
            yield from _standard(known)
        yield Row("recommended", word("recommended"), LINE, asked.cents)
        if known.layout.standard:
            met = tuple(float(each) for each in held.total >= asked.cents)
            yield Row("recommended", word("meets"), LINE, None, count=met, unit="yes")
        yield Row("recommended", word("above"), TOTAL, held.total - asked.cents)


def _standard(known: Sections) -> Iterator[Row]:
    """How the form comes to the recommended reserve; the plan has no money that is passed through."""
    word, asked = known.layout.word, known.asked
    nothing = np.zeros_like(known.spent)
    yield Row("recommended", word("pass_through"), LINE, nothing)
    yield Row("recommended", word("pupils"), LINE, None, count=attendance(known.flows), unit="count")
    for name, cents in (("spent", known.spent), ("plus", nothing), ("spent_all", known.spent)):
        yield Row("recommended", word(name), LINE, cents)
    yield Row("recommended", word("percent"), LINE, None, share=asked.shares, unit="share")
    for name, parts in (("by_percent", asked.by_share), ("by_amount", asked.by_dollars)):
        yield Row("recommended", word(name), LINE, np.array(parts, dtype=np.int64))


def _shares(cents: Cents, of: Cents) -> tuple[float, ...]:
    return tuple(float(have) / float(all_) if all_ else float("nan") for have, all_ in zip(cents, of, strict=True))


def _cells(row: Row, years: Iterable[str]) -> Iterator[dict[str, object]]:
    nothing = float("nan")
    before: int | None = None
    for at, year in enumerate(years):
        cents = None if row.cents is None or at < row.first else int(row.cents[at])
        change = nothing if cents is None or not before else cents / before - 1.0
        yield {
            "part": row.part,
            "line": row.name,
            "level": row.level,
            "year": year,
            "dollars": nothing if cents is None else cents / 100.0,
            "share": row.share[at] if row.share else nothing,
            "change": change if row.level != "detail" else nothing,
            "count": row.count[at] if row.count else nothing,
            "unit": row.unit,
        }
        before = cents
