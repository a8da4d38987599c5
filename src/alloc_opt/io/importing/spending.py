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
_LINE = ["school", "resource", "area", "object", "locked", "one_time"]


@dataclass(frozen=True)
class Spending:
    """What the tables `lines`, `programs` and `costs` need."""

    lines: pd.DataFrame
    """school, resource, area, object, locked, one_time, program, cents (above 0)."""
    credits: pd.DataFrame
    """resource, object, cents (above 0): spending below nothing, as a receipt."""
    recurring: pd.DataFrame
    """resource, cents: lines and staff of every plan year."""
    too_much: tuple[str, ...]
    """Where positions cost more than the ledger has, in words."""


def spending(accounts: Assigned, staff: Staffed, complete: bool) -> Spending:
    """The lines. A program holds one object, and is locked where it is not by site, so that every dollar keeps its
    resource and object.
    """
    rows = accounts.frame[(accounts.frame["kind"] == "spending") & (accounts.frame["left_out"] == "")]
    rows, too_much, over = _less_staff(rows, staff.cells, complete)
    kinds = rows["school"].map({**accounts.schools, NOT_BY_SITE: NOT_BY_SITE})
    rows = rows.assign(locked=(rows["locked"] | (kinds == NOT_BY_SITE)) & ~rows["one_time"])
    lines = rows.groupby(_LINE, sort=True)["cents"].sum().reset_index()
    below = lines[lines["cents"] < 0].assign(cents=lambda frame: -frame["cents"])
    credits = pd.concat([below[["resource", "object", "cents"]], over])
    credits = credits.groupby(["resource", "object"])["cents"].sum().reset_index()
    lines = lines[lines["cents"] > 0].reset_index(drop=True)
    nowhere = lines["school"].map(accounts.schools).fillna(NOT_BY_SITE) == NOT_BY_SITE
    lines["program"] = _program_ids(lines, nowhere, lines["resource"].isin(restricted(accounts)))
    held = pd.DataFrame([(r, c) for (r, _), c in staff.cells.items()], columns=["resource", "cents"])
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
    words = words.where(nowhere | ~lines["locked"], words + " locked")
    return words.where(~lines["one_time"], words + " one-time")


def _less_staff(
    rows: pd.DataFrame, cells: Mapping[tuple[str, str], int], complete: bool
) -> tuple[pd.DataFrame, tuple[str, ...], pd.DataFrame]:
    """Rows with the cells that positions carry replaced by what is left of them; what is over; where it is too much."""
    if not cells:
        return rows, (), pd.DataFrame(columns=["resource", "object", "cents"]).astype({"cents": np.int64})
    pairs = pd.MultiIndex.from_frame(rows[["resource", "object"]])
    touched = np.asarray(pairs.isin(list(cells))) & ~rows["one_time"].to_numpy(dtype=bool)
    had = rows[touched].groupby(["resource", "object"])["cents"].sum().to_dict()
    left = {cell: int(had.get(cell, 0)) - carried for cell, carried in cells.items()}
    told = tuple(
        f"resource {r} object {o}: positions cost {dollars(cells[r, o])}, "
        f"the ledger has {dollars(int(had.get((r, o), 0)))}"
        for (r, o), cents in left.items()
        if cents < 0
    )
    rest = pd.DataFrame(
        [(NOT_BY_SITE, r, REMAINDER, o, True, False, c) for (r, o), c in left.items() if c > 0],
        columns=[*_LINE, "cents"],
    )
    over = pd.DataFrame(
        [(r, o, -c) for (r, o), c in left.items() if c < 0 and complete], columns=["resource", "object", "cents"]
    )
    columns = [*_LINE, "cents"]
    return pd.concat([rows.loc[~touched, columns], rest], ignore_index=True), () if complete else told, over
