"""Resource limit: base has $100,000 + $5,000,000 and spends $4,040,000; every resource has the rule without being
asked.
"""

import pytest
from tests.families.checks import breaks, check_dial, infeasible, solved
from tests.program.districts import TOY, YEARS, build, toy, values

RULE = {"id": "resource base", "family": "resource_limit", "resource": "base"}


def test_every_resource_has_it() -> None:
    """Proves: it need not be placed, it is law, and a placed one takes the place of the automatic one."""
    rules = build(toy()).by_id
    assert {"resource base", "resource title"} <= set(rules)
    assert rules["resource base"].severity == "law"
    assert build(toy([{**RULE, "more": 7.0}])).by_id["resource base"].more == 7.0


def test_no_more_than_there_is() -> None:
    """Proves: 10.6 teachers more use up the $1,060,000 that are left; 11 overspend by $40,000."""
    assert breaks(RULE, {("teacher", "high"): 30.6}) == {}
    assert breaks(RULE, {("teacher", "high"): 31.0}) == {("base", YEARS[0]): pytest.approx(40_000.0)}


def test_dial_more() -> None:
    """Proves: `more` loosens upward: one step of revenue pays what one step less of it does not."""
    check_dial(RULE, "more", {("teacher", "high"): 30.6}, {("teacher", "high"): 30.8})


def test_balances_carry_over_and_lapse() -> None:
    """Proves: what base leaves is there the next year (two years of 15 teachers more: 2 x 1,500,000 against 100,000 +
    2 x 960,000 + ...), Title without carryover gives its $120,000 back each year.
    """
    title = {**TOY["funds"][1], "carryover": False}
    built = build(toy(years=2, more={"funds": [TOY["funds"][0], title]}))
    assert values(built, "ending", built.today, ("resource", "year")) == {
        ("base", YEARS[0]): 1_060_000.0,
        ("base", YEARS[1]): 2_020_000.0,
        ("title", YEARS[0]): 0.0,
        ("title", YEARS[1]): 0.0,
    }
    assert values(built, "lapse", built.today, ("resource", "year"))["title", YEARS[1]] == 120_000.0


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: with $540,000 less than today costs, services fall by $540,000; with locked services there is no plan."""
    funds = [{**TOY["funds"][0], "revenue": 3_500_000.0, "beginning": 0.0}, TOY["funds"][1]]
    built, x = solved(toy(more={"funds": funds}))
    assert values(built, "spending", x, ("resource",))["base",] == pytest.approx(3_500_000.0)
    locked = [{"program": name, "locked": True} for name in ("teacher", "aide")]
    assert infeasible(toy(more={"funds": funds, "programs": locked}))
