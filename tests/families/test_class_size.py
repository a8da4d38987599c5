"""Class size: Oak has 300 pupils and 12 teachers, Elm 200 and 8, High 500 and 20: 25 pupils per teacher everywhere."""

import pytest
from tests.families.checks import breaks, check_dial, infeasible, solved
from tests.program.districts import YEARS, toy, values

RULE = {"id": "size", "family": "class_size", "positions": ("teacher",), "cap": 25.0, "where": {"school": "oak"}}


def test_average() -> None:
    """Proves: 12 teachers x 25 >= 300 holds, 11 x 25 = 275 misses 300 by 25 pupils."""
    assert breaks(RULE, {("teacher", "oak"): 12.0}) == {}
    assert breaks(RULE, {("teacher", "oak"): 11.0}) == {("oak", YEARS[0]): pytest.approx(25.0)}


def test_dial_cap() -> None:
    """Proves: `cap` loosens upward by one pupil: 11.9 x 25 = 297.5 is too few, 11.9 x 26 = 309.4 is enough."""
    check_dial(RULE, "cap", {("teacher", "oak"): 12.0}, {("teacher", "oak"): 11.9})


def test_maximum_takes_whole_sections() -> None:
    """Proves: at most 24 in any class makes 300 / 24 = 12.5 -> 13 sections of 1 FTE; with 1.2 FTE each 15.6 FTE."""
    rule = {**RULE, "kind": "maximum", "cap": 24.0}
    assert breaks(rule, {("teacher", "oak"): 13.0}) == {}
    assert breaks(rule, {("teacher", "oak"): 12.5}) == {("oak", YEARS[0]): pytest.approx(0.5)}
    wide = {**rule, "fte_per_section": 1.2}
    assert breaks(wide, {("teacher", "oak"): 13.0}) == {("oak", YEARS[0]): pytest.approx(2.6)}


def test_49_pupils_at_24_are_three_classes() -> None:
    """Proves: the field's example of a step cost: 49 pupils at 24 take 3 classes, an average would take 2.04."""
    few = [{"school": "oak", "pupils": 49.0}]
    rule = {**RULE, "kind": "maximum", "cap": 24.0}
    assert breaks(rule, {("teacher", "oak"): 2.5}, more={"enrollment": few}) == {("oak", YEARS[0]): pytest.approx(0.5)}
    assert breaks({**rule, "kind": "average"}, {("teacher", "oak"): 2.5}, more={"enrollment": few}) == {}


def test_span_and_district_average() -> None:
    """Proves: of span k3 (200 pupils at Oak) 8 teachers are enough at 25; over the district 1,000 pupils take 40 in
    all, wherever they are.
    """
    assert breaks({**RULE, "span": "k3"}, {("teacher", "oak"): 8.0}) == {}
    whole = {**RULE, "at": "district", "where": {"kind": "school"}}
    assert breaks(whole, {("teacher", "oak"): 2.0, ("teacher", "high"): 30.0}) == {}
    assert breaks(whole, {("teacher", "oak"): 2.0}) == {(YEARS[0],): pytest.approx(250.0)}


def test_a_school_without_teachers_is_a_conflict_not_silence() -> None:
    """Proves: Elm has pupils and, its staff rows taken away, nothing that could teach: 0 >= 200 makes the plan
    infeasible.
    """
    staff = [{"school": "oak", "position": "teacher", "resource": "base", "fte": 12.0}]
    rule = {**RULE, "where": {"level": "elementary"}}
    assert breaks(rule, {}, more={"staff": staff}) == {("elm", YEARS[0]): pytest.approx(200.0)}
    assert infeasible(toy([rule], more={"staff": staff}))


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: at 24 Oak gets 300 / 24 = 12.5 teachers; without the rule it keeps its 12."""
    for rules, teachers in (([{**RULE, "cap": 24.0}], 12.5), ([], 12.0)):
        built, x = solved(toy(rules))
        assert values(built, "fte", x, ("school",), position="teacher")["oak",] == pytest.approx(teachers)


def test_pupils_above_an_average_are_paid_for() -> None:
    """Proves: 11 teachers at 25 seat 275 of 300 pupils; a penalty paid for 25 pupils makes it legal, for 24 it does
    not; a maximum with overage pay is refused.
    """
    more = {
        "programs": [{"program": "penalty", "unit": "pupil above the cap"}],
        "costs": [{"program": "penalty", "object": "services", "dollars": 1000.0}],
        "services": [{"program": "penalty", "school": "oak", "current": 0.0}],
    }
    rule = {**RULE, "overage": "penalty"}
    assert breaks(rule, {("teacher", "oak"): 11.0, ("penalty", "oak"): 25.0}, more=more) == {}
    assert breaks(rule, {("teacher", "oak"): 11.0, ("penalty", "oak"): 24.0}, more=more) != {}
    with pytest.raises(ValueError, match="grade_classes"):
        breaks({**rule, "kind": "maximum"}, {}, more=more)
