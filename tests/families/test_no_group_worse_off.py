"""No group worse off: 90 of Oak's 300 pupils are English learners, 20 of Elm's 200, 50 of High's 500."""

import pytest
from tests.families.checks import breaks, check_dial, solved
from tests.program.districts import TOY, YEARS, toy, values

from alloc_opt.errors import RulesError

RULE = {"id": "group", "family": "no_group_worse_off", "groups": ("el",)}
TODAY = 0.3 * 1_280_000.0 + 0.1 * 840_000.0 + 0.1 * 2_000_000.0
SEATS = {
    "programs": [{"program": "aide", "group": "el", "serves": 20.0, "valued": "rated"}],
    "goals": [{"goal": "math"}, {"goal": "art"}],
    "effects": [
        {"program": "aide", "goal": goal, "group": "el", "effect": effect, "low": 0.0, "high": 9.0}
        for goal, effect in (("math", 2.0), ("art", 1.0))
    ],
}


def test_dollars_count_by_the_groups_share_of_pupils() -> None:
    """Proves: a teacher moved from Oak (30 % learners) to High (10 %) costs the group 0.3 x 100,000 - 0.1 x 100,000 =
    $20,000 of today's $668,000; the other way it gains.
    """
    assert breaks(RULE, {("teacher", "oak"): 13.0, ("teacher", "high"): 19.0}) == {}
    moved = {("teacher", "oak"): 11.0, ("teacher", "high"): 21.0}
    assert breaks(RULE, moved) == {("el", YEARS[0]): pytest.approx(20_000.0)}
    assert pytest.approx(668_000.0) == TODAY


def test_dollars_that_count() -> None:
    """Proves: an aide of title money less at Oak costs the group 0.3 x 40,000 = $12,000, which nobody misses where base
    money alone counts, or where aides stand apart.
    """
    less = {("aide", "oak"): 1.0}
    assert breaks(RULE, less) == {("el", YEARS[0]): pytest.approx(12_000.0)}
    assert breaks({**RULE, "dollars": {"resource": "base"}}, less) == {}
    assert breaks({**RULE, "apart": {"program": "aide"}}, less) == {}


def test_dial_share() -> None:
    """Proves: `share` loosens downward by one point, $6,680 of $668,000."""
    check_dial(RULE, "share", {}, {("teacher", "oak"): 11.99})


def test_pupils_that_move_break_nothing() -> None:
    """Proves: with Oak's learners gone the same services still hold: both sides count this year's pupils."""
    pupils = [*TOY["enrollment"], {"school": "oak", "group": "el", "pupils": 0.0, "year": YEARS[0]}]
    assert breaks(RULE, {}, more={"enrollment": pupils}) == {}


def test_seats_and_outcomes_of_the_group() -> None:
    """Proves: 3 aides x 20 seats for learners; one aide fewer misses 20 seats, 2 points of math and 1 of art; seats of
    a program for all pupils are not counted for the group.
    """
    less = {("aide", "oak"): 1.0}
    assert breaks({**RULE, "measure": "students"}, less, more=SEATS) == {("el", YEARS[0]): pytest.approx(20.0)}
    assert breaks({**RULE, "measure": "outcome"}, less, more=SEATS) == {
        ("el", "math", YEARS[0]): pytest.approx(2.0),
        ("el", "art", YEARS[0]): pytest.approx(1.0),
    }
    everyone = {**SEATS, "programs": [{**SEATS["programs"][0], "group": "all"}]}
    assert breaks({**RULE, "measure": "students"}, less, more=everyone) == {}


def test_an_unknown_group_is_an_error() -> None:
    """Proves: a slip names the nearest group."""
    with pytest.raises(RulesError, match="group 'ell' is not in the plan"):
        breaks({**RULE, "groups": ("ell",)}, {})


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: $540,000 too little: with the rule the learners' dollars do not fall a cent below 90 % of today's."""
    funds = [{**TOY["funds"][0], "revenue": 3_500_000.0, "beginning": 0.0}, TOY["funds"][1]]
    programs = [{"program": "teacher"}, {"program": "aide"}]
    staff = [row if row["school"] == "oak" else {**row, "program": "elsewhere"} for row in TOY["staff"]]
    more = {
        "funds": funds,
        "programs": [*programs, {"program": "elsewhere", "weight": 3.0}],
        "staff": [row for row in staff if (row["school"], row["position"]) != ("elm", "aide")],
        "staffing": [
            {"program": p, "position": j, "fte": 1.0}
            for p, j in (("teacher", "teacher"), ("aide", "aide"), ("elsewhere", "teacher"))
        ],
    }
    shares = {"oak": 0.3, "elm": 0.1, "high": 0.1, "office": 0.0}
    today = 0.3 * 1_280_000.0 + 0.1 * 800_000.0 + 0.1 * 2_000_000.0
    for rules, least in (([{**RULE, "share": 0.9}], 0.9 * today), ([], 0.3 * 780_000.0 + 280_000.0)):
        built, x = solved(toy(rules, more=more))
        spent = values(built, "dollars", x, ("school",))
        assert sum(shares[school] * dollars for (school,), dollars in spent.items()) == pytest.approx(least, abs=1.0)
