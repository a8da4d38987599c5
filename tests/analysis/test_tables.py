"""The tables of a run: their columns, and that every number is what a person finds by hand."""

import pytest
from tests.analysis.plans import TABLES, toy

from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import solve

COLUMNS = {
    "budget": "school program function object fund resource year dollars",
    "positions": "position position_id school program resource year fte change filled decide_by",
    "programs": "program school year unit quantity current change action dollars",
    "funds": "fund resource year beginning revenue contributions indirect spent lapse ending",
    "rules": "rule row severity activity sense limit slack status",
}


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_columns_are_those_of_the_design(toy_run: Run, name: str) -> None:
    """Proves: the files that others read have exactly the promised columns in the promised order."""
    assert list(toy_run.tables[name].frame.columns) == COLUMNS[name].split()


def test_totals_agree_between_tables(toy_run: Run) -> None:
    """Proves: budget, funds, schools and programs tell one story: the same dollars by year."""
    by_year = {
        name: toy_run.tables[name].frame.groupby("year")["spent" if name == "funds" else "dollars"].sum().round(2)
        for name in ("budget", "funds", "schools", "programs")
    }
    for name, sums in by_year.items():
        assert sums.to_dict() == by_year["budget"].to_dict(), name


def test_staff_agrees_between_tables(toy_run: Run) -> None:
    """Proves: positions and schools count the same FTE."""
    positions = toy_run.tables["positions"].frame.groupby("year")["fte"].sum()
    schools = toy_run.tables["schools"].frame.groupby("year")["fte"].sum()
    assert positions.to_numpy() == pytest.approx(schools.to_numpy(), abs=1e-5)


def test_dollars_of_a_school_by_hand(toy_run: Run) -> None:
    """Proves: Oak keeps 7.25 teachers and 3 aides: 7.25 x 80,000 x 1.3 + 3 x 30,001.37 x 1.3 = 754,000 + 117,005.34,
    2,903.35 for each of its 300 pupils.
    """
    oak = toy_run.tables["schools"].frame.query("school == 'oak'").iloc[0]
    assert (oak["dollars"], oak["per_pupil"], oak["change_dollars"]) == (871005.34, 2903.35, 0.0)


def test_named_changes_by_hand(toy_run: Run) -> None:
    """Proves: Elm gives up 2 teachers (2 x 104,000) and what else is short; the largest change comes first."""
    first = toy_run.tables["changes"].frame.iloc[0]
    assert first[["program", "school", "action", "current", "quantity", "change_fte", "change_dollars"]].tolist() == [
        "teacher",
        "elm",
        "trim",
        6.0,
        4.0,
        -2.0,
        -208000.0,
    ]
    programs = toy_run.tables["programs"].frame
    moved = programs[(programs["action"] != "keep") & (programs["year"] == "2026-27")]
    assert set(moved["program"] + "@" + moved["school"]) == {"teacher@elm", "aide@elm", "director@office"}


def test_the_business_official_sees_what_to_decide_by_when(toy_run: Run) -> None:
    """Proves: filled teachers who leave Elm are noticed by 15 March before the year; Oak's vacancy stays one."""
    positions = toy_run.tables["positions"].frame
    elm = positions.query("school == 'elm' and position == 'teacher' and year == '2026-27'").iloc[0]
    assert (elm["fte"], elm["change"], elm["filled"], elm["decide_by"]) == (4.0, -2.0, "yes", "2026-03-15")
    oak = positions.query("school == 'oak' and position == 'teacher' and year == '2026-27'")
    assert oak[["fte", "filled"]].to_numpy().tolist() == [[6.25, "yes"], [1.0, "no"]]


def test_vacant_positions_go_first() -> None:
    """Proves: where a school gives up less than its vacancies, nobody is let go and nothing has a date."""
    staff = [dict(row) for row in TABLES["staff"]]
    for row in staff:
        row["filled"] = row["position"] == "director"
    positions = run(solve(toy(staff=staff))).tables["positions"].frame
    assert (positions.loc[positions["filled"] == "yes", "change"] >= -0.5).all()
    assert set(positions["decide_by"]) == {""}


def test_ids_of_positions_are_unique_and_stable(toy_run: Run) -> None:
    """Proves: an id stands for one seat per year, and the same seat has the same id in both years."""
    positions = toy_run.tables["positions"].frame
    assert not positions.duplicated(["position_id", "year"]).any()
    teacher = positions[positions["position"] == "teacher"]
    first, second = (set(mine["position_id"]) for _, mine in teacher.groupby("year"))
    assert first == second


def test_a_formula_change_counts_once() -> None:
    """Proves: one tier for both schools is one named change, with the tier before and after; by site they are two."""
    programs = [{"program": "aide", "unit": "FTE", "decided": "by_formula", "weight": 0.1}]
    tiers = [
        {"program": "aide", "tier": "1_per_100", "per": 100.0, "today": True},
        {"program": "aide", "tier": "1_per_200", "per": 200.0},
    ]
    staffing = [{"program": "aide", "position": "aide", "fte": 1.0}]
    staff = [{**row, "fte": 2.5} if row == TABLES["staff"][4] else row for row in TABLES["staff"]]
    plan = toy(programs=programs, tiers=tiers, staffing=staffing, staff=staff)
    changes = run(solve(plan)).tables["changes"].frame
    mine = changes[changes["program"] == "aide"]
    assert mine[["school", "sites", "tier", "current", "quantity"]].to_numpy().tolist() == [
        ["*", 2.0, "1_per_100 > 1_per_200", 5.5, 2.75]
    ]


def test_small_counts_of_pupils_are_not_shown() -> None:
    """Proves: a school of 8 pupils shows none, and neither does the next smallest, which the total would give away."""
    enrollment = [{"school": "oak", "pupils": 8.0}, {"school": "elm", "pupils": 250.0}]
    table = run(solve(toy(enrollment=enrollment))).tables["schools"]
    assert table.frame["pupils"].isna().all()
    assert table.frame["per_pupil"].isna().all()
    assert "not shown" in table.notes[1]


def test_rules_say_where_they_stand() -> None:
    """Proves: activity and limit are what the rule compares: 4.5 teachers x 60 = 270 >= 250 pupils at Elm; a guideline
    that today breaks is held no worse than today: Elm has 2 aides today where 3 are wanted, and keeps 2.
    """
    ratio = {"id": "ratio", "family": "staffing_ratio", "positions": ("teacher",), "per": 60.0}
    soft = {"id": "aides", "family": "minimum_staffing", "severity": "guideline", "positions": ("aide",), "fte": 3.0}
    rules = run(solve(toy([ratio, soft]))).tables["rules"].frame
    elm = rules[(rules["rule"] == "ratio") & rules["row"].str.startswith("elm")].iloc[0]
    assert (elm["activity"], elm["sense"], elm["limit"], elm["slack"]) == (270.0, ">=", 250.0, 20.0)
    aides = rules[(rules["rule"] == "aides")].set_index("row")
    assert aides.loc["elm, 2026-27", "status"] == "relaxed"
    assert aides.loc["elm, 2026-27", "activity"] == pytest.approx(2.0)
    assert aides.loc["oak, 2026-27", "status"] == "at_limit"


def test_a_preference_gives_way_and_is_named() -> None:
    """Proves: the default cap of 3 % cannot hold here, so it gives way, is named, and its rows say relaxed."""
    solved = run(solve(toy(changes=True)))
    assert solved.facts["gave_way"] == ["few_changes"]
    rules = solved.tables["rules"].frame
    assert set(rules.loc[rules["rule"] == "few_changes", "status"]) <= {"relaxed", "met", "at_limit"}
    assert "relaxed" in set(rules["status"])


def test_unchanged_budgets_have_no_changes() -> None:
    """Proves: with money enough the answer is today's budget."""
    funds = [{**TABLES["funds"][0], "revenue": 3_000_000.0}, *TABLES["funds"][1:]]
    found = run(solve(toy(funds=funds, years=2)))
    assert len(found.tables["changes"]) == 0
    assert set(found.tables["programs"].frame["action"]) == {"keep"}
    seats = found.tables["positions"].frame.groupby(["school", "position", "year"])["change"].sum()
    assert seats.abs().max() == pytest.approx(0.0)
