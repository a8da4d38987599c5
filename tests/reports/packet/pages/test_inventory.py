"""The inventory: totals by definition that tie to the budget, every item once, nothing where no item is counted."""

from dataclasses import replace
from functools import cache

import pytest
from tests.reports.packet.pages.toys import ground

from alloc_opt.reports.packet.blocks import Grid, Page
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages import inventory

KINDS = {"teacher": "broad", "aide": "narrow", "therapist": "narrow", "director": "", "utilities": ""}


@cache
def marked(*, teachers: bool = True) -> Ground:
    """A toy whose aides and therapists are counted narrowly, its teachers broadly; only aides have a measure."""
    known = ground("board")
    programs = known.plan["programs"]
    name = programs["program"]
    more = {
        "counted": name.map(KINDS).fillna(""),
        "department": name.map({"aide": "special_services"}).fillna("schools"),
        "measured": name.map({"aide": "yes"}).fillna("no"),
        "mandate": "",
    }
    pay = known.today["pay"]
    counts = pay.assign(counts_as=pay["position"].where(pay["position"] == "teacher", ""))
    plan = replace(known.plan, tables={**known.plan.tables, "programs": programs.assign(**more)})
    today = replace(known.today, tables={**known.today.tables, "pay": counts}) if teachers else known.today
    return replace(known, plan=plan, today=today)


def only(of: Ground) -> Page:
    """The one page."""
    (found,) = inventory.pages(of)
    return found


def sums(grid: Grid) -> list[tuple[object, ...]]:
    """Cells of the sums."""
    return [row.cells for row in grid.rows if row.mark == "sum"]


def test_nothing_where_nothing_is_counted() -> None:
    """Proves: a plan without the column, or with no item in it, has no such page."""
    assert list(inventory.pages(ground("board"))) == []
    known = marked()
    none = known.plan["programs"].assign(counted="")
    assert list(inventory.pages(replace(known, plan=replace(known.plan, tables={"programs": none})))) == []


def test_totals_by_definition_tie_to_the_budget() -> None:
    """Proves: narrow and broad totals of a plan year are the budget's lines of those programs, to the cent."""
    known, found = marked(), only(marked())
    grid = found.grid("definition")
    budget = known.table("budget")
    for at, year in enumerate(known.years):
        mine = budget[(budget["year"] == year).to_numpy()]
        narrow = mine.loc[mine["program"].map(KINDS).eq("narrow").to_numpy(), "dollars"].sum()
        broad = mine.loc[mine["program"].map(KINDS).isin(["narrow", "broad"]).to_numpy(), "dollars"].sum()
        assert [row[at + 2] for row in sums(grid)] == [pytest.approx(narrow), pytest.approx(broad)]
    assert sums(found.grid("items"))[0][2] == pytest.approx(broad)


def test_every_cut_has_the_same_total() -> None:
    """Proves: by department, by mandate and by measure the narrow total is the same, and shares add up to one."""
    found = only(marked())
    total = sums(found.grid("definition"))[0][1]
    for name in ("by_department", "by_mandate", "by_measured"):
        grid = found.grid(name)
        assert sums(grid)[0][2] == pytest.approx(total)
        assert sum(float(row.cells[-1] or 0) for row in grid.rows if row.mark == "line") == pytest.approx(1.0)


def test_per_teacher_and_without_a_measure() -> None:
    """Proves by hand: the narrow total over 13.25 teachers, and the therapists' share without a measure; where no
    position counts as a teacher nothing is told per teacher.
    """
    found = only(marked())
    narrow = float(str(sums(found.grid("definition"))[0][1]))
    assert sums(found.grid("definition"))[0][-1] == pytest.approx(narrow / 13.25, abs=1e-3)
    therapists = 0.75 * (90000 * 1.25 + 10000)
    told = " ".join(text for block in found.blocks for text in getattr(block, "texts", ()))
    assert f"{therapists / narrow:.0%} of the narrow total, goes to 1 item without a measure" in told
    assert "teachers" not in " ".join(
        text for block in only(marked(teachers=False)).blocks for text in getattr(block, "texts", ())
    )
