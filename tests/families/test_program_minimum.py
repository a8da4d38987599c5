"""Program minimum: Oak has 2 aides, Elm 1, High none; an aide costs $40,000."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.families.checks import breaks, check_dial, helpers_exist, solved, witness_holds, written
from tests.program.districts import TOY, YEARS, build, point, toy, values

from alloc_opt.errors import RulesError
from alloc_opt.families.program_minimum import ProgramMinimum

RULE = {"id": "least", "family": "program_minimum", "program": "aide", "quantity": 1.0}
OPEN = {**RULE, "if_open": True, "quantity": 0.5}
CLUB = {"programs": [{"program": "aide", "maximum": 4.0}]}
FUNDS = {
    "funds": [{**TOY["funds"][0], "revenue": 3_960_000.0, "beginning": 0.0}, {**TOY["funds"][1], "revenue": 50_000.0}]
}


def test_at_each_school_that_has_it() -> None:
    """Proves: one aide each holds at Oak and Elm, and asks nothing of High, where the program does not run."""
    assert breaks(RULE, {}) == {}
    assert breaks(RULE, {("aide", "elm"): 0.25}) == {("elm", YEARS[0]): pytest.approx(0.75)}


def test_schools_that_are_named_are_meant() -> None:
    """Proves: a selection that takes in High makes a row there: 0 >= 1 is a conflict."""
    assert breaks({**RULE, "where": {"kind": "school"}}, {}) == {("high", YEARS[0]): pytest.approx(1.0)}
    with pytest.raises(RulesError, match="runs at no school"):
        breaks({**RULE, "program": "idle"}, {}, more={"programs": [{"program": "idle"}]})


def test_district() -> None:
    """Proves: three aides in all may stand anywhere."""
    rule = {**RULE, "at": "district", "quantity": 3.0}
    assert breaks(rule, {("aide", "oak"): 3.0, ("aide", "elm"): 0.0}) == {}
    assert breaks(rule, {("aide", "elm"): 0.0}) == {(YEARS[0],): pytest.approx(1.0)}


def test_if_open() -> None:
    """Proves: half an aide or none: 0 and 0.5 hold, 0.2 misses 0.3."""
    assert breaks(OPEN, {("aide", "elm"): 0.0}, more=CLUB) == {}
    assert breaks(OPEN, {("aide", "elm"): 0.5}, more=CLUB) == {}
    assert breaks(OPEN, {("aide", "elm"): 0.2}, more=CLUB) == {("elm", YEARS[0]): pytest.approx(0.3)}


def test_dial_quantity() -> None:
    """Proves: `quantity` loosens downward by one unit."""
    check_dial(RULE, "quantity", {("aide", "elm"): 1.0}, {("aide", "elm"): 0.3})


def test_without_a_largest_quantity_it_cannot_be_opened() -> None:
    """Proves: running or not needs a largest quantity, and the message says where to state it."""
    with pytest.raises(RulesError, match="needs a largest quantity") as error:
        breaks(OPEN, {})
    assert "maximum" in error.value.hint


def test_least_if_open_is_a_rule_of_its_own() -> None:
    """Proves: `least_if_open` of a program makes the rule without being asked, with a dial and a row to audit."""
    built = build(toy(more={"programs": [{"program": "aide", "maximum": 4.0, "least_if_open": 0.5}]}))
    assert built.by_id["least aide"].model_dump()["quantity"] == 0.5


def test_district_and_if_open_do_not_go_together() -> None:
    """Proves: running or not is a matter of schools."""
    with pytest.raises(ValidationError, match="if_open"):
        ProgramMinimum(id="x", program="aide", quantity=1.0, if_open=True, at="district")


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([0.0, 0.1, 0.4, 0.5, 0.9, 4.0, 5.0]), st.sampled_from([0.0, 0.3, 0.5, 2.0]))
def test_the_witness_decides(oak: float, elm: float) -> None:
    """Proves: some choice of running or not meets the rule exactly when the witness (runs where q > 0) does."""
    built = written(OPEN, more=CLUB)
    x = point(built, {("aide", "oak"): oak, ("aide", "elm"): elm})
    assert witness_holds(built, x, ["open"]) == helpers_exist(built, x, ["open"])


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: $30,000 too little for 3 aides that weigh least: 2.25 aides stay; where a school has one aide or none,
    Elm loses its only one or Oak goes to 1: whole aides stay.
    """
    programs = [{"program": "teacher"}, {"program": "aide", "weight": 0.5, "maximum": 4.0}]
    funds = [{**TOY["funds"][0], "revenue": 4_090_000.0, "beginning": 0.0}, {**TOY["funds"][1], "revenue": 0.0}]
    for rules, aides in (([{**OPEN, "quantity": 1.0}], (1.25, 1.0)), ([], None)):
        built, x = solved(toy(rules, more={"programs": programs, "funds": funds}))
        left = values(built, "fte", x, ("school",), position="aide")
        assert left["oak",] + left["elm",] == pytest.approx(2.25)
        if aides is not None:
            assert all(value == 0 or value >= 1.0 - 1e-6 for value in left.values())
