"""Writes published instances as plan files, so that they go the whole way of a plan: read, build, solve."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.io import read

YEAR = "2026-27"


def solve_files(
    folder: Path, tables: Mapping[str, Mapping[str, Sequence[Any]]], rules: Iterable[Mapping[str, Any]] = ()
) -> Solved:
    """Write the tables and rules as a plan that maximises points, read it back and solve it to gap 0."""
    head = {
        "format": 1,
        "name": "instance",
        "mode": "priority",
        "base_year": "2025-26",
        "years": [YEAR],
        "settings": {"objective": ["points"], "gap": 0},
        "rules": list(rules),
    }
    (folder / "plan.yaml").write_text(yaml.safe_dump(head, sort_keys=False), encoding="utf-8")
    for name, columns in tables.items():
        pd.DataFrame(columns).to_csv(folder / f"{name}.csv", index=False)
    return solve(read(folder))


def choices(ids: Sequence[str], points: Sequence[float]) -> dict[str, Sequence[Any]]:
    """Table `programs` of yes-or-no choices that give points."""
    count = len(ids)
    return {
        "program": ids,
        "unit": ["project"] * count,
        "valued": ["rated"] * count,
        "step": [1] * count,
        "maximum": [1] * count,
        "points": points,
    }


def no_money() -> dict[str, Sequence[Any]]:
    """Table `funds` where money plays no part."""
    return {"fund": ["01"], "resource": ["none"]}


def reached(solved: Solved) -> float:
    """Points of the plan, added up from its measures; the answer is proved and its certificate holds."""
    assert solved.solution.status == "optimal"
    assert solved.solution.certificate.holds
    assert solved.gave_way == ()
    return float(solved.built.measures["points"].by().at(solved.x)[0])
