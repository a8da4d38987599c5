"""A plan's tables back to files: a folder of CSVs, or one workbook."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from alloc_opt.io.atomic import fresh
from alloc_opt.io.columns import columns
from alloc_opt.io.given import given
from alloc_opt.plan.plan import Head, Plan
from alloc_opt.plan.spreadsheet import guarded

Sheet = tuple[list[str], list[list[Any]]]
"""Names of the columns, and rows of cells (None: empty)."""


def write(plan: Plan, target: Path) -> None:
    """Write what the plan was given to a new folder, or to a new workbook if `target` ends in `.xlsx`.

    Reading it again gives the same plan. Raises OperatorError where the target exists already.
    """
    if target.suffix.casefold() == ".xlsx":
        from alloc_opt.io.book import save

        save(plan, target)
        return
    with fresh(target) as draft:
        draft.mkdir()
        (draft / "plan.yaml").write_text(plan_yaml(plan), encoding="utf-8", newline="\n")
        for name, frame in given(plan).items():
            write_csv(draft / f"{name}.csv", sheet(name, frame))


def texts(plan: Plan) -> dict[str, str]:
    """The files that `write` makes of a plan, name -> text; the same plan gives the same texts."""
    tables = {f"{name}.csv": csv_text(sheet(name, frame)) for name, frame in given(plan).items()}
    return {"plan.yaml": plan_yaml(plan), **tables}


def write_csv(path: Path, table: Sheet) -> None:
    """A table as CSV in UTF-8; numbers in the fewest digits that give them back."""
    path.write_text(csv_text(table), encoding="utf-8", newline="")


def csv_text(table: Sheet) -> str:
    """A table as CSV text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table[0])
    writer.writerows([["" if cell is None else shortest(cell) for cell in row] for row in table[1]])
    return out.getvalue()


def plan_yaml(plan: Plan) -> str:
    """Head and rules as the text of `plan.yaml`."""
    parts: dict[str, Any] = dict(head_values(head_of(plan)))
    if plan.rules:
        parts["rules"] = [{"id": rule.id, "family": rule.family, **basic(rule.parameters)} for rule in plan.rules]
    return yaml.safe_dump(parts, sort_keys=False, allow_unicode=True, width=100)


def head_of(plan: Plan) -> Head:
    """The head as it is written: without packs, whose rules are written among the plan's own. What their names stand
    for and why rules were left out stays, as reports tell it.
    """
    return plan.head.model_copy(update={"packs": ()})


def head_values(head: Head) -> dict[str, Any]:
    """Head keys that are not at their default, as plain values; `format` always."""
    values = head.model_dump(mode="json", exclude_defaults=True)
    return {"format": head.format, **values}


def basic(value: Any) -> Any:
    """Mappings, lists and scalars that YAML knows."""
    if isinstance(value, Mapping):
        return {str(key): basic(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [basic(item) for item in value]
    return value.item() if isinstance(value, np.generic) else value


def sheet(table: str, frame: pd.DataFrame) -> Sheet:
    """The columns of a table that say anything (required, or somewhere not at the default), and its cells."""
    known = columns(table)
    kept = [
        name
        for name in frame.columns
        if name not in known or _told(frame[name], known[name].required, known[name].default)
    ]
    cells = [_cells(frame[name]) for name in kept]
    return kept, [list(row) for row in zip(*cells, strict=True)]


def _told(column: pd.Series, required: bool, default: Any) -> bool:
    return required or bool((column != default).any())


def _cells(column: pd.Series) -> list[Any]:
    return [_cell(value) for value in column.tolist()]


def _cell(value: Any) -> Any:
    if value == "" or (isinstance(value, float) and math.isinf(value)):
        return None
    return value


def shortest(value: Any) -> str:
    """A cell as text that reads back as the same value."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return guarded(str(value))
