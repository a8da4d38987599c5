"""Today's spending as locked and movable lines. What positions carry is taken out; the rest is not by site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from alloc_opt.io.importing.assign import NOT_BY_SITE, Assigned
from alloc_opt.io.importing.money import dollars
from alloc_opt.io.importing.staffed import Staffed

REMAINDER = "staff without a site"
"""Program of what the ledger pays for staff beyond the positions of the list."""
_LINE = ["school", "resource", "area", "object", "locked", "whole", "one_time"]
_HELD = ["school", "resource", "area", "object", "locked", "moves", "whole", "one_time", "cents"]


@dataclass(frozen=True)
class Spending:
    """What the tables `lines`, `programs` and `costs` need."""

    lines: pd.DataFrame
    """school, resource, area, object, locked, whole, one_time, program, cents (above 0)."""
    credits: pd.DataFrame
    """resource, object, cents (above 0): spending below nothing, as a receipt."""
    recurring: pd.DataFrame
    """resource, cents: lines and staff of every plan year."""
    too_much: tuple[str, ...]
    """Where positions cost more than the ledger has, in words."""


def spending(accounts: Assigned, staff: Staffed, complete: bool) -> Spending:
    """The lines. A program holds one object, or all of its area where that is decided as a whole; it is locked where it
    is not by site, unless the mapping says otherwise. So every dollar keeps its resource and object.
    """
    rows = accounts.frame[(accounts.frame["kind"] == "spending") & (accounts.frame["left_out"] == "")]
    rows, too_much, over = _less_staff(rows, staff.cells, complete)
    kinds = rows["school"].map({**accounts.schools, NOT_BY_SITE: NOT_BY_SITE})
    nowhere = (kinds == NOT_BY_SITE) & ~rows["moves"]
    rows = rows.assign(locked=(rows["locked"] | nowhere) & ~rows["one_time"])
    lines = rows.groupby(_LINE, sort=True)["cents"].sum().reset_index()
    below = lines[lines["cents"] < 0].assign(cents=lambda frame: -frame["cents"])
    credits = pd.concat([below[["resource", "object", "cents"]], over])
    credits = credits.groupby(["resource", "object"])["cents"].sum().reset_index()
    lines = lines[lines["cents"] > 0].reset_index(drop=True)
    nowhere = lines["school"].map(accounts.schools).fillna(NOT_BY_SITE) == NOT_BY_SITE
    lines["program"] = _program_ids(lines, nowhere, lines["resource"].isin(restricted(accounts)))
    held = pd.DataFrame([(r, c) for (r, _, _), c in staff.cells.items()], columns=["resource", "cents"])
    recurring = pd.concat([lines.loc[~lines["one_time"], ["resource", "cents"]], held])
    return Spending(lines, credits, recurring, too_much)


def restricted(accounts: Assigned) -> set[str]:
    """Resources with a legal use of their own: what they pay is a program of its own, so their money stays there."""
    table = accounts.resources
    return set(table.loc[table["restriction"] > 0, "resource"])


def _program_ids(lines: pd.DataFrame, nowhere: pd.Series, bound: pd.Series) -> pd.Series:
    words = lines["area"] + " " + lines["object"]
    words = words.where(nowhere | lines["locked"] | ~bound, words + " " + lines["resource"])
    words = words.where(~nowhere, words + " not by site")
    words = words.where(~lines["whole"], lines["area"])
    words = words.where(nowhere | ~lines["locked"], words + " locked")
    return words.where(~lines["one_time"], words + " one-time")


def _less_staff(
    rows: pd.DataFrame, carried: Mapping[tuple[str, str, str], int], complete: bool
) -> tuple[pd.DataFrame, tuple[str, ...], pd.DataFrame]:
    """Rows with the cells that positions carry replaced by what is left of them; what is over; where it is too much.

    Cells of one area take its rows only and leave the rest there; those of any area come after them.
    """
    told: list[str] = []
    over = [pd.DataFrame(columns=["resource", "object", "cents"]).astype({"cents": np.int64})]
    for here in (True, False):
        cells = {cell: cents for cell, cents in carried.items() if bool(cell[2]) == here}
        if cells:
            rows, words, beyond = _taken(rows, cells, complete)
            told += words
            over.append(beyond)
    return rows, () if complete else tuple(told), pd.concat(over)


def _taken(
    rows: pd.DataFrame, cells: Mapping[tuple[str, str, str], int], complete: bool
) -> tuple[pd.DataFrame, list[str], pd.DataFrame]:
    area = rows["area"] if any(cell[2] for cell in cells) else rows["area"].where(rows["area"].isna(), "")
    keys = pd.MultiIndex.from_arrays([rows["resource"], rows["object"], area])
    touched = np.asarray(keys.isin(list(cells))) & ~rows["one_time"].to_numpy(dtype=bool)
    mine = rows[touched].assign(area=area[touched])
    had = mine.groupby(["resource", "object", "area"])["cents"].sum().to_dict()
    kept = mine.drop_duplicates("area").set_index("area")[["locked", "moves", "whole"]]
    left = {cell: int(had.get(cell, 0)) - cents for cell, cents in cells.items()}
    told = [
        f"resource {r} object {o}{f' of {a}' if a else ''}: positions cost {dollars(cells[r, o, a])}, "
        f"the ledger has {dollars(int(had.get((r, o, a), 0)))}"
        for (r, o, a), cents in left.items()
        if cents < 0
    ]
    rest = pd.DataFrame(
        [
            (NOT_BY_SITE, r, a or REMAINDER, o, *(kept.loc[a] if a else (True, False, False)), False, c)
            for (r, o, a), c in left.items()
            if c > 0
        ],
        columns=_HELD,
    )
    over = pd.DataFrame(
        [(r, o, -c) for (r, o, _), c in left.items() if c < 0 and complete], columns=["resource", "object", "cents"]
    )
    return pd.concat([rows.loc[~touched, _HELD], rest], ignore_index=True), told, over
