"""Limit: any measure, any selection, against a number, a share of a measure, or data."""

from typing import Any

import pytest
from pydantic import ValidationError
from tests.families.checks import breaks, check_dial, infeasible, solved
from tests.program.districts import TOY, YEARS, build, toy, values

from alloc_opt.errors import RulesError
from alloc_opt.families.limit import Limit

ID = {"id": "cap", "family": "limit"}
AIDES = {**ID, "measure": "fte", "where": {"position": "aide"}}
OAK = ("teacher", "oak")


def test_at_most_at_least_equal() -> None:
    """Proves: 3 aides today: at most 3 and at least 3 hold, one more or less breaks one of them, equal
    breaks by both.
    """
    more, less = {("aide", "elm"): 2.0}, {("aide", "elm"): 0.0}
    for key, broken_by in (("at_most", more), ("at_least", less), ("equal", more), ("equal", less)):
        assert breaks({**AIDES, key: 3.0}, {}) == {}
        assert breaks({**AIDES, key: 3.0}, broken_by) == {(YEARS[0],): pytest.approx(1.0)}


def test_for_each_of_any_labels() -> None:
    """Proves: by school and year there is a row for every school that the selection leaves, the office included: 0 >= 1
    at High and the office are conflicts, not silence.
    """
    each = {**AIDES, "by": ("school", "year"), "at_least": 1.0}
    assert breaks(each, {}) == {("high", YEARS[0]): pytest.approx(1.0), ("office", YEARS[0]): pytest.approx(1.0)}
    assert breaks({**each, "where": {"position": "aide", "level": "elementary"}}, {}) == {}
    level = {**AIDES, "by": ("level", "year"), "at_most": 3.0, "where": {"position": "aide", "kind": "school"}}
    assert breaks(level, {("aide", "oak"): 3.0}) == {("elementary", YEARS[0]): pytest.approx(1.0)}
    assert infeasible(toy([each]))


@pytest.mark.parametrize(
    ("where", "fte"),
    [
        ({"poverty": {"at_least": 0.5}}, 14.0),
        ({"level": ["elementary", "high"], "position": "teacher"}, 40.0),
        ({"program": "teacher", "school": "high"}, 20.0),
        ({"kind": "central"}, 0.0),
        ({"attrition": {"above": 0}}, 40.0),
    ],
)
def test_selections_with_attributes(where: dict[str, Any], fte: float) -> None:
    """Proves: attributes of schools, positions and programs select, bounds on numbers included."""
    rule = {**ID, "measure": "fte", "where": where}
    assert breaks({**rule, "at_most": fte}, {}) == {}
    if fte:
        assert breaks({**rule, "at_most": fte - 1.0}, {}) == {(YEARS[0],): pytest.approx(1.0)}


def test_a_share_of_another_measure() -> None:
    """Proves: Title's spending ($80,000) is at most 2 % of all (4,120,000 x 0.02 = 82,400), not 1.9 % (78,280)."""
    rule = {**ID, "measure": "spending", "where": {"fund": "02"}, "of": {"measure": "spending"}}
    assert breaks({**rule, "at_most": 0.02}, {}) == {}
    assert breaks({**rule, "at_most": 0.019}, {}) == {(YEARS[0],): pytest.approx(1_720.0)}


def test_a_share_with_fewer_labels_and_of_the_year_before() -> None:
    """Proves: no school has more than half of all teachers (20 of 40), whoever they are; and not 10 % more than the
    year before.
    """
    teachers = {**ID, "measure": "fte", "by": ("school", "year"), "where": {"position": "teacher"}}
    half = {**teachers, "at_most": 0.5, "of": {"measure": "fte", "where": {"position": "teacher"}, "by": ("year",)}}
    assert breaks(half, {}) == {}
    assert breaks(half, {("teacher", "high"): 22.0}) == {("high", YEARS[0]): pytest.approx(1.0)}
    grow = {**teachers, "at_most": 1.1, "of": {"measure": "fte", "where": {"position": "teacher"}, "lag": 1}}
    slow = {(*OAK, YEARS[0]): 13.2, (*OAK, YEARS[1]): 14.52}
    assert breaks(grow, slow, years=2) == {}
    assert breaks(grow, {(*OAK, YEARS[0]): 13.2, (*OAK, YEARS[1]): 15.0}, years=2) == {
        ("oak", YEARS[1]): pytest.approx(0.48)
    }


SERIES = {
    "series": [{"series": "rooms", "school": s, "value": v} for s, v in (("oak", 12.0), ("elm", 9.0), ("high", 25.0))]
}


def test_a_data_series() -> None:
    """Proves: teachers are at most the rooms, school by school; one for all takes the rooms of the schools selected; a
    school without a number is an error and not zero.
    """
    rule = {
        **ID,
        "measure": "fte",
        "where": {"position": "teacher", "kind": "school"},
        "series": "rooms",
        "at_most": 1.0,
    }
    each = {**rule, "by": ("school", "year")}
    assert breaks(each, {}, more=SERIES) == {}
    assert breaks(each, {OAK: 13.0}, more=SERIES) == {("oak", YEARS[0]): pytest.approx(1.0)}
    low = {**rule, "where": {"position": "teacher", "level": "elementary"}}
    assert breaks(low, {OAK: 14.0}, more=SERIES) == {(YEARS[0],): pytest.approx(1.0)}
    with pytest.raises(RulesError, match="rooms has no value for school office"):
        breaks({**each, "where": {"position": "teacher"}}, {}, more=SERIES)
    with pytest.raises(RulesError, match="no series 'desks'"):
        breaks({**each, "series": "desks"}, {}, more=SERIES)


def test_dials_turn_the_way_they_say() -> None:
    """Proves: `at_most` loosens upward, `at_least` downward, `equal` upward, one `step` at a time: 1, or 0.01 of a
    share.
    """
    check_dial({**AIDES, "at_most": 3.0}, "at_most", {}, {("aide", "elm"): 1.5})
    check_dial({**AIDES, "at_least": 3.0}, "at_least", {}, {("aide", "elm"): 0.5})
    check_dial({**AIDES, "at_most": 3.0, "step": 0.25}, "at_most", {}, {("aide", "elm"): 1.2})
    share = {**ID, "measure": "fte", "where": {"position": "aide"}, "of": {"measure": "fte"}, "at_most": 3.0 / 43.0}
    check_dial(share, "at_most", {}, {("aide", "elm"): 1.2})
    (dial,) = build(toy([{**AIDES, "equal": 3.0}])).by_id["cap"].own_dials()
    assert (dial.parameter, dial.loosens, dial.step) == ("equal", "up", 1.0)


def test_measures_that_can_be_inflated_are_only_kept_small() -> None:
    """Proves: `increase` is held from below, so asking for at least so much of it would be met by words alone:
    refused.
    """
    rule = {**ID, "measure": "increase"}
    assert breaks({**rule, "at_most": 1.0}, {OAK: 13.0}) == {}
    assert breaks({**rule, "at_most": 0.5}, {OAK: 13.0}) == {(YEARS[0],): pytest.approx(0.5)}
    with pytest.raises(RulesError, match="only `at_most` can limit it"):
        breaks({**rule, "at_least": 1.0}, {})
    with pytest.raises(RulesError, match="only `at_most` can limit it"):
        breaks({**AIDES, "at_most": 1.0, "of": {"measure": "decrease"}}, {})


def test_running_or_not() -> None:
    """Proves: `open` counts the schools where a program runs: at most one, of two today; the program must be named."""
    more = {"programs": [{"program": "aide", "maximum": 4.0}]}
    rule = {**ID, "measure": "open", "where": {"program": "aide"}, "at_most": 1.0}
    assert breaks(rule, {("aide", "elm"): 0.0}, more=more) == {}
    assert breaks(rule, {}, more=more) == {(YEARS[0],): pytest.approx(1.0)}
    with pytest.raises(RulesError, match="say of which programs"):
        breaks({**rule, "where": {}}, {}, more=more)


def test_mistakes_are_told() -> None:
    """Proves: none or two limits, `of` with `series`, an unknown measure, a label the measure has not, two labels of
    one dimension are errors.
    """
    with pytest.raises(ValidationError, match="exactly one of"):
        Limit(id="x", measure="fte")
    with pytest.raises(ValidationError, match="exactly one of"):
        Limit(id="x", measure="fte", at_most=1.0, at_least=0.0)
    with pytest.raises(ValidationError, match="not both"):
        Limit(id="x", measure="fte", at_most=1.0, series="rooms", of={"measure": "fte"})
    for rule, words in (
        ({**ID, "measure": "ftes", "at_most": 1.0}, "no measure 'ftes'"),
        ({**ID, "measure": "fte", "at_most": 1.0, "by": ("resource",)}, "not told apart by resource"),
        ({**ID, "measure": "fte", "at_most": 1.0, "by": ("school", "level")}, "speaks of school twice"),
        ({**ID, "measure": "students", "at_most": 1.0}, "cannot be added up over group"),
        ({**ID, "measure": "enrollment", "at_most": 1.0, "where": {"group": "all", "school": "oak"}}, None),
    ):
        if words is None:
            assert breaks(rule, {}) == {(YEARS[0],): pytest.approx(299.0)}
        else:
            with pytest.raises(RulesError, match=words):
                breaks(rule, {})


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: at least 5 aides: 2 more are hired; without the rule 3 stay."""
    for rules, aides in (([{**AIDES, "at_least": 5.0}], 5.0), ([], 3.0)):
        built, x = solved(toy(rules))
        assert values(built, "fte", x, ("position",))["aide",] == pytest.approx(aides)
    assert len(TOY["staff"]) == 5
