"""What does a finished sweep say? Its cases read back as outcomes, with the weights it was made with."""

from pathlib import Path

import numpy as np
import pandas as pd

from alloc_opt.analysis.table import Table
from alloc_opt.analysis.uncertainty import ASSUMPTIONS
from alloc_opt.errors import OperatorError

CASES, CHANGES = "cases.parquet", "changes.parquet"
NEEDED = {CASES: ("case", "status"), CHANGES: ("case", "program", "school", "year", "quantity", "anchor")}
WEIGHT = "weight"
_BOOKKEEPING = ("seconds", "recoveries", "differences", WEIGHT, "case", "status", "message", "gave_way")
FIGURES = ("aim", "bound", "gap", *_BOOKKEEPING)
"""Columns of cases that are no varied number, beside money and staff by year."""
_BY_YEAR = ("spending ", "unrestricted spending ", "unrestricted balance ", "fte ")
DEPENDS = ["program", "school", "year", "planned", "least", "most", "moves", "weight_share", "on"]
_SMALL = 0.005


def read(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cases of a study's folder, each with a weight, and what differs from the study's own plan.

    Raises:
        OperatorError: no finished study is there, or it lacks a column.
    """
    frames = []
    for name, needed in NEEDED.items():
        path = folder / name
        if not path.is_file():
            raise OperatorError(f"{folder} holds no {name}.", "give the folder of a finished `alloc-opt sweep`")
        try:
            frame = pd.read_parquet(path)
        except ImportError as error:
            hint = "pip install pyarrow"
            raise OperatorError("A study is read with pyarrow, which is not installed.", hint) from error
        except (ValueError, OSError) as error:
            raise OperatorError(f"{path} cannot be read: {error}", "run the sweep again") from error
        lacking = [column for column in needed if column not in frame]
        if lacking:
            raise OperatorError(f"{path} has no column {lacking[0]}.", f"it needs {', '.join(needed)}")
        frames.append(frame)
    cases = frames[0] if WEIGHT in frames[0] else frames[0].assign(**{WEIGHT: 1.0})
    return cases, frames[1]


def varied(cases: pd.DataFrame) -> list[str]:
    """Names of what the study varies."""
    return [name for name in cases.columns if name not in FIGURES and not str(name).startswith(_BY_YEAR)]


def depends(cases: pd.DataFrame, changes: pd.DataFrame) -> Table:
    """One row per service that is not as in the plan in some case, the one that moves most often (by weight) first.

    `moves`: cases; `least` and `most` over all cases with a plan; `on`: the varied number that tells best whether it
    moves, and where.
    """
    solved = cases[cases["status"].isin(["optimal", "feasible"]).to_numpy()]
    weight = solved.set_index("case")[WEIGHT].astype(float)
    mine = changes[changes["case"].isin(weight.index).to_numpy()]
    mine = mine[((mine["quantity"] - mine["anchor"]).abs() > _SMALL).to_numpy()]
    rows = []
    for (program, school, year), group in mine.groupby(["program", "school", "year"], sort=True):
        planned = float(group["anchor"].iloc[0])
        stays = len(group) < len(weight)
        quantities = [*group["quantity"].astype(float), *([planned] if stays else [])]
        moves = set(group["case"])
        rows.append(
            {
                "program": program,
                "school": school,
                "year": year,
                "planned": planned,
                "least": min(quantities),
                "most": max(quantities),
                "moves": float(len(moves)),
                "weight_share": float(weight[weight.index.isin(moves)].sum() / weight.sum()),
                "on": _on(solved, moves) if stays else "",
            }
        )
    frame = pd.DataFrame(rows, columns=DEPENDS).sort_values("weight_share", ascending=False, kind="stable")
    return Table("stress_depends", frame.reset_index(drop=True), (_said(cases, solved, len(frame)),))


def assumptions(cases: pd.DataFrame) -> Table:
    """What is varied, by how far apart the aim is on average at its two ends."""
    solved = cases[cases["status"].isin(["optimal", "feasible"]).to_numpy()]
    rows = []
    for name in varied(cases):
        column = solved[name]
        if column.dtype.kind not in "fi":
            groups = solved.groupby(column.astype(str))["aim"].mean()
            rows.append((name, "", float(groups.max() - groups.min()), np.nan, np.nan, np.nan))
            continue
        ends = solved.assign(at=column)
        low, high = ends["at"].min(), ends["at"].max()
        means = [float(ends.loc[(ends["at"] == end).to_numpy(), "aim"].mean()) for end in (low, high)]
        rows.append((name, f"{low:g} to {high:g}", abs(means[1] - means[0]), np.nan, np.nan, np.nan))
    frame = pd.DataFrame(rows, columns=ASSUMPTIONS).sort_values("aim_change", ascending=False, kind="stable")
    return Table("stress_assumptions", frame.reset_index(drop=True))


def _on(solved: pd.DataFrame, moves: set[object]) -> str:
    """The varied number of which a side of some value tells just when the service moves; empty without one."""
    inside = solved["case"].isin(moves).to_numpy()
    for name in varied(solved):
        column = solved[name]
        if column.dtype.kind not in "fi":
            own = set(column[inside].astype(str))
            if own and not own & set(column[~inside].astype(str)):
                return f"only where {name} is {' or '.join(sorted(own))}"
            continue
        here, there = column[inside].to_numpy(dtype=float), column[~inside].to_numpy(dtype=float)
        if not len(here) or not len(there):
            continue
        if here.max() < there.min():
            return f"only where {name} is {here.max():g} or less"
        if here.min() > there.max():
            return f"only where {name} is {here.min():g} or more"
    return ""


def _said(cases: pd.DataFrame, solved: pd.DataFrame, moved: int) -> str:
    share = float(solved[WEIGHT].sum() / cases[WEIGHT].sum()) if len(cases) else 0.0
    return (
        f"{len(solved)} of {len(cases)} cases have a plan ({share:.0%} of the weight); in those, "
        f"{moved} services are not always as in the plan, all others are."
    )
