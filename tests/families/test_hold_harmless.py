"""Hold-harmless: Oak has 12 x $100,000 + 2 x $40,000 = $1,280,000 today."""

import pytest
from pydantic import ValidationError
from tests.families.checks import breaks, check_dial, solved
from tests.program.districts import TOY, YEARS, toy, values

from alloc_opt.errors import RulesError
from alloc_opt.families.hold_harmless import HoldHarmless

OAK = {"where": {"school": "oak"}}
LOSS = {"id": "hold", "family": "hold_harmless", "loss": 0.05, **OAK}
GAIN = {"id": "hold", "family": "hold_harmless", "gain": 0.05, **OAK}


def test_loss() -> None:
    """Proves: 5 % of $1,280,000 is $64,000, the cost of 0.64 teachers: 11.36 teachers hold, 11 miss $36,000."""
    assert breaks(LOSS, {("teacher", "oak"): 11.36}) == {}
    assert breaks(LOSS, {("teacher", "oak"): 11.0}) == {("loss", "oak", YEARS[0]): pytest.approx(36_000.0)}


def test_gain() -> None:
    """Proves: 12.64 teachers are at the cap on gains, 13 are $36,000 above it."""
    assert breaks(GAIN, {("teacher", "oak"): 12.64}) == {}
    assert breaks(GAIN, {("teacher", "oak"): 13.0}) == {("gain", "oak", YEARS[0]): pytest.approx(36_000.0)}


def test_dials() -> None:
    """Proves: both dials loosen upward by one point: 1 % of $1,280,000 is $12,800."""
    check_dial(LOSS, "loss", {("teacher", "oak"): 11.36}, {("teacher", "oak"): 11.3})
    check_dial(GAIN, "gain", {("teacher", "oak"): 12.64}, {("teacher", "oak"): 12.7})


def test_against_the_year_before_or_today() -> None:
    """Proves: two losses of 4 % are within 5 % a year, but 7.84 % against today: 1,280,000 x 0.96^2 = 1,179,648 misses
    95 % (1,216,000) by $36,352.
    """
    twice = {
        ("teacher", "oak", YEARS[0]): 12.0 - 0.512,
        ("teacher", "oak", YEARS[1]): 12.0 - 1.00352,
    }
    assert breaks(LOSS, twice, years=2) == {}
    assert breaks({**LOSS, "against": "today"}, twice, years=2) == {("loss", "oak", YEARS[1]): pytest.approx(36_352.0)}


def test_per_pupil() -> None:
    """Proves: with 10 % fewer pupils (270) Oak may lose 14.5 % in dollars: 0.95 x 1,280,000 / 300 x 270 = 1,094,400 is
    what 10.144 teachers and 2 aides cost.
    """
    pupils = [{"school": "oak", "pupils": 300.0}, {"school": "oak", "pupils": 270.0, "year": YEARS[0]}]
    rule, more = {**LOSS, "per_pupil": True}, {"enrollment": pupils}
    assert breaks(rule, {("teacher", "oak"): 10.144}, more=more) == {}
    missed = breaks(rule, {("teacher", "oak"): 10.0}, more=more)
    assert missed == {("loss", "oak", YEARS[0]): pytest.approx(14_400.0 / 270.0)}


def test_a_school_without_pupils_is_free_per_pupil() -> None:
    """Proves: where there are no pupils there are no dollars per pupil, and no row."""
    more = {"enrollment": [{"school": "oak", "pupils": 0.0}]}
    assert breaks({**LOSS, "per_pupil": True}, {("teacher", "oak"): 0.0}, more=more) == {}


def test_it_must_say_something() -> None:
    """Proves: a rule without loss and gain is refused; so are dollars selected by year, which would lose the year
    before.
    """
    with pytest.raises(ValidationError, match="loss, gain or both"):
        HoldHarmless(id="x")
    with pytest.raises(RulesError, match="lost years"):
        breaks({**LOSS, "dollars": {"year": YEARS[0]}}, {})


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: with $500,000 less, cutting Oak alone ($1 of weight against 2 elsewhere) is the least reduction; with the
    rule Oak keeps 95 %.
    """
    funds = [{**TOY["funds"][0], "revenue": 3_540_000.0, "beginning": 0.0}, TOY["funds"][1]]
    programs = [{"program": "teacher"}, {"program": "aide"}, {"program": "other", "weight": 2.0}]
    staff = [
        *(row for row in TOY["staff"] if row["school"] == "oak"),
        *({**row, "program": "other"} for row in TOY["staff"][1:3]),
    ]
    more = {
        "funds": funds,
        "programs": programs,
        "staff": staff,
        "staffing": [
            {"program": p, "position": j, "fte": 1.0}
            for p, j in (("other", "teacher"), ("teacher", "teacher"), ("aide", "aide"))
        ],
    }
    for rules, oak in (([LOSS], 1_216_000.0), ([], 820_000.0)):
        built, x = solved(toy(rules, more=more))
        assert values(built, "dollars", x, ("school",))["oak",] == pytest.approx(oak)
