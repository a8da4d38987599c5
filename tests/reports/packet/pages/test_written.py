"""Pages of the plan that people wrote: the plan on a page, the cascade, SMART, roadmap, requests, who took part."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from tests.analysis.plans import table

from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.io.read import read
from alloc_opt.reports.packet.answer import Asking, files
from alloc_opt.reports.packet.answer import read as read_answer
from alloc_opt.reports.packet.blocks import Chart, Grid, Page, Words
from alloc_opt.reports.packet.found import answer_files, page_files
from alloc_opt.reports.packet.ground import Audience, Ground
from alloc_opt.reports.written import led

COMPLETE = Path(__file__).parents[3] / "models" / "complete"
PAGES = ("plan_on_a_page", "action_list", "vmosa", "smart", "roadmap", "requests", "contributors", "assessment")
TABLES = (
    *("statements", "board_goals", "strategies", "owners", "actions"),
    *("metrics", "requests", "contributors", "assessments", "intake"),
)


@cache
def _ground() -> Ground:
    solved = solve(read(COMPLETE))
    made = run(solved)
    asking = Asking(made, solved.plan, solved.plan, lambda: solved)
    answers = {}
    for name in ("smart", "requests"):
        found = answer_files()[name].ask(asking)
        assert found is not None
        answers[name] = read_answer(files(found, {}))[0]
    return Ground(made, solved.plan, solved.plan, "staff", answers=answers)


def _pages(name: str, ground: Ground, audience: Audience = "staff") -> list[Page]:
    file = next(file for file in page_files() if file.name == name)
    return list(file.pages(replace(ground, audience=audience)))


def test_the_plan_on_a_page_has_exactly_its_columns() -> None:
    """Proves: Vision, Goals, Key players, Action items, Metrics; a row for each board goal with all its action items
    and metrics; six goals fit on the printed page.
    """
    grid = _pages("plan_on_a_page", _ground())[0].grid("plan_on_a_page")
    assert [column.head for column in grid.columns] == ["Vision", "Goals", "Key players", "Action items", "Metrics"]
    assert grid.most == 6
    (row,) = grid.rows
    assert row.cells[3] == "Screen every child; Aides in small groups; Library evenings"
    assert str(row.cells[4]).startswith("Children at grade level: from 60 to 75 % of children by 30 June 2028")


@pytest.mark.parametrize("audience", ["board", "staff"])
def test_targets_stand_beside_what_the_plan_leads_to(audience: Audience) -> None:
    """Proves: beside each target that the plan can be read against stands where the plan leads, without a search; a
    target that is then missed is said to be.
    """
    ground = _ground()
    records = {str(r["metric"]): r for r in ground.answers["smart"].tables["smart"].frame.to_dict("records")}
    read = [r for r in records.values() if r["expected"] == r["expected"]]
    assert read
    page = _pages("plan_on_a_page", replace(ground, answers={}), audience)[0]
    cell = str(page.grids[0].rows[0].cells[4])
    for record in read:
        assert led(record) in cell
    assert cell.count("in this plan ") == len(read)
    metrics = ground.plan["metrics"].copy()
    metrics["target"] = metrics["baseline"] + 1000.0
    changed = replace(ground, plan=replace(ground.plan, tables={**ground.plan.tables, "metrics": metrics}))
    missed = _pages("plan_on_a_page", changed, audience)[0]
    assert " short" in str(missed.grids[0].rows[0].cells[4])


def test_a_metric_that_moves_away_is_said_to() -> None:
    """Proves: short of the target, further off than at the start, above it where less is better, and on target."""
    record = {"unit": "FTE", "year": "2027-28", "better": "higher", "baseline": 19.0, "target": 19.5, "short": 1.5}
    assert (
        led({**record, "expected": 18.0}) == "in this plan 18 FTE in 2027-28, 1.5 short, further off than at the start"
    )
    assert led({**record, "expected": 19.2, "short": 0.3}) == "in this plan 19.2 FTE in 2027-28, 0.3 short"
    fewer = {**record, "better": "lower", "baseline": 27.0, "target": 24.0, "expected": 25.0, "short": 1.0}
    assert led(fewer) == "in this plan 25 FTE in 2027-28, 1 above the target"
    assert led({**record, "expected": 20.0, "short": 0.0}).endswith(", on target")
    assert led({**record, "expected": float("nan")}) == ""


def test_what_actions_take_ties_to_the_budget() -> None:
    """Proves: in the appendix and in the cascade, all actions and the rest come to the run's budget of every year."""
    ground = _ground()
    budget = ground.run.tables["budget"].frame.groupby("year")["dollars"].sum()
    for page, name in ((_pages("plan_on_a_page", ground)[1], "action_money"), (_pages("vmosa", ground)[0], "cascade")):
        grid = page.grid(name)
        for year in ground.years:
            whole = float(grid.column(f"dollars_{year}")[-1] or 0.0)
            assert round(whole - float(budget[year]), 2) == 0, (name, year)
        assert grid.rows[-1].mark == "sum"


def test_smart_tells_the_board_less_than_staff() -> None:
    """Proves: the board sees targets and where the plan leads, staff the five letters too."""
    board, staff = (_pages("smart", _ground(), audience)[0] for audience in ("board", "staff"))
    assert [grid.name for grid in board.grids] == ["metrics"]
    assert [grid.name for grid in staff.grids] == ["metrics", "prices", "smart"]
    assert staff.grid("smart").column("specific") == ("yes", "yes")


def test_the_roadmap_marks_when_actions_run() -> None:
    """Proves: an action is marked in each quarter from its start to its end and in no other."""
    grid = _pages("roadmap", _ground(), "board")[0].grid("roadmap")
    marks = {
        str(row.cells[0]): [
            column.name for column, cell in zip(grid.columns, row.cells, strict=True) if cell == "\N{BLACK SQUARE}"
        ]
        for row in grid.rows
    }
    assert marks["Screen every child"] == ["2026-27 Q1"]
    assert marks["Aides in small groups"] == ["2026-27 Q2", "2026-27 Q3"]


def test_requests_say_state_metric_and_owner() -> None:
    """Proves: each request stands once, with its cost, its state and who answers for it."""
    page = _pages("requests", _ground())[0]
    assert page.lead == "1 request: 1 in the plan."
    assert page.grid("requests").column("state") == ("in the plan", None)
    assert page.grid("owners").column("owner_name") == ("Chief academic officer",)


@pytest.mark.parametrize("name", PAGES)
def test_a_plan_without_these_tables_has_no_such_page(name: str) -> None:
    """Proves: where people wrote nothing, the page is not there, and its question has no answer."""
    ground = _ground()
    empty = {table: ground.plan[table].iloc[:0] for table in TABLES}
    bare = replace(ground.plan, tables={**ground.plan.tables, **empty})
    file = next(file for file in page_files() if file.name == name)
    if file.needs:
        asking = Asking(ground.run, bare, bare, lambda: pytest.fail("a question without rows was solved"))
        assert answer_files()[file.needs].ask(asking) is None
    else:
        assert list(file.pages(replace(ground, plan=bare, today=bare))) == []


def test_every_level_of_the_cascade_is_a_live_sum() -> None:
    """Proves: where a goal has strategies and actions of its own, and vision, goal and strategy have the same id, each
    row of the cascade is the sum of its parts, each counted once.
    """
    ground = _ground()
    same = {
        "statements": [{"statement": "reading", "text": "Everyone reads."}],
        "board_goals": [
            {"board_goal": "reading", "name": "Reading", "vision": "reading"},
            {"board_goal": "other", "name": "Other"},
        ],
        "strategies": [{"strategy": "reading", "board_goal": "reading", "name": "Groups"}],
        "actions": [
            {"action": "a", "name": "A", "strategy": "reading", "program": "aides"},
            {"action": "b", "name": "B", "board_goal": "reading", "program": "tutoring"},
            {"action": "c", "name": "C", "board_goal": "other", "program": "teaching"},
        ],
    }
    tables = {**ground.plan.tables, **{name: table(name, rows) for name, rows in same.items()}}
    plan = replace(ground.plan, tables=tables)
    grid = _pages("vmosa", replace(ground, plan=plan))[0].grid("cascade")
    sums = [row for row in grid.rows if row.mark == "sum"]
    assert [str(row.cells[0]) for row in sums] == ["Vision", "Objective", "Strategy", "Objective", "The whole budget"]
    for row in sums:
        for at, column in enumerate(grid.columns):
            if column.adds:
                parts = sum(float(grid.rows[part].cells[at] or 0.0) * factor for part, factor in row.of)
                assert abs(parts - float(row.cells[at] or 0.0)) < 0.005, (row.cells[:2], column.name)


@pytest.mark.parametrize("audience", ["board", "staff"])
def test_sums_words_and_names(audience: Audience) -> None:
    """Proves: on a plan with all of these tables every sum is that of its parts to the cent, charts draw columns that
    are there, leads are sentences, and no cell or sentence shows an id where there is a name.
    """
    ids = {"chief_academic", "small_groups", "all_read", "grade_level", "more_groups", "lea_wide", "quick_win"}
    for name in PAGES:
        file = next(file for file in page_files() if file.name == name)
        for page in _pages(name, _ground(), audience) if audience in file.audiences else []:
            assert page.lead.endswith(".")
            shown = [page.title, page.lead]
            for block in page.blocks:
                if isinstance(block, Words):
                    shown += [block.head, *block.texts]
                elif isinstance(block, Chart):
                    assert {block.x, *block.series} <= {column.name for column in page.grid(block.grid).columns}
                    shown += [block.title, block.says]
                elif isinstance(block, Grid):
                    shown += [str(cell) for row in block.rows for cell in row.cells]
                    _tie(page, block)
            assert not [text for text in shown if any(each in text for each in ids)], name


def _tie(page: Page, grid: Grid) -> None:
    for row in grid.rows:
        for at, column in enumerate(grid.columns):
            if row.of and column.adds and row.cells[at] is not None:
                parts = sum(float(grid.rows[part].cells[at] or 0.0) * factor for part, factor in row.of)
                assert abs(parts - float(row.cells[at] or 0.0)) < 0.005, (page.name, grid.name, column.name)
