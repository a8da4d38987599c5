"""Number and size of changes: Oak 12 teachers and 2 aides, Elm 8 and 1, High 20; base spends $4,040,000 today."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.families.checks import breaks, check_dial, helpers_exist, solved, turned, witness_holds, written
from tests.program.districts import TOY, YEARS, broken, point, toy, values

from alloc_opt.families.change_limit import ChangeLimit

NUMBER = {"id": "few", "family": "change_limit", "number": 1.0}
SHARE = {"id": "few", "family": "change_limit", "share": 0.05}
RAMP = {"id": "few", "family": "change_limit", "ramp": 0.01}
HELPERS = ["increase", "decrease", "few.changed"]
OAK, ELM, HIGH = (("teacher", school) for school in ("oak", "elm", "high"))
FORMULA = {
    "programs": [{"program": "aide", "decided": "by_formula"}],
    "enrollment": [
        *({"school": s, "pupils": p} for s, p in (("oak", 300.0), ("elm", 150.0))),
        *({"school": s, "pupils": p, "year": YEARS[1]} for s, p in (("oak", 450.0), ("elm", 300.0))),
    ],
    "tiers": [
        {"program": "aide", "band": "*", "tier": "per_150", "per": 150.0, "today": True},
        {"program": "aide", "band": "*", "tier": "per_300", "per": 300.0},
    ],
}


def test_number() -> None:
    """Proves: one service changed is one named change, two are one too many; the size does not matter."""
    assert breaks(NUMBER, {OAK: 5.0}) == {}
    assert breaks(NUMBER, {OAK: 11.9, ELM: 8.1}) == {("number", YEARS[0]): pytest.approx(1.0)}


def test_a_change_counts_in_the_year_in_which_it_happens() -> None:
    """Proves: a level kept in the second year is no second change; going back is."""
    assert breaks({**NUMBER, "number": 0.5}, {(*OAK, YEARS[0]): 11.0, (*OAK, YEARS[1]): 11.0}, years=2) == {
        ("number", YEARS[0]): pytest.approx(0.5)
    }
    assert set(breaks({**NUMBER, "number": 0.5}, {(*OAK, YEARS[0]): 11.0}, years=2)) == {
        ("number", YEARS[0]),
        ("number", YEARS[1]),
    }


def test_central_and_formula_changes_count_once() -> None:
    """Proves: a central program at two sites is one change; another tier is one change for all its sites, and pupils
    that move under the same tier are none.
    """
    central = {"programs": [{"program": "aide", "decided": "central"}]}
    assert breaks(NUMBER, {("aide", "*"): 2.0}, more=central) == {}
    none = {**NUMBER, "number": 0.0}
    assert breaks(none, {}, block="tier", more=FORMULA, years=2) == {}
    keys = {("aide", YEARS[1], "*", "per_150"): 0.0, ("aide", YEARS[1], "*", "per_300"): 1.0}
    assert breaks(none, keys, block="tier", more=FORMULA, years=2) == {("number", YEARS[1]): pytest.approx(1.0)}


def test_share() -> None:
    """Proves: 5 % of $4,040,000 is $202,000: one teacher moved from Oak to Elm is 2 x $100,000, 1.1 moved are
    $220,000.
    """
    assert breaks(SHARE, {OAK: 11.0, ELM: 9.0}) == {}
    assert breaks(SHARE, {OAK: 10.9, ELM: 9.1}) == {("share", YEARS[0]): pytest.approx(18_000.0)}


def test_ramp() -> None:
    """Proves: 0.01 FTE per pupil is 3 FTE at Oak up or down; the office, without pupils, is free."""
    assert breaks(RAMP, {OAK: 15.0}) == {}
    assert breaks(RAMP, {OAK: 8.0}) == {("ramp", "teacher", "oak", YEARS[0]): pytest.approx(1.0)}
    office = {"staff": [*TOY["staff"], {"school": "office", "position": "teacher", "resource": "base", "fte": 4.0}]}
    assert breaks(RAMP, {("teacher", "office"): 0.0}, more=office) == {}


def test_only_what_is_selected_counts() -> None:
    """Proves: a selection of programs or schools leaves the others free."""
    assert breaks({**NUMBER, "number": 0.0, "where": {"program": "aide"}}, {OAK: 5.0, ELM: 5.0}) == {}
    assert breaks({**SHARE, "where": {"level": "high"}}, {OAK: 5.0}) == {}


def test_dials() -> None:
    """Proves: `number` loosens upward by five changes, `share` by one point ($40,400), `ramp` by 0.05 per pupil."""
    all_five = {OAK: 11.0, ELM: 9.0, HIGH: 19.0, ("aide",): 1.5}
    assert breaks({**NUMBER, "number": 4.0}, all_five) != {}
    assert breaks(turned({**NUMBER, "number": 0.0}, "number", 1.0), all_five) == {}
    check_dial(SHARE, "share", {OAK: 11.0, ELM: 9.0}, {OAK: 10.9, ELM: 9.1})
    check_dial({**RAMP, "ramp": 0.06}, "ramp", {OAK: 30.0}, {OAK: 31.0})


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from([0.0, 12.0, 12.5, 40.0]),
    st.sampled_from([8.0, 7.0, 60.0]),
    st.sampled_from([20.0, 0.0]),
    st.sampled_from([0.0, 1.0, 2.0]),
)
def test_the_witness_decides(oak: float, elm: float, high: float, number: float) -> None:
    """Proves: some increases, decreases and changes meet the rule exactly when the witness (the true ones) does."""
    built = written({**NUMBER, "number": number, "share": 0.6})
    x = point(built, {OAK: oak, ELM: elm, HIGH: high})
    assert witness_holds(built, x, HELPERS) == helpers_exist(built, x, HELPERS)


@settings(max_examples=10, deadline=None)
@given(st.booleans(), st.booleans(), st.sampled_from([0.0, 1.0]))
def test_the_witness_decides_for_tiers(first: bool, second: bool, number: float) -> None:
    """Proves: the same for tiers over two years."""
    built = written({**NUMBER, "number": number}, more=FORMULA, years=2)
    chosen = {
        ("aide", year, "*", tier): float((tier == "per_300") == other)
        for year, other in zip(YEARS[:2], (first, second), strict=True)
        for tier in ("per_150", "per_300")
    }
    x = point(built, chosen, block="tier")
    assert witness_holds(built, x, HELPERS) == helpers_exist(built, x, HELPERS)
    changes = int(first) + int(first != second)
    assert (broken(built, "few", x) == {}) == (max(int(first), int(first != second)) <= number) or changes == 0


def test_new_programs_can_grow() -> None:
    """Proves: a service that runs nowhere today may grow as far as money reaches, not ten units."""
    more = {
        "programs": [{"program": "books", "unit": "dollar"}],
        "costs": [{"program": "books", "object": "4300", "dollars": 1.0}],
        "services": [{"program": "books", "school": "oak"}],
    }
    assert breaks(NUMBER, {("books", "oak"): 50_000.0}, more=more) == {}


def test_it_must_say_something() -> None:
    """Proves: a rule without number, share or ramp is refused."""
    with pytest.raises(ValidationError, match="number, share or ramp"):
        ChangeLimit(id="x")


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: $540,000 too little. In one change all of it comes from one service; without the rule the tie-break may
    spread it.
    """
    funds = [{**TOY["funds"][0], "revenue": 3_500_000.0, "beginning": 0.0}, TOY["funds"][1]]
    built, x = solved(toy([NUMBER], more={"funds": funds}))
    moved = np.array(list(values(built, "decrease", x, ("program", "school")).values()))
    assert (moved > 1e-6).sum() == 1
    assert values(built, "spending", x, ("resource",))["base",] <= 3_500_000.0 + 1e-3
