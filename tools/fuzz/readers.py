"""Every reader of files as a function of bytes: it answers or refuses in words; anything else is a defect."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from alloc_opt.errors import AllocOptError, PlanError, Problem
from alloc_opt.io import csv_text, doctor, examine, yaml_text
from alloc_opt.io.importing import imported, suggested
from alloc_opt.io.problems import Problems
from alloc_opt.io.table import typed
from alloc_opt.io.template import init
from alloc_opt.scenario import design_read, overlay

MODEL = Path(__file__).resolve().parents[2] / "tests" / "models" / "complete"
SCENARIO = """scenario: less
of: complete
why: What if a grant ends?
changes:
  - set: funds[title].revenue
    to: 100000
    why: The grant is cut.
  - close: elm
    from: 2026-27
    pupils: {oak: 0.5, high: 0.5}
    why: Few pupils.
  - append: assumptions
    rows: [{assumption: pay_growth, value: 0.02}]
    why: Pay grows.
"""
STUDY = """study: ask
of: complete
why: How much does pay matter?
method: grid
vary:
  - {scale: "revenue[line=state].dollars", name: state, over: [0.95, 1, 1.05]}
  - {set: "assumptions[assumption=pay_growth].value", over: 0.01..0.03/3}
scenarios: [none]
"""
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

Reader = Callable[[Path, bytes], None]
"""Reads these bytes as its file in a folder that it may write to; raises only AllocOptError."""


def model(place: Path) -> Path:
    """A folder with a small plan of every table, made once in `place`."""
    folder = place / "complete"
    if not folder.exists():
        shutil.copytree(MODEL, folder)
    return folder


def book(place: Path) -> bytes:
    """A small workbook."""
    return init(place, "small", small=True, xlsx=True).read_bytes()


def _plan(name: str) -> Reader:
    def read(place: Path, data: bytes) -> None:
        folder = model(place)
        good = (folder / name).read_bytes()
        (folder / name).write_bytes(data)
        try:
            _examined(folder)
        finally:
            (folder / name).write_bytes(good)

    return read


def _workbook(place: Path, data: bytes) -> None:
    (place / "plan.xlsx").write_bytes(data)
    _examined(place / "plan.xlsx")


def _exported(place: Path, data: bytes) -> None:
    """A workbook as an export to draft a mapping from."""
    (place / "export.xlsx").write_bytes(data)
    suggested(place / "export.xlsx", None)


def _examined(path: Path) -> None:
    reading = examine(path)
    _placed((*reading.errors, *reading.warnings))
    if (reading.plan is None) != bool(reading.errors):
        raise AssertionError("no plan and nothing wrong, or a plan with errors")
    if reading.plan is not None:
        _placed(doctor.examine(reading.plan))


def _scenario(place: Path, data: bytes) -> None:
    (place / "less.yaml").write_bytes(data)
    overlay.load(place / "less.yaml")


def _study(place: Path, data: bytes) -> None:
    (place / "ask.yaml").write_bytes(data)
    design_read.from_file(place / "ask.yaml")


def _mapping(place: Path, data: bytes) -> None:
    (place / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    (place / "import.yaml").write_bytes(data)
    imported(place / "ledger.csv", place / "import.yaml")


def _ledger(place: Path, data: bytes) -> None:
    (place / "ledger.csv").write_bytes(data)
    (place / "import.yaml").write_text(MAPPING, encoding="utf-8")
    _refused(lambda: suggested(place / "ledger.csv", None))
    imported(place / "ledger.csv", place / "import.yaml")


def _yaml(place: Path, data: bytes) -> None:
    """The reader of YAML alone, for many tries a second."""
    problems = Problems()
    text = csv_text.decode(data, "a.yaml", problems)
    if text is not None and yaml_text.parse(text, "a.yaml", problems) is None and not problems.errors:
        raise AssertionError("nothing read and nothing wrong")
    _placed(problems.errors)


def _csv(place: Path, data: bytes) -> None:
    """The reader of CSV alone, for many tries a second."""
    problems = Problems()
    text = csv_text.decode(data, "a.csv", problems)
    raw = csv_text.parse(text, "schools", "a.csv", problems) if text is not None else None
    if raw is None and not problems.errors:
        raise AssertionError("nothing read and nothing wrong")
    if raw is not None:
        table = typed(raw)
        _placed(table.problems.errors)
    _placed(problems.errors)


def _placed(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        if not (problem.place.file and problem.found and problem.wanted):
            raise AssertionError(f"a problem without place, value or what is wanted: {problem!r}")


def _refused(act: Callable[[], object]) -> None:
    """Do it; a refusal in words is an answer."""
    try:
        act()
    except PlanError as error:
        _placed(error.problems)
    except AllocOptError as error:
        if not error.message:
            raise AssertionError("an error without words") from error


TABLES = ("schools", "funds", "enrollment", "staff", "pay", "services", "revenue", "formula", "effects", "tiers")
READERS: Mapping[str, Reader] = {
    "plan": _plan("plan.yaml"),
    **{name: _plan(f"{name}.csv") for name in TABLES},
    "workbook": _workbook,
    "export": _exported,
    "scenario": _scenario,
    "study": _study,
    "mapping": _mapping,
    "ledger": _ledger,
    "yaml": _yaml,
    "csv": _csv,
}


def seed(name: str, place: Path) -> bytes:
    """A good file of a reader."""
    texts = {"scenario": SCENARIO, "study": STUDY, "mapping": MAPPING, "ledger": LEDGER}
    if name in texts:
        return texts[name].encode()
    if name in ("workbook", "export"):
        return book(place)
    files = {"plan": "plan.yaml", "yaml": "plan.yaml", "csv": "schools.csv"}
    return (MODEL / files.get(name, f"{name}.csv")).read_bytes()


def feed(name: str, place: Path, data: bytes) -> None:
    """Give a reader these bytes. Raises whatever is no refusal in words: a defect."""
    _refused(lambda: READERS[name](place, data))
