"""Pages that rest on questions with a search: their figures tie to the run, and their words are those of people."""

from dataclasses import replace

import pytest
from tests.reports.packet.answers.towns import MINE, answer, finished, ground, pages, solved
from tests.reports.packet.words import BANNED, ID, texts

from alloc_opt.analysis.pricing.value_lines import UNCLEAR
from alloc_opt.reports.packet.answer import Answer
from alloc_opt.reports.packet.blocks import Chart, Grid, Words
from alloc_opt.reports.packet.found import page_files
from alloc_opt.reports.packet.pages import levy
from alloc_opt.reports.packet.pages._prices import dearest, price_lines, short_name

NAMES = (
    "price_list",
    "savings_ladder",
    "why_not",
    "options",
    "pay_one_percent",
    "per_pupil",
    "formula_sheet",
)
_CENT = 0.005


def cell(grid: Grid, row: int, name: str) -> float:
    """A number of a grid."""
    return float(grid.column(name)[row] or 0.0)


@pytest.mark.parametrize("audience", ["board", "staff", "school", "public"])
def test_every_page_can_be_written_and_adds_up(audience: str) -> None:
    """Proves: sums are their parts, charts draw what is there, words are those of people, in every audience's pages."""
    given = ground(audience)
    for file in page_files():
        if file.name not in NAMES or audience not in file.audiences:
            continue
        made = list(file.pages(given))
        assert made, file.name
        for page in made:
            assert page.lead
            for grid in page.grids:
                assert grid.rows, f"{page.name}.{grid.name}"
                for row in grid.rows:
                    for at, column in enumerate(grid.columns):
                        value = row.cells[at]
                        if row.of and column.adds and value is not None:
                            parts = sum(float(grid.rows[n].cells[at] or 0.0) * factor for n, factor in row.of)
                            assert abs(parts - float(value)) < _CENT, f"{page.name}.{grid.name}.{column.name}"
            for block in page.blocks:
                if isinstance(block, Chart):
                    assert {block.x, *block.series} <= {column.name for column in page.grid(block.grid).columns}
                if isinstance(block, Words):
                    assert block.texts, page.name
            for text in () if audience == "staff" else texts(page):
                assert not ID.search(text), f"{page.name}: {text}"
                assert not BANNED.search(text), f"{page.name}: {text}"


def test_dollars_of_a_step_by_year_are_its_price() -> None:
    """Proves: the unrestricted dollars of a step's years come to its price, with the sign of the step made."""
    table = answer("prices").tables["prices"].frame
    heads = table[((table["row"] == "") & (table["year"] == "") & (table["kind"] == "cost")).to_numpy()]
    prices = {(row["rule"], row["dial"], row["direction"]): row["price"] for row in heads.to_dict("records")}
    lines = price_lines(ground("staff", "prices"), table)
    assert len(lines) == len(heads)
    for line, key in zip(lines, prices, strict=True):
        if prices[key] == prices[key]:
            sign = 1.0 if line.direction == "tighten" else -1.0
            assert line.whole == pytest.approx(sign * prices[key], abs=0.02), line.says


def test_the_board_has_the_dearest_steps_and_staff_all_of_them() -> None:
    """Proves: the board's table begins with what moves most, and the staff's has a row for each step of the list."""
    (board,), (staff,) = pages("price_list", ground("board", "prices")), pages("price_list", ground("staff", "prices"))
    lines = price_lines(ground("staff", "prices"), answer("prices").tables["prices"].frame)
    most = max(abs(line.whole) for line in dearest(lines) if line.main)
    assert max(abs(float(each or 0.0)) for each in board.grid("most").column("dollars")) == pytest.approx(most)
    assert sum(row.mark == "line" for row in staff.grid("prices").rows) == len(lines)
    assert [grid.name for grid in board.grids] == ["most"]


def test_what_the_search_cannot_tell_is_no_finding() -> None:
    """Proves: a step whose price may be a gain, a loss or nothing is named apart and is in no table of the board."""
    told = answer("prices")
    table = told.tables["prices"].frame.copy()
    lines = [line for line in dearest(price_lines(ground("staff", "prices"), table)) if line.group == "Rules"]
    first = lines[0]
    mine = ((table["rule"] == first.rule) & (table["year"] == "") & (table["row"] == "")).to_numpy()
    table.loc[mine, "method"] = UNCLEAR
    given = ground("board", "prices")
    other = Answer({**told.tables, "prices": replace(told.tables["prices"], frame=table)})
    (page,) = pages("price_list", replace(given, answers={"prices": other}))
    assert not [row for row in page.grid("most").rows if str(row.cells[0]).startswith(first.short)]
    said = " ".join(text for block in page.blocks if isinstance(block, Words) for text in block.texts)
    assert "no finding" in said
    assert first.name.rstrip(".") in said


def test_rules_are_called_by_names() -> None:
    """Proves: spans, resources, units and assumptions are told in words."""
    given = ground("staff", "prices")
    assert short_name(given, "class_size_k3") == "Class size K-3"
    assert short_name(given, "class_size_9_12") == "Class size 9-12"
    assert short_name(given, "resource base") == "Base money"
    assert short_name(given, "assumption.pay_growth") == "All salaries"
    assert short_name(given, "assumption.pay_growth.others") == "Salaries of Classified employees"


def test_what_goes_at_each_step_is_what_the_ladder_saves() -> None:
    """Proves: services of all steps up to a target come to what it saves in each year."""
    (page,) = pages("savings_ladder", ground("staff", "savings"))
    goes, ladder = page.grid("goes"), page.grid("ladder")
    sums = [n for n, row in enumerate(goes.rows) if row.mark == "sum"]
    assert len(sums) == len(ladder.rows)
    for year in ("2026-27", "2027-28"):
        for step in range(len(sums)):
            upto = sum(cell(goes, n, f"dollars_{year}") for n in sums[: step + 1])
            assert upto == pytest.approx(cell(ladder, step, f"saved_{year}"), abs=1.5)


def test_positions_of_the_steps_add_up_to_the_target() -> None:
    """Proves: FTE fewer in the last year at each target is what its steps add up to, and is what is given up less what
    is back by then; the board's steps name few services, all of them printed.
    """
    (page,) = pages("savings_ladder", ground("staff", "savings"))
    goes, people = page.grid("goes"), page.grid("people")
    steps = [float(row.cells[[c.name for c in goes.columns].index("fte")] or 0.0) for row in goes.rows if row.of]
    for step, fewer in enumerate(people.column("fewer")):
        assert fewer == pytest.approx(sum(steps[: step + 1]))
    (board,) = pages("savings_ladder", ground("board", "savings"))
    brief = board.grid("goes")
    assert not brief.most
    for row, whole in zip([r for r in brief.rows if r.of], [r for r in goes.rows if r.of], strict=True):
        assert 0 < len(row.of) <= 4
        assert row.cells == whole.cells


def test_a_why_not_sheet_ends_with_what_it_comes_to() -> None:
    """Proves: what moves is named, added up, and a line that was asked for by name is told as such."""
    (first, *_) = pages("why_not", ground("staff", "why"))
    assert first.title.startswith("Why not keep ")
    grid = first.grids[0]
    total = next(n for n, row in enumerate(grid.rows) if row.mark == "sum")
    assert cell(grid, total, "dollars") == pytest.approx(sum(cell(grid, n, "dollars") for n in range(total)), abs=0.01)
    assert "Why not fund “A teacher more at Oak”?" in [page.title for page in pages("why_not", ground("staff", "why"))]


def test_the_boards_why_not_sheets_are_short() -> None:
    """Proves: a sheet that nobody asked for by name has one paragraph and a table of at most five rows, and comes to
    what the staff's comes to.
    """
    both = [pages("why_not", ground(audience, "why")) for audience in ("board", "staff")]
    compared = 0
    for board, staff in zip(*both, strict=True):
        if board.title.startswith("Why is "):
            continue
        assert len(board.blocks) <= 2
        for grid in board.grids:
            assert sum(row.mark == "line" for row in grid.rows) <= 5
            other = staff.grid(grid.name.replace("gives", "moves"))
            sums = [next(row for row in each.rows if row.mark == "sum") for each in (grid, other)]
            assert sums[0].cells[-1] == pytest.approx(sums[1].cells[-1], abs=0.01)
            assert sums[0].cells[-1] == pytest.approx(sum(row.cells[-1] for row in grid.rows[:-1]), abs=0.01)
            compared += 1
    assert compared


def test_options_stand_beside_today() -> None:
    """Proves: the first row is today's spending and staff, the second the run's own; the worse is told by how much."""
    (page,) = pages("options", ground("board", "alternatives"))
    grid = page.grid("options")
    positions = finished().tables["positions"].frame
    staff = positions[(positions["year"] == "2027-28").to_numpy()]["fte"].sum()
    assert cell(grid, 1, "fte") == pytest.approx(staff)
    assert cell(grid, 1, "fte") - cell(grid, 0, "fte") == pytest.approx(finished().facts["staff"]["change"])
    assert cell(grid, 1, "dollars") == pytest.approx(finished().tables["funds"].frame["spent"].sum(), abs=0.01)


def test_pay_by_unit_and_by_resource_come_to_the_same() -> None:
    """Proves: one per cent is the same amount by unit and by resource; unrestricted money has a sum of its own."""
    (page,) = pages("pay_one_percent", ground("board", "pay"))
    units, resources = page.grid("units"), page.grid("resources")
    for name in ("dollars_2026-27", "dollars_2027-28", "dollars"):
        assert cell(units, -1, name) == pytest.approx(cell(resources, -1, name), abs=0.03)
    free, held = (next(n for n, row in enumerate(resources.rows) if row.cells[0] == text) for text in _PARTS)
    whole = cell(resources, free, "dollars") + cell(resources, held, "dollars")
    assert whole == pytest.approx(cell(resources, -1, "dollars"))


_PARTS = ("Unrestricted money", "Restricted money")


def test_the_line_sheet_comes_to_the_formula() -> None:
    """Proves: each school's lines, hidden ones together, come to what the formula gives it, and so do changes."""
    (page,) = pages("formula_sheet", ground("staff", "formula"))
    schools, lines = page.grid("schools"), page.grid("lines")
    totals = [n for n, row in enumerate(lines.rows) if row.mark == "sum"]
    for at, row in enumerate(totals):
        assert cell(lines, row, "dollars") == pytest.approx(cell(schools, at, "dollars"), abs=0.01)
        assert cell(lines, row, "change_dollars") == pytest.approx(cell(schools, at, "change_dollars"), abs=0.01)
    (own,) = pages("formula_sheet", replace(ground("school", "formula"), school="oak"))
    assert [row.cells[0] for row in own.grid("lines").rows if row.mark == "head"] == ["Oak School"]


def test_dollars_per_pupil_are_dollars_over_pupils() -> None:
    """Proves: the table's dollars a pupil times its pupils are its dollars, and the chart is drawn of that table."""
    (page,) = pages("per_pupil", ground("staff", "equity"))
    grid = page.grid("schools")
    for n, row in enumerate(grid.rows):
        if row.mark == "line":
            assert cell(grid, n, "plan") * cell(grid, n, "pupils") == pytest.approx(cell(grid, n, "dollars"), rel=1e-4)
    chart = next(block for block in page.blocks if isinstance(block, Chart))
    assert (chart.grid, chart.series) == ("schools", ("today", "plan"))


def test_runs_set_beside_each_other_are_told_by_their_scenarios() -> None:
    """Proves: nothing alone; two runs give a row each with their own figures and class sizes, and jobs add to staff."""
    given = ground("board", "formula")
    assert not list(levy.pages(given))
    told = {
        "name": "fails",
        "title": "The levy fails",
        "why": "Voters decide.",
        "changes": ["revenue[line=levy] dropped"],
    }
    positions = finished().tables["positions"]
    fewer = replace(positions, frame=positions.frame.assign(fte=positions.frame["fte"] * 0.5))
    other = replace(finished().with_table(fewer), facts={**finished().facts, "scenarios": [told]})
    (page,) = levy.pages(replace(given, others=(other,)))
    grid = page.grid("runs")
    assert grid.column("run") == ("Base plan", "The levy fails")
    assert cell(grid, 1, "fte") == pytest.approx(cell(grid, 0, "fte") / 2, abs=0.01)
    jobs = page.grid("positions")
    assert cell(jobs, -1, "run_1") == pytest.approx(cell(grid, 1, "fte"), abs=0.02)
    rules = finished().tables["rules"].frame
    mine = rules[((rules["rule"] == "class_size") & rules["row"].str.endswith("2027-28")).to_numpy()]
    assert cell(page.grid("classes"), 0, "run_0") == pytest.approx(550.0 / (mine["activity"].sum() / 55.0), abs=0.06)
    assert not any("decides by" in text for text in texts(page))
    points = replace(other, facts={**other.facts, "mode": "priority"})
    (unlike,) = levy.pages(replace(given, others=(points,)))
    assert any("decides by the most of the board's points" in text for text in texts(unlike))
    changed = {**told, "changes": ["rules[class_size].cap set to 30"]}
    third = replace(other, facts={**other.facts, "scenarios": [changed]})
    rule = next(rule for rule in solved().plan.rules if rule.id == "class_size")
    assert levy.class_size(given, third, rule, "2027-28") is None


def test_a_confidential_run_is_not_set_beside_for_the_board() -> None:
    """Proves: a run that is not for the public is left out of tables for board and public."""
    other = replace(finished(), facts={**finished().facts, "confidential": True})
    assert not list(levy.pages(replace(ground("board", "formula"), others=(other,))))
    assert list(levy.pages(replace(ground("staff", "formula"), others=(other,))))


def test_all_questions_of_these_pages_are_asked() -> None:
    """Proves: every answer that the pages need is one of the questions, under the same name."""
    needs = {file.needs for file in page_files() if file.name in NAMES} - {""}
    assert needs <= set(MINE)
