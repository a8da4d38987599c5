"""The model's tables: what the importer makes of the ledger and the staff lists, and what the plan adds to it."""

from pathlib import Path

import pandas as pd

from alloc_opt.io.importing import Imported, imported
from tools.sfusd.vintage_2025_26 import formula, money, people, pupils, services


def make(sources: Path, model: Path) -> tuple[dict[str, pd.DataFrame], Imported]:
    """Table name -> frame, ready to be written, and the import they come from.

    `sources` holds the raw files; `model` the mapping and the tables written by hand.
    """
    found = imported(sources / "gl_ledger.csv", model / "import.yaml")
    base = found.tables
    schools, enrollment = pupils.tables(sources, base["schools"], base["enrollment"], base["staff"])
    programs = services.programs(base)
    return {
        "components": base["components"],
        "costs": services.costs(base),
        "enrollment": enrollment,
        "formula": formula.lines(sources, schools),
        "funds": money.funds(base),
        "lines": base["lines"],
        "objects": base["objects"],
        "pay": people.pay(base["pay"]),
        "programs": programs,
        "revenue": pd.concat(
            [
                money.revenue(base["revenue"], _read(model / "counts.csv")),
                money.transfers(base, found.head.years[0]),
            ],
            ignore_index=True,
        ),
        "schools": schools,
        "services": services.ceilings(base),
        "staff": base["staff"],
        "staffing": people.staffing(base),
        "uses": services.uses(base),
    }, found


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
