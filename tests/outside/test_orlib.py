"""OR-Library: multidimensional knapsacks (mknap1) and generalised assignment (gap1, gap2).

Knapsack: an item is a program at one site, taken or not; each of its resources is a position, of which the item takes
so many FTE and of which only so many can be had.

Assignment: agents are schools with so many FTE, and a job done by an agent is a program that only this school offers,
because what a job takes and gives depends on who does it. The further column `job` of the table `programs` says which
programs are the same job, and a rule by that column assigns each job once.
"""

import csv
from pathlib import Path

import numpy as np
import pytest
from tests.outside.files import choices, no_money, reached, solve_files

KNAPSACKS = [("mknap1.txt", instance) for instance in range(1, 8)]
ASSIGNMENTS = [(file, instance) for file in ("gap1.txt", "gap2.txt") for instance in range(1, 6)]


def _expected(folder: Path, file: str, instance: int) -> float:
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as rows:
        return next(
            float(row["expected_value"])
            for row in csv.DictReader(rows)
            if (row["file"], row["instance"]) == (file, str(instance))
        )


class _Numbers:
    """The numbers of a file, one after another."""

    def __init__(self, path: Path) -> None:
        self._words = iter(path.read_text(encoding="utf-8").split())

    def take(self, *shape: int) -> np.ndarray:
        return np.array([float(next(self._words)) for _ in range(int(np.prod(shape)))]).reshape(shape)


@pytest.mark.parametrize(("file", "instance"), KNAPSACKS)
def test_multidimensional_knapsack(data_folder: Path, tmp_path: Path, file: str, instance: int) -> None:
    """Proves that limited positions are many budgets at once: the published optimum is reached."""
    numbers = _Numbers(data_folder / "orlib" / file)
    numbers.take(1)
    for _ in range(instance):
        items, limits, _optimum = (int(n) for n in numbers.take(3))
        value, takes, capacity = numbers.take(items), numbers.take(limits, items), numbers.take(limits)
    ids = [f"item {i:02d}" for i in range(len(value))]
    positions = [f"position {i:02d}" for i in range(len(capacity))]
    position, item = np.nonzero(takes)
    tables = {
        "schools": {"school": ["central"], "kind": ["central"]},
        "funds": no_money(),
        "programs": choices(ids, value.tolist()),
        "pay": {"position": positions, "salary": [0] * len(positions)},
        "staffing": {
            "program": [ids[i] for i in item],
            "position": [positions[i] for i in position],
            "fte": takes[position, item],
        },
        "services": {"program": ids, "school": ["central"] * len(ids)},
    }
    supply = [
        {"id": f"supply {i}", "family": "position_supply", "positions": [name], "most": float(most)}
        for i, (name, most) in enumerate(zip(positions, capacity, strict=True))
    ]
    solved = solve_files(tmp_path, tables, supply)
    assert reached(solved) == pytest.approx(_expected(data_folder / "orlib", file, instance), abs=1e-6)


@pytest.mark.parametrize(("file", "instance"), ASSIGNMENTS)
def test_generalised_assignment(data_folder: Path, tmp_path: Path, file: str, instance: int) -> None:
    """Proves that rules by an attribute of programs and by school assign every job once, at the published optimum."""
    numbers = _Numbers(data_folder / "orlib" / file)
    numbers.take(1)
    for _ in range(instance):
        agents, jobs = (int(n) for n in numbers.take(2))
        value, takes, capacity = numbers.take(agents, jobs), numbers.take(agents, jobs), numbers.take(agents)
    schools = [f"agent {a}" for a in range(agents)]
    agent, job = (grid.ravel() for grid in np.indices((agents, jobs)))
    ids = [f"job {j:02d} by agent {a}" for a, j in zip(agent, job, strict=True)]
    tables = {
        "schools": {"school": schools},
        "funds": no_money(),
        "programs": {**choices(ids, value.ravel().tolist()), "job": [f"job {j:02d}" for j in job]},
        "pay": {"position": ["time"], "salary": [0]},
        "staffing": {"program": ids, "position": ["time"] * len(ids), "fte": takes.ravel()},
        "services": {"program": ids, "school": [schools[a] for a in agent]},
        "series": {"series": ["capacity"] * agents, "school": schools, "value": capacity},
    }
    once = {"measure": "quantity", "where": {"valued": "rated"}, "by": ["job"], "equal": 1}
    rules = [
        {"id": "each job once", "family": "limit", **once},
        {"id": "time", "family": "limit", "measure": "fte", "by": ["school"], "at_most": 1, "series": "capacity"},
    ]
    solved = solve_files(tmp_path, tables, rules)
    assert reached(solved) == pytest.approx(_expected(data_folder / "orlib", file, instance), abs=1e-6)
