"""Schools with names and levels, and their pupils by span and group."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from pathlib import Path

import numpy as np
import pandas as pd

from alloc_opt.io.cells import distinct, number, number_hint
from alloc_opt.io.importing.assign import clean
from alloc_opt.io.importing.mapping_people import Count, Enrolled, Schools
from alloc_opt.io.importing.source import chosen, find, have, reporter, table, texts
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import RawTable, objects, shown

_COLUMNS = ["school", "span", "group", "pupils"]


def schools(source: Schools | None, beside: tuple[Path, ...], problems: Problems) -> Lookup[str, tuple[str, str]]:
    """School -> name and level, as the mapping's file has them."""
    if source is None:
        return {}
    raw = table(find(source.file, beside), source, problems)
    columns = [column for column in (source.school, source.name, source.level) if column]
    if raw is None or not have(raw, columns, problems):
        return {}
    rows = chosen(raw, source, problems)
    ids = texts(raw, source.school, problems)[rows]
    blank = objects([""] * len(rows))
    names = texts(raw, source.name, problems)[rows] if source.name else blank
    levels = texts(raw, source.level, problems)[rows] if source.level else blank
    return {
        clean(i): (name, source.levels.get(level, level)) for i, name, level in zip(ids, names, levels, strict=True)
    }


def pupils(
    sources: tuple[Enrolled, ...],
    base: str,
    ledger: RawTable,
    known: Lookup[str, str],
    beside: tuple[Path, ...],
    problems: Problems,
) -> tuple[pd.DataFrame, dict[str, str], list[str]]:
    """school, span, group, pupils of the schools of the plan; group -> name; schools passed over, in words."""
    parts, told = [pd.DataFrame(columns=_COLUMNS)], []
    groups: dict[str, str] = {}
    for source in sources:
        raw = table(find(source.file, beside), source, problems) if source.file else ledger
        if raw is None:
            continue
        found = _counted(raw, source, base, problems)
        outside = sorted(set(found["school"]) - set(known))
        if outside:
            name = source.file or "the ledger"
            told.append(
                f"{name}: pupils of {len(outside)} schools that the plan does not have: {', '.join(outside[:9])}"
            )
        parts.append(found[found["school"].isin(list(known))])
        groups |= {count.group: count.name for count in (*source.columns.values(), *source.labels.values())}
    together = pd.concat(parts, ignore_index=True).groupby(_COLUMNS[:3], sort=True)["pupils"].sum().reset_index()
    groups.pop("all", None)
    return together, groups, told


def _counted(raw: RawTable, source: Enrolled, base: str, problems: Problems) -> pd.DataFrame:
    needed = [source.school, *source.columns, *(column for column in (source.pupils, source.label) if column)]
    if not have(raw, needed, problems):
        return pd.DataFrame(columns=_COLUMNS)
    rows = chosen(raw, source, problems, source.year, base)
    ids = [clean(school) for school in texts(raw, source.school, problems)[rows]]
    if source.columns:
        parts = [_column(raw, column, count, ids, rows, problems) for column, count in source.columns.items()]
        return pd.concat(parts, ignore_index=True)
    labels = texts(raw, source.label, problems)[rows]
    parts = [pd.DataFrame(columns=_COLUMNS)]
    for label, count in source.labels.items():
        here = labels == label
        parts.append(_column(raw, source.pupils, count, objects(ids)[here].tolist(), rows[here], problems))
    return pd.concat(parts, ignore_index=True)


def _column(
    raw: RawTable,
    column: str,
    count: Count,
    ids: list[str],
    rows: np.ndarray[tuple[int], np.dtype[np.int64]],
    problems: Problems,
) -> pd.DataFrame:
    """Counts of one column; an empty cell is no pupil."""
    cells = raw.columns[column]
    values = [0.0 if cell == "" else number(cell) for cell in cells[rows]]
    bad = rows[np.array([value is None or value < 0 for value in values], dtype=bool)]
    for value, held in distinct(cells, bad):
        reporter(raw, column, problems)(held, shown(value), "a number of pupils", number_hint(value))
    counted = pd.DataFrame({"school": ids, "span": count.span, "group": count.group, "pupils": values})
    return counted[counted["pupils"] != 0]
