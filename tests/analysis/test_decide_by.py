"""By which day must each change be decided?"""

from typing import Any

from tests.analysis.plans import TABLES, toy

from alloc_opt.analysis.decide_by import decide_by
from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import solve
from alloc_opt.plan.plan import Plan
from alloc_opt.reports.console import text_of
from alloc_opt.reports.terminal import show


def _plan(**tables: Any) -> Plan:
    """Teachers must know by 15 March, other people have no date; aides are a contract until 1 May."""
    programs = [{"program": "aide", "decide_by": "05-01"}, {"program": "teacher", "name": "Classes"}]
    return toy(years=2, programs=programs, **tables)


def test_the_earliest_date_counts() -> None:
    """Proves: fewer teachers by the 15 March before, more of them before the year starts; a contract by its own date
    whichever way it goes; what does not move has none.
    """
    moves = [("teacher", "2026-27", -1), ("teacher", "2027-28", 1), ("aide", "2026-27", 1), ("aide", "2027-28", -1)]
    told = decide_by(_plan(), [*moves, ("director", "2026-27", -1), ("teacher", "2026-27", 0)])
    assert told.tolist() == ["2026-03-15", "2027-06-30", "2026-05-01", "2027-05-01", "2026-06-30", ""]


def test_the_earlier_of_people_and_contract() -> None:
    """Proves: a program with a contract and people has the earlier of their days."""
    pay = [{**TABLES["pay"][0]}, {**TABLES["pay"][1], "decide_by": "04-30"}, *TABLES["pay"][2:]]
    assert decide_by(_plan(pay=pay), [("aide", "2026-27", -1)]).tolist() == ["2026-04-30"]


def _answer(as_of: str | None) -> Run:
    plan = _plan()
    return run(solve(plan.with_day(as_of) if as_of else plan))


def _text(found: Run) -> str:
    return " ".join(text_of(lambda out: show(found, out)).split())


def test_every_step_has_its_day_and_the_report_prints_it() -> None:
    """Proves: a row of the change list has a day exactly where it differs from the year before, and the report says
    `Decide by 15 March 2026`.
    """
    found = _answer(None)
    frame = found.tables["changes"].frame
    before = frame.groupby("number")["quantity"].shift().fillna(frame["current"])
    moved = (frame["quantity"] - before).abs() > 1e-5
    assert moved.any()
    assert (moved == (frame["decide_by"] != "")).all()
    teachers = frame[(frame["program"] == "teacher") & moved & (frame["year"] == "2026-27")]
    assert set(teachers["decide_by"]) == {"2026-03-15"}
    assert "Decide by 15 March 2026: trim Classes" in _text(found)
    assert "passed" not in _text(found)


def test_a_date_that_has_passed_is_said_and_holds() -> None:
    """Proves: decided on 20 March 2026, no filled teacher post falls in 2026-27 (nobody leaves by himself here), the
    rule is listed with its date, and steps that are left over are said to be late.
    """
    found = _answer("2026-03-20")
    assert found.facts["as_of"] == "2026-03-20"
    lost = found.tables["who_leaves"].frame.query("position == 'teacher' and year == '2026-27'")
    assert (lost["vacant"].sum(), lost["laid_off"].sum()) == (1.0, 0.0)
    assert "notice 2026-03-15" in set(found.tables["rules"].frame["rule"])
    sentences = found.tables["rulebook"].frame.set_index("rule")["sentence"]
    assert "15 March 2026" in sentences["notice 2026-03-15"]
    assert "The notice date 15 March 2026 has passed; within vacancies and those who leave" in _text(found)
