"""Departments decided as a whole, positions carried by their own department, and staff from several lists."""

from pathlib import Path

import pytest

from alloc_opt import io
from alloc_opt.errors import PlanError
from alloc_opt.io.importing import Imported, imported, save

LEDGER = """Fund,Resource,Function,Object,Adopted
01,0000,0000,8011,1000000.00
01,0000,0000,9791,0.00
01,0000,1000,1100,400000.10
01,0000,1000,3101,90000.00
01,0000,2100,1100,100000.00
01,0000,2100,3101,20000.00
01,0000,7300,2300,70000.00
01,0000,7300,5800,30000.50
"""
MAPPING = """name: town
base_year: 2025-26
chart: sacs
ledger:
  column: adopted
  fields: {fund: Fund, resource: Resource, function: Function, object: Object}
  amount: Adopted
controls:
  - {kind: spending, total: 710000.60}
  - {kind: revenue, total: 1000000}
  - {kind: beginning, total: 0}
programs:
  - {where: {function: "1000"}, program: instruction, locked: true, whole: true}
  - {where: {function: "2100"}, program: supervision, whole: true}
  - {where: {function: "7300"}, program: fiscal, locked: false, whole: true}
positions:
  file: now.csv
  fields: {job: Job, site: School}
  fte: FTE
  sites: [{where: {site: 100-199}, school: "{site}"}]
  resources: [{where: {}, resource: 01-0000}]
  jobs:
    - where: {job: T}
      position: teacher
      salary: 50000.05
      benefits: 0.2
      salary_object: "1100"
      benefits_object: "3101"
      areas: ["instruction {resource}", instruction]
more_positions:
  - file: then.csv
    fields: {job: Class, site: School}
    fte: FTE
    sites: [{where: {site: 100-199}, school: "{site}"}]
    resources: [{where: {}, resource: 01-0000}]
    jobs: [{where: {job: "0700"}, position: teacher}]
"""


def town(folder: Path, mapping: str = MAPPING) -> Imported:
    """The import of the files above, written to a folder."""
    texts = {"ledger.csv": LEDGER, "import.yaml": mapping, "now.csv": "Job,School,FTE\nT,101,3\n"}
    texts["then.csv"] = "Class,School,FTE\n0700,102,1.5\n"
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return imported(folder / "ledger.csv", folder / "import.yaml")


def test_what_positions_leave_stays_in_their_department(tmp_path: Path) -> None:
    """Proves: teachers are taken out of instruction alone, to the cent, and supervision keeps its own salaries."""
    found = town(tmp_path)
    lines = found.tables["lines"].set_index(["program", "object"])["dollars"]
    assert lines["instruction", "1100"] == pytest.approx(400000.10 - 4.5 * 50000.05, abs=0.006)
    assert lines["supervision", "1100"] == 100000.00
    assert (found.tie_out["difference"] == 0).all()


def test_two_lists_make_one_staff(tmp_path: Path) -> None:
    """Proves: both lists' schools are there, and the second list needs no pay of its own."""
    staff = town(tmp_path).tables["staff"].set_index("school")["fte"]
    assert staff.to_dict() == {"101": 3.0, "102": 1.5}


def test_a_department_is_one_program(tmp_path: Path) -> None:
    """Proves: today's level is 1 with all objects in it, and it moves only where the mapping says so."""
    save(town(tmp_path), tmp_path / "plan")
    plan = io.read(tmp_path / "plan")
    programs = plan["programs"].set_index("program")
    assert programs.loc["fiscal", "unit"] == "today's level"
    assert programs["locked"][["instruction", "supervision", "fiscal"]].tolist() == [True, True, False]
    current = plan["services"].set_index("program")["current"]
    assert current["fiscal"] == 1.0
    costs = plan["costs"].set_index(["program", "object"])["dollars"]
    assert costs["fiscal"].to_dict() == {"2300": 70000.00, "5800": 30000.50}


def test_positions_beyond_their_department_are_refused(tmp_path: Path) -> None:
    """Proves: the ledger has room in supervision, but not in instruction, so there is a problem and no plan."""
    with pytest.raises(PlanError, match="of instruction: positions cost"):
        town(tmp_path, MAPPING.replace("50000.05", "90000"))


def test_a_position_needs_pay_once(tmp_path: Path) -> None:
    """Proves: a second list may leave pay out, but a position that no list pays is a problem."""
    with pytest.raises(PlanError, match="no salary of 'aide'"):
        town(tmp_path, MAPPING.replace('0700"}, position: teacher', '0700"}, position: aide'))
