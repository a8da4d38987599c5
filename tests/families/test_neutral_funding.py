"""Neutral funding: base pays 12 teachers at Oak, which is served, and 8 and an aide at Elm, of the same level."""

from typing import Any

import pytest
from tests.families.checks import breaks, check_dial, solved
from tests.program.districts import TOY, YEARS, toy, values

RULE: dict[str, Any] = {
    "id": "neutral",
    "family": "neutral_funding",
    "served": {"school": "oak"},
    "others": {"school": ["elm", "high"]},
    "dollars": {"resource": "base"},
}


def test_as_large_a_share_as_the_others() -> None:
    """Proves: Elm keeps $840,000 of $840,000, so Oak keeps its $1.2 million; where Elm falls to half, Oak may too. High
    is of another level.
    """
    assert breaks(RULE, {("teacher", "oak"): 12.0}) == {}
    assert breaks(RULE, {("teacher", "oak"): 11.0}) == {("oak", YEARS[0]): pytest.approx(100_000.0)}
    assert breaks(RULE, {("teacher", "oak"): 6.0, ("teacher", "elm"): 3.8}) == {}
    assert breaks(RULE, {("teacher", "high"): 1.0}) == {}


def test_pupils_move_money() -> None:
    """Proves: with half its pupils gone Oak may have half its dollars."""
    rows = [*TOY["enrollment"], {"school": "oak", "span": "k3", "pupils": 50.0, "year": YEARS[0]}]
    more = {
        "enrollment": [{**row, "year": row.get("year", "2025-26")} for row in rows]
        + [{**row, "year": YEARS[0]} for row in TOY["enrollment"] if (row["school"], row.get("span")) != ("oak", "k3")]
    }
    assert breaks(RULE, {("teacher", "oak"): 6.0}, more=more) == {}
    assert breaks(RULE, {("teacher", "oak"): 5.9}, more=more) != {}


def test_dial() -> None:
    """Proves: `least` loosens downward by a point of the others' share."""
    check_dial(RULE, "least", {("teacher", "oak"): 12.0}, {("teacher", "oak"): 11.9})


@pytest.mark.parametrize(("rules", "moved"), [([RULE], 0.0), ([], -1_000_000.0)])
def test_a_larger_grant_takes_no_base_money_away(rules: list[dict[str, Any]], moved: float) -> None:
    """Proves: with $1 million more of the grant, which may pay teachers at Oak, the cheapest plan that keeps its 12
    teachers takes $1 million of base money away; with the rule not a dollar.
    """
    kept = [
        {"id": s, "family": "minimum_staffing", "positions": ["teacher"], "fte": n, "where": {"school": s}}
        for s, n in (("oak", 12.0), ("elm", 8.0))
    ]
    more = {
        "uses": [
            {"program": "teacher", "resource": "base"},
            {"program": "teacher", "resource": "title", "school": "oak"},
            {"program": "aide", "resource": "base"},
            {"program": "aide", "resource": "title", "school": "oak"},
        ],
        "funds": [TOY["funds"][0], {**TOY["funds"][1], "revenue": 1_080_000.0}],
    }
    held = {"id": "aides", "family": "standard_services", "programs": ["aide"]}
    built, x = solved(toy([*rules, *kept, held], more=more, settings={"objective": ("least_cost",)}))
    base = values(built, "dollars", x, ("school",), resource="base")["oak",]
    assert base - 1_200_000.0 == pytest.approx(moved, abs=1.0)
