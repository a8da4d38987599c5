"""Award years: Title gets $200,000 a year, has $150,000 at the start, and pays Oak's aides, $80,000 a year."""

from collections import deque
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.families.checks import breaks, solved
from tests.program.districts import TOY, YEARS, broken, build, toy, values

from alloc_opt.analysis.rounding import cents
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve

RULE = {"id": "awards title", "family": "award_years", "resource": "title"}
BY = ("resource", "year")


def _more(available: int, **title: Any) -> dict[str, Any]:
    """The toy's funds, Title available for so many years; it alone pays Oak's aides, and pays nothing else."""
    own = {**TOY["funds"][1], "beginning": 150_000.0, "available": available, **title}
    return {
        "funds": [TOY["funds"][0], own],
        "programs": [{"program": "teacher"}, {"program": "aide", "maximum": 4.0}],
        "uses": [
            {"program": "teacher", "resource": "base"},
            {"program": "aide", "resource": "title", "school": "oak"},
            {"program": "aide", "resource": "base", "school": "elm"},
        ],
    }


def _rolled(available: int, years: int, **title: Any) -> dict[str, list[float]]:
    built = build(toy(years=years, more=_more(available, **title)))
    return {
        name: [values(built, name, built.today, BY)["title", year] for year in YEARS[:years]]
        for name in ("ending", "lapse")
    }


def test_every_resource_with_award_years_has_it() -> None:
    """Proves: it need not be placed, it is law, its sentence tells the years; without `available` there is none."""
    rules = build(toy(more=_more(2))).by_id
    assert rules["awards title"].severity == "law"
    assert "within 2 fiscal years" in rules["awards title"].plain()
    assert "within its fiscal year" in build(toy(more=_more(1))).by_id["awards title"].plain()
    assert "awards base" not in rules
    assert "awards title" not in build(toy()).by_id


@pytest.mark.parametrize(
    ("available", "ending", "lapse"),
    [
        (0, [270.0, 390.0, 510.0], [0.0, 0.0, 0.0]),
        (1, [0.0, 0.0, 0.0], [270.0, 120.0, 120.0]),
        (2, [200.0, 200.0, 200.0], [70.0, 120.0, 120.0]),
        (3, [270.0, 390.0, 400.0], [0.0, 0.0, 110.0]),
    ],
)
def test_the_oldest_money_is_spent_first_and_lapses(available: int, ending: list[float], lapse: list[float]) -> None:
    """Proves, by hand: 150 + 200 - 80 leave 270 after a year. For two years only the year's own 200 may stay and 70
    lapse; for three years the start's 150 is used up by the second year, and of the first award 200 - 10 - 80 = 110
    lapse in the third.
    """
    rolled = _rolled(available, 3)
    assert rolled["ending"] == pytest.approx([1000 * dollars for dollars in ending])
    assert rolled["lapse"] == pytest.approx([1000 * dollars for dollars in lapse])


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(1, 5), st.integers(0, 400), st.lists(st.integers(0, 300), min_size=5, max_size=5))
def test_balances_are_those_of_a_queue_of_awards(available: int, beginning: int, awards: list[int]) -> None:
    """Proves: for any awards, ending and lapse are those of spending award by award, oldest first."""
    lines = [
        {"line": f"award {i}", "resource": "title", "year": year, "dollars": 1000.0 * award}
        for i, (year, award) in enumerate(zip(YEARS, awards, strict=True))
    ]
    more = {**_more(available, revenue=0.0, beginning=1000.0 * beginning), "revenue": lines}
    built = build(toy(years=5, more=more))
    found = {name: values(built, name, built.today, BY) for name in ("ending", "lapse")}
    queue = deque([(0, 1000.0 * beginning)])
    for t, (year, award) in enumerate(zip(YEARS, awards, strict=True), start=1):
        queue.append((t, 1000.0 * award))
        spend = 80_000.0
        while spend > 0 and queue:
            own, left = queue.popleft()
            paid = min(left, spend)
            spend -= paid
            if left > paid:
                queue.appendleft((own, left - paid))
        given_back = sum(left for own, left in queue if own <= t - available + 1)
        queue = deque((own, left) for own, left in queue if own > t - available + 1)
        assert found["ending"].get(("title", year), 0.0) == pytest.approx(sum(left for _, left in queue), abs=0.01)
        assert found["lapse"].get(("title", year), 0.0) == pytest.approx(given_back, abs=0.01)
    assert broken(built, "awards title", built.today) == {}


def test_no_more_than_the_last_awards_is_carried_over() -> None:
    """Proves: $30,000 more than the year's award of $200,000 breaks the rule by as much."""
    more = _more(2)
    assert breaks(RULE, {("title",): 200_000.0}, block="ending", more=more) == {}
    over = breaks(RULE, {("title",): 230_000.0}, block="ending", more=more)
    assert over == {("title", YEARS[0]): pytest.approx(30_000.0)}


def test_dial_waiver() -> None:
    """Proves: `waiver` loosens upward by $100,000: more than the award may be carried over."""
    edge, beyond = ({("title",): dollars} for dollars in (200_000.0, 250_000.0))
    rule = {**RULE, "waiver": 0.0}
    assert breaks(rule, edge, block="ending", more=_more(2)) == {}
    check_dial_on_balances(rule, edge, beyond)


def check_dial_on_balances(rule: dict[str, Any], edge: dict[Any, float], beyond: dict[Any, float]) -> None:
    """As `check_dial`, with balances in place of services."""
    for waiver, holds in ((0.0, False), (100_000.0, True)):
        met = breaks({**rule, "waiver": waiver}, beyond, block="ending", more=_more(2)) == {}
        assert met is holds
    assert breaks({**rule, "waiver": -100_000.0}, edge, block="ending", more=_more(2)) != {}


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: with room for aides that count, money that would lapse is spent on them; what lapses is published and
    ties to the cent.
    """
    programs = [{"program": "teacher"}, {"program": "aide", "maximum": 4.0, "valued": "rated", "points": 1.0}]
    more = {**_more(2), "programs": programs}
    built, x = solved(toy(years=2, more=more, mode="priority"))
    aides = values(built, "fte", x, ("school", "year"), position="aide")
    assert aides["oak", YEARS[0]] == pytest.approx(4.0)
    assert values(built, "lapse", x, BY)["title", YEARS[0]] == pytest.approx(0.0, abs=0.01)
    small = toy(years=2, more=_more(2))
    funds = run(solve(small)).tables["funds"].frame
    title = funds[funds["resource"] == "title"]
    assert cents(title["ending"].to_numpy()).tolist() == [20_000_000, 20_000_000]
    assert cents(title["lapse"].to_numpy()).tolist() == [7_000_000, 12_000_000]
