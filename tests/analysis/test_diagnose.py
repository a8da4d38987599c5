"""What a diagnosis says of plans with a solution, without bounds, and when somebody stops it."""

from threading import Event

import pytest
from tests.analysis.plans import toy
from tests.program.districts import toy as small

from alloc_opt.analysis.diagnose import diagnose
from alloc_opt.engine.options import Options
from alloc_opt.reports.console import text_of
from alloc_opt.reports.diagnose import show
from alloc_opt.reports.diagnose_files import scenario
from alloc_opt.reports.diagnose_words import clash_words, headline

FLOOR = {"id": "floor", "family": "limit", "measure": "fte", "by": ["year"], "where": {"position": "teacher"}}
CAP = {**FLOOR, "id": "cap"}


def test_a_plan_with_a_solution_says_what_binds() -> None:
    """Proves: the rule at its limit is named with how many of its rows, one with room is not."""
    rules = [{**FLOOR, "at_least": 30.0}, {**CAP, "at_most": 90.0}]
    found = diagnose(small(rules, settings={"objective": ("least_cost",)}))
    assert found.state == "plan"
    assert [(one.party.rule, one.rows, one.of) for one in found.binding] == [("floor", 1, 1)]
    page = text_of(lambda console: show(found, console))
    assert "has a plan that meets all rules" in page
    assert "1 of 1" in page


def test_preferences_that_gave_way_say_to_what() -> None:
    """Proves: the plan has a solution, and the page says which rule the preference conflicts with."""
    rules = [{**FLOOR, "at_least": 44.0}, {**CAP, "at_most": 43.0, "severity": "preference"}]
    found = diagnose(small(rules))
    assert (found.state, found.gave_way) == ("plan", ("cap",))
    assert {member.party.rule for member in found.clashes[0].members} == {"floor", "cap"}


def test_what_runs_away_is_named() -> None:
    """Proves: a rated program without a maximum, paid by nobody, grows for ever: it and its school are named."""
    more = {
        "programs": [
            {"program": "teacher"},
            {"program": "aide"},
            {"program": "club", "name": "After-school club", "valued": "rated", "points": 3.0},
        ],
        "services": [{"program": "club", "school": "oak", "current": 1.0}],
    }
    found = diagnose(small(more=more, mode="priority", settings={"objective": ("points",)}))
    assert found.state == "unbounded"
    assert {(one.labels["program"], one.labels["school"]) for one in found.runaways} == {("club", "oak")}
    page = text_of(lambda console: show(found, console))
    assert "nothing bounds" in page
    assert "After-school club, oak, 2026-27: how much of it there is (objective: points)" in page
    assert "State `maximum`" in page


def test_stopped_before_anything_is_known() -> None:
    """Proves: a stop that is pressed already ends the search; what is not proved is marked so, nothing is claimed."""
    stop = Event()
    stop.set()
    rules = [{**FLOOR, "at_least": 44.0}, {**CAP, "at_most": 43.0}]
    found = diagnose(small(rules), options=Options(stop=stop))
    assert found.state in {"conflict", "unknown"}
    assert not any(clash.irreducible for clash in found.clashes)
    assert not found.repairs.found


def test_bounds_alone() -> None:
    """Proves: where what services take at least excludes itself, the page says so, and no repair is claimed."""
    rules = [{"id": "ten", "family": "minimum_staffing", "positions": ("director",), "fte": 10.0}]
    found = diagnose(toy([{**rules[0], "where": {"school": "oak"}}]))
    assert [[m.party.rule for m in clash.members] for clash in found.clashes] == [["ten"]]
    assert "One rule by itself cannot hold" in clash_words(found, found.clashes[0])


def test_a_repair_of_a_rule_that_every_plan_has_is_a_scenario() -> None:
    """Proves: the standard of a service is placed with its new share; a rule that is set aside is dropped."""
    programs = [{"program": "teacher", "valued": "standard"}, {"program": "aide"}]
    cap = {**CAP, "at_most": 36.0, "severity": "contract"}
    found = diagnose(small([cap], more={"programs": programs}))
    change = scenario(found.plan, 1, found.repairs.found[0])["changes"][0]
    assert change["append"] == "rules"
    assert change["rows"][0]["family"] == "standard_services"
    assert change["rows"][0]["share"] == pytest.approx(0.9)


def test_two_conflicts_are_counted() -> None:
    """Proves: two conflicts that share no rule are both found and told; every repair mends both."""
    aide = {**FLOOR, "where": {"position": "aide"}}
    rules = [
        {**FLOOR, "at_least": 44.0},
        {**CAP, "at_most": 43.0},
        {**aide, "id": "aides", "at_least": 9.0},
        {**aide, "id": "few_aides", "at_most": 8.0},
    ]
    found = diagnose(small(rules))
    assert headline(found).endswith("there are two conflicts.")
    assert len(found.repairs.found) == 3
    assert all(len(repair.changes) == 2 for repair in found.repairs.found)
