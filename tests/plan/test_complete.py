"""What follows from the tables that were given: implied programs and objects, and today's level of each service."""

import numpy as np
import pandas as pd
import pytest
from tests.program.districts import table

from alloc_opt.plan.complete import UNASSIGNED, blank, complete
from alloc_opt.plan.nouns import nouns

STAFF = [
    {"school": "oak", "position": "teacher", "resource": "base", "fte": 2.0},
    {"school": "oak", "position": "teacher", "resource": "title", "fte": 1.0},
    {"school": "oak", "position": "aide", "resource": "base", "fte": 3.0, "program": "reading"},
]
PAY = [
    {"position": "teacher", "name": "Teacher", "salary": 80_000.0, "increment": 0.5},
    {"position": "aide", "salary": 30_000.0},
]


def _services(full: dict[str, pd.DataFrame]) -> dict[tuple[str, str], float]:
    frame = full["services"]
    return dict(zip(zip(frame["program"], frame["school"], strict=True), frame["current"], strict=True))


def test_blank_tables_have_all_columns_with_defaults() -> None:
    """Proves: an empty table and an absent one look alike: every column, with the type of its noun."""
    for name, noun in nouns().items():
        frame = blank(name, 2)
        assert list(frame.columns) == list(noun.model_fields)
        for field, info in noun.model_fields.items():
            if not info.is_required():
                assert frame[field].iloc[0] == info.get_default()


def test_a_job_class_without_a_program_is_one() -> None:
    """Proves: teachers without a program become the program `teacher`, 1 FTE a unit, changing by the position's
    increment; 3 FTE of them (two payers) are today's quantity.
    """
    full = complete({"staff": table("staff", STAFF[:2]), "pay": table("pay", PAY)})
    program = full["programs"].set_index("program").loc["teacher"]
    assert (program["name"], program["step"], program["unit"]) == ("Teacher", 0.5, "FTE")
    assert list(full["staff"]["program"]) == ["teacher", "teacher"]
    assert _services(full) == {("teacher", "oak"): 3.0}


def test_lines_without_a_program_are_locked_dollars() -> None:
    """Proves: a line without a program is locked, counted in dollars and named after its object."""
    objects = table("objects", [{"object": "5500", "name": "Utilities"}])
    lines = table("lines", [{"school": "oak", "resource": "base", "object": "5500", "dollars": 1_234.56}])
    full = complete({"lines": lines, "objects": objects})
    program = full["programs"].set_index("program").loc["other 5500"]
    assert (program["name"], bool(program["locked"]), program["unit"]) == ("Other: Utilities", True, "dollar")
    assert _services(full) == {("other 5500", "oak"): 1_234.56}


def test_todays_quantity_follows_from_staff_then_lines() -> None:
    """Proves: 3 aides at 1.5 a unit are 2 units, whatever the lines say; a program without staff goes by its lines:
    $900 at $300 a unit are 3.
    """
    tables = {
        "staff": table("staff", STAFF),
        "pay": table("pay", PAY),
        "programs": table("programs", [{"program": "reading"}, {"program": "camp"}]),
        "staffing": table("staffing", [{"program": "reading", "position": "aide", "fte": 1.5}]),
        "costs": table(
            "costs", [{"program": p, "object": "4300", "dollars": d} for p, d in (("reading", 50.0), ("camp", 300.0))]
        ),
        "lines": table(
            "lines",
            [
                {"school": "oak", "resource": "base", "object": "4300", "dollars": d, "program": p}
                for p, d in (("reading", 100.0), ("camp", 900.0))
            ],
        ),
    }
    assert _services(complete(tables)) == {("reading", "oak"): 2.0, ("teacher", "oak"): 3.0, ("camp", "oak"): 3.0}


@pytest.mark.parametrize(("stated", "today"), [(0.0, 3.0), (2.5, 2.5)])
def test_a_row_of_services_keeps_its_place_and_what_it_states(stated: float, today: float) -> None:
    """Proves: a stated level stays; a row that only states bounds takes today's from the staff; the row stays first."""
    rows = [{"program": "teacher", "school": "oak", "current": stated, "maximum": 9.0}]
    full = complete({"services": table("services", rows), "staff": table("staff", STAFF[:2]), "pay": table("pay", PAY)})
    assert len(full["services"]) == 1
    assert full["services"].iloc[0][["current", "maximum"]].tolist() == [today, 9.0]


def test_further_columns_of_added_rows_hold_nothing() -> None:
    """Proves: attributes of numbers, text and truth stay of their type when rows are added, so they still select."""
    programs = table("programs", [{"program": "art", "area": "arts", "rooms": 3, "share": 0.5, "core": True}])
    full = complete({"programs": programs, "staff": table("staff", STAFF[:2]), "pay": table("pay", PAY)})["programs"]
    added = full.iloc[-1]
    assert added["program"] == UNASSIGNED
    assert (added["area"], bool(added["core"])) == ("", False)
    assert np.isnan(added["rooms"])
    assert np.isnan(added["share"])
    assert full["rooms"].dtype.kind == full["share"].dtype.kind == "f"


def test_every_plan_has_all_pupils_and_unassigned_time() -> None:
    """Proves: the group `all` and the program `unassigned` exist once, given or not."""
    for tables in ({}, {"groups": table("groups", [{"group": "all"}])}):
        full = complete(tables)
        assert (full["groups"]["group"] == "all").sum() == 1
        assert (full["programs"]["program"] == UNASSIGNED).sum() == 1
