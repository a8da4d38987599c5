"""The base rolled forward: by hand, its ties, shortages, cliffs and layouts."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.analysis.plans import TABLES, Rows, plan, toy

from alloc_opt import read
from alloc_opt.analysis.cells import cells
from alloc_opt.analysis.project import Projection, project
from alloc_opt.analysis.projection import layout as layouts
from alloc_opt.analysis.projection.flows import flows
from alloc_opt.analysis.projection.layout import layout, names
from alloc_opt.errors import OperatorError
from alloc_opt.plan.plan import Plan

TINY: dict[str, Rows] = {
    "schools": [{"school": "a"}],
    "funds": [
        {"fund": "01", "resource": "base", "beginning": 1000.0},
        {"fund": "01", "resource": "grant", "restriction": 3, "beginning": 100.0, "revenue": 500.0, "ends": "2026-27"},
        {"fund": "13", "resource": "meals", "restriction": 5, "beginning": 40.0},
    ],
    "revenue": [{"line": "property_tax", "resource": "base", "dollars": 5000.0, "object": "8041"}],
    "pay": [
        {"position": "teacher", "salary": 1000.0, "benefits": 0.2, "growth": 0.01},
        {"position": "tutor", "salary": 1000.0, "benefits": 0.2, "growth": 0.01},
    ],
    "staff": [
        {"school": "a", "position": "teacher", "resource": "base", "fte": 3.0},
        {"school": "a", "position": "tutor", "resource": "grant", "fte": 0.5},
    ],
    "lines": [{"school": "a", "resource": "base", "object": "4300", "dollars": 300.0}],
    "uses": [
        {"program": "tutor", "resource": "grant"},
        {"program": "tutor", "resource": "base"},
        {"program": "other 4300", "resource": "base"},
        {"program": "teacher", "resource": "base"},
    ],
    "assumptions": [{"assumption": "pay_growth", "value": 0.02}],
}
"""Three teachers on base money, half a tutor on a grant that ends after 2026-27."""


def tiny(rules: Any = (), **tables: Rows) -> Plan:
    """The tiny district over two years; `tables` stand in for those of `TINY`."""
    return plan({**TINY, **tables}, rules, years=("2026-27", "2027-28"))


def lines(found: Projection, section: str) -> pd.DataFrame:
    """Dollars of a section by line and year; the last of lines that are called alike."""
    frame = found.lines.frame[(found.lines.frame["section"] == section).to_numpy()]
    return frame.pivot_table(index="line", columns="year", values="dollars", sort=False, aggfunc="last")


def test_by_hand() -> None:
    """Proves: pay grows by 1.02 x 1.01 a year, the opening balance is what the base year leaves 1,000 from, the grant
    ends below zero where nobody supports it, and its tutor falls on base money in the year after.
    """
    found = project(tiny())
    rise = 1.02 * 1.01
    free, bound = lines(found, "unrestricted"), lines(found, "restricted")
    assert free.loc["Beginning balance"].tolist() == pytest.approx([-100.0, 1000.0, 6000 - 300 - 3600 * rise], abs=0.02)
    assert free.loc["Property tax"].tolist() == [5000.0] * 3
    spent = [3900.0, 3600 * rise + 300, 3600 * rise**2 + 600 * rise**2 + 300]
    assert free.loc["Total spending"].tolist() == pytest.approx(spent, abs=0.02)
    assert free.loc["Ending balance"].tolist() == pytest.approx(
        [1000.0, 6000 - spent[1], 11000 - sum(spent[1:])], abs=0.02
    )
    assert bound.loc["Ending balance"].tolist() == pytest.approx([100.0, 600 - 600 * rise, 600 - 600 * rise], abs=0.02)
    assert bound.loc["Unassigned"].tolist() == pytest.approx([0.0, 600 - 600 * rise, 600 - 600 * rise], abs=0.02)
    summary = found.summary.frame.set_index("year")
    assert summary.loc["2026-27", "structural"] == pytest.approx(5000 - spent[1], abs=0.02)
    assert summary.loc["2026-27", "available"] == pytest.approx(6000 - spent[1] + 600 - 600 * rise, abs=0.02)
    assert found.funds == ("01",)
    assert found.others.frame["ending"].tolist() == [40.0] * 3


def test_the_cliff_by_hand() -> None:
    """Proves: half a tutor at the pay of 2027-28 falls on base money when the grant ends."""
    (row,) = project(tiny()).cliffs.frame.to_dict("records")
    assert (row["resource"], row["year"], row["why"]) == ("grant", "2027-28", "ends after 2026-27")
    assert row["fte"] == pytest.approx(0.5)
    assert row["dollars"] == pytest.approx(600 * (1.02 * 1.01) ** 2, abs=0.01)
    assert row["unrestricted_dollars"] == row["dollars"]
    assert row["falls_on"] == "base"


def test_lines_that_end_are_cliffs_too() -> None:
    """Proves: a one-time line of base money is named without staff; a line that pays half of a grant takes half of its
    staff with it; what only changes in amount is no cliff.
    """
    funds = [TINY["funds"][0], {**TINY["funds"][1], "revenue": 0.0, "ends": ""}]
    rise = 1.02 * 1.01
    half = round(600 * rise**2 / 2, 2)
    revenue = [
        *TINY["revenue"],
        {"line": "sale", "resource": "base", "year": "2026-27", "dollars": 70.0, "recurring": False},
        {"line": "one", "resource": "grant", "dollars": half, "ends": "2026-27"},
        {"line": "two", "resource": "grant", "year": "2026-27", "dollars": 400.0},
        {"line": "two", "resource": "grant", "year": "2027-28", "dollars": 300.0},
    ]
    found = project(tiny(funds=funds, revenue=revenue)).cliffs.frame.set_index("line")
    assert sorted(found.index) == ["one", "sale"]
    assert found.loc["sale", ["fte", "dollars", "why"]].tolist() == [0.0, 70.0, "one-time, last in 2026-27"]
    assert found.loc["one", "fte"] == pytest.approx(0.25, abs=1e-4)
    assert found.loc["one", "falls_on"] == "grant"
    assert found.loc["one", "unrestricted_dollars"] == 0.0


def test_a_shortage_is_shown_and_supporters_give_in_full() -> None:
    """Proves: with services that money cannot carry the balance goes below zero instead of stopping there, and special
    education still gets all that it lacks, from base money.
    """
    found = project(toy(years=2))
    aides = 3 * 30001.37 * 1.3
    base = 13.25 * 104000 + 2 * 30001.37 * 1.3 + 150000 + 98765.43
    given = 0.75 * (90000 * 1.25 + 10000) - 40000
    net = 1400000 + 0.05 * aides - base - given
    free = lines(found, "unrestricted")
    assert free.loc["Ending balance"].tolist()[1:] == pytest.approx([50000 + net, 50000 + 2 * net], abs=0.05)
    assert free.loc["Ending balance", "2026-27"] < 0
    assert free.loc["Contributions received (given)", "2027-28"] == pytest.approx(-given, abs=0.01)
    assert "Contributions received (given)" not in lines(found, "combined").index
    assert found.certification.word == "negative"


RESERVE = {"id": "reserve", "family": "reserve", "share": 0.03, "dollars": 1000.0}
PARTS = [
    {"component": "stores", "resource": "base", "kind": "nonspendable", "dollars": 50.0},
    {"component": "buses", "resource": "base", "kind": "committed", "year": "2026-27", "dollars": 200.0},
    {"component": "books", "resource": "grant", "kind": "nonspendable", "dollars": 30.0},
]


def test_parts_of_the_ending_balance() -> None:
    """Proves: stated parts first, in their years; then the recommended reserve as far as there is money; restricted
    money is restricted after its own stated parts.
    """
    rule = {**RESERVE, "share": 0.1, "dollars": 0.0}
    found = project(tiny([rule], components=PARTS))
    free, bound = lines(found, "unrestricted"), lines(found, "restricted")
    assert free.loc["Nonspendable"].tolist() == [50.0] * 3
    assert free.loc["Committed"].tolist() == [0.0, 200.0, 0.0]
    assert free.loc["Reserve for economic uncertainties", "2025-26"] == pytest.approx(0.1 * (3900 + 600))
    assert bound.loc["Restricted", "2025-26"] == pytest.approx(70.0)
    short = project(tiny([{**rule, "share": 0.0, "dollars": 1e6}]))
    held = lines(short, "unrestricted")
    assert held.loc["Reserve for economic uncertainties"].tolist() == held.loc["Ending balance"].tolist()


PARTS_OF_A_BALANCE = ("nonspendable", "restricted", "committed", "assigned", "reserve", "unassigned")


def _districts() -> list[Plan]:
    awards = [
        TABLES["funds"][0],
        {**TABLES["funds"][1], "carryover": True, "available": 2, "beginning": 90000.0, "indirect_rate": 0.0333},
        {**TABLES["funds"][2], "contributed": 1234.56},
    ]
    return [
        tiny([RESERVE], components=PARTS),
        toy([RESERVE], years=3),
        toy(years=3, funds=awards, components=[{**PARTS[0], "dollars": 12.34}]),
        read(Path(__file__).parents[2] / "models" / "riverbend"),
    ]


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("at", range(4))
def test_everything_ties_to_the_cent(at: int, name: str) -> None:
    """Proves: unrestricted + restricted = combined, line by line; totals are their lines; beginning + net = ending; a
    year begins as the last one ended; the parts make the ending balance; all funds together are these and the others.
    """
    district = _districts()[at]
    found = project(district, layout_name=name)
    laid = layout(name)
    frame = found.lines.frame.assign(cents=(found.lines.frame["dollars"] * 100).round())
    both = dict(iter(frame.groupby("section")))
    words = [laid.word(key) for key in ("beginning", "net", "ending")]
    for section, part in both.items():
        beginning, net, ending = (part[part["line"] == word].set_index("year")["cents"] for word in words)
        assert (beginning + net - ending).abs().max() == 0
        assert (beginning.to_numpy()[1:] == ending.to_numpy()[:-1]).all()
        wanted = [laid.word(key) for key in PARTS_OF_A_BALANCE]
        parts = part[part["line"].isin(wanted) & (part["part"] == "balance")].groupby("year")["cents"].sum()
        assert (parts.reindex(found.years).fillna(0) == ending).all()
        for number, block in enumerate(laid.parts, 1):
            mine = part[(part["part"] == f"part {number}").to_numpy()]
            inside = mine[(mine["level"] == "line").to_numpy()].groupby("year")["cents"].sum()
            total = mine[(mine["level"] == "total").to_numpy()].groupby("year")["cents"].sum()
            assert (inside.reindex(total.index).fillna(0) == total).all(), (section, block.title)
    keys = ["part", "line", "level", "year"]
    apart = frame[frame["section"].isin(["unrestricted", "restricted"])].groupby(keys)["cents"].sum()
    whole = both["combined"][both["combined"]["part"].str.startswith(("part", "net", "balance"))]
    whole = whole[whole["cents"].notna()].groupby(keys)["cents"].sum()
    assert (apart.reindex(whole.index).fillna(0) == whole).all()
    together = lines(project(district, layout_name=name, all_funds=True), "combined").loc[laid.word("ending")]
    other = found.others.frame.groupby("year")["ending"].sum().reindex(found.years).fillna(0.0)
    assert np.allclose(lines(found, "combined").loc[laid.word("ending")] + other, together, atol=1e-6)


def test_awards_that_run_out_are_given_back() -> None:
    """Proves: of an award that may be spent in two years, at most the newest is carried over, as the plan's own
    balances have it; what is older is given back.
    """
    funds = [
        TABLES["funds"][0],
        {**TABLES["funds"][1], "carryover": True, "available": 2, "beginning": 200000.0, "revenue": 150000.0},
        TABLES["funds"][2],
    ]
    bound = lines(project(toy(years=2, funds=funds)), "restricted")
    spent = 3 * 30001.37 * 1.3 * 1.05
    lapsed = 200000 + 150000 - spent - 150000
    assert bound.loc["Given back unspent (lapsed)", "2026-27"] == pytest.approx(-lapsed, abs=0.02)
    assert bound.loc["Ending balance", "2026-27"] == pytest.approx(150000.0, abs=0.02)


def test_what_does_not_come_again_is_not_rolled_forward() -> None:
    """Proves: a program that may not run in the plan years is spent for in the base year only, and is no part of the
    structural balance there; neither is one-time revenue.
    """
    programs = [{"program": "move", "unit": "dollar", "one_time": "true"}]
    costs = [{"program": "move", "object": "5800", "dollars": 1.0}]
    moved = [*TINY["lines"], {"school": "a", "resource": "base", "object": "5800", "dollars": 90.0, "program": "move"}]
    stops = [{"program": "move", "school": "a", "maximum": 0.0}]
    once = {"line": "gift", "resource": "base", "year": "2025-26", "dollars": 60.0, "recurring": False}
    revenue = [*TINY["revenue"], once]
    changed = tiny(programs=programs, costs=costs, lines=moved, services=stops, revenue=revenue)
    found, plain = project(changed), project(tiny())
    free = lines(found, "unrestricted")
    assert free.loc["5800"].fillna(0).tolist() == [90.0, 0.0, 0.0]
    assert free.loc["Gift"].tolist() == [60.0, 0.0, 0.0]
    assert found.summary.frame["structural"].tolist() == plain.summary.frame["structural"].tolist()


def test_fewer_and_more_years() -> None:
    """Proves: fewer years are the first ones; further ones repeat the last one's rows but for one-time money, and that
    is said.
    """
    revenue = [
        *TINY["revenue"],
        {"line": "aid", "resource": "base", "year": "2027-28", "dollars": 11.0},
        {"line": "sale", "resource": "base", "year": "2027-28", "dollars": 7.0, "recurring": False},
    ]
    district = tiny(revenue=revenue)
    one, two, four = (lines(project(district, years=count), "unrestricted") for count in (1, 2, 4))
    assert list(one.columns) == ["2025-26", "2026-27"]
    assert one.loc["Ending balance"].tolist() == two.loc["Ending balance"].tolist()[:2]
    assert two.loc["Ending balance"].tolist() == four.loc["Ending balance"].tolist()[:3]
    assert four.loc["Aid"].tolist() == [0.0, 0.0, 11.0, 11.0, 11.0]
    assert four.loc["Sale"].tolist() == [0.0, 0.0, 7.0, 0.0, 0.0]
    assert "2028-29, 2029-30 repeat" in project(district, years=4).notes[0]
    with pytest.raises(OperatorError, match="cannot be projected"):
        project(district, years=11)


def test_funds_are_asked_for_by_code() -> None:
    """Proves: another fund can be shown, all funds together too, and an unknown one is refused with those there are."""
    assert lines(project(tiny(), fund="13"), "restricted").loc["Ending balance"].tolist() == [40.0] * 3
    assert project(tiny(), all_funds=True).funds == ("01", "13")
    with pytest.raises(OperatorError, match="no fund 99") as error:
        project(tiny(), fund="99")
    assert "01, 13" in str(error.value.hint)


CODED: dict[str, Rows] = {
    "pay": [{**row, "salary_object": "1100", "benefits_object": "3101"} for row in TINY["pay"]],
    "revenue": [
        *TINY["revenue"],
        {"line": "recovered", "resource": "base", "dollars": 12.0, "object": "7310"},
        {"line": "gift", "resource": "base", "dollars": 9.0},
    ],
}


def test_californias_lines() -> None:
    """Proves: revenue and spending stand by their account; a credit in an expenditure account lowers that line; what
    has no account is shown as not classified; salaries tell step and column from cost of living.
    """
    found = project(tiny(**CODED), layout_name="california_myp")
    free = lines(found, "unrestricted")
    assert free.loc["A1. LCFF sources (8010-8099)"].tolist() == [5000.0] * 3
    assert free.loc["B8. Indirect costs (7300-7399)"].tolist() == [-12.0] * 3
    assert free.loc["Not classified"].tolist() == [9.0] * 3
    assert free.loc["B4. Books and supplies (4000-4999)"].tolist() == [300.0] * 3
    salaries = free.loc["B1. Certificated salaries (1000-1999)"]
    assert salaries.tolist() == pytest.approx([3000.0, 3000 * 1.0302, 3500 * 1.0302**2], abs=0.01)
    moved = found.lines.frame[
        (found.lines.frame["level"] == "detail") & (found.lines.frame["section"] == "unrestricted")
    ]
    parts = moved.pivot_table(index="line", columns="year", values="dollars", sort=False, aggfunc="first")
    assert parts["2026-27"].tolist() == pytest.approx([3000.0, 3000 * 1.02 * 0.01, 60.0, 0.0], abs=0.02)
    assert parts["2027-28"].sum() == pytest.approx(salaries["2027-28"], abs=1e-6)
    assert parts["2027-28"].tolist()[-1] == pytest.approx(500 * 1.0302**2, abs=0.02)
    changes = found.lines.frame[found.lines.frame["line"] == "A1. LCFF sources (8010-8099)"]["change"]
    assert changes.dropna().abs().max() == 0.0


@pytest.mark.parametrize(
    ("pupils", "share", "least"),
    [(300.0, 0.05, 55000.0), (1000.0, 0.04, 55000.0), (30000.0, 0.03, 0.0), (4e5, 0.02, 0.0), (400001.0, 0.01, 0.0)],
)
def test_californias_bands(pupils: float, share: float, least: float) -> None:
    """Proves: without a rule of its own a district in California's layout has the reserve of its size; a rule of its
    own comes first, and what the reader states before both.
    """
    sized = tiny(enrollment=[{"school": "a", "pupils": pupils}])
    found = project(sized, layout_name="california_myp").summary.frame["recommended"]
    assert found[0] == pytest.approx(max(share * 4500.0, least), abs=0.01)
    own = tiny([{**RESERVE, "share": 0.0, "dollars": 77.0}], enrollment=[{"school": "a", "pupils": pupils}])
    assert project(own, layout_name="california_myp").summary.frame["recommended"].tolist() == [77.0] * 3
    assert project(own, reserve=0.5).summary.frame["recommended"][0] == pytest.approx(2250.0)


def test_attendance_tells_the_band_where_it_is_counted() -> None:
    """Proves: 1,010 pupils of whom 99 % attend are a district of up to 1,000."""
    tables: dict[str, Rows] = {
        "enrollment": [{"school": "a", "pupils": 1010.0}],
        "drivers": [{"driver": "ada", "attendance": True}],
        "assumptions": [*TINY["assumptions"], {"assumption": "attendance", "value": 0.99}],
    }
    words = project(tiny(**tables), layout_name="california_myp").reserve.words
    assert "4%" in words
    assert "in attendance (ada)" in words


def test_without_rule_or_pupils_no_reserve_is_made_up() -> None:
    """Proves: the projection says that no reserve is recommended, and certifies on the balances alone."""
    for name in names():
        found = project(tiny(), layout_name=name)
        assert not found.reserve.known
        assert "no reserve rule in the plan" in found.reserve.words
        assert not (found.lines.frame["part"] == "recommended").any()


def test_a_new_layout_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: a file in the folder is a layout, with nothing else to change; an unknown name lists those there are."""
    text = """
name: short
title: Short
parts:
  - title: In
    side: income
    total: All in
    lines: [{name: Everything, kinds: [revenue, contributions, indirect, lapse]}]
  - {title: Out, side: outgo, total: All out, lines: [{name: Pay, codes: "salary, benefits"}]}
"""
    (tmp_path / "short.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(layouts, "FOLDER", tmp_path)
    layout.cache_clear()
    found = lines(project(tiny(), layout_name="short"), "unrestricted")
    layout.cache_clear()
    assert found.loc["Pay", "2025-26"] == 3600.0
    assert found.loc["Not classified", "2025-26"] == 300.0
    with pytest.raises(OperatorError, match="no layout") as error:
        layout("plain")
    assert "short" in str(error.value.hint)


def test_it_agrees_with_the_balances_of_the_plan() -> None:
    """Proves: where nothing is short, contributions, lapses and ending balances are those that the plan's own measures
    have for today's services.
    """
    funds = [
        {**TABLES["funds"][0], "revenue": 1_900_000.0},
        {**TABLES["funds"][1], "carryover": True, "available": 2, "beginning": 120000.0, "ends": "2027-28"},
        {**TABLES["funds"][2], "carryover": False, "revenue": 90000.0},
    ]
    known = flows(toy(years=3, funds=funds))
    for name, grid in (
        ("contributions", known.rolled.contributions),
        ("lapse", known.rolled.lapse),
        ("ending", known.rolled.ending),
    ):
        known.m[name]
        found = cells(known.m[name], known.m.columns.point(), by=("resource", "year"))
        table = np.zeros(grid.shape)
        table[found["resource"], found["year"]] = found["value"]
        assert np.abs(table - grid / 100.0).max() < 0.05, name
    assert known.rolled.lapse.any()
    assert known.rolled.contributions[2, 1:].any()


def test_no_solver_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: with the solver taken away the projection still answers."""
    monkeypatch.setattr("alloc_opt.engine.session.Session.solve", lambda *_: pytest.fail("solved"))
    assert len(project(toy()).lines)


def test_who_follows_a_settlement_stands_among_the_assumptions() -> None:
    """Proves: a unit with a me-too clause has the rates of the unit that it follows, of pay and of what else is said of
    that unit; what is said of itself comes first, and a unit without a clause has no row.
    """
    units = [{"unit": "teachers", "name": "Teachers"}, {"unit": "clerks", "me_too": "teachers"}, {"unit": "cooks"}]
    said = [
        {"assumption": "pay_growth", "unit": "teachers", "year": "2026-27", "value": 0.03},
        {"assumption": "pay_growth", "value": 0.01},
        {"assumption": "benefits_growth", "unit": "teachers", "value": 0.002},
        {"assumption": "health_growth", "unit": "clerks", "value": 0.05},
        {"assumption": "health_growth", "unit": "teachers", "value": 0.06},
    ]
    found = project(tiny(units=units, assumptions=said)).assumptions.frame
    followed = found[found["source"].str.startswith("me-too").to_numpy()]
    assert followed[["assumption", "unit", "year", "value", "source"]].to_numpy().tolist() == [
        ["pay_growth", "clerks", "2026-27", 0.03, "me-too: as Teachers"],
        ["pay_growth", "clerks", "2027-28", 0.01, "me-too: as Teachers"],
        ["benefits_growth", "clerks", "", 0.002, "me-too: as Teachers"],
    ]


def test_resources_of_one_name_are_told_apart() -> None:
    """Proves: two resources that are called alike stand with their codes, in the lines of revenue and in the cliffs."""
    local = {"fund": "01", "name": "Other local", "restriction": 3, "revenue": 600.0, "ends": "2026-27"}
    funds = [TINY["funds"][0], {**local, "resource": "grant"}, {**local, "resource": "9010"}]
    found = project(tiny(funds=funds))
    assert {"Other local (grant)", "Other local (9010)"} <= set(lines(found, "restricted").index)
    assert found.cliffs.frame["name"].tolist() == ["Other local (grant)"]


def test_stated_revenue_stands_in_its_account() -> None:
    """Proves: revenue that is stated with its resource stands in the line of `revenue_object`."""
    funds = [TINY["funds"][0], {**TINY["funds"][1], "revenue_object": "8290"}]
    bound = lines(project(tiny(funds=funds), layout_name="california_myp"), "restricted")
    assert bound.loc["A2. Federal revenues (8100-8299)", "2025-26"] == 500.0


def test_what_the_reader_is_told_beside_the_figures() -> None:
    """Proves: counts of enrollment with their change, lines that grow with cola, other funds below zero, and how to add
    accounts where most of a plan has none.
    """
    pupils = [{"school": "a", "year": year, "pupils": count} for year, count in (("2025-26", 100), ("2026-27", 90))]
    grows = [{**TINY["revenue"][0], "growth": "cola"}]
    funds = [*TINY["funds"][:2], {**TINY["funds"][2], "beginning": -40.0}]
    rates = [{"assumption": "cola", "value": 0.02}]
    pupils = [*pupils, {**pupils[1], "year": "2027-28"}]
    district = tiny(enrollment=pupils, revenue=grows, funds=funds, assumptions=rates)
    found = project(district)
    assert found.drivers.frame["count"].tolist() == [100.0, 90.0, 90.0]
    assert found.drivers.frame["change"].tolist()[1:] == pytest.approx([-0.1, 0.0])
    assert "Revenue lines that grow with cola: property_tax." in found.notes
    assert any(note.startswith("Other funds that end below zero: fund 13 by $40 in 2025-26") for note in found.notes)
    assert not any(note.startswith("Not classified") for note in found.notes)
    pay = [{**row, "salary_object": "wages", "benefits_object": "perks"} for row in TINY["pay"]]
    form = project(tiny(pay=pay), layout_name="california_myp")
    assert form.notes[0].startswith("Not classified: this layout goes by account codes. Give spending its code in")


def test_stated_reserves_are_shown_as_stated() -> None:
    """Proves: a reserve and a stabilization arrangement that are stated stand as stated, count as available, and are no
    part that the reserve rule takes off.
    """
    kinds = (("9789", "reserve", 300.0), ("9750", "stabilization", 100.0))
    parts = [{"component": c, "resource": "base", "kind": k, "year": "2025-26", "dollars": d} for c, k, d in kinds]
    found = project(tiny([RESERVE], components=parts))
    free = lines(found, "unrestricted")["2025-26"]
    assert free["Reserve for economic uncertainties"] == 300.0
    assert free["Stabilization arrangements"] == 100.0
    assert free["Unassigned"] == 600.0
    plain = project(tiny([RESERVE])).summary.frame
    assert found.summary.frame["available"].tolist() == plain["available"].tolist()
