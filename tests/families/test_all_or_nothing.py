"""All or nothing: K-3 money of $300,000 is lost where Oak (200 pupils) or Elm (120) averages more than 24."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.families.checks import breaks, check_dial, helpers_exist, solved, witness_holds, written
from tests.program.districts import YEARS, point, toy, values

RULE: dict[str, Any] = {
    "id": "gsa",
    "family": "all_or_nothing",
    "positions": ["teacher"],
    "span": "k3",
    "cap": 24.0,
    "lost": "lost",
    "where": {"level": "elementary"},
}


def _more(stake: float = 300_000.0) -> dict[str, Any]:
    return {
        "programs": [{"program": "lost", "name": "K-3 money given back", "unit": "year", "decided": "central"}],
        "costs": [{"program": "lost", "object": "services", "dollars": stake}],
        "services": [{"program": "lost", "school": "office", "current": 0.0}],
    }


def _at(oak: float, elm: float, lost: float) -> dict[tuple[str, ...], float]:
    return {("teacher", "oak"): oak, ("teacher", "elm"): elm, ("lost",): lost}


def test_one_school_loses_all() -> None:
    """Proves: 8.34 and 5 teachers keep the money; at Elm 4.9 are 24.5 pupils each, and the whole of it goes."""
    assert breaks(RULE, _at(8.34, 5.0, 0.0), more=_more()) == {}
    assert breaks(RULE, _at(8.34, 4.9, 0.0), more=_more()) == {("money", YEARS[0]): pytest.approx(1.0)}
    assert breaks(RULE, _at(8.34, 4.9, 0.5), more=_more()) == {("money", YEARS[0]): pytest.approx(0.5)}
    assert breaks(RULE, _at(1.0, 1.0, 1.0), more=_more()) == {}


def test_dial() -> None:
    """Proves: `cap` loosens upward by a pupil: 8 teachers for 200 pupils are 25 each."""
    check_dial(RULE, "cap", _at(8.4, 5.0, 0.0), _at(8.0, 5.0, 0.0), more=_more())


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([0.0, 8.0, 8.34, 12.0]), st.sampled_from([0.0, 4.9, 5.0, 8.0]), st.sampled_from([0.0, 0.4, 1.0]))
def test_the_witness_decides(oak: float, elm: float, lost: float) -> None:
    """Proves: the money is earned or not exactly as the witness says."""
    built = written(RULE, more=_more())
    x = point(built, _at(oak, elm, lost))
    assert witness_holds(built, x, ["gsa.earned"]) == helpers_exist(built, x, ["gsa.earned"])


@pytest.mark.parametrize(("stake", "lost", "teachers"), [(2_000_000.0, 0.0, 200 / 24 + 5), (900_000.0, 1.0, 0.0)])
def test_what_the_rule_does_to_the_answer(stake: float, lost: float, teachers: float) -> None:
    """Proves: 13.33 teachers at $100,000 are worth keeping for $2 million and not for $900,000; the plan never keeps
    part of the money for part of the schools.
    """
    built, x = solved(toy([RULE], more=_more(stake), settings={"objective": ("least_cost",)}))
    assert sum(values(built, "quantity", x, ("year",), program="lost").values()) == pytest.approx(lost)
    fte = values(built, "fte", x, ("school",), position="teacher")
    assert fte["oak",] + fte["elm",] == pytest.approx(teachers)
