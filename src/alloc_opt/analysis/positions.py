"""Which positions does the plan hold, who pays them, and which must be decided by when?

A position id is school-position-program-resource and a number: 1 for what is filled today, 2 for what is vacant or
new. It never stands for a person. Vacant positions go first; what is added is vacant until it is hired.
"""

import numpy as np
import pandas as pd

from alloc_opt.analysis.books import Books
from alloc_opt.analysis.cells import labelled
from alloc_opt.analysis.table import Table
from alloc_opt.plan.deadlines import deadline

COLUMNS = [
    "position",
    "position_id",
    "school",
    "program",
    "resource",
    "year",
    "fte",
    "change",
    "filled",
    "decide_by",
]
_PLACE = ["program", "position", "school"]
_SEAT = [*_PLACE, "resource"]
_SMALL = 5e-7


def positions(books: Books) -> Table:
    """One row per seat (school, position, program, resource, filled or vacant) and plan year; `change` is in FTE
    against the year before. `decide_by` is filled in where filled positions fall and the table `pay` states it.
    """
    today = _today(books)
    planned = _planned(books, today)
    years = range(1, books.axes.size("year"))
    seats = pd.concat([today[_SEAT], planned[_SEAT]]).drop_duplicates()
    before = seats.merge(today, on=_SEAT, how="left").fillna({"filled": 0.0, "vacant": 0.0})
    found = []
    for year in years:
        after = _filled(before, planned[(planned["year"] == year).to_numpy()])
        falls = _place_total(after["filled"], after) < _place_total(before["filled"], before) - _SMALL
        for number, column in ((1, "filled"), (2, "vacant")):
            change = (after[column] - before[column]).round(6) + 0.0
            row = after[_SEAT].assign(year=year, fte=after[column].round(6) + 0.0, change=change, number=number)
            row["falls"] = falls & (number == 1) & (change < 0)
            found.append(row[((row["fte"].abs() > _SMALL) | (change.abs() > _SMALL)).to_numpy()])
        before = after
    frame = pd.concat(found, ignore_index=True).sort_values(["school", *_SEAT[:2], "resource", "number", "year"])
    return Table("positions", _written(books, frame.reset_index(drop=True)))


def _filled(before: pd.DataFrame, planned: pd.DataFrame) -> pd.DataFrame:
    """Seats of a year: people stay where they are as far as the seat goes on, then move to the place's other seats."""
    table = before[_SEAT].merge(planned[[*_SEAT, "fte"]], on=_SEAT, how="left")
    fte = table["fte"].fillna(0.0)
    people = _place_total(before["filled"], before)
    stay = fte.clip(upper=before["filled"])
    room = fte - stay
    rooms = _place_total(room, before)
    moving = (people - _place_total(stay, before)).clip(upper=rooms)
    filled = stay + room * np.where(rooms > _SMALL, moving / rooms.where(rooms > _SMALL, 1.0), 0.0)
    return before[_SEAT].assign(filled=filled, vacant=(fte - filled).clip(lower=0.0))


def _place_total(values: "pd.Series[float]", seats: pd.DataFrame) -> "pd.Series[float]":
    """Sum over the seats of the same program, position and school, at each of them."""
    return values.groupby([seats[name] for name in _PLACE]).transform("sum")


def _written(books: Books, frame: pd.DataFrame) -> pd.DataFrame:
    text = labelled(books.axes, frame)
    parts = (text[name].tolist() for name in ("school", "position", "program", "resource", "number"))
    text["position_id"] = ["-".join(map(str, each)) for each in zip(*parts, strict=True)]
    text["filled"] = np.where(frame["number"] == 1, "yes", "no").astype(object)
    days = books.plan["pay"]["decide_by"].to_numpy(dtype=object)[frame["position"].to_numpy()]
    years = books.axes.labels["year"][frame["year"].to_numpy()]
    told = zip(frame["falls"], years, days, strict=True)
    text["decide_by"] = [deadline(str(year), day).isoformat() if falls and day else "" for falls, year, day in told]
    return text[COLUMNS]


def _today(books: Books) -> pd.DataFrame:
    """FTE filled and vacant today by seat: the books' staff, scaled to today's services where the two differ."""
    staff, axes = books.plan["staff"], books.axes
    codes = pd.DataFrame({d: axes.codes(d, staff[d]) for d in _SEAT})
    fte, full = staff["fte"].to_numpy(dtype=float), staff["filled"].to_numpy(dtype=bool)
    codes["filled"], codes["vacant"] = np.where(full, fte, 0.0), np.where(full, 0.0, fte)
    table = codes.groupby(_SEAT, as_index=False)[["filled", "vacant"]].sum()
    base = books.budget.fte[(books.budget.fte["year"] == 0).to_numpy()]
    due = base.groupby(_PLACE, as_index=False)["value"].sum()
    table = table.merge(due, on=_PLACE, how="left").fillna({"value": 0.0})
    have = (table["filled"] + table["vacant"]).groupby([table[name] for name in _PLACE]).transform("sum")
    factor = np.where(have > 0, table["value"] / have.where(have > 0, 1.0), 0.0)
    factor = np.where(np.abs(factor - 1.0) < 1e-9, 1.0, factor)
    return table.assign(filled=table["filled"] * factor, vacant=table["vacant"] * factor).drop(columns="value")


def _planned(books: Books, today: pd.DataFrame) -> pd.DataFrame:
    """FTE by seat and plan year: each program's staff, split as its salaries are paid."""
    axes, plan = books.axes, books.plan
    fte = books.budget.fte
    fte = fte[((fte["year"] > 0) & (fte["value"].abs() > _SMALL)).to_numpy()].reset_index(names="row")
    salary = axes.codes("object", plan["pay"]["salary_object"])
    fte["object"] = salary[fte["position"].to_numpy()]
    spending = books.budget.spending
    own = spending.merge(
        fte[["row", "program", "school", "object", "year"]], on=["program", "school", "object", "year"]
    )
    site = spending.merge(
        fte.loc[~fte["row"].isin(own["row"]), ["row", "program", "school", "year"]], on=["program", "school", "year"]
    )
    seats = today.assign(cents=today["filled"] + today["vacant"])
    paid = pd.concat([own, site])
    rest = fte.loc[~fte["row"].isin(paid["row"]), ["row", *_PLACE]].merge(
        seats[[*_SEAT, "cents"]], on=_PLACE, how="left"
    )
    least = int(plan["funds"]["restriction"].to_numpy().argmin())
    rest = rest.fillna({"resource": least, "cents": 1.0})
    split = pd.concat([paid, rest])[["row", "resource", "cents"]].groupby(["row", "resource"], as_index=False).sum()
    whole = split.groupby("row")["cents"].transform("sum")
    split["share"] = np.where(whole != 0, split["cents"] / whole.where(whole != 0, 1), 0.0)
    table = fte.merge(split, on="row")
    table["resource"] = table["resource"].astype(np.int64)
    return table.assign(fte=table["value"] * table["share"])[[*_SEAT, "year", "fte"]]
