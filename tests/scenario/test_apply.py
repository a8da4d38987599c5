from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from alloc_opt.errors import OperatorError, PlanError
from alloc_opt.plan.complete import complete
from alloc_opt.plan.plan import Plan
from alloc_opt.scenario import apply, stated


def cells(plan: Plan, table: str, column: str) -> list[Any]:
    """A column of a table."""
    values: list[Any] = plan[table][column].tolist()
    return values


_CASES = yaml.safe_load(Path(__file__).with_name("changes.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", _CASES, ids=[case["form"] for case in _CASES])
def test_a_change_changes_what_it_says(case: dict[str, Any], plan: Plan, scenario: Any) -> None:
    """Proves: each form of target and act has its effect, and nothing else of the table moves."""
    table, column = case["shows_in"].split(".")
    changed = apply(plan, scenario(f"- {case['change']}\n"))
    assert cells(changed, table, column) == case["after"]
    others = [name for name in plan.tables if name not in (table, "programs", "services")]
    assert all(changed[name].equals(plan[name]) for name in others)


def test_rules_change_by_id_and_path(plan: Plan, scenario: Any) -> None:
    """Proves: a parameter, a nested one and a whole rule can be set, scaled, dropped and appended."""
    changed = apply(
        plan,
        scenario(
            """\
            - {set: 'rules[k3].cap', to: 25, why: x}
            - {set: 'rules[k3].where.level', to: [middle], why: x}
            - {scale: 'rules[family=reserve].share', by: 2, why: x}
            - {drop: 'rules[reserve].source', why: x}
            - {append: rules, rows: [{id: k4, family: class_size, positions: [teacher], cap: 30}], why: x}
            """
        ),
    )
    k3, reserve, k4 = changed.rules
    assert (k3.parameters["cap"], k3.parameters["where"]) == (25.0, {"level": ["middle"]})
    assert dict(reserve.parameters) == {"share": 0.06}
    assert (k4.id, k4.parameters["cap"], k4.place.file) == ("k4", 30.0, "less.yaml")
    assert [rule.id for rule in apply(plan, scenario("- {drop: 'rules[k3]', why: x}\n")).rules] == ["reserve"]


def test_the_head_changes(plan: Plan, scenario: Any) -> None:
    """Proves: mode, years and settings can be set, moved and dropped; confidential stays with it."""
    changed = apply(
        plan,
        scenario(
            """\
            - {set: head.mode, to: priority, why: x}
            - {set: head.years, to: [FY27], why: x}
            - {set: 'revenue[year=FY28].year', to: FY27, why: x}
            - {set: 'revenue[dollars=200].line', to: more, why: x}
            - {add: head.settings.changes, by: 5, why: x}
            """,
            "scenario: quiet\nof: town\nwhy: What if?\nconfidential: true\n",
        ),
    )
    assert (changed.head.mode, changed.years, changed.head.settings.changes) == ("priority", ("2026-27",), 15)
    assert changed.head.confidential
    assert apply(plan, scenario("- {drop: head.settings, why: x}\n")).head.settings.changes == 25


def test_what_follows_is_worked_out_anew(plan: Plan, scenario: Any) -> None:
    """Proves: services follow the changed staff, and a dropped job's program goes with it."""
    text = (
        "- {set: 'staff[position=teacher, school=oak].fte', to: 8, why: x}\n- {drop: 'staff[position=aide]', why: x}\n"
    )
    changed = apply(
        plan,
        scenario(text + "- {append: lines, rows: [{school: elm, resource: 3010, object: 4300, dollars: 5}], why: x}\n"),
    )
    services = changed["services"].set_index(["program", "school"])["current"]
    assert services["teacher", "oak"] == 8.0
    assert services["other 4300", "elm"] == 5.0
    assert "aide" not in set(changed["programs"]["program"])


def test_the_given_plan_stays(plan: Plan, scenario: Any) -> None:
    """Proves: laying a scenario over a plan changes no cell, rule, place or hash of the plan itself."""
    tables = {name: frame.copy(deep=True) for name, frame in plan.tables.items()}
    head, rules, places = plan.head, plan.rules, {name: place.lines.copy() for name, place in plan.places.items()}
    changed = apply(plan, scenario("- {scale: 'funds[*].revenue', by: 2, why: x}\n- {drop: 'rules[*]', why: x}\n"))
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(plan[name], frame)
    assert (plan.head, plan.rules, plan.overlays) == (head, rules, ())
    assert all((plan.places[name].lines == lines).all() for name, lines in places.items())
    assert changed.overlays == ("less",)
    assert changed.hashes.keys() - plan.hashes.keys() == {"less.yaml"}


def test_scenarios_follow_each_other(plan: Plan, scenario: Any) -> None:
    """Proves: the second scenario sees what the first made (appended rows too), and places lead to each file."""
    first = scenario("- {append: pay, rows: [{position: coach, salary: 9}], why: x}\n", name="one.yaml")
    second = scenario(
        "- {scale: 'pay[coach].salary', by: 10, why: x}\n", "scenario: more\nof: town\nwhy: x\n", name="two.yaml"
    )
    changed = apply(plan, first, second)
    assert cells(changed, "pay", "salary") == [80000.0, 30000.0, 90.0]
    assert changed.overlays == ("less", "more")
    place = changed.places["pay"]
    assert [str(place.place(*at)) for at in ((0, "salary"), (2, "position"), (2, "salary"))] == [
        "pay.csv:2:salary",
        "one.yaml:5:37",
        "two.yaml:5:38",
    ]


def test_nothing_is_added_by_a_change_of_nothing(plan: Plan, scenario: Any) -> None:
    """Proves: opening a plan up and closing it again gives the very same tables, infinities included."""
    changed = apply(plan, scenario("- {scale: 'funds[*].revenue', by: 1, why: x}\n"))
    for name in plan.tables:
        pd.testing.assert_frame_equal(changed[name], plan[name])
    assert np.isinf(cells(changed, "programs", "maximum")).all()


def test_plain_values_make_a_scenario(plan: Plan) -> None:
    """Proves: a scenario can be stated in Python, over a plan that was made in memory."""
    bare = Plan(plan.head, complete(dict(plan.tables)))
    values = {
        "scenario": "x",
        "of": "town",
        "why": "x",
        "changes": [
            {"scale": "funds[*].revenue", "by": 0.97, "why": "x"},
            {"set": "head.mode", "to": "priority", "why": "x"},
        ],
    }
    changed = apply(bare, stated(values))
    assert cells(changed, "funds", "revenue") == [970000.0, 48500.0]
    assert changed.head.mode == "priority"


_TOP = "scenario: less\nof: town\nwhy: What if?\n"

_BAD = yaml.safe_load(Path(__file__).with_name("bad_changes.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", _BAD, ids=[case["wrong"] for case in _BAD])
def test_bad_changes_are_told_with_their_place(case: dict[str, str], plan: Plan, scenario: Any) -> None:
    """Proves: a change that means nothing, or makes a bad plan, is refused with the scenario's line."""
    with pytest.raises(PlanError) as caught:
        apply(plan, scenario(f"- {case['change']}\n"))
    assert case["told"] in str(caught.value)


@pytest.mark.parametrize(
    ("top", "told"),
    [
        (_TOP.replace("town", "city"), "less.yaml:2:5: found a scenario of 'city'; wanted 'town'"),
        (_TOP.replace("why", "wy"), "less.yaml:3:1: found the key 'wy'; wanted a key of a scenario"),
        (_TOP.replace("less", "so much less"), "less.yaml:1:11: found 'so much less'; wanted a short name"),
        (_TOP.replace("why: What if?", "why:"), "less.yaml:3:5: found nothing; wanted a text for 'why'"),
    ],
)
def test_a_scenario_says_what_it_is(top: str, told: str, plan: Plan, scenario: Any) -> None:
    """Proves: name, plan and reason are checked as strictly as a plan's head."""
    with pytest.raises(PlanError) as caught:
        apply(plan, scenario("- {set: head.mode, to: cost, why: x}\n", top))
    assert told in str(caught.value)


def test_all_problems_of_a_scenario_come_at_once(plan: Plan, scenario: Any) -> None:
    """Proves: targets that match nothing and values that cannot be are told together."""
    text = "- {drop: 'funds[9]', why: x}\n- {set: 'pay[aide].salary', to: lots, why: x}\n- {drop: 'rules[x]', why: x}\n"
    with pytest.raises(PlanError) as caught:
        apply(plan, scenario(text))
    assert [problem.place.line for problem in caught.value.problems] == [5, 6, 7]


def test_what_is_wrong_with_the_text_hides_nothing(plan: Plan, scenario: Any) -> None:
    """Proves: a missing reason, a slip in the head and targets that match nothing are told together, in every file."""
    first = scenario("- {drop: 'funds[9]'}\n- {set: 'pay[aide].salary', to: lots}\n", _TOP.replace("why", "wy"))
    second = scenario("- {drop: 'rules[x]', why: x}\n- {drp: 'rules[x]', why: x}\n", name="two.yaml")
    with pytest.raises(PlanError) as caught:
        apply(plan, first, second)
    told = [(str(problem.place), problem.found) for problem in caught.value.problems]
    assert told == [
        ("less.yaml:1:1", "no 'why' in a scenario"),
        ("less.yaml:3:1", "the key 'wy'"),
        ("less.yaml:5:5", "no 'why'"),
        ("less.yaml:5:12", "no resource '9' in funds"),
        ("less.yaml:6:5", "no 'why'"),
        ("less.yaml:6:35", "'lots'"),
        ("two.yaml:5:12", "no rule with id 'x'"),
        ("two.yaml:6:5", "no act"),
    ]


def test_confidential_stays(plan: Plan, scenario: Any) -> None:
    """Proves: no later scenario, and no change of the head, makes a confidential plan public again."""
    top = "scenario: quiet\nof: town\nwhy: What if?\nconfidential: true\n"
    quiet = scenario("- {scale: 'pay[*].salary', by: 1.01, why: x}\n", top, name="quiet.yaml")
    loud = scenario("- {set: head.confidential, to: false, why: x}\n")
    assert apply(plan, quiet, loud).head.confidential
    assert not apply(plan, loud).head.confidential


def test_a_scenario_that_is_not_there(plan: Plan, tmp_path: Any) -> None:
    """Proves: a missing file and a file of another kind are the operator's."""
    for name in ("none.yaml", "town/pay.csv"):
        with pytest.raises(OperatorError):
            apply(plan, tmp_path / name)
