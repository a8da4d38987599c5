"""What does each school get, per pupil and against today?"""

import numpy as np
import pandas as pd

from alloc_opt.analysis.books import Books
from alloc_opt.analysis.cells import labelled
from alloc_opt.analysis.table import Table
from alloc_opt.plan.complete import ALL_GROUP
from alloc_opt.program.decisions.pupils import every_year

COLUMNS = [
    "school",
    "name",
    "level",
    "kind",
    "year",
    "pupils",
    "dollars",
    "per_pupil",
    "fte",
    "change_dollars",
    "change_fte",
]
FEWEST = 10
"""Counts of fewer pupils are never shown."""


def schools(books: Books) -> Table:
    """One row per site and plan year; changes are against today's services at the prices of the year."""
    s = books.services
    sums = s.groupby(["school", "year"])[["dollars", "fte", "today_dollars", "today_fte"]].sum()
    grid = pd.MultiIndex.from_product(
        [range(books.axes.size("school")), range(1, books.axes.size("year"))], names=["school", "year"]
    )
    table = sums.reindex(grid, fill_value=0.0).reset_index()
    code = table["school"].to_numpy()
    own = books.plan["schools"]
    frame = labelled(books.axes, table)
    for column in ("name", "level", "kind"):
        frame[column] = own[column].to_numpy(dtype=object)[code]
    frame["pupils"] = _shown(_pupils(books, frame), frame["year"])
    frame["dollars"] = frame["dollars"].round(2)
    frame["per_pupil"] = (frame["dollars"] / frame["pupils"]).round(2)
    frame["change_dollars"] = (table["dollars"] - table["today_dollars"]).round(2) + 0.0
    frame["change_fte"] = (table["fte"] - table["today_fte"]).round(6) + 0.0
    frame["fte"] = frame["fte"].round(6) + 0.0
    notes = ["Changes are against today's services at the prices of the year."]
    if bool((frame["pupils"].isna() & (frame["kind"] == "school")).any()):
        notes.append(f"Counts of fewer than {FEWEST} pupils, and what would give them away, are not shown.")
    return Table("schools", frame[COLUMNS], tuple(notes))


def _pupils(books: Books, frame: pd.DataFrame) -> "pd.Series[float]":
    table = every_year(books.plan["enrollment"], books.axes)
    table = table[table["group"] == ALL_GROUP].drop_duplicates(["school", "span", "year"], keep="last")
    count = table.groupby(["school", "year"])["pupils"].sum()
    values = count.reindex(pd.MultiIndex.from_frame(frame[["school", "year"]])).to_numpy(dtype=float)
    return pd.Series(np.where(values > 0, values, np.nan))


def _shown(pupils: "pd.Series[float]", year: "pd.Series[str]") -> "pd.Series[float]":
    """Without small counts, and where one alone would be left out, without the next smallest too."""
    shown = pupils.copy()
    for _, mine in pupils.groupby(year):
        small = mine[mine < FEWEST].index
        if len(small) == 1:
            small = mine.nsmallest(2).index
        shown[small] = np.nan
    return shown
