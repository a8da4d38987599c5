"""Proportionality: aides ($40,000 each from base at Elm) and teachers at Oak are the actions that count."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.families.checks import breaks, check_dial, helpers_exist, solved, witness_holds, written
from tests.program.districts import YEARS, point, toy, values

RULE: dict[str, Any] = {
    "id": "mpp",
    "family": "proportionality",
    "programs": ["aide"],
    "where": {"resource": "base"},
    "required": {"2026-27": 80_000.0, "2027-28": 80_000.0},
}


def _elm(*aides: float) -> dict[tuple[str, ...], float]:
    return {("aide", "elm", year): number for year, number in zip(YEARS, aides, strict=False)}


def _share(**more: Any) -> dict[str, Any]:
    return {**RULE, **more}


def test_dollars_credit_and_what_is_due() -> None:
    """Proves: two aides are the $80,000; one is enough with $40,000 of credit, and a third is due with $40,000 carried
    in.
    """
    one = _share(required={"2026-27": 80_000.0})
    assert breaks(one, _elm(2.0)) == {}
    assert breaks(one, _elm(1.0)) == {("short", YEARS[0]): pytest.approx(40_000.0)}
    assert breaks({**one, "credit": {"FY27": 40_000.0}}, _elm(1.0)) == {}
    assert breaks({**one, "due": 40_000.0}, _elm(2.0)) != {}
    assert breaks({**one, "due": 40_000.0}, _elm(3.0)) == {}


def test_a_shortfall_is_next_years_obligation() -> None:
    """Proves: with half a year's requirement allowed to be short, one aide now asks for three next year."""
    rule = _share(short=0.5)
    assert breaks(rule, _elm(1.0, 3.0), years=2) == {}
    assert breaks(rule, _elm(1.0, 2.0), years=2) == {}
    assert breaks(rule, _elm(1.0, 1.9), years=2) == {("short", YEARS[1]): pytest.approx(4_000.0)}


def test_dial() -> None:
    """Proves: `short` loosens upward by a point of the requirement: $800 are 0.02 of an aide."""
    one = _share(required={"2026-27": 80_000.0}, short=0.02)
    check_dial(one, "short", _elm(1.96), _elm(1.95))


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from([0.0, 1.0, 1.5, 2.0, 4.0]), st.sampled_from([0.0, 1.0, 2.0, 3.0]), st.sampled_from([0.0, 0.5, 1.0])
)
def test_the_witness_decides(first: float, second: float, short: float) -> None:
    """Proves: some shortfalls meet the rule exactly when the witness does."""
    built = written(_share(short=short), years=2)
    x = point(built, _elm(first, second))
    assert witness_holds(built, x, ["mpp.short"]) == helpers_exist(built, x, ["mpp.short"])


def test_cents_can_be_mended_where_nothing_may_be_short() -> None:
    """Proves: with `short: 0` every row is met by spending more, so cents of rounding can be mended."""
    built = written(_share(), years=2)
    rows = [w.rows for w in built.written if w.rule is not None and w.rule.id == "mpp" and not w.rows.link]
    assert {part.part for part in rows} == {"due", "short"}
    for part in rows:
        assert np.isinf(part.upper).all()
    x = point(built, _elm(3.0, 3.0))
    assert all((part.at(x) > part.lower + 1.0).all() for part in rows)


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: the cheapest plan keeps two aides on base money; the money is no fund of its own, so nothing else is
    barred; without the rule none stays.
    """
    for rules, dollars in (([_share(required={"2026-27": 80_000.0})], 80_000.0), ([], 0.0)):
        built, x = solved(toy(rules, settings={"objective": ("least_cost",)}))
        spent = values(built, "dollars", x, ("resource",), program="aide")
        assert spent["base",] == pytest.approx(dollars)
