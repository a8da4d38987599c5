"""A small ledger that ties, with its mapping, to be spoiled one file at a time."""

from collections.abc import Callable
from pathlib import Path

import pytest

from alloc_opt.errors import PlanError
from alloc_opt.io.importing import Imported, imported, save

LEDGER = """Fund,Resource,Goal,Function,Object,Site,Adopted
01,0000,0000,0000,8011,000,900000.00
01,0000,0000,0000,8980,000,-60000.00
01,0000,0000,0000,9791,000,100000.25
01,0000,1110,1000,1100,101,300000.10
01,0000,1110,1000,1100,102,200000.20
01,0000,1110,1000,3101,101,60000.00
01,0000,1110,1000,3101,102,40000.00
01,0000,1110,1000,4300,101,5000.00
01,0000,1110,1000,4300,102,4000.00
01,0000,0000,8200,5500,000,120000.00
01,0000,0000,7210,7310,000,-2000.00
01,6500,0000,0000,8311,000,50000.00
01,6500,0000,0000,8980,000,60000.00
01,6500,5760,1120,1100,000,80000.00
01,6500,5760,1120,3101,000,28000.00
01,6500,5760,7210,7310,000,2000.00
"""
MAPPING = """name: town
base_year: 2025-26
chart: sacs
ledger:
  column: adopted
  fields: {fund: Fund, resource: Resource, goal: Goal, function: Function, object: Object, site: Site}
  amount: Adopted
controls:
  - {kind: spending, where: {fund: 01}, total: "837,000.30", source: Form 01}
  - {kind: revenue, total: 950000}
  - {kind: beginning, total: 100000.25}
sites:
  - {where: {site: 101-199}, school: "{site}"}
credits:
  - {where: {object: 7310}, why: indirect cost recovered}
"""
POSITIONS = """Job,Title,School,Resource,FTE,Status
0700,Teacher,101,0000,3,Active
0700,Teacher,101,0000,0.5,Vacant
0700,Teacher,102,0000,2,Active
0710,Special education teacher,999,6500,1,Active
"""
STAFFED = """positions:
  fields: {job: Job, site: School, resource: Resource}
  fte: FTE
  filled: {column: Status, vacant: [Vacant]}
  resources:
    - {resource: "01-{resource}"}
  jobs:
    - where: {job: "0700, 0710"}
      position: teacher
      name: Teacher
      salary: 80000
      benefits: 0.2
      salary_object: 1100
      benefits_object: 3101
      increment: 0.5
"""
Convert = Callable[..., Imported]
Refused = Callable[..., str]


@pytest.fixture
def convert(tmp_path: Path) -> Convert:
    """Import the small ledger, or what stands in for one of its files; saves to the folder `plan`."""

    def run(
        ledger: str | Path = LEDGER, mapping: str = MAPPING, positions: str | None = None, target: str = "plan"
    ) -> Imported:
        place = ledger if isinstance(ledger, Path) else tmp_path / "ledger.csv"
        if isinstance(ledger, str):
            place.write_text(ledger, encoding="utf-8")
        (tmp_path / "import.yaml").write_text(mapping, encoding="utf-8")
        people = None
        if positions is not None:
            people = tmp_path / "positions.csv"
            people.write_text(positions, encoding="utf-8")
        found = imported(place, tmp_path / "import.yaml", people)
        save(found, tmp_path / target)
        return found

    return run


@pytest.fixture
def refused(convert: Convert, tmp_path: Path) -> Refused:
    """Import something spoiled; give back the list of problems, having seen that there is no plan."""

    def run(**files: str) -> str:
        with pytest.raises(PlanError) as caught:
            convert(**files)
        assert not (tmp_path / "plan").exists()
        assert not list(tmp_path.glob(".*"))
        return str(caught.value)

    return run
