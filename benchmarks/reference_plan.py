"""The reference LP (pupils served, concave returns, fund amounts, staff, equity floors, ramps) written as plan files.

`python -m benchmarks.reference_plan FOLDER SCHOOLS PROGRAMS YEARS` writes the folder. The figures are drawn exactly as
by the reference script of the data folder, so every layer must find the same objective; only the amounts of the funds
are rounded to cents, because published money is (it moves the objective by less than 1e-9 of it).
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

FUNDS, SEGMENTS, POSITIONS = 8, 3, 4
OBJECTIVES = {(50, 40, 3): 142575.680, (300, 60, 3): 288738.100}


def write(folder: Path, schools: int, programs: int, years: int) -> None:
    """Write `plan.yaml` and its tables."""
    rng = np.random.default_rng(7)
    enrolled = rng.integers(200, 1200, schools)
    need = rng.uniform(0.1, 0.9, schools)
    unit = rng.uniform(200, 4000, programs)
    effect = rng.uniform(0.02, 0.4, programs)
    legal = np.zeros((programs, FUNDS), bool)
    for p in range(programs):
        legal[p, rng.choice(FUNDS, 3, replace=False)] = True
    fte = rng.uniform(0, 0.02, (programs, POSITIONS)) * (rng.random((programs, POSITIONS)) < 0.5)
    amount = rng.uniform(0.5, 1.5, (FUNDS, years)) * enrolled.sum() * 900 / FUNDS
    cap = fte.max(0) * enrolled.sum() * 1.5 + 1
    floor = 900 * 0.5 * (0.6 + 0.4 * need) * enrolled

    s = [f"s{i:03d}" for i in range(schools)]
    p = [f"p{i:02d}" for i in range(programs)]
    f = [f"f{i}" for i in range(FUNDS)]
    j = [f"j{i}" for i in range(POSITIONS)]
    t = [f"{2026 + i}-{(27 + i) % 100:02d}" for i in range(years)]
    grid = [(a, b) for a in range(programs) for b in range(FUNDS) if legal[a, b]]
    staffed = [(a, b) for a in range(programs) for b in range(POSITIONS) if fte[a, b]]
    tables = {
        "schools": {"school": s, "weight": 1 + need},
        "enrollment": {"school": s, "pupils": enrolled},
        "funds": {"fund": f, "resource": f, "restriction": [1] * FUNDS, "carryover": ["false"] * FUNDS},
        "revenue": {
            "line": [f"{b} {y}" for b in f for y in t],
            "resource": np.repeat(f, years),
            "year": t * FUNDS,
            "dollars": amount.ravel().round(2),
        },
        "pay": {"position": j, "salary": [0] * POSITIONS},
        "programs": {"program": p, "unit": ["pupil"] * programs, "valued": ["rated"] * programs},
        "staffing": {
            "program": [p[a] for a, _ in staffed],
            "position": [j[b] for _, b in staffed],
            "fte": [fte[a, b] for a, b in staffed],
        },
        "costs": {"program": p, "dollars": unit},
        "services": {"program": np.repeat(p, schools), "school": s * programs, "maximum": np.tile(enrolled, programs)},
        "uses": {"program": [p[a] for a, _ in grid], "resource": [f[b] for _, b in grid]},
        "returns": {
            "program": np.repeat(p, SEGMENTS),
            "segment": ["first", "next", "last"] * programs,
            "share": [0.5, 0.3, 0.2] * programs,
            "multiplier": [1, 0.6, 0.3] * programs,
        },
        "goals": {"goal": ["learning"], "weight_by": ["weight"]},
        "effects": {"program": p, "goal": ["learning"] * programs, "effect": effect, "low": effect, "high": effect},
        "series": {
            "series": ["supply"] * POSITIONS + ["floor"] * schools,
            "school": [""] * POSITIONS + s,
            "position": j + [""] * schools,
            "value": [*cap, *floor],
        },
    }
    by_staff = {"measure": "fte", "by": ["position", "year"], "at_most": 1, "series": "supply"}
    by_floor = {"measure": "dollars", "by": ["school", "year"], "at_least": 1, "series": "floor"}
    rules = [
        {"id": "supply", "family": "limit", **by_staff},
        {"id": "floor", "family": "limit", **by_floor},
    ]
    if years > 1:
        rules.append({"id": "ramp", "family": "change_limit", "ramp": 0.3, "years": t[1:]})
    head = {
        "format": 1,
        "name": f"reference-{schools}-{programs}-{years}",
        "mode": "evidence",
        "base_year": "2025-26",
        "years": t,
        "settings": {"objective": ["outcome"]},
        "rules": rules,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.yaml").write_text(yaml.safe_dump(head, sort_keys=False), encoding="utf-8")
    for name, columns in tables.items():
        pd.DataFrame(columns).to_csv(folder / f"{name}.csv", index=False, float_format="%.17g")


if __name__ == "__main__":
    write(Path(sys.argv[1]), *map(int, sys.argv[2:5]))
