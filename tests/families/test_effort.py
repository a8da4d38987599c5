"""Effort: today base pays $4.04 million (40 teachers, an aide) and title $80,000; base money is the effort."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.families.checks import breaks, check_dial, helpers_exist, solved, witness_holds, written
from tests.program.districts import TOY, YEARS, point, toy, values

TOTAL = {"name": "total", "where": {"program": "teacher"}}
EACH = {"name": "each", "where": {"program": "teacher"}, "per": "all"}
RULE: dict[str, Any] = {"id": "moe", "family": "effort", "tests": [TOTAL]}


def _fewer(years: int) -> dict[str, Any]:
    """A tenth of today's pupils fewer every year."""
    rows = [
        {**row, "pupils": row["pupils"] * (1.0 - 0.1 * n), "year": year}
        for n, year in enumerate(YEARS[:years], start=1)
        for row in TOY["enrollment"]
    ]
    return {**TOY, "enrollment": [*TOY["enrollment"], *rows]}


FEWER, LATER = _fewer(1), _fewer(3)


def _oak(*teachers: float) -> dict[tuple[str, ...], float]:
    return {("teacher", "oak", year): number for year, number in zip(YEARS, teachers, strict=False)}


def test_one_test() -> None:
    """Proves: 40 teachers at $100,000 are the effort; 39 miss it by $100,000, at 90 % 36 will do."""
    assert breaks(RULE, _oak(12.0)) == {}
    assert breaks(RULE, _oak(11.0)) == {("any", YEARS[0]): pytest.approx(1.0)}
    assert breaks({**RULE, "share": 0.9}, _oak(8.0)) == {}
    assert breaks({**RULE, "share": 0.9}, _oak(7.9)) != {}


def test_either_test() -> None:
    """Proves: with a tenth fewer pupils 36 teachers are the same dollars per pupil: the second test is enough."""
    rule = {**RULE, "tests": [TOTAL, EACH]}
    assert breaks(RULE, _oak(8.0), more=FEWER) != {}
    assert breaks(rule, _oak(8.0), more=FEWER) == {}
    assert breaks(rule, _oak(7.9), more=FEWER) != {}


def test_a_test_without_dollars_shows_no_effort() -> None:
    """Proves: a test that selects no dollars (0 >= 0) does not excuse a teacher less; alone it asks for nothing."""
    nothing = {"name": "local", "where": {"program": "teacher", "resource": "title"}}
    assert breaks({**RULE, "tests": [TOTAL, nothing]}, _oak(11.0)) == {("any", YEARS[0]): pytest.approx(1.0)}
    assert breaks({**RULE, "tests": [nothing]}, _oak(11.0)) == {}


def test_the_highest_amount_met_is_the_next_comparison() -> None:
    """Proves: 42 teachers in the first year make 42 the comparison of the next two; against the year before alone 40
    follow 41 only at 90 %; a year that failed leaves the comparison in place.
    """
    assert breaks(RULE, _oak(14.0, 14.0, 14.0), years=3) == {}
    assert breaks(RULE, _oak(14.0, 12.0, 14.0), years=3) == {("any", YEARS[1]): pytest.approx(1.0)}
    assert breaks(RULE, _oak(14.0, 12.0, 12.0), years=3) == {("any", year): pytest.approx(1.0) for year in YEARS[1:3]}
    before = {**RULE, "against": "year_before", "share": 0.95}
    assert breaks(before, _oak(12.0, 10.1, 8.3), years=3) == {}
    assert breaks({**RULE, "share": 0.95}, _oak(12.0, 10.1, 8.3), years=3) != {}


def test_comparison_and_what_the_law_takes_off() -> None:
    """Proves: a comparison of $4.2 million asks for 42 teachers, or 41 where $100,000 is taken off that year; per pupil
    $4,200 ask for the same from 1,000 pupils.
    """
    stated = {**RULE, "tests": [{**TOTAL, "comparison": 4_200_000.0}]}
    each = {**RULE, "tests": [{**EACH, "comparison": 4_200.0}]}
    for rule in (stated, each):
        assert breaks(rule, _oak(14.0)) == {}
        assert breaks(rule, _oak(13.9)) != {}
        assert breaks({**rule, "less": {"FY27": 100_000.0}}, _oak(13.0)) == {}


def test_dial() -> None:
    """Proves: `share` loosens downward by a point: 99 % of 40 teachers are 39.6."""
    check_dial({**RULE, "share": 0.99}, "share", _oak(11.6), _oak(11.3))


@settings(max_examples=40, deadline=None)
@given(*[st.sampled_from([7.0, 8.0, 10.0, 11.0, 12.0, 14.0])] * 3, st.sampled_from(["highest", "year_before"]))
def test_the_witness_decides(first: float, second: float, third: float, against: str) -> None:
    """Proves: some choice of tests meets the rule exactly when the witness does."""
    rule = {**RULE, "tests": [TOTAL, EACH], "share": 0.95, "against": against}
    built = written(rule, years=3, more=LATER)
    helpers = [block.name for block in built.program.column_blocks if block.name.startswith("moe.")]
    x = point(built, _oak(first, second, third))
    assert len(helpers) == 2
    assert witness_holds(built, x, helpers) == helpers_exist(built, x, helpers)


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: the cheapest plan keeps 40 teachers' dollars by the total, 36 teachers' with a tenth fewer pupils by
    either test, and nothing without the rule.
    """
    for rules, teachers in (([RULE], 40.0), ([{**RULE, "tests": [TOTAL, EACH]}], 36.0), ([], 0.0)):
        built, x = solved(toy(rules, more=FEWER, settings={"objective": ("least_cost",)}))
        assert sum(values(built, "fte", x, ("school",), position="teacher").values()) == pytest.approx(teachers)
