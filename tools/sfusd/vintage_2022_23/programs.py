"""Table `programs`: what moves, what is paid outside the formula, what is known for the district only."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from tools.sfusd.vintage_2022_23 import ledger

NON_STAFF = "site_non_staff"
COLUMNS = ["program", "name", "unit", "valued", "locked", "step", "function", "area"]
_SMALL = {"and", "of", "on", "as", "a", "to", "in", "the", "outside", "formula"}


def programs(jobs: pd.DataFrame, staffed: set[str], district: pd.DataFrame) -> pd.DataFrame:
    """The table: one program per job class that formula money pays, then the locked ones."""
    every: list[dict[Hashable, Any]] = jobs.to_dict("records")
    rows = [_free(job) for job in every if job["position"] in staffed]
    rows.append(
        {
            "program": NON_STAFF,
            "name": "Site Supplies and Other Non-Staff",
            "unit": "dollar",
            "valued": "unrated",
            "function": "1000",
            "area": "Supplies",
        }
    )
    rows += [_outside(job) for job in every if f"outside_{job['position']}" in staffed]
    rows += [_district(line) for line in district.drop_duplicates("program").to_dict("records")]
    return pd.DataFrame(rows, columns=COLUMNS).fillna({"locked": "false", "step": 0.0, "function": ""})


def _free(job: dict[Hashable, Any]) -> dict[str, Any]:
    return {
        "program": job["position"],
        "name": _title(job["name"]),
        "unit": "FTE",
        "valued": job["valued"],
        "step": job["increment"],
        "function": job["function"],
        "area": job["area"],
    }


def _outside(job: dict[Hashable, Any]) -> dict[str, Any]:
    row = _free(job)
    name = f"{row['name']} (outside the formula)"
    return {
        **row,
        "program": f"outside_{row['program']}",
        "name": name,
        "valued": "unrated",
        "locked": "true",
        "step": 0.0,
    }


def _district(line: dict[Hashable, Any]) -> dict[str, Any]:
    return {
        "program": line["program"],
        "name": f"{ledger.RESOURCES[line['resource']]}: {ledger.OBJECTS[line['object']]}",
        "unit": "dollar",
        "valued": "unrated",
        "locked": "true",
        "area": "District",
    }


def _title(name: str) -> str:
    words = (w if w in _SMALL or w[:1].isupper() else w[:1].upper() + w[1:] for w in name.split())
    return " ".join(words)
