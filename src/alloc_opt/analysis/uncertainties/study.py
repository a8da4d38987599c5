"""What does a finished sweep say? Its cases read back as outcomes, with the weights it was made with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from alloc_opt import io
from alloc_opt.analysis.names import names
from alloc_opt.analysis.table import Table
from alloc_opt.analysis.uncertainties.told_by import told_by
from alloc_opt.analysis.uncertainty import ASSUMPTIONS
from alloc_opt.errors import OperatorError

CASES, CHANGES = "cases.parquet", "changes.parquet"
NEEDED = {CASES: ("case", "status"), CHANGES: ("case", "program", "school", "year", "quantity", "anchor")}
WEIGHT = "weight"
_BOOKKEEPING = ("seconds", "recoveries", "differences", WEIGHT, "case", "status", "message", "gave_way")
FIGURES = ("aim", "bound", "gap", *_BOOKKEEPING)
"""Columns of cases that are no varied number, beside money and staff by year."""
_BY_YEAR = ("spending ", "unrestricted spending ", "unrestricted balance ", "fte ")
MORE, LESS = "more", "less"
DEPENDS = ["program", "school", "year", "way", "planned", "least", "most", "moves", "weight_share", "on"]
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


@dataclass(frozen=True)
class Known:
    """What the folder of a study knows of its plan."""

    title: str
    unit: str = ""
    """Of the aim; empty: not known."""
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """program, school -> id -> name as people say it."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Program -> its unit."""
    confidential: bool = False


def known(folder: Path) -> Known:
    """Names, units and the aim's unit, from the plan that a study's folder keeps; ids speak where it keeps none."""
    title, unit, confidential = folder.name, "", False
    if (folder / "manifest.json").is_file():
        told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        title, confidential = told.get("title") or told.get("study") or title, bool(told.get("confidential"))
    if (folder / "anchor.json").is_file():
        unit = json.loads((folder / "anchor.json").read_text(encoding="utf-8")).get("unit", "")
    if not (folder / "plan").is_dir():
        return Known(title, unit, confidential=confidential)
    plan = io.read(folder / "plan")
    programs = plan["programs"]
    labels = {
        key: dict(zip(plan[table][key], names(plan[table], key), strict=True))
        for key, table in (("program", "programs"), ("school", "schools"))
    }
    units = dict(zip(programs["program"], programs["unit"], strict=True))
    return Known(title, unit, labels, units, confidential or plan.head.confidential)


def varied(cases: pd.DataFrame) -> list[str]:
    """Names of what the study varies."""
    return [name for name in cases.columns if name not in FIGURES and not str(name).startswith(_BY_YEAR)]


def depends(cases: pd.DataFrame, changes: pd.DataFrame) -> Table:
    """One row per service that is more (or less) than in the plan in some case, the one that moves most often (by
    weight) first.

    `way`: more or less; `moves`: cases; `least` and `most` over those and the plan; `on`: the varied numbers that tell
    whether it moves, and where (`told_by`).
    """
    solved = cases[cases["status"].isin(["optimal", "feasible"]).to_numpy()]
    weight = solved.set_index("case")[WEIGHT].astype(float)
    mine = changes[changes["case"].isin(weight.index).to_numpy()]
    moved = (mine["quantity"] - mine["anchor"]).to_numpy(dtype=float)
    mine = mine.assign(way=np.where(moved > 0, MORE, LESS))[np.abs(moved) > _SMALL]
    rows, numbers = [], varied(cases)
    for (program, school, year, way), group in mine.groupby(["program", "school", "year", "way"], sort=True):
        planned = float(group["anchor"].iloc[0])
        quantities = [*group["quantity"].astype(float), planned]
        inside = solved["case"].isin(set(group["case"])).to_numpy()
        rows.append(
            {
                "program": program,
                "school": school,
                "year": year,
                "way": way,
                "planned": planned,
                "least": min(quantities),
                "most": max(quantities),
                "moves": float(inside.sum()),
                "weight_share": float(weight.to_numpy()[inside].sum() / weight.sum()),
                "on": told_by(solved, numbers, inside),
            }
        )
    frame = pd.DataFrame(rows, columns=DEPENDS).sort_values("weight_share", ascending=False, kind="stable")
    several = frame.drop_duplicates(["program", "school", "year"])
    return Table("stress_depends", frame.reset_index(drop=True), (_said(cases, solved, len(several)),))


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


def _said(cases: pd.DataFrame, solved: pd.DataFrame, moved: int) -> str:
    share = float(solved[WEIGHT].sum() / cases[WEIGHT].sum()) if len(cases) else 0.0
    return (
        f"{len(solved)} of {len(cases)} cases have a plan ({share:.0%} of the weight); in those, "
        f"{moved} services are not always as in the plan, all others are."
    )
