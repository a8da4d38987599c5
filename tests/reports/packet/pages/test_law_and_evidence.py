"""Pages of law and evidence: what they say, that their sums tie, and that they are silent where there is nothing."""

from typing import Any

import pytest
from tests.analysis.plans import toy as small
from tests.analysis.test_comparable import PAY, SCHOOLS
from tests.analysis.test_fleet import MORE as DEVICES
from tests.analysis.test_fleet import NURSES, RULE
from tests.analysis.test_lcap import RULE as MPP
from tests.analysis.test_lcap import TABLES as LCAP
from tests.analysis.test_outcomes import TABLES as EVIDENCE
from tests.families.test_serving_order import DISTRICT
from tests.program.districts import YEARS, toy
from tests.reports.packet.pages.grounds import ground, pages
from tests.reports.packet.words import BANNED, texts

from alloc_opt.plan.plan import Plan
from alloc_opt.reports.packet.blocks import Grid, Row
from alloc_opt.reports.packet.ground import Ground

ANSWERS = ("title_i", "comparability", "lcap", "a_roi", "braided", "cycles")
PAGES = (
    "title_i",
    "comparability",
    "lcap",
    "lcap_overview",
    "a_roi",
    "braided",
    "outcomes",
    "fleet",
    "schedule",
    "cycles",
)


def _answered(name: str, on: Ground) -> bool:
    return name not in ANSWERS or name in on.answers


def _served(**today: float) -> Plan:
    lines = [
        {"school": s, "resource": "title", "object": "services", "dollars": d, "program": "help"}
        for s, d in today.items()
    ]
    services = [{"program": "help", "school": s, "current": d} for s, d in today.items()]
    names = {"title_i": "title", "low_income": "low_income"}
    return toy(more={**DISTRICT, "lines": lines, "services": services}, pack_names=names)


def _ties(grid: Grid) -> None:
    """Every sum row is the sum of the rows that it names, to the cent."""
    for row in grid.rows:
        if row.mark == "sum":
            for at, column in enumerate(grid.columns):
                if column.adds and at:
                    parts = [(grid.rows[n].cells[at], factor) for n, factor in row.of]
                    whole = sum(float(value) * factor for value, factor in parts if value is not None)
                    assert row.cells[at] == pytest.approx(whole, abs=0.005)


@pytest.mark.parametrize(
    "plan", [small(), small(years=3), toy(), _served(ash=9e4)], ids=["toy", "years", "other", "title"]
)
def test_no_page_fails_on_a_plan_without_what_it_tells(plan: Plan) -> None:
    """Proves: on the smallest plans each page yields nothing or something with blocks, in words that people use."""
    on = ground(plan, *ANSWERS)
    for name in PAGES:
        if _answered(name, on):
            made = pages(name, on)
            assert all(page.lead for page in made)
            assert not [text for page in made for text in texts(page) if BANNED.search(text)], name
            for page in made:
                for grid in page.grids:
                    _ties(grid)


def test_title_i_tells_skipped_and_rising() -> None:
    """Proves: Bay is served and Elm, above it on the elementary list, is not: skipped; Bay has more for a low-income
    pupil than Oak, which comes first: rises. Both are told before the table, and the award adds up.
    """
    (page,) = pages("title_i", ground(_served(ash=9e4, oak=5e4, bay=6e4), "title_i"))
    said = " ".join(texts(page))
    assert "Elm" not in page.lead
    assert "serves 3 schools of 6" in page.lead
    assert "may not rise down the list" in said
    assert "Skipped on the list" in said
    assert page.grid("award").rows[-1].cells[1:] == (0.0,)
    assert page.grid("ranking").rows[-1].cells[-1] == 200_000.0
    (fine,) = pages("title_i", ground(_served(ash=9e4, oak=8e4, elm=7e4), "title_i"))
    assert "may not rise" not in " ".join(texts(fine))
    assert "Skipped" not in " ".join(texts(fine))


def test_comparability_tells_both_ways() -> None:
    """Proves: both tables stand with the others pooled, and the lead counts who passes."""
    more = {"schools": SCHOOLS, "pay": PAY}
    (page,) = pages("comparability", ground(toy(more=more, pack_names={"title_i": "title"}), "comparability"))
    assert {grid.name for grid in page.grids} == {"by_staff", "by_dollars"}
    assert "1 of 1 by staff and 1 of 1 by dollars" in page.lead
    assert page.grid("by_staff").column("passes") == (None, "yes")


def test_lcap_has_the_columns_of_the_template() -> None:
    """Proves: staff get Table 1 column by column as California prints it; totals tie; the board gets the same figures
    in fewer columns; the overview's revenue adds up.
    """
    staff = ground(toy([MPP], years=2, more=LCAP), "lcap")
    (page,) = pages("lcap", staff)
    assert [column.head for column in page.grid("planned").columns] == [
        *("Goal #", "Action #", "Action Title", "Student Group(s)", "Contributing to Increased or Improved Services?"),
        *("Scope", "Unduplicated Student Group(s)", "Location", "Time Span", "Total Personnel", "Total Non-personnel"),
        *("LCFF Funds", "Other State Funds", "Local Funds", "Federal Funds", "Total Funds"),
        "Planned Percentage of Improved Services",
    ]
    for grid in page.grids:
        _ties(grid)
    board = Ground(staff.run, staff.plan, staff.today, "board", staff.mark, staff.answers)
    (short,) = pages("lcap", board)
    whole, half = page.grid("planned"), short.grid("planned")
    assert whole.column("dollars") == half.column("dollars")
    assert len(half.columns) == 9
    assert short.grid("contributing").column("lcff") == page.grid("contributing").column("lcff")
    (overview,) = pages("lcap_overview", staff)
    assert overview.grid("revenue").rows[-1].cells[1] == 5_255_000.0


def test_returns_never_rank_and_never_call_the_unrated_low() -> None:
    """Proves: bands are headings, rows inside stand by name, no column counts ranks; the unrated have a table of their
    own that says nothing of their worth.
    """
    on = ground(toy(more=EVIDENCE, mode="evidence"), "a_roi")
    (page,) = pages("a_roi", on)
    grid = page.grid("goal_math")
    assert [row.cells[0] for row in grid.rows if row.mark == "head"] == ["Cannot be told apart"]
    assert not {"rank", "number", "place"} & {column.name for column in grid.columns}
    assert "low-value" not in " ".join(texts(page)).lower()
    assert "nothing is said of their worth" in " ".join(page.grid("unrated").notes)
    assert "8 of 10 districts" in " ".join(texts(page))
    own = [{**EVIDENCE["effects"][0], "source": "made up"}]
    (page,) = pages("a_roi", ground(toy(more={**EVIDENCE, "effects": own}, mode="evidence"), "a_roi"))
    assert "districts" not in " ".join(texts(page))


def test_outcomes_tell_the_interval() -> None:
    """Proves: each goal has its table with low and high beside the plan's figure, and today's services."""
    on = ground(toy(more=EVIDENCE, mode="evidence", years=2))
    (page,) = pages("outcomes", on)
    frame = on.run.tables["outcomes"].frame
    math = frame[frame["goal"] == "math"]
    assert page.grid("goal_math").column("gain") == tuple(math["gain"])
    assert page.grid("goal_math").column("low") == tuple(math["low"])
    assert "more in Mathematics" in page.lead


def test_braided_matrix_ties_to_the_funds() -> None:
    """Proves: the matrix adds up to what each resource spends; empty and 0 mean different things."""
    uses = [
        {"program": "teacher", "resource": "base"},
        {"program": "aide", "resource": "title"},
        {"program": "aide", "resource": "base"},
    ]
    on = ground(toy(more={"uses": uses}), "braided")
    (page,) = pages("braided", on)
    for grid in page.grids:
        _ties(grid)
    matrix, ties = page.grid("matrix"), page.grid("ties")
    assert matrix.rows[-1].cells[-1] == ties.rows[-1].cells[2]
    assert set(ties.column("difference")) == {0.0}
    teachers: Row = next(row for row in matrix.rows if row.cells[0] == "teacher")
    assert None in teachers.cells
    assert "every dollar is where it may be spent" in page.lead


def test_fleet_and_schedule() -> None:
    """Proves: a fleet's page has its years and the cost of one device adding up; shared staff have a week, and a
    school's own page only its own days.
    """
    plan = toy([RULE], years=2, more=DEVICES, settings={"objective": ("least_cost", "least_change")})
    (page,) = pages("fleet", ground(plan))
    frame = page.grid("owned")
    _ties(frame)
    owned = page.grid("years")
    assert owned.column("year")[:2] == YEARS[:2]
    on = ground(toy([NURSES]))
    (week,) = pages("schedule", on)
    assert week.grid("week").rows[-1].cells[2] == pytest.approx(15.0)
    here = Ground(on.run, on.plan, on.today, "school", on.mark, school="oak")
    (own,) = pages("schedule", here)
    assert own.grid("days").column("days") == (10.0,)


def test_cycles_by_the_day_on_which_they_end() -> None:
    """Proves: of two requests the one that a rule brings into the plan (two aides more at Elm) stands with the end of
    its cycle and its cost of $80,000; the other is named under the table and reviewed by nobody.
    """
    metric = {"metric": "helped", "board_goal": "reading", "name": "Pupils helped"}
    aides = {"program": "aide", "metric": "helped", "asked_by": "Elm", "resource": "base"}
    requests: list[dict[str, Any]] = [
        {**aides, "request": "b", "name": "Two aides", "school": "elm", "quantity": 2.0, "cycle_end": "2030-06-30"},
        {**aides, "request": "a", "name": "A pilot", "school": "oak", "quantity": 5.0, "cycle_end": "2027-06-30"},
    ]
    goals = [{"board_goal": "reading", "name": "Every child reads."}]
    more = {"requests": requests, "metrics": [metric], "board_goals": goals}
    rule = {"id": "more", "family": "minimum_staffing", "positions": ("aide",), "fte": 3.0, "where": {"school": "elm"}}
    on = ground(toy([rule], more=more), "cycles")
    assert on.answers["cycles"].tables["cycles"].frame["request"].tolist() == ["a", "b"]
    (page,) = pages("cycles", on)
    grid = page.grid("cycles")
    assert grid.column("name") == ("Two aides", "All")
    assert grid.column("metric_name")[0] == "Pupils helped"
    assert grid.column("owner_name")[0] == "nobody yet"
    assert grid.column("step_dollars") == (80_000.0, 80_000.0)
    assert "nothing is reviewed: A pilot" in " ".join(grid.notes)
    assert page.lead == "Of 1 request in the plan none ends by June 30, 2027, unless it is renewed."
    assert pages("cycles", ground(toy(more={**more, "requests": []}), "cycles")) == []
