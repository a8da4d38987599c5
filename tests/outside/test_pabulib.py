"""27 real participatory budgets: the most votes that the budget can carry.

A project is a program at one site, taken or not; its votes are the board's points, its cost is dollars, and the
city's budget is the revenue of one resource that carries nothing over.
"""

import csv
from pathlib import Path

import pytest
from tests.outside.files import choices, reached, solve_files

ELECTIONS = 27


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("election", range(ELECTIONS))
def test_most_votes_within_budget(data_folder: Path, tmp_path: Path, election: int) -> None:
    """Proves that a city's budget, written as a plan, is solved to the optimum of an exact dynamic programme."""
    known = _rows(data_folder / "pabulib" / "known_optimum.csv")
    assert len(known) == ELECTIONS
    instance = known[election]
    everywhere = _rows(data_folder / "pabulib" / "projects.csv")
    projects = [row for row in everywhere if row["instance_id"] == instance["instance_id"]]
    assert len(projects) == int(instance["num_projects"])
    ids = [row["project_id"] for row in projects]
    tables = {
        "schools": {"school": ["central"], "kind": ["central"]},
        "funds": {"fund": ["01"], "resource": ["city"], "revenue": [instance["budget"]], "carryover": ["false"]},
        "programs": choices(ids, [float(row["votes"]) for row in projects]),
        "costs": {"program": ids, "dollars": [row["cost"] for row in projects]},
        "services": {"program": ids, "school": ["central"] * len(ids)},
    }
    solved = solve_files(tmp_path, tables)
    assert reached(solved) == pytest.approx(float(instance["max_votes_dp"]), abs=1e-6)
    assert solved.built.measures.dollars.by().at(solved.x)[0] <= float(instance["budget"]) + 0.005
