"""Runs whose tables are made so for a test: the pages say what stands there."""

from dataclasses import replace
from typing import Any

import pandas as pd

from alloc_opt.analysis.table import Table
from alloc_opt.reports.packet.blocks import Page, Words
from alloc_opt.reports.packet.ground import Ground


def with_table(given: Ground, name: str, frame: pd.DataFrame) -> Ground:
    """The same run with another table."""
    return replace(given, run=replace(given.run, tables={**given.run.tables, name: Table(name, frame)}))


def with_changes(given: Ground, rows: list[dict[str, Any]]) -> Ground:
    """The same run with these rows of `changes`; what a row does not state is empty, or 0."""
    base = {"name": "Teachers", "program": "teacher", "school": "oak", "school_name": "Oak School", "tier": ""}
    base |= {"action": "trim", "unit": "FTE", "sites": 1, "decide_by": ""}
    frame = pd.DataFrame([{**base, **row} for row in rows])
    frame["change"] = frame["quantity"] - frame["current"]
    frame["change_fte"] = frame["change"]
    return with_table(given, "changes", frame)


def with_source(given: Ground, rule: str, **cells: str) -> Ground:
    """The same run with other words in the row of a rule of `rulebook`."""
    book = given.table("rulebook").copy()
    for column, words in cells.items():
        book.loc[(book["rule"] == rule).to_numpy(), column] = words
    return with_table(given, "rulebook", book)


def law_held(given: Ground) -> Ground:
    """The same run in which the rule `aides`, which Elm breaks today, is law."""
    rules = given.table("rules").copy()
    rules.loc[(rules["rule"] == "aides").to_numpy(), "severity"] = "law"
    return with_source(with_table(given, "rules", rules), "aides", severity="law")


def said(made: Page) -> str:
    """Every sentence of a page's words and notes."""
    words = [text for block in made.blocks if isinstance(block, Words) for text in (block.head, *block.texts)]
    return " ".join([made.lead, *words, *(note for grid in made.grids for note in grid.notes)])
