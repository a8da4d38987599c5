"""Numbers as people speak, and sentences that keep to the words of their mode."""

from typing import Any

import pytest

from alloc_opt.analysis.run import Run
from alloc_opt.reports import sentences as say

MONEY = [
    (1342518.0, "$1.34 million"),
    (999600.0, "$1.00 million"),
    (43712.0, "$43,700"),
    (1000.0, "$1,000"),
    (950.4, "$950"),
    (-2500000.0, "-$2.50 million"),
    (0.2, "$0"),
    (1.25e9, "$1.25 billion"),
]


@pytest.mark.parametrize(("dollars", "text"), MONEY)
def test_money(dollars: float, text: str) -> None:
    """Proves: three figures, millions and billions in words, no cents."""
    assert say.money(dollars) == text


@pytest.mark.parametrize(
    ("value", "text"), [(11.0, "11"), (0.25, "0.25"), (-0.001, "0"), (1204.5, "1,204.5"), (float("nan"), "")]
)
def test_number(value: float, text: str) -> None:
    """Proves: as many decimals as it has, two at most; nothing where there is no number."""
    assert say.number(value) == text


def test_percent() -> None:
    """Proves: one decimal, and a small share is not called zero."""
    assert [say.percent(share) for share in (0.002, 0.0, 1.0, 0.0001)] == ["0.2 %", "0.0 %", "100 %", "less than 0.1 %"]


def _facts(mode: str, stages: dict[str, float], **more: Any) -> dict[str, Any]:
    found = [{"name": name, "objective": value, "words": "w", "unit": "u"} for name, value in stages.items()]
    return {"mode": mode, "years": ["2026-27"], "stages": found, "limit": "", "whole_positions": None, **more}


def test_each_mode_has_its_words() -> None:
    """Proves: cost speaks of cost and reduction, formula of the share funded, priority of points, evidence of an
    outcome with its interval; no mode speaks of outcomes without evidence.
    """
    texts = {
        "cost": say.headline(_facts("cost", {"least_reduction": 5e5, "least_cost": 2e6}), 1e5),
        "formula": say.headline(_facts("formula", {"share_funded": 0.973}), 0.0),
        "priority": say.headline(_facts("priority", {"hold_unrated": 0.0, "points": 1234.0}), 0.0),
        "evidence": say.headline(_facts("evidence", {"hold_unrated": 0.0, "outcome": 7.0}, interval=[3.0, 9.5]), 0.0),
    }
    assert "reductions ($500,000 as the plan weighs them" in texts["cost"]
    assert "$2.00 million" in texts["cost"]
    assert "97.3 % of the formula" in texts["formula"]
    assert "1,234 of the board's points" in texts["priority"]
    assert "outcome is 7 points (interval 3 to 9.5)" in texts["evidence"]
    assert "outcome" not in texts["cost"] + texts["formula"] + texts["priority"]
    assert "low-value" not in "".join(texts.values())


def test_the_gap_is_said_in_dollars_and_against_what_can_move() -> None:
    """Proves: 1.94 million of 351.26 that can move is 0.6 %; a limit that ended the search is named."""
    search = {"unit": "dollars", "gap": 1.94e6, "gap_of_movable": 1.94 / 351.26, "movable_dollars": 351.26e6}
    text = say.standing(_facts("cost", {}, limit="time", whole_positions=search))
    assert text.startswith("Stopped by the clock: this is the best plan found so far;")
    assert "$1.94 million, 0.6 % of the $351.26 million that can move" in text
    proved = say.standing(_facts("cost", {}, whole_positions={**search, "gap": 0.0}))
    assert proved == "In whole positions, no plan under these rules is better."


def test_the_certificate_tells_claims_from_checks(toy_run: Run) -> None:
    """Proves: what rests on the solver's word is said to be claimed."""
    assert "claimed by HiGHS: bound of the whole-position search" in say.checked(toy_run.facts)


def test_pay_without_positions_stands_in_the_sentence_of_layoffs() -> None:
    """Proves: what is cut where no list says whose pay it is stands beside the layoffs, and no one reads that nobody
    is laid off.
    """
    cut = {"year": "2027-28", "dollars": 39.6e6, "fte": 277.0, "average": 143000.0}
    told = say.leaving(0.0, 175.8, 185.8, ["72.1 Teacher in 2027-28"], cut)
    assert (
        "72.1 Teacher in 2027-28, and $39.60 million of pay goes by 2027-28 from lines that list no positions" in told
    )
    assert "about 277 FTE at $143,000" in told
    assert say.leaving(0.0, 3.0, 0.0, [], cut).startswith("No one in a listed position is laid off: 3.0 FTE leave")


def test_staff_ties_to_the_table() -> None:
    """Proves: laid off + leave - added is the change, and what no named change holds is said."""
    parts = {"laid off": 185.76, "leave by themselves": 175.76}
    ties = say.staff_ties({"added": 2.55, "change": -358.97, "named": -358.97}, parts, "2027-28")
    assert "185.76 laid off + 175.76 leave by themselves - 2.55 added = 358.97 fewer." in ties
    assert "That is the FTE of the named changes." in ties
    assert "the other -0.5 is no named change" in say.staff_ties(
        {"added": 3.5, "change": -14.3, "named": -13.8}, {"leave by themselves": 17.8}, "2028-29"
    )


def test_staff_ties_where_nobody_goes() -> None:
    """Proves: where nobody leaves, those who come are told without a stray sign, and no change as no change."""
    grown = say.staff_ties({"added": 1.5, "change": 1.5, "named": 1.5}, {}, "2028-29")
    assert grown.startswith("In FTE, from today to 2028-29: 1.50 added = 1.50 more.")
    same = say.staff_ties({"added": 0.0, "change": 0.0, "named": 0.0}, {"laid off": 0.0}, "2028-29")
    assert same == "In FTE, 2028-29 is as today: none is given up, none is added."
