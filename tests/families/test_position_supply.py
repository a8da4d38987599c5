"""Position supply: 40 teachers today (Oak 12, Elm 8, High 20), 10 % leave in a year; 3 aides."""

import pytest
from pydantic import ValidationError
from tests.families.checks import breaks, check_dial, solved
from tests.program.districts import TOY, YEARS, toy, values

from alloc_opt.families.position_supply import PositionSupply

RULE = {"id": "supply", "family": "position_supply", "positions": ("teacher",)}
OAK, HIGH = ("teacher", "oak"), ("teacher", "high")


def test_most() -> None:
    """Proves: 40 teachers in all may stand anywhere; 41 are one too many."""
    rule = {**RULE, "most": 40.0}
    assert breaks(rule, {OAK: 13.0, HIGH: 19.0}) == {}
    assert breaks(rule, {OAK: 13.0}) == {("most", "teacher", YEARS[0]): pytest.approx(1.0)}


def test_hires_bind_the_change_from_year_to_year() -> None:
    """Proves: 2 hires a year allow 42 then 44 teachers, not 43 at once."""
    rule = {**RULE, "hires": 2.0}
    assert breaks(rule, {(*HIGH, YEARS[0]): 22.0, (*HIGH, YEARS[1]): 24.0}, years=2) == {}
    assert breaks(rule, {HIGH: 23.0}, years=2) == {("hires", "teacher", YEARS[0]): pytest.approx(1.0)}


def test_attrition_only() -> None:
    """Proves: 10 % of 40 may go in the first year (36 stay), 10 % of those in the second (32.4)."""
    rule = {**RULE, "attrition_only": True}
    slow = {(*HIGH, YEARS[0]): 16.0, (*HIGH, YEARS[1]): 12.4}
    assert breaks(rule, slow, years=2) == {}
    fast = {(*HIGH, YEARS[0]): 16.0, (*HIGH, YEARS[1]): 12.0}
    assert breaks(rule, fast, years=2) == {("attrition", "teacher", YEARS[1]): pytest.approx(0.4)}
    assert breaks({**rule, "attrition": 0.2}, fast, years=2) == {}


def test_dials() -> None:
    """Proves: `most` and `hires` loosen upward by one FTE, `attrition` by one point (0.4 of 40 teachers)."""
    check_dial({**RULE, "most": 40.0}, "most", {}, {HIGH: 20.5})
    check_dial({**RULE, "hires": 1.0}, "hires", {HIGH: 21.0}, {HIGH: 21.5})
    check_dial({**RULE, "attrition_only": True, "attrition": 0.1}, "attrition", {HIGH: 16.0}, {HIGH: 15.7})


def test_positions_left_out_means_all_each_on_its_own() -> None:
    """Proves: without positions every job class has its own row: 3 aides and 40 teachers with `most` 39 break one."""
    assert breaks({**RULE, "positions": (), "most": 39.0}, {}) == {("most", "teacher", YEARS[0]): pytest.approx(1.0)}


def test_it_must_say_something() -> None:
    """Proves: a rule without any limit is refused."""
    with pytest.raises(ValidationError, match="most, hires or attrition_only"):
        PositionSupply(id="x")


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: half the money is gone; with attrition only 36 teachers stay and aides go first where they
    cost enough.
    """
    funds = [{**TOY["funds"][0], "revenue": 3_700_000.0, "beginning": 0.0}, TOY["funds"][1]]
    programs = [{"program": "teacher", "weight": 0.5}, {"program": "aide"}]
    more = {"funds": funds, "programs": programs}
    built, x = solved(
        toy(
            [{**RULE, "attrition_only": True, "attrition": 0.05}],
            more={**more, "funds": [{**funds[0], "revenue": 3_820_000.0}, TOY["funds"][1]]},
        )
    )
    assert values(built, "fte", x, ("position",))["teacher",] == pytest.approx(38.0)
    built, x = solved(toy(more=more))
    assert values(built, "fte", x, ("position",))["teacher",] < 37.0
