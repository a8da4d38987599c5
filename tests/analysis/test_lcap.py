"""The tables of the local control and accountability plan, by hand on the toy."""

from typing import Any

import pytest
from tests.program.districts import TOY, YEARS, toy

from alloc_opt.analysis.lcap import Lcap, lcap
from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import solve

RULE = {
    "id": "mpp",
    "family": "proportionality",
    "programs": ["aide"],
    "where": {"resource": ["base"]},
    "required": {YEARS[0]: 40_000.0, YEARS[1]: 60_000.0},
    "short": 0.5,
}
TABLES: dict[str, Any] = {
    "funds": [
        {"fund": "01", "resource": "base", "revenue": 0.0, "beginning": 100_000.0},
        {"fund": "01", "resource": "title", "revenue": 200_000.0, "restriction": 5, "revenue_object": "8290"},
    ],
    "revenue": [
        {"line": "lcff", "resource": "base", "dollars": 5_040_000.0, "object": "8011"},
        {"line": "lottery", "resource": "base", "dollars": 10_000.0, "object": "8560"},
        {"line": "rent", "resource": "base", "dollars": 5_000.0, "object": "8650"},
    ],
    "pay": [{**row, "salary_object": "1100", "benefits_object": "3011"} for row in TOY["pay"]],
    "programs": [
        {"program": "teacher"},
        {"program": "aide"},
        {"program": "kits", "unit": "dollar", "decided": "central"},
    ],
    "costs": [{"program": "kits", "object": "4300", "dollars": 1.0}],
    "services": [{"program": "kits", "school": "office", "current": 1000.0}],
    "lines": [{"school": "office", "resource": "base", "object": "4300", "dollars": 1000.0, "program": "kits"}],
    "uses": [
        {"program": "teacher", "resource": "base"},
        {"program": "aide", "resource": "title"},
        {"program": "aide", "resource": "base"},
        {"program": "kits", "resource": "base"},
    ],
    "board_goals": [
        {"board_goal": "reading", "name": "Every child reads."},
        {"board_goal": "safety", "name": "Every child is safe."},
    ],
    "actions": [
        {"action": "kit", "name": "Kits", "board_goal": "safety", "program": "kits"},
        {
            "action": "help",
            "name": "Aides",
            "board_goal": "reading",
            "program": "aide",
            "groups": "el",
            "contributing": True,
            "scope": "schoolwide",
        },
        {"action": "talk", "name": "Talks", "board_goal": "reading", "contributing": True, "improved": 0.002},
    ],
}


def _found(rules: tuple[dict[str, Any], ...] = (RULE,), **more: Any) -> tuple[Lcap | None, Run]:
    solved = solve(toy(rules, years=2, more={**TABLES, **more}))
    done = run(solved)
    return lcap(solved.plan, solved.built.measures, solved.rules, done.tables), done


def test_planned_expenditures_by_hand() -> None:
    """Proves: goals and actions are numbered in the plan's order; an aide's $40,000 of base is LCFF, Oak's $80,000 of
    Title are federal, all of it personnel; kits are not; groups and scope are told in the template's words.
    """
    found, done = _found()
    assert found is not None
    frame = found.actions.frame
    first = frame[frame["year"] == YEARS[0]].set_index("action")
    assert list(zip(first["goal_number"], first["action_number"], first.index, strict=True)) == [
        (1.0, 1.0, "help"),
        (1.0, 2.0, "talk"),
        (2.0, 1.0, "kit"),
    ]
    aide = first.loc["help"]
    budget = done.tables["budget"].frame
    mine = budget[(budget["program"] == "aide") & (budget["year"] == YEARS[0])].groupby("resource")["dollars"].sum()
    assert aide["federal"] == mine["title"]
    assert aide["lcff"] == mine.get("base", 0.0)
    assert (aide["personnel"], aide["non_personnel"]) == (aide["dollars"], 0.0)
    assert (aide["contributing"], aide["scope"], aide["location"]) == ("Yes", "Schoolwide", "All schools")
    kits = first.loc["kit"]
    assert (kits["personnel"], kits["non_personnel"], kits["lcff"]) == (0.0, 1000.0, 1000.0)
    assert (kits["contributing"], kits["scope"], kits["groups"]) == ("No", "", "All pupils")


def test_percentages_and_carryover_by_hand() -> None:
    """Proves: $40,000 of $5,000,000 are 0.8 % required; $40,000 of aides and 0.2 % of talks are 1.0 %. In the next year
    1.1952 % are required, of which what is planned is short, and the difference is carried over.
    """
    found, _ = _found()
    assert found is not None
    assert found.grants is not None
    first, then = found.grants.frame.to_dict("records")
    assert (first["base"], first["sc"]) == (5_000_000.0, 40_000.0)
    assert first["required"] == pytest.approx(0.008)
    assert first["planned"] == pytest.approx(first["planned_dollars"] / 5_000_000 + 0.002)
    assert then["required"] == pytest.approx(60_000 / 4_980_000 + first["carryover"])
    short = max(then["required"] - then["planned"], 0.0)
    assert then["carryover_dollars"] == pytest.approx(short * 4_980_000, abs=0.01)
    assert then["carryover"] == pytest.approx(short)


def test_the_overview_adds_up() -> None:
    """Proves: revenue by source is the fund's, to the cent: LCFF, lottery (state), rent (local), Title (federal)."""
    found, done = _found()
    assert found is not None
    frame = found.overview.frame
    lines = frame[frame["year"] == YEARS[0]].set_index("line")["dollars"]
    assert lines[["lcff", "state", "local", "federal"]].tolist() == [5_040_000.0, 10_000.0, 5_000.0, 200_000.0]
    funds = done.tables["funds"].frame
    mine = funds[funds["year"] == YEARS[0]]
    assert lines[["lcff", "state", "local", "federal"]].sum() == pytest.approx(mine["revenue"].sum())
    assert lines["spent"] == pytest.approx(mine["spent"].sum())
    assert lines["in_lcap"] == pytest.approx(found.actions.frame.query(f"year == '{YEARS[0]}'")["dollars"].sum())


def test_two_actions_share_a_program_to_the_cent() -> None:
    """Proves: thirds of a program are whole cents that add up to it."""
    third = {**TABLES["actions"][1], "share": 1 / 3}
    actions = [{**third, "action": f"part{n}", "name": f"Part {n}"} for n in range(3)]
    found, done = _found(actions=actions)
    assert found is not None
    frame = found.actions.frame
    sums = frame.groupby("year")["dollars"].sum()
    budget = done.tables["budget"].frame
    whole = budget[budget["program"] == "aide"].groupby("year")["dollars"].sum()
    assert {y: round(v, 2) for y, v in sums.items()} == {y: round(v, 2) for y, v in whole.items()}
    cents = frame["dollars"] * 100
    assert ((cents - cents.round()).abs() < 1e-6).all()


def test_only_plans_that_use_it() -> None:
    """Proves: without actions, or without the rule in a district of another state, there are no tables; with rules of
    California's pack contributing actions have theirs, without percentages.
    """
    assert _found(actions=[])[0] is None
    by_action, done = _found(())
    assert by_action is None
    solved = solve(toy(years=2, more=TABLES))
    book = done.tables["rulebook"]
    placed = type(book)("rulebook", book.frame.assign(place="california.yaml:12"))
    tables = {**done.tables, "rulebook": placed}
    found = lcap(solved.plan, solved.built.measures, solved.rules, tables)
    assert found is not None
    assert found.grants is None
    assert len(found.actions.frame) == 6
