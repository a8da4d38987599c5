"""The raw files of one year, as frames. Codes are text."""

import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

YEAR = "2022-23"
LEDGER_COLUMN = "BB"
"""The adopted budget, the vintage of the site sheets."""


@dataclass(frozen=True)
class Sources:
    """What the model is made of."""

    detail: pd.DataFrame
    """Formula lines: school_code, resource_code, weight, eligible_count, allocation."""
    summary: pd.DataFrame
    """Printed totals by school (index) and resource column."""
    positions: pd.DataFrame
    """FTE of 2022-23 by school and job class, from the latest report."""
    ledger: pd.DataFrame
    """Adopted budget 2022-23 of fund 01: resource, object, amount."""
    codes: pd.DataFrame
    """Names of account codes: dimension, code, title."""


def sources_folder(repository: Path) -> Path:
    """The folder with the raw files; FileNotFoundError if there is none."""
    data = os.environ.get("ALLOC_OPT_DATA")
    folder = (Path(data) if data else repository.parent / "shared" / "data") / "sfusd"
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder}: no such folder; set ALLOC_OPT_DATA to the folder that holds sfusd/")
    return folder


def read(folder: Path) -> Sources:
    """The frames of the year."""

    def table(name: str) -> pd.DataFrame:
        return pd.read_csv(folder / name, dtype=str, keep_default_na=False, encoding="utf-8")

    detail = table("wsf_detail.csv").query("school_year == @YEAR")
    summary = table("wsf_summary.csv").query("school_year == @YEAR").set_index("school_code")
    positions = table("positions_by_school.csv").query("school_year == @YEAR and is_latest_report == '1'")
    ledger = table("gl_ledger.csv").query("fiscal_year == @YEAR and column_code == @LEDGER_COLUMN and fund == '01'")
    dollars = summary.columns.drop(["school_name", "school_year"])
    summary[dollars] = summary[dollars].replace("", "0").astype(float)
    return Sources(
        detail=detail.assign(**{c: detail[c].astype(float) for c in ("eligible_count", "allocation")}),
        summary=summary,
        positions=positions.assign(fte=positions["fte"].astype(float)).query("fte != 0"),
        ledger=ledger.assign(amount=ledger["amount"].astype(float)),
        codes=table("gl_codes.csv"),
    )
