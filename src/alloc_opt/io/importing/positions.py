"""The position list: jobs, sites, FTE and who pays, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.io.cells import Rows, distinct, number_hint
from alloc_opt.io.codes import first_match
from alloc_opt.io.importing.assign import filled, ids, schools_of
from alloc_opt.io.importing.chart import Chart
from alloc_opt.io.importing.fields import coded
from alloc_opt.io.importing.mapping import Mapping
from alloc_opt.io.importing.mapping_people import Job, Positions, Split
from alloc_opt.io.importing.money import cents
from alloc_opt.io.importing.names import Named
from alloc_opt.io.importing.source import chosen, have, reporter, texts
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import RawTable, shown


@dataclass(frozen=True)
class Listed:
    """The positions that count."""

    raw: RawTable
    """The list as it stands."""
    frame: pd.DataFrame
    """position, school, resource, fte, filled, salary (dollars, 0: none), row."""
    schools: dict[str, str]
    """School -> kind."""
    not_mapped: pd.DataFrame
    """why, fields (in words), fte, rows."""
    jobs: tuple[tuple[Job, tuple[str | int, ...]], ...]
    """Rules for its jobs, each with its path in the mapping."""
    complete: bool = False
    """True: it holds all staff."""


def listed(
    raw: RawTable,
    source: Positions,
    at: tuple[str | int, ...],
    mapping: Mapping,
    chart: Chart,
    names: Named,
    problems: Problems,
) -> Listed | None:
    """The positions of the list; None (and problems) where it cannot be read. Jobs that no rule knows are listed.

    `at` is where the mapping speaks of the list.
    """
    columns = [*source.fields.values(), source.fte, *([source.salary] if source.salary else [])]
    columns += [source.filled.column] if source.filled else []
    columns += [column for split in source.splits for column in (split.column, split.share)]
    if not have(raw, columns, problems):
        return None
    rows = chosen(raw, source, problems)
    codes = coded(raw, rows, source.fields, None, source.widths, source.widths, problems)
    frame = codes.assign(
        row=rows,
        fte=_numbers(raw, source.fte, rows, problems),
        salary=_salaries(raw, source.salary, rows, problems),
        filled=_filled_flags(raw, source, rows, problems),
    )
    if source.splits:
        frame = _split(raw, frame, source.splits, problems)
    if problems.errors:
        return None
    fields = [name for name in frame.columns if name not in ("row", "fte", "salary", "filled")]
    frame = frame[frame["fte"] != 0].reset_index(drop=True)
    codes = frame[fields]
    resources = source.resources or mapping.resources or chart.resources
    paid, rule = ids(codes, resources, "resource", "")
    school, kinds = schools_of(codes, source.sites or mapping.sites, names)
    frame = frame.assign(resource=paid, school=school, job=first_match(codes, [job.where for job in source.jobs]))
    out = first_match(codes, [known.where for known in source.leave_out])
    why = np.where(out >= 0, "left out by the mapping", np.where(rule < 0, "resource not mapped", ""))
    why = np.where((why == "") & (frame["job"] < 0), "job not mapped", why)
    told = frame.assign(why=why, fields=filled(" ".join(f"{f} {{{f}}}" for f in fields if f != "site"), codes))
    lost = told[told["why"] != ""].groupby(["why", "fields"])["fte"].agg(["sum", "size"]).reset_index()
    lost.columns = pd.Index(["why", "fields", "fte", "rows"])
    known = frame[why == ""].reset_index(drop=True)
    known = known.assign(position=[source.jobs[job].position for job in known["job"]]).drop(columns="job")
    jobs = tuple((job, (*at, "jobs", i)) for i, job in enumerate(source.jobs))
    return Listed(raw, known, kinds, lost, jobs, source.complete)


def _numbers(raw: RawTable, column: str, rows: Rows, problems: Problems) -> list[float]:
    report = reporter(raw, column, problems)
    cells = raw.columns[column]
    values = {cell: _number(cell) for cell in set(cells[rows].tolist())}
    bad = rows[np.array([values[cell] is None for cell in cells[rows]], dtype=bool)]
    for value, held in distinct(cells, bad):
        hint = number_hint(value) or "are the columns of this row shifted?"
        report(held, shown(value), "an FTE of at least 0", hint)
    return [values[cell] or 0.0 for cell in cells[rows]]


def _number(cell: Any) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if 0 <= value < 1e6 else None


def _salaries(raw: RawTable, column: str, rows: Rows, problems: Problems) -> list[float]:
    if not column:
        return [0.0] * len(rows)
    cells = raw.columns[column]
    values = [cents(cell) for cell in cells[rows]]
    bad = rows[np.array([value is None or value < 0 for value in values], dtype=bool)]
    for value, held in distinct(cells, bad):
        reporter(raw, column, problems)(held, shown(value), "a salary in dollars", number_hint(value))
    return [(value or 0) / 100 for value in values]


def _filled_flags(raw: RawTable, source: Positions, rows: Rows, problems: Problems) -> list[bool]:
    if source.filled is None:
        return [True] * len(rows)
    vacant = {word.casefold() for word in source.filled.vacant}
    return [cell.casefold() not in vacant for cell in texts(raw, source.filled.column, problems)[rows]]


def _split(raw: RawTable, frame: pd.DataFrame, splits: tuple[Split, ...], problems: Problems) -> pd.DataFrame:
    """One row per payer. The shares of a row add up to the whole."""
    rows = frame["row"].to_numpy(dtype=np.int64)
    shares, parts = [], []
    for split in splits:
        cells = texts(raw, split.share, problems)[rows]
        share = np.array([_share(cell) for cell in cells])
        shares.append(share)
        codes = texts(raw, split.column, problems)[rows]
        parts.append(frame.assign(**{split.field: codes}, fte=frame["fte"].to_numpy(dtype=float) * share)[share > 0])
    whole = np.sum(shares, axis=0)
    per_cent = whole > 1.5
    for i in np.flatnonzero(~np.isclose(np.where(per_cent, whole / 100, whole), 1.0, atol=1e-6)):
        told = f"shares of {whole[i]:g} together"
        reporter(raw, splits[0].share, problems)(rows[i : i + 1], told, "shares of 1, or of 100, together", "")
    scale = pd.Series(np.where(per_cent, 100.0, 1.0), index=frame["row"])
    both = pd.concat(parts, ignore_index=True)
    return both.assign(fte=both["fte"] / both["row"].map(scale))


def _share(cell: str) -> float:
    try:
        return float(cell.rstrip("% ") or 0)
    except ValueError:
        return float("nan")
