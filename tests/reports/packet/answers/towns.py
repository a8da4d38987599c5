"""A town with units, a formula and requests, solved in memory, and the questions with a search asked of it."""

from functools import cache

from tests.analysis.plans import TABLES, plan
from tests.reports.packet.pages.toys import GROUPS, PUPILS, RULES

from alloc_opt.analysis.priced import priced
from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.plan.plan import Plan, Settings
from alloc_opt.reports.packet.answer import Answer, Asking, files, read
from alloc_opt.reports.packet.blocks import Page
from alloc_opt.reports.packet.found import answer_files, page_files
from alloc_opt.reports.packet.ground import Audience, Ground

MINE = ("prices", "savings", "why", "alternatives", "pay", "equity", "formula")
UNITS = [
    {"unit": "teachers", "name": "Teachers' association"},
    {"unit": "others", "name": "Classified employees", "me_too": "teachers"},
]
FORMULA = [
    {"line": "base", "resource": "base", "per_pupil": 2000.0},
    {"line": "need", "resource": "base", "group": "english_learner", "weight": 0.2, "of": "base"},
    {"line": "office", "resource": "base", "each": 50_000.0},
]
REQUESTS = [
    {"request": "more", "name": "A teacher more at Oak", "program": "teacher", "school": "oak", "quantity": 1.0},
    {"request": "tool", "name": "A survey tool", "dollars": 18_000.0},
]


def town(revenue: float = 1_690_000.0, **tables: object) -> Plan:
    """Two schools and an office over two years, a little less money than today's services cost."""
    funds = [dict(row) for row in TABLES["funds"]]
    funds[0]["revenue"] = revenue
    pay = [{**row, "unit": "teachers" if row["position"] == "teacher" else "others"} for row in TABLES["pay"]]
    made = {
        **TABLES,
        "funds": funds,
        "pay": pay,
        "units": UNITS,
        "enrollment": PUPILS,
        "groups": GROUPS,
        "formula": FORMULA,
        "requests": REQUESTS,
        **tables,
    }
    settings = Settings(changes=None, changes_share=None)
    return plan(made, RULES, years=("2026-27", "2027-28"), settings=settings, source="Made up.")


@cache
def solved() -> Solved:
    """The town's plan."""
    return solve(town())


@cache
def finished() -> Run:
    """Its run, with the short price list."""
    return priced(run(solved()), quick=True)


def asking(**wanted: object) -> Asking:
    """What questions may use."""
    return Asking(finished(), solved().plan, solved().plan, solved, wanted)


@cache
def answer(name: str) -> Answer:
    """An answer that has passed through its files."""
    found = answer_files()[name].ask(asking())
    assert found is not None
    return read(files(found, {}))[0]


def ground(audience: Audience = "staff", *names: str) -> Ground:
    """The run with some answers; all of them where none is named."""
    answers = {name: answer(name) for name in names or MINE}
    return Ground(finished(), solved().plan, solved().plan, audience, "0123456789ab", answers)


def pages(name: str, given: Ground) -> list[Page]:
    """The pages of a file."""
    return list(next(file for file in page_files() if file.name == name).pages(given))
