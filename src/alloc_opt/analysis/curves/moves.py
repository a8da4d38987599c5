"""What changes along a curve? Programs whose services differ between two plans, in words' order: the dearest first."""

from collections.abc import Sequence

import pandas as pd

COLUMNS = ["program", "action", "unit", "year", "change", "dollars"]
_SOME = 0.005
_SHARE = 1e-6
"""Share of a program's size below which it has not changed."""


def moves(before: pd.DataFrame, after: pd.DataFrame, programs: pd.DataFrame) -> pd.DataFrame:
    """One row per program that differs, the most dollars first.

    Columns: `program`, `action` (start, stop, expand, trim, shift: no more and no less in all, but elsewhere), `unit`,
    `year` (where it differs most), `change` (units in that year, the district together; of a shift what moves),
    `dollars` (all years).

    Args:
        before: services as `curve_parts.services` gives them.
        after: the same.
        programs: the plan's table.
    """
    keys = ["program", "school", "year"]
    both = before.merge(after, on=keys, how="outer", suffixes=("", "_after")).fillna(0.0)
    both["change"] = both["quantity_after"] - both["quantity"]
    both["moved"] = both["change"].abs()
    both["dollars"] = both["dollars_after"] - both["dollars"]
    yearly = both.groupby(["program", "year"], sort=False)[["quantity", "quantity_after", "change", "moved"]].sum()
    dollars = both.groupby("program", sort=False)["dollars"].sum()
    units = dict(zip(programs["program"], programs["unit"], strict=True))
    rows = []
    for program in dict.fromkeys(yearly.index.get_level_values("program")):
        mine = yearly.loc[program]
        size = max(_SOME, _SHARE * float(mine[["quantity", "quantity_after"]].abs().to_numpy().max()))
        net = mine["change"].abs()
        column = "change" if net.max() >= size else "moved"
        if mine["moved"].max() < size:
            continue
        place = int(mine[column].abs().to_numpy().argmax())
        year, change = str(mine.index[place]), float(mine[column].to_numpy()[place])
        action = _action(mine, size) if column == "change" else "shift"
        rows.append((program, action, units.get(program, ""), year, change, float(dollars[program])))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    order = frame["dollars"].abs().sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def _action(mine: pd.DataFrame, size: float) -> str:
    if mine["quantity"].abs().max() < size:
        return "start"
    if mine["quantity_after"].abs().max() < size:
        return "stop"
    return "expand" if float(mine["change"].sum()) > 0 else "trim"


def totals(plans: Sequence[tuple[float, pd.DataFrame]], programs: pd.DataFrame) -> pd.DataFrame:
    """at, program, year, unit, quantity, change (from the first plan): programs that differ somewhere, as district
    totals.
    """
    parts = [
        frame.groupby(["program", "year"], sort=False)["quantity"].sum().reset_index().assign(at=at)
        for at, frame in plans
    ]
    if not parts:
        return pd.DataFrame(columns=["at", "program", "year", "unit", "quantity", "change"])
    table = pd.concat(parts, ignore_index=True)
    first = parts[0].set_index(["program", "year"])["quantity"]
    keys = pd.MultiIndex.from_frame(table[["program", "year"]])
    table["change"] = table["quantity"] - first.reindex(keys).fillna(0.0).to_numpy()
    moved = table.groupby("program")["change"].agg(lambda change: change.abs().max())
    table = table[table["program"].map(moved) >= _SOME]
    units = dict(zip(programs["program"], programs["unit"], strict=True))
    table = table.assign(unit=table["program"].map(units).fillna(""))
    columns = ["at", "program", "year", "unit", "quantity", "change"]
    return table[columns].round({"quantity": 6, "change": 6}).reset_index(drop=True)
