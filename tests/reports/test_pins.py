"""Pins in a sentence."""

from typing import Any

import pytest

from alloc_opt.reports.pins import told

NAMES = {"program": {"reading": "Reading teachers"}, "school": {"elm": "Elm School"}}
PIN: dict[str, Any] = {
    "program": "reading",
    "school": "elm",
    "fixed": "exactly",
    "quantity": 3.0,
    "unit": "FTE",
    "role": "board",
    "why": "a promise",
}
SAID = [
    (
        {"price": 452_000.0, "aim": "least_reduction"},
        "Fixing {} at 3 FTE costs $452,000 of today's services (weighted).",
    ),
    ({"price": 12.5, "aim": "points"}, "Fixing {} at 3 FTE costs 12.5 of the board's points."),
    ({"price": 0.031, "aim": "share_funded"}, "Fixing {} at 3 FTE costs 3.1 % of the formula."),
    ({"price": 0.0, "aim": "points"}, "Fixing {} at 3 FTE costs nothing: without it the plan would be no better."),
    (
        {"price": 453_371.0, "low": 444_572.0, "high": 464_297.0, "aim": "least_reduction"},
        "Fixing {} at 3 FTE costs $453,000 of today's services (weighted), by the plans found with it and without it "
        "($445,000 to $464,000 for all that both searches know).",
    ),
    (
        {"price": 0.0, "low": 0.0, "high": 9_100.0, "aim": "least_reduction"},
        "Fixing {} at 3 FTE costs no more than $9,100 of today's services (weighted), if anything: the search without "
        "it found no better plan.",
    ),
    (
        {"price": float("nan"), "low": 0.0, "high": 582_489.0, "aim": "least_reduction"},
        "Fixing {} at 3 FTE costs no more than $582,000 of today's services (weighted): the plan without it was not "
        "searched for in whole positions.",
    ),
    ({"fixed": "at_most"}, "{} at no more than 3 FTE."),
]


@pytest.mark.parametrize(("price", "text"), SAID)
def test_what_it_costs_is_told_in_what_decides(price: dict[str, Any], text: str) -> None:
    """Proves: the price is in the words of the mode, none is claimed where none is known, and who fixed it follows."""
    said = told({**PIN, "price_unit": "", **price}, NAMES)
    assert said == text.format("Reading teachers at Elm School") + " Fixed by the board: a promise."


def test_what_gave_way_is_not_priced() -> None:
    """Proves: a pin that could not be kept says so; a reason without a role stands alone."""
    said = told({**PIN, "role": "", "price": 5.0, "aim": "points", "price_unit": ""}, NAMES, given_way=True)
    assert said == "Reading teachers at Elm School at 3 FTE: gave way. Reason: a promise."
