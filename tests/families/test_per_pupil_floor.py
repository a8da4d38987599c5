"""Formula floor: Oak has 300 pupils, 90 of them English learners, and $1,280,000."""

import pytest
from tests.families.checks import breaks, check_dial, solved
from tests.program.districts import TOY, YEARS, build, toy, values

from alloc_opt.errors import RulesError

OAK = {"where": {"school": "oak"}}
RULE = {"id": "floor", "family": "per_pupil_floor", "floor": 4_000.0, **OAK}
FORMULA = {
    "formula": [
        {"line": "a", "resource": "base", "per_pupil": 4_000.0},
        {"line": "b", "resource": "base", "each": 50_000.0},
    ]
}


def test_floor() -> None:
    """Proves: $4,000 x 300 = $1,200,000 is what 11.2 teachers and 2 aides cost; 11 teachers miss $20,000."""
    assert breaks(RULE, {("teacher", "oak"): 11.2}) == {}
    assert breaks(RULE, {("teacher", "oak"): 11.0}) == {("oak", YEARS[0]): pytest.approx(20_000.0)}


def test_weights() -> None:
    """Proves: with 0.5 for each English learner 300 + 45 = 345 weighted pupils take $1,380,000, 13 teachers."""
    rule = {**RULE, "weights": {"all": 1.0, "el": 0.5}}
    assert breaks(rule, {("teacher", "oak"): 13.0}) == {}
    assert breaks(rule, {}) == {("oak", YEARS[0]): pytest.approx(100_000.0)}


def test_share_of_the_formula() -> None:
    """Proves: 90 % of 300 x $4,000 + $50,000 = $1,250,000 is $1,125,000; floor and share add up."""
    rule = {**RULE, "floor": 0.0, "share": 0.9}
    assert breaks(rule, {("teacher", "oak"): 10.45}, more=FORMULA) == {}
    assert breaks(rule, {("teacher", "oak"): 10.0}, more=FORMULA) == {("oak", YEARS[0]): pytest.approx(45_000.0)}
    both = {**RULE, "floor": 100.0, "share": 0.9}
    assert breaks(both, {("teacher", "oak"): 10.75}, more=FORMULA) == {}


def test_selected_dollars() -> None:
    """Proves: counting base money alone Oak has $1,200,000 (Title pays its aides) and is at the floor."""
    rule = {**RULE, "dollars": {"resource": "base"}}
    assert breaks(rule, {}) == {}
    assert breaks({**rule, "floor": 4_001.0}, {}) == {("oak", YEARS[0]): pytest.approx(300.0)}


def test_what_stands_apart() -> None:
    """Proves: with aides apart only teachers count, $1,200,000; with title money apart too it is the same dollars, left
    out once.
    """
    for apart in ({"program": "aide"}, {"resource": "title"}, {"program": "aide", "resource": "title"}):
        rule = {**RULE, "apart": apart}
        assert breaks(rule, {}) == {}
        assert breaks({**rule, "floor": 4_001.0}, {}) == {("oak", YEARS[0]): pytest.approx(300.0)}


def test_central_shares() -> None:
    """Proves: of a director's $150,000 Oak has 300 of 1,000 pupils, $45,000, which just meets a floor of $1,325,000; a
    tenth of a teacher less, or half a director, breaks it by its dollars.
    """
    more = {
        "pay": [*TOY["pay"], {"position": "director", "salary": 120_000.0, "benefits": 0.25}],
        "staff": [*TOY["staff"], {"school": "office", "position": "director", "resource": "base", "fte": 1.0}],
    }
    rule = {**RULE, "floor": 1_325_000.0 / 300.0}
    assert breaks(rule, {}, more=more) == {("oak", YEARS[0]): pytest.approx(45_000.0)}
    assert breaks({**rule, "central": True}, {}, more=more) == {}
    assert breaks({**rule, "central": True}, {("teacher", "oak"): 11.9}, more=more) == {
        ("oak", YEARS[0]): pytest.approx(10_000.0)
    }
    assert breaks({**rule, "central": True}, {("director", "office"): 0.5}, more=more) == {
        ("oak", YEARS[0]): pytest.approx(22_500.0)
    }


def test_actual_salaries() -> None:
    """Proves: Oak's teachers earn $72,000, a tenth below average: 12 x 0.1 x $100,000 = $120,000 less; Elm's eight earn
    the average. By resource it cannot be told.
    """
    paid = {"oak": 72_000.0, "elm": 80_000.0}
    staff = [
        {**row, "salary": paid.get(row["school"], 80_000.0)} if row["position"] == "teacher" else row
        for row in TOY["staff"]
    ]
    rule = {**RULE, "floor": 1_280_000.0 / 300.0, "salaries": "actual"}
    assert breaks(rule, {}, more={"staff": staff}) == {("oak", YEARS[0]): pytest.approx(120_000.0)}
    assert breaks({**rule, "salaries": "average"}, {}, more={"staff": staff}) == {}
    with pytest.raises(RulesError, match="not by resource"):
        breaks({**rule, "dollars": {"resource": "base"}}, {}, more={"staff": staff})
    with pytest.raises(RulesError, match="actual salaries are not known"):
        breaks(rule, {})


def test_dials() -> None:
    """Proves: `floor` loosens downward by $50 (x 300 = $15,000), `share` by one point ($12,500); a dial whose part is
    not used is not offered.
    """
    check_dial(RULE, "floor", {("teacher", "oak"): 11.2}, {("teacher", "oak"): 11.1})
    share = {**RULE, "floor": 0.0, "share": 0.9}
    check_dial(share, "share", {("teacher", "oak"): 10.45}, {("teacher", "oak"): 10.4}, more=FORMULA)
    for rule, dials in ((RULE, ["floor"]), (share, ["share"]), ({**RULE, "share": 0.5}, ["floor", "share"])):
        made = build(toy([rule], more=FORMULA)).by_id["floor"]
        assert [dial.parameter for dial in made.own_dials()] == dials


def test_a_group_that_is_nowhere_is_an_error() -> None:
    """Proves: a weight for an unknown group names the nearest."""
    with pytest.raises(RulesError, match="group 'ell' is not in the plan"):
        breaks({**RULE, "weights": {"ell": 0.5}}, {})


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: at $4,500 per pupil Oak gets $1,350,000; without the rule it keeps $1,280,000."""
    for rules, dollars in (([{**RULE, "floor": 4_500.0}], 1_350_000.0), ([], 1_280_000.0)):
        built, x = solved(toy(rules))
        assert values(built, "dollars", x, ("school",))["oak",] == pytest.approx(dollars)
