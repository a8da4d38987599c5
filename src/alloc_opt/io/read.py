"""Files to a plan: everything is read, everything wrong is told at once, and only then is there a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from alloc_opt.errors import OperatorError, Place, PlanError, Problem
from alloc_opt.families import families as discovered
from alloc_opt.io import drivers, folder, head, impossible, packs, references, rules, sense, written
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Sources
from alloc_opt.io.table import Table, typed
from alloc_opt.plan.complete import complete
from alloc_opt.plan.plan import Head, Plan

_NEEDED = ("funds", "schools")


@dataclass(frozen=True)
class Reading:
    """What came of reading the files of a plan."""

    plan: Plan | None
    """None where there is any error."""
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def read(path: Path, *, families: rules.Families | None = None) -> Plan:
    """The plan of a folder with `plan.yaml`, of a `plan.yaml`, or of an `.xlsx` workbook.

    Raises PlanError with all problems of the files at once, OperatorError where a file is missing or locked.
    `families` (name -> rule type) stands in for the discovered ones.
    """
    reading = examine(path, families=families)
    if reading.plan is None:
        raise PlanError(reading.errors)
    return reading.plan


def examine(path: Path, *, families: rules.Families | None = None) -> Reading:
    """As `read`, but problems and warnings are handed back. Raises OperatorError where a file is missing or locked."""
    problems = Problems()
    return understood(collect(Path(path), problems), problems, discovered() if families is None else families)


def collect(path: Path, problems: Problems) -> Sources:
    """The raw contents of the files at `path`."""
    if path.is_dir():
        if (path / folder.HEAD).exists():
            return folder.collect(path / folder.HEAD, problems)
        books = sorted(p for p in path.glob("*.xlsx") if not p.name.startswith("~$"))
        if len(books) == 1:
            return _workbook(books[0], problems)
        raise OperatorError(f"{path} holds no {folder.HEAD}", "alloc-opt init makes a plan to begin with")
    if not path.exists():
        raise OperatorError(f"{path} is not there", "give a folder with plan.yaml, a plan.yaml or an .xlsx workbook")
    if path.suffix.casefold() in (".xlsx", ".xlsm"):
        return _workbook(path, problems)
    if path.suffix.casefold() in (".yaml", ".yml"):
        return folder.collect(path, problems)
    raise OperatorError(f"{path} is no plan", "give a folder with plan.yaml, a plan.yaml or an .xlsx workbook")


def _workbook(path: Path, problems: Problems) -> Sources:
    """As `workbook.collect`; openpyxl takes a while to import, so only those who need it wait."""
    from alloc_opt.io import workbook

    return workbook.collect(path, problems)


def understood(
    sources: Sources, problems: Problems, families: rules.Families, overlays: tuple[str, ...] = ()
) -> Reading:
    """The plan in raw contents, checked in full."""
    top = head.checked(sources.head, problems) if sources.head is not None else None
    tables = {name: typed(raw) for name, raw in sources.tables.items()}
    full = complete({name: table.frame for name, table in tables.items()}, together=top is not None and top.later_years)
    missing = [name for name in _NEEDED if full[name].empty]
    for name in missing:
        problems.add(_place_of(name, sources), f"no rows of {name}", f"the table {name}, with at least one row")
    if missing:
        return _refused(tables, problems)
    references.check(tables, full, top)
    sense.check(tables, full)
    drivers.check(tables, full, top)
    written.check(tables, full)
    impossible.check(tables, top)
    stated = tables.get("services")
    if full["staff"].empty and not full["pay"].empty and (stated is None or stated.frame.empty):
        problems.add(
            _place_of("staff", sources),
            "no rows of staff",
            "today's FTE of the positions in pay",
            "add the table staff, or drop pay",
        )
    for table in tables.values():
        problems.extend([*table.problems.errors, *table.problems.warnings])
    plan = _plan(top or _stand_in(), full, tables, sources, overlays)
    with_packs = packs.expanded(sources, plan, families, problems)
    placed = rules.checked(with_packs.rules, families, plan, problems)
    if problems.errors or top is None:
        return Reading(None, problems.errors, problems.warnings)
    hashes = {**plan.hashes, **(with_packs.hashes or {})}
    return Reading(replace(plan, rules=placed, packs=with_packs.lines, hashes=hashes), (), problems.warnings)


def _refused(tables: Mapping[str, Table], problems: Problems) -> Reading:
    """What is wrong with the tables themselves; what speaks of a missing table would drown it."""
    for table in tables.values():
        problems.extend([*table.problems.errors, *table.problems.warnings])
    return Reading(None, problems.errors, problems.warnings)


def _place_of(name: str, sources: Sources) -> Place:
    """Where a table stands, or would stand: its own file, or its sheet of the workbook."""
    if name in sources.tables:
        return sources.tables[name].head()
    book = sources.main.casefold().endswith((".xlsx", ".xlsm"))
    return Place(sources.main, sheet=name) if book else Place(f"{name}.csv")


def _plan(
    top: Head,
    full: Mapping[str, pd.DataFrame],
    tables: Mapping[str, Table],
    sources: Sources,
    overlays: tuple[str, ...],
) -> Plan:
    return Plan(
        top,
        MappingProxyType({name: textual(frame) for name, frame in full.items()}),
        places=MappingProxyType({name: table.raw.where for name, table in tables.items()}),
        hashes=MappingProxyType(dict(sources.hashes)),
        overlays=overlays,
        folder=sources.folder,
    )


def _stand_in() -> Head:
    return Head.model_construct(name="plan", base_year="", years=())


def textual(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with every text column holding Python text (dtype object)."""
    odd = [name for name in frame.columns if frame[name].dtype.kind not in "ifb" and frame[name].dtype != object]
    return frame.astype(dict.fromkeys(odd, object)) if odd else frame
