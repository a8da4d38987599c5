"""Small districts made in memory."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from alloc_opt.plan.complete import blank, complete
from alloc_opt.plan.plan import Head, Plan, Settings
from alloc_opt.plan.rule import PlacedRule

Rows = Sequence[Mapping[str, Any]]


def table(name: str, rows: Rows) -> pd.DataFrame:
    """A table of the noun `name`, defaults filled in; further columns are attributes."""
    frame = blank(name, len(rows))
    for row, values in enumerate(rows):
        for column, value in values.items():
            if column not in frame:
                frame[column] = pd.Series([""] * len(rows), dtype=object)
            frame.loc[row, column] = value
    return frame


def plan(tables: Mapping[str, Rows], rules: Sequence[Mapping[str, Any]] = (), **head: Any) -> Plan:
    """A plan of tables and rules (each with id and family); one year unless `years` says more."""
    placed = tuple(
        PlacedRule(str(rule["id"]), str(rule["family"]), {k: v for k, v in rule.items() if k not in {"id", "family"}})
        for rule in rules
    )
    top = {"name": "toy", "base_year": "2025-26", "years": ("2026-27",), **head}
    return Plan(Head(**top), complete({name: table(name, rows) for name, rows in tables.items()}), placed)


TABLES: dict[str, Rows] = {
    "schools": [
        {"school": "oak", "name": "Oak School", "level": "e"},
        {"school": "elm", "name": "Elm School", "level": "e"},
        {"school": "office", "kind": "central"},
    ],
    "enrollment": [{"school": "oak", "pupils": 300.0}, {"school": "elm", "pupils": 250.0}],
    "funds": [
        {"fund": "01", "resource": "base", "name": "Base money", "beginning": 50000.0, "revenue": 1400000.0},
        {
            "fund": "01",
            "resource": "title_i",
            "restriction": 5,
            "revenue": 150000.0,
            "indirect_rate": 0.05,
            "indirect_to": "base",
            "carryover": False,
        },
        {"fund": "01", "resource": "special", "restriction": 3, "revenue": 40000.0, "supported_by": "base"},
    ],
    "pay": [
        {"position": "teacher", "salary": 80000.0, "benefits": 0.3, "increment": 0.5, "decide_by": "03-15"},
        {"position": "aide", "salary": 30001.37, "benefits": 0.3},
        {"position": "therapist", "salary": 90000.0, "benefits": 0.25, "health": 10000.0},
        {"position": "director", "salary": 120000.0, "benefits": 0.25},
    ],
    "staff": [
        {"school": "oak", "position": "teacher", "resource": "base", "fte": 6.25},
        {"school": "oak", "position": "teacher", "resource": "base", "fte": 1.0, "filled": False},
        {"school": "elm", "position": "teacher", "resource": "base", "fte": 6.0},
        {"school": "oak", "position": "aide", "resource": "title_i", "fte": 3.0},
        {"school": "elm", "position": "aide", "resource": "base", "fte": 2.0},
        {"school": "elm", "position": "therapist", "resource": "special", "fte": 0.75},
        {"school": "office", "position": "director", "resource": "base", "fte": 1.0},
    ],
    "lines": [{"school": "office", "resource": "base", "object": "utilities", "dollars": 98765.43}],
    "uses": [
        {"program": "therapist", "resource": "special"},
        {"program": "aide", "resource": "title_i"},
        {"program": "aide", "resource": "base"},
    ],
}
"""Today costs 1,624,110.85: a little more than there is."""


def toy(rules: Sequence[Mapping[str, Any]] = (), *, years: int = 1, changes: bool = False, **tables: Rows) -> Plan:
    """Two schools and an office; `tables` stand in for those of `TABLES`. Without the cap on changes by default."""
    ends = tuple(f"{year}-{year - 1999:02d}" for year in range(2026, 2026 + years))
    settings = Settings() if changes else Settings(changes=None, changes_share=None)
    return plan({**TABLES, **tables}, rules, years=ends, settings=settings)
