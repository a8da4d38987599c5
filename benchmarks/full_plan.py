"""A made-up district in full, written as plan files: objects, positions, restricted money, rules, every default stage.

`python -m benchmarks.full_plan FOLDER SCHOOLS YEARS free|whole` writes the folder. `free`: any part of an FTE, no cap
on the number of changes, so that all stages are LPs; `whole`: half and whole positions and the default cap, so that the
first stage is a search.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

LEVELS = ("elementary", "middle", "high")
POSITIONS = {  # salary, increment, FTE per 100 pupils, resource that pays today, weight
    "teacher": (78_000, 1.0, 4.2, "general", 3.0),
    "specialist": (81_000, 0.5, 0.5, "general", 1.5),
    "counselor": (84_000, 0.5, 0.25, "general", 1.5),
    "librarian": (76_000, 0.5, 0.12, "general", 1.0),
    "nurse": (72_000, 0.5, 0.1, "health", 1.5),
    "aide": (34_000, 0.5, 0.9, "general", 1.0),
    "tutor": (41_000, 0.5, 0.5, "poverty", 1.2),
    "language teacher": (79_000, 0.5, 0.3, "language", 1.2),
    "assistant principal": (118_000, 1.0, 0.15, "general", 1.0),
    "clerk": (46_000, 0.5, 0.35, "general", 1.0),
    "custodian": (48_000, 0.5, 0.4, "general", 1.0),
    "coach": (88_000, 0.5, 0.15, "training", 0.8),
}
LINES = {  # object, dollars per pupil, resource that pays today
    "textbooks": ("4100", 95.0, "lottery"),
    "supplies": ("4300", 120.0, "general"),
    "licenses": ("5800", 60.0, "general"),
    "training": ("5200", 35.0, "training"),
}
FUNDS = {  # restriction, what it may pay
    "general": (0, ("*",)),
    "poverty": (6, ("tutor", "aide", "counselor", "coach", "licenses")),
    "language": (5, ("language teacher", "aide", "tutor", "textbooks")),
    "training": (4, ("coach", "training")),
    "health": (3, ("nurse", "counselor")),
    "lottery": (2, ("textbooks", "supplies")),
}
SALARY_ONLY = "poverty"
"""A resource that may pay salaries but not benefits, so that the two objects have splits of their own."""
CUT = 0.995
"""Revenue against what today's services cost in the first year."""


def write(folder: Path, schools: int, years: int, whole: bool) -> None:
    """Write `plan.yaml` and its tables."""
    rng = np.random.default_rng(11)
    pupils = rng.integers(220, 1100, schools)
    need = rng.uniform(0.1, 0.9, schools).round(2)
    s = [f"s{i:03d}" for i in range(schools)]
    t = [f"{2026 + i}-{(27 + i) % 100:02d}" for i in range(years)]
    staff = _staff(rng, s, pupils, whole)
    lines = _lines(rng, s, pupils)
    spent = _spent(staff, lines)
    tables: dict[str, Mapping[str, Sequence[Any]] | pd.DataFrame] = {
        "schools": {"school": s, "level": [LEVELS[i % 3] for i in range(schools)], "need": need},
        "enrollment": {"school": s, "pupils": pupils},
        "funds": {
            "fund": ["01"] * len(FUNDS),
            "resource": list(FUNDS),
            "restriction": [restriction for restriction, _ in FUNDS.values()],
            "beginning": [round(0.04 * spent[name], 2) for name in FUNDS],
            "revenue": [round(CUT * spent[name], 2) for name in FUNDS],
            "carryover": ["false" if name == "training" else "true" for name in FUNDS],
        },
        "pay": {
            "position": list(POSITIONS),
            "salary": [each[0] for each in POSITIONS.values()],
            "benefits": [0.24] * len(POSITIONS),
            "health": [11_500] * len(POSITIONS),
            "increment": [each[1] if whole else 0 for each in POSITIONS.values()],
            "attrition": [0.08] * len(POSITIONS),
        },
        "programs": {
            "program": [*POSITIONS, *LINES],
            "unit": ["FTE"] * len(POSITIONS) + ["dollar"] * len(LINES),
            "weight": [each[4] for each in POSITIONS.values()] + [1.0] * len(LINES),
            "step": [each[1] if whole else 0 for each in POSITIONS.values()] + [0] * len(LINES),
        },
        "staffing": {"program": list(POSITIONS), "position": list(POSITIONS), "fte": [1.0] * len(POSITIONS)},
        "costs": {
            "program": list(LINES),
            "object": [each[0] for each in LINES.values()],
            "dollars": [1.0] * len(LINES),
        },
        "uses": _uses(),
        "staff": staff,
        "lines": lines,
        "assumptions": {"assumption": ["pay_growth", "health_growth", "cost_growth"], "value": [0.02, 0.05, 0.025]},
    }
    head = {
        "format": 1,
        "name": f"full-{schools}-{years}-{'whole' if whole else 'free'}",
        "mode": "cost",
        "base_year": "2025-26",
        "years": t,
        "settings": {} if whole else {"changes": None, "changes_share": None},
        "rules": _rules(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.yaml").write_text(yaml.safe_dump(head, sort_keys=False), encoding="utf-8")
    for name, columns in tables.items():
        pd.DataFrame(columns).to_csv(folder / f"{name}.csv", index=False)


def _staff(rng: np.random.Generator, s: list[str], pupils: "np.ndarray[Any, Any]", whole: bool) -> pd.DataFrame:
    rows = []
    for position, (_, increment, per_hundred, resource, _) in POSITIONS.items():
        fte = per_hundred * pupils / 100 * rng.uniform(0.95, 1.15, len(s))
        fte = np.maximum(np.ceil(fte / increment) * increment, increment) if whole else fte.round(2)
        rows.append(
            pd.DataFrame({"school": s, "position": position, "resource": resource, "fte": fte, "program": position})
        )
    return pd.concat(rows, ignore_index=True)


def _lines(rng: np.random.Generator, s: list[str], pupils: "np.ndarray[Any, Any]") -> pd.DataFrame:
    rows = []
    for program, (code, per_pupil, resource) in LINES.items():
        dollars = (per_pupil * pupils * rng.uniform(0.9, 1.1, len(s))).round(2)
        rows.append(
            pd.DataFrame({"school": s, "resource": resource, "object": code, "dollars": dollars, "program": program})
        )
    return pd.concat(rows, ignore_index=True)


def _spent(staff: pd.DataFrame, lines: pd.DataFrame) -> dict[str, float]:
    """Dollars of today's services by resource, with benefits."""
    pay = staff["position"].map({position: each[0] * 1.24 + 11_500 for position, each in POSITIONS.items()})
    paid = (
        (staff["fte"] * pay)
        .groupby(staff["resource"])
        .sum()
        .add(lines.groupby("resource")["dollars"].sum(), fill_value=0)
    )
    benefits = (staff["fte"] * (pay - staff["position"].map({p: each[0] for p, each in POSITIONS.items()})))[
        staff["resource"] == SALARY_ONLY
    ].sum()
    paid["general"] += benefits
    paid[SALARY_ONLY] -= benefits
    return {str(name): float(value) for name, value in paid.items()}


def _uses() -> pd.DataFrame:
    rows = []
    for resource, (_, programs) in FUNDS.items():
        for program in [*POSITIONS, *LINES] if programs == ("*",) else programs:
            salary = resource == SALARY_ONLY and program in POSITIONS
            rows.append({"program": program, "resource": resource, "object": "salary" if salary else "*"})
    return pd.DataFrame(rows)


def _rules() -> list[dict[str, Any]]:
    return [
        {"id": "reserve", "family": "reserve", "severity": "law", "share": 0.02},
        {"id": "class size", "family": "class_size", "severity": "contract", "positions": ["teacher"], "cap": 25},
        {"id": "nurses", "family": "staffing_ratio", "positions": ["nurse"], "per": 1200, "at": "district"},
        {
            "id": "counselors",
            "family": "staffing_ratio",
            "positions": ["counselor"],
            "per": 600,
            "severity": "guideline",
        },
        {"id": "attrition", "family": "position_supply", "attrition_only": True, "severity": "contract"},
        {
            "id": "poor schools",
            "family": "limit",
            "measure": "dollars",
            "where": {"need": {"at_least": 0.6}},
            "at_least": 0.97,
            "of": {"measure": "dollars", "where": {"need": {"at_least": 0.6}}, "lag": 1},
        },
    ]


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "whole")
