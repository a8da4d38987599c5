"""Exported files hold the same problem, under names that can be read back."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from tests.pyomo_model.programs import highs_optimum, optimum, programs, quiet_highs, two_schools

from alloc_opt.errors import OperatorError
from alloc_opt.program.arrays import Program
from alloc_opt.pyomo_model import export
from alloc_opt.pyomo_model.names import file_ids


@pytest.mark.parametrize("format", ["lp", "mps"])
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(program=programs(solvable=True))
def test_read_back_by_highs(tmp_path: Path, format: str, program: Program) -> None:
    """HiGHS reads the file and finds the optimum of the first stage, in the file's sense, whole positions whole."""
    path = tmp_path / f"model.{format}"
    export(program, path, format)
    solver = quiet_highs()
    solver.readModel(str(path))
    read = program.stages[0].unit * optimum(solver)
    assert read == pytest.approx(highs_optimum(program), abs=1e-6, nan_ok=True)


def test_names_are_readable(tmp_path: Path) -> None:
    """Ids keep the labels; the table beside the file gives name, unit and factor, and what the file leaves out."""
    files = export(two_schools(), tmp_path / "plan.lp", "lp")
    text = (tmp_path / "plan.lp").read_text(encoding="ascii")
    assert text.startswith("\\ two schools: first of 2 objectives; names and units in plan.names.csv\n")
    assert "\\ objective 2: minimise least change (not in this file)\n" in text
    with files[-1].open(encoding="utf-8", newline="") as stream:
        entries = {entry["name"]: entry for entry in csv.DictReader(stream)}
    assert entries["dollars[Peña,2026-27]"]["id"] == "dollars.Pena.2026_27"
    assert float(entries["dollars[Peña,2026-27]"]["factor"]) == 1000.0
    assert entries["counsellors[Lincoln]"]["id"] == "r_l_counsellors.Lincoln_ r_u_counsellors.Lincoln_"
    assert entries["least change"]["note"] == "minimise; not in the file"
    for entry in entries.values():
        assert all(f"{id_}" in text for id_ in entry["id"].split())


def test_nl(tmp_path: Path) -> None:
    """The NL file's head counts our columns, rows, ranges and equalities; .col and .row name them in order."""
    files = export(two_schools(), tmp_path / "plan.nl", "nl")
    lines = files[0].read_text(encoding="ascii").splitlines()
    assert lines[0].startswith("g3 ")
    assert lines[1].split()[:5] == ["4", "4", "1", "2", "1"]
    assert lines[6].split()[:2] == ["0", "2"]
    columns = (tmp_path / "plan.col").read_text(encoding="ascii").split()
    assert sorted(columns) == ["dollars.Lincoln.2026_27", "dollars.Pena.2026_27", "fte.Lincoln", "fte.Pena"]
    assert (tmp_path / "plan.row").read_text(encoding="ascii").split()[-1] == "objective.pupils_reached"


def test_refusals(tmp_path: Path) -> None:
    """Another format and a folder that is not there are the operator's errors, with a hint."""
    with pytest.raises(OperatorError, match="one of: lp, mps, nl"):
        export(two_schools(), tmp_path / "plan.xyz", "xyz")
    with pytest.raises(OperatorError, match="cannot write"):
        export(two_schools(), tmp_path / "absent" / "plan.mps", "mps")


def test_ids_are_safe_and_unique() -> None:
    """No id starts like a number or is a keyword of LP files; names that would fall together stay apart."""
    names = ["end", "e1[x]", "1st", "a[b]", "a[b ]", "A", "", "x" * 300, "enrolment[e.2]"]
    ids = file_ids(names)
    assert len(set(ids)) == len(names)
    assert ids[:3] == ["x_end", "x_e1.x", "x_1st"]
    assert ids[-1] == "enrolment.e_2"
    assert np.max([len(id_) for id_ in ids]) <= 255
