"""Questions that need no search: what today's budget comes to, where it leads, what it breaks."""

import pytest
from tests.reports.packet.pages.toys import ground

from alloc_opt.reports.packet.found import answer_files


def test_they_are_quick() -> None:
    """Proves: none of them is told to need a search (and `toys` fails where one opens the solved plan)."""
    assert all(answer_files()[name].quick for name in ("project", "today", "audit"))


def test_todays_lines_are_todays_books() -> None:
    """Proves: lines of the base year, flows of resources and the files' own staff and lines are one sum to the cent, by
    fund too; staff is the plan's.
    """
    given = ground()
    tables = given.answers["today"].tables
    budget, flows, books = (tables[f"today_{name}"].frame for name in ("budget", "flows", "books"))
    spent = flows[((flows["kind"] == "spending") & (flows["year"] == given.base_year)).to_numpy()]
    assert round(budget["dollars"].sum(), 2) == round(spent["dollars"].sum(), 2) == round(books["dollars"].sum(), 2)
    by_fund = budget.groupby("fund")["dollars"].sum().round(2)
    assert by_fund.to_dict() == books.groupby("fund")["dollars"].sum().round(2).to_dict()
    assert tables["today_staff"].frame["fte"].sum() == given.plan["staff"]["fte"].sum()
    for line in budget["dollars"]:
        assert round(line, 2) == line


def test_both_sides_have_the_same_lines_of_the_base_year() -> None:
    """Proves: what the base year was does not depend on what is decided."""
    frame = ground().answers["project"].tables["projection_lines"].frame
    base = frame[((frame["year"] == "2025-26") & (frame["level"] == "total")).to_numpy()]
    sides = [
        base[(base["of"] == of).to_numpy()].set_index(["section", "line"])["dollars"].to_dict()
        for of in ("today", "plan")
    ]
    shared = {
        key: value for key, value in sides[0].items() if key in sides[1] and value == value and "Above" not in key[1]
    }
    assert len(shared) > 10
    for key, value in shared.items():
        assert sides[1][key] == pytest.approx(value, abs=0.005), key


def test_the_audit_is_in_words() -> None:
    """Proves: every broken rule says when, by how much and what would mend it, and none of that is an id alone."""
    frame = ground().answers["audit"].tables["audit"].frame
    broken = frame[(frame["status"] == "broken").to_numpy()]
    assert len(broken)
    for name in ("when", "worst", "mend", "name", "sentence"):
        assert (broken[name] != "").all()
