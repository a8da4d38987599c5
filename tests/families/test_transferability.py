"""Transferability: `title` has $200,000 a year for aides at $40,000; `title_ii` has $100,000 and may give to it."""

import pytest
from tests.families.checks import breaks, solved, turned
from tests.program.districts import TOY, YEARS, toy

from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.errors import InfeasibleError

FUNDS = [
    *TOY["funds"],
    {"fund": "02", "resource": "title_ii", "revenue": 100_000.0, "restriction": 5, "available": 2},
]
MORE = {
    "funds": FUNDS,
    "transfers": [{"giver": "title_ii", "receiver": "title", "source": "20 U.S.C. 7305b"}],
    "uses": [{"program": "aide", "resource": "title"}, {"program": "teacher", "resource": "base"}],
}
RULE = {"id": "moves", "family": "transferability", "resource": "title_ii", "at_most": 0.5}
OAK = {"where": {"school": "oak"}}
SIX_AIDES = {"id": "aides", "family": "minimum_staffing", "positions": ("aide",), "fte": 6.0, **OAK}


def _moved(dollars: float) -> dict[tuple[str, ...], float]:
    return {("title", "title_ii", YEARS[0]): dollars}


def test_a_share_of_the_award() -> None:
    """Proves: of $100,000 half may be moved, and not a dollar more."""
    assert breaks(RULE, _moved(50_000.0), block="transfer", more=MORE) == {}
    assert breaks(RULE, _moved(50_001.0), block="transfer", more=MORE) == {("title_ii", YEARS[0]): pytest.approx(1.0)}


def test_dial_at_most() -> None:
    """Proves: `at_most` loosens upward by a tenth of the award."""
    for steps, allowed in ((1.0, 60_000.0), (-1.0, 40_000.0)):
        rule = turned(RULE, "at_most", steps, more=MORE)
        assert breaks(rule, _moved(allowed), block="transfer", more=MORE) == {}
        assert breaks(rule, _moved(allowed + 9_000.0), block="transfer", more=MORE) != {}


def test_a_grant_helps_another_and_cents_tie() -> None:
    """Proves: six aides at Oak and one at Elm cost $280,000, so $80,000 are moved, no more; the books of both grants
    tie to the cent.
    """
    answer = solve(toy([SIX_AIDES], more=MORE, mode="cost"))
    funds = run(answer).tables["funds"].frame.set_index("resource")
    assert funds.loc["title", "contributions"] == 80_000.0
    assert funds.loc["title_ii", "contributions"] == -80_000.0
    assert funds.loc["title", "spent"] == 280_000.0
    assert funds.loc["title_ii", "ending"] == 20_000.0


def test_nothing_is_moved_that_nothing_needs_and_no_more_than_the_award() -> None:
    """Proves: without a need nothing is moved; the rule is there without being asked, so ten aides ($400,000, of
    which $300,000 could be there) have no plan.
    """
    built, x = solved(toy(more=MORE))
    (block,) = [each for each in built.measures.columns.blocks if each.name == "transfer"]
    assert not x[block.start : block.stop].any()
    assert "transfers title_ii" in built.by_id
    with pytest.raises(InfeasibleError):
        solve(toy([{**SIX_AIDES, "fte": 9.0}], more=MORE, mode="cost"))


def test_what_is_moved_enlarges_the_award_that_shares_look_at() -> None:
    """Proves: 15 % of $200,000 is $30,000; with $100,000 moved in it is $45,000 (ESEA section 1127 on transfers)."""
    carry = {"id": "carry", "family": "limit", "measure": "ending", "where": {"resource": "title"}, "at_most": 0.15}
    rule = {**carry, "of": {"measure": "award", "where": {"resource": "title"}}}
    empty = {("aide", "oak", YEARS[0]): 3.0}  # with Elm's $160,000 spent, $40,000 left
    assert breaks(rule, empty, more=MORE) == {("2026-27",): pytest.approx(10_000.0)}
    built = breaks(rule, _moved(100_000.0), block="transfer", more=MORE)
    assert built == {("2026-27",): pytest.approx(180_000.0 - 45_000.0)}


def test_awards_run_out_with_what_was_moved() -> None:
    """Proves: an award of `title_ii` lives two years, so at the end of a year only that year's is left: what was moved
    out of it is not.
    """
    rule = {"id": "awards title_ii", "family": "award_years", "resource": "title_ii"}
    assert breaks(rule, {}, block="transfer", more=MORE, years=2) == {}
    left = breaks(rule, {("title", "title_ii", YEARS[1]): 100_000.0}, block="transfer", more=MORE, years=2)
    assert left[("title_ii", YEARS[1])] == pytest.approx(100_000.0)
