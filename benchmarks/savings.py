"""A savings ladder of ten steps against the first solve of the same plan, and the real district.

`python -m benchmarks.savings FOLDER` asks the reference LP in its own process and prints what it took as JSON. There
today's services are those of the first year of the solved plan, and half of the funds are unrestricted: else there
would be nothing to save.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.measure import command, interleaved, median, ratio, waited
from benchmarks.reference_plan import write
from benchmarks.start import tool
from benchmarks.table import TARGET_HEAD, Table, target

SIZE = (50, 40, 3)
STEPS, STEP = 10, 100_000.0
UNRESTRICTED = 4


def run(rounds: int) -> Iterator[Table]:
    """The reference LP in rounds; San Francisco once."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "reference"
        write(folder, *SIZE)
        runs = interleaved({"reference": command("-m", "benchmarks.savings", str(folder))}, rounds)["reference"]
    district = waited([*tool("savings", "sfusd"), "--steps", str(STEPS), "--step", "5M"])["seconds"]
    rows = (
        ("first solve of the reference LP", f"{median(runs, 'first'):.2f} s", "", ""),
        target(f"ladder of {STEPS} steps against it", ratio(runs, "ladder", runs, "first"), 10.0, "x"),
        ("with the cheapest plan, candidates and grants", f"{ratio(runs, 'whole', runs, 'first'):.2f} x", "", ""),
        target(f"alloc-opt savings models/sfusd, {STEPS} steps", district, 300.0, "s"),
    )
    yield Table(
        "Savings, 42,024 decisions", TARGET_HEAD, rows, ("The ladder begins with today's services carried on.",)
    )


def _asked(folder: Path) -> dict[str, float]:
    import numpy as np
    import pandas as pd

    from alloc_opt.analysis.savings import savings
    from alloc_opt.analysis.solve import solve
    from alloc_opt.io.read import read

    plan = read(folder)
    begun = time.perf_counter()
    solved = solve(plan)
    first = time.perf_counter() - begun
    total = solved.built.measures.quantity.by("program", "school", "year")
    labels = {name: np.asarray(texts, dtype=object) for name, texts in total.index.labels().items()}
    level = pd.DataFrame({**labels, "level": np.round(np.maximum(total.at(solved.x), 0.0), 6)})
    level = level[(level["year"] == plan.years[0]).to_numpy()].set_index(["program", "school"])["level"]
    services, funds = plan.tables["services"].copy(), plan.tables["funds"].copy()
    services["current"] = level.loc[list(zip(services["program"], services["school"], strict=True))].to_numpy()
    funds.loc[: UNRESTRICTED - 1, "restriction"], funds["carryover"] = 0, True
    today = replace(plan, tables={**plan.tables, "services": services, "funds": funds})
    marks: list[float] = []
    begun = time.perf_counter()
    found = savings(
        today, [STEP * n for n in range(1, STEPS + 1)], hear=lambda done, of: marks.append(time.perf_counter())
    )
    whole = time.perf_counter() - begun
    assert len(found.steps) == STEPS
    ladder = marks[0] - begun + marks[1 + STEPS] - marks[1]
    return {"first": first, "ladder": ladder, "whole": whole}


if __name__ == "__main__":
    print(json.dumps(_asked(Path(sys.argv[1]))))
