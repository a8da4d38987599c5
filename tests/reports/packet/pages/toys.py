"""Toy districts solved in memory and opened for their packet, with the questions that need no search."""

from dataclasses import replace
from functools import cache

from tests.analysis.plans import TABLES, plan

from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.plan.complete import complete
from alloc_opt.plan.plan import Plan, Settings
from alloc_opt.reports.packet.answer import Asking, files, read
from alloc_opt.reports.packet.blocks import Page
from alloc_opt.reports.packet.found import answer_files, page_files
from alloc_opt.reports.packet.ground import Audience, Ground

MINE = ("project", "today", "audit")
RULES = [
    {"id": "ratio", "family": "staffing_ratio", "positions": ("teacher",), "per": 60.0, "source": "Policy 1"},
    {"id": "aides", "family": "minimum_staffing", "severity": "guideline", "positions": ("aide",), "fte": 3.0},
    {"id": "class_size", "family": "class_size", "severity": "contract", "positions": ("teacher",), "cap": 55.0},
    {"id": "reserve", "family": "reserve", "severity": "policy", "share": 0.02},
]
PUPILS = [
    {"school": "oak", "group": "all", "pupils": 300.0},
    {"school": "elm", "group": "all", "pupils": 250.0},
    {"school": "oak", "group": "english_learner", "pupils": 40.0},
    {"school": "elm", "group": "english_learner", "pupils": 7.0},
]
GROUPS = [{"group": "english_learner", "name": "English learners"}]


def district(*, years: int = 2, by_site_years: int | None = None, tight: bool = True) -> Plan:
    """Two schools and an office; `tight`: a little less money than today's services cost."""
    ends = tuple(f"{year}-{year - 1999:02d}" for year in range(2026, 2026 + years))
    settings = Settings(changes=None, changes_share=None, by_site_years=by_site_years)
    funds = [dict(row) for row in TABLES["funds"]]
    funds[0]["revenue"] = 1_690_000.0 if tight else 2_200_000.0
    tables = {**TABLES, "funds": funds, "enrollment": PUPILS, "groups": GROUPS}
    made = plan(tables, RULES if tight else (), years=ends, settings=settings, source="Made up for a test.")
    return replace(made, tables=complete(made.tables, together=True)) if by_site_years else made


@cache
def ground(
    audience: Audience = "staff", years: int = 2, by_site_years: int | None = None, *, tight: bool = True
) -> Ground:
    """A solved district; its answers have passed through their files."""
    made = _made(years, by_site_years, tight)
    return Ground(made.run, made.plan, made.today, audience, "0123456789ab", made.answers)


@cache
def _made(years: int, by_site_years: int | None, tight: bool) -> Ground:
    solved = solve(district(years=years, by_site_years=by_site_years, tight=tight))
    found = run(solved)

    def never() -> None:
        raise AssertionError("a quick question opened the solved plan")

    asking = Asking(found, solved.plan, solved.plan, never)  # type: ignore[arg-type]
    answers = {}
    for name in MINE:
        answer = answer_files()[name].ask(asking)
        assert answer is not None
        answers[name] = read(files(answer, {}))[0]
    return Ground(found, solved.plan, solved.plan, "staff", "", answers)


def page(name: str, given: Ground) -> Page:
    """The first page of a file."""
    file = next(file for file in page_files() if file.name == name)
    return next(iter(file.pages(given)))
