"""The page that the board votes on."""

from dataclasses import replace

import pandas as pd
import pytest
from tests.reports.packet.pages.altered import said, with_changes, with_table
from tests.reports.packet.pages.toys import ground, page

from alloc_opt.reports.packet.blocks import Grid
from alloc_opt.reports.packet.pages.motion import LINES


def _sums_tie(grid: Grid) -> None:
    for row in grid.rows:
        for at, column in enumerate(grid.columns):
            if row.of and column.adds:
                parts = sum(float(grid.rows[part].cells[at] or 0.0) * factor for part, factor in row.of)
                assert parts == pytest.approx(float(row.cells[at] or 0.0), abs=0.005), column.name


def test_the_budget_is_that_of_the_first_year() -> None:
    """Proves: revenue, spending and ending balance are the run's own of the first year, unrestricted and restricted,
    and the rows add up to the ending balance.
    """
    given = ground("board")
    grid = page("motion", given).grid("budget")
    _sums_tie(grid)
    funds = given.table("funds")
    funds = funds[(funds["year"] == given.years[0]).to_numpy()]
    free = funds["resource"].isin(list(given.unrestricted)).to_numpy()
    assert free.any()
    assert not free.all()
    rows = {str(row.cells[0]): row.cells[1:] for row in grid.rows}
    for label, name in (("Revenue", "revenue"), ("Spending", "spent"), (f"Ending balance {given.years[0]}", "ending")):
        sums = [float(part[name].sum()) for part in (funds[free], funds[~free], funds)]
        assert rows[label] == pytest.approx(tuple(sums), abs=0.02)


def test_decisions_tie_to_all_named_changes() -> None:
    """Proves: a change of each number stands once, the days rise, and the sum is that of the run's change list."""
    given = ground("board")
    grid = page("motion", given).grid("decisions")
    _sums_tie(grid)
    frame = given.table("changes")
    for year in given.years:
        sums = float(frame.loc[(frame["year"] == year).to_numpy(), "change_dollars"].sum())
        assert float(grid.column(f"dollars_{year}")[-1] or 0.0) == pytest.approx(sums, abs=0.005)
    lines = [row for row in grid.rows if row.mark == "line"]
    assert len(lines) == frame["number"].nunique()
    days = [str(row.cells[0] or "9999") for row in lines]
    assert days == sorted(days)


@pytest.mark.parametrize(("count", "rest"), [(LINES + 1, 0), (LINES + 8, 8), (40, 28)])
def test_no_more_lines_than_a_page_holds(count: int, rest: int) -> None:
    """Proves: the largest stand by name, one more than that too; all others are one line with number and dollars."""
    rows = [
        {"year": "2026-27", "current": 2.0, "quantity": 1.0, "number": at, "program": f"p{at}", "name": f"S {at}"}
        | {"change_dollars": -1000.0 * at, "decide_by": "2026-03-15"}
        for at in range(1, count + 1)
    ]
    given = with_changes(ground("board"), rows)
    grid = page("motion", given).grid("decisions")
    _sums_tie(grid)
    assert float(grid.column("dollars_2026-27")[-1] or 0.0) == -1000.0 * sum(range(1, count + 1))
    told = [str(what) for what in grid.column("what") if what]
    assert len(told) == (LINES + 2 if rest else count + 1)
    assert any(f"p{count}" in what for what in told)
    assert [what for what in told if what.startswith(f"{rest} smaller changes")] == told[LINES : LINES + bool(rest)]


def test_notices_and_rules_are_named() -> None:
    """Proves: layoffs stand by their day with FTE, and rules that are broken or held no worse than today, or gave way,
    in their own words; without any of them the page says so.
    """
    given = ground("board")
    book = given.table("rulebook").set_index("rule")["sentence"]
    leaves = pd.DataFrame(
        [{"position": "teacher", "year": "2026-27", "fte_before": 9.0, "fte": 7.0, "given_up": 2.0, "vacant": 0.5}]
    ).assign(by_attrition=0.0, laid_off=1.5)
    seats = given.table("positions").assign(change=0.0, decide_by="")
    at = seats.index[(seats["position"] == "teacher") & (seats["year"] == "2026-27")][0]
    seats.loc[at, ["change", "decide_by"]] = [-1.5, "2026-03-15"]
    rules = given.table("rules").assign(status="met")
    calm = with_table(with_table(given, "who_leaves", leaves.iloc[:0]), "rules", rules)
    told = said(page("motion", calm))
    assert "no notice of layoff is asked for" in told
    assert "Every rule is kept as written." in told
    rules.loc[(rules["rule"] == "aides").to_numpy(), "status"] = "relaxed"
    made = with_table(with_table(with_table(given, "who_leaves", leaves), "positions", seats), "rules", rules)
    made = replace(made, run=replace(made.run, facts={**made.run.facts, "gave_way": ["ratio"]}))
    told = said(page("motion", made))
    assert "By 15 March 2026: 1.5 FTE (" in told
    assert f"No worse than today, when it is not kept either: {book['aides']}" in told
    assert f"Gave way: {book['ratio']}" in told


def test_without_changes_the_budget_alone_is_decided() -> None:
    """Proves: a plan that keeps today's services asks for no change."""
    made = page("motion", ground("board", 1, tight=False))
    assert "No change from today's services is asked for." in said(made)
    assert [grid.name for grid in made.grids] == ["budget"]
