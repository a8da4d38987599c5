"""An import as a new plan folder, with the proof beside the tables: nothing is there unless the plan can be read."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import yaml

from alloc_opt.errors import PlanError
from alloc_opt.io.atomic import fresh
from alloc_opt.io.importing.convert import Imported
from alloc_opt.io.importing.tie_out import COLUMNS
from alloc_opt.io.read import examine
from alloc_opt.io.write import head_values, sheet, write_csv
from alloc_opt.plan.spreadsheet import guarded, unguarded

PROOF = "import"
"""Folder beside the tables: tie_out.csv, controls.csv, not_mapped.csv, codes.csv, notes.txt and the mapping."""
_MONEY = set(COLUMNS[4:]) | {"stated", "cents"}


def save(result: Imported, target: Path) -> None:
    """Write the plan to a new folder. Raises PlanError (and leaves nothing) where the plan could not be read again."""
    with fresh(target) as draft:
        (draft / PROOF).mkdir(parents=True)
        head = yaml.safe_dump(head_values(result.head), sort_keys=False, allow_unicode=True, width=100)
        (draft / "plan.yaml").write_text(head, encoding="utf-8", newline="\n")
        for name, frame in result.tables.items():
            write_csv(draft / f"{name}.csv", sheet(name, frame))
        proof = {
            "tie_out": result.tie_out,
            "controls": result.controls,
            "not_mapped": result.not_mapped,
            "codes": result.codes.rename(columns={"cents": "spending"}),
            "sources": pd.DataFrame(list(result.hashes.items()), columns=["file", "sha256"]),
        }
        for name, frame in proof.items():
            _csv(draft / PROOF / f"{name}.csv", frame)
        (draft / PROOF / "mapping.yaml").write_text(result.mapping, encoding="utf-8", newline="\n")
        (draft / PROOF / "notes.txt").write_text("\n".join([*result.notes, ""]), encoding="utf-8", newline="\n")
        reading = examine(draft)
        if reading.errors:
            raise PlanError(reading.errors)


def _csv(path: Path, frame: pd.DataFrame) -> None:
    money = [name for name in frame.columns if name in (*_MONEY, "spending") and frame[name].dtype.kind == "i"]
    shown = frame.assign(**{name: [f"{value / 100:.2f}" for value in frame[name]] for name in money})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(list(shown.columns))
        for row in shown.itertuples(index=False):
            writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])


def last_codes(folder: Path) -> pd.DataFrame:
    """The codes of an earlier import, from its folder."""
    frame = pd.read_csv(folder / PROOF / "codes.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    return frame.map(unguarded)
