from pathlib import Path

import openpyxl
import pytest

from alloc_opt.analysis.solve import solve
from alloc_opt.errors import OperatorError
from alloc_opt.io import doctor, examine, read
from alloc_opt.io.template import init


@pytest.mark.parametrize("xlsx", [False, True])
@pytest.mark.parametrize("small", [False, True])
def test_a_new_plan_is_without_fault(small: bool, xlsx: bool, tmp_path: Path) -> None:
    """Proves: what a newcomer gets has no error and no warning, bears the name, and small means five tables."""
    target = init(tmp_path, "newtown", small=small, xlsx=xlsx)
    reading = examine(target)
    assert reading.plan is not None
    assert reading.plan.name == "newtown"
    assert (reading.errors, reading.warnings, doctor.examine(reading.plan)) == ((), (), ())
    assert (set(reading.plan.places) == {"funds", "schools", "staff", "pay", "lines"}) is small


@pytest.mark.parametrize("small", [False, True])
def test_a_new_plan_can_be_solved(small: bool, tmp_path: Path) -> None:
    """Proves: the plan of `init` has an optimal answer at once."""
    assert solve(read(init(tmp_path, "newtown", small=small))).solution.status == "optimal"


def test_the_workbook_helps_whoever_fills_it(tmp_path: Path) -> None:
    """Proves: ids and choices have drop-downs, headers stay in view and carry meaning and unit, codes are text."""
    book = openpyxl.load_workbook(init(tmp_path, "newtown", xlsx=True))
    staff, schools = book["staff"], book["schools"]
    lists = {str(v.sqref).split(":")[0]: v.formula1 for v in staff.data_validations.dataValidation}
    assert lists["A2"] == "schools!$A$2:$A$2000"
    kinds = [v.formula1 for v in schools.data_validations.dataValidation]
    assert kinds == ['"school,central,not_by_site"']
    assert staff.freeze_panes == "A2"
    assert "Job class." in str(staff["B1"].comment.text)
    assert staff["C2"].value == "0000"
    assert staff.column_dimensions["C"].number_format == "@"


def test_init_never_overwrites(tmp_path: Path) -> None:
    """Proves: a second plan of the same name is refused, and the first stays."""
    target = init(tmp_path, "newtown", small=True)
    (target / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(OperatorError, match="is there already"):
        init(tmp_path, "newtown")
    assert (target / "mine.txt").exists()


@pytest.mark.parametrize("name", ["", "our town", "../town", "a/b", ".x"])
def test_a_name_is_a_plain_word(name: str, tmp_path: Path) -> None:
    """Proves: a name cannot lead out of the folder or break on another system."""
    with pytest.raises(OperatorError, match="cannot be the name of a plan"):
        init(tmp_path, name)
