"""The certification and the gap, case by case."""

import numpy as np
import pytest
from tests.analysis.plans import plan
from tests.analysis.test_project import RESERVE, TINY

from alloc_opt.analysis.project import project
from alloc_opt.analysis.projection.balance import Available
from alloc_opt.analysis.projection.certification import certified, gap
from alloc_opt.analysis.projection.reserve import Recommended

YEARS = ("2025-26", "2026-27", "2027-28", "2028-29")


def _cents(*dollars: float) -> np.ndarray:
    return np.array([round(value * 100) for value in dollars], dtype=np.int64)


@pytest.mark.parametrize(
    ("solvent", "available", "word", "by_law"),
    [
        ((9, 9, 9, 9), (5, 5, 5, 5), "positive", "positive"),
        ((9, 9, 9, 9), (5, 5, 5, 4.99), "qualified", "positive"),
        ((9, 9, 9, 9), (5, 5, 4.99, 5), "qualified", "qualified"),
        ((9, 9, 9, 9), (4.99, 5, 5, 5), "qualified", "qualified"),
        ((9, 9, 9, -0.01), (5, 5, 5, 5), "qualified", "positive"),
        ((9, 9, -0.01, 9), (5, 5, 5, 5), "qualified", "qualified"),
        ((9, -0.01, 9, 9), (5, 5, 5, 5), "negative", "negative"),
        ((-0.01, 9, 9, 9), (5, 5, 5, 5), "negative", "negative"),
    ],
)
def test_the_word(solvent: tuple[float, ...], available: tuple[float, ...], word: str, by_law: str) -> None:
    """Proves: a cent below zero this year or next is negative; a cent below zero or short of the reserve of 5 dollars
    in any other year is qualified; the law itself does not look at the third year.
    """
    found = certified(YEARS, _cents(*solvent), _cents(*available), _cents(5, 5, 5, 5))
    assert (found.word, found.by_law) == (word, by_law)


def test_nothing_is_certified_without_a_standard() -> None:
    """Proves: without a reserve rule a district above zero is not certified positive, in either layout, and is told how
    to state one; below zero next year it is negative all the same; nothing is called short of a reserve.
    """
    for name in ("plain", "california_myp"):
        found = project(plan(TINY, years=YEARS[1:3]), layout_name=name).certification
        assert (found.word, found.by_law) == ("not certified", "not certified")
        assert found.reasons[0].startswith("No reserve standard in the plan: cannot certify. The balance stays above")
        assert "family `reserve`" in found.reasons[1]
    below = certified(YEARS, _cents(9, -1, 9, 9), _cents(9, -1, 9, 9), _cents(0, 0, 0, 0), known=False)
    assert below.word == "negative"
    assert not any("recommended reserve" in reason for reason in below.reasons)
    later = certified(YEARS, _cents(9, 9, 9, -1), _cents(9, 9, 9, -1), _cents(0, 0, 0, 0), known=False)
    assert (later.word, later.by_law) == ("qualified", "not certified")


def test_a_plan_in_which_nothing_grows_says_so() -> None:
    """Proves: without any growth the projection says so; one rate that is not zero is enough to say nothing."""
    pay = [{**row, "growth": 0.0} for row in TINY["pay"]]
    still = {**TINY, "pay": pay, "assumptions": []}
    assert project(plan(still, years=YEARS[1:3])).still.startswith("Nothing grows in this plan")
    moves = {**still, "assumptions": [{"assumption": "health_growth", "value": 0.01}]}
    assert project(plan(moves, years=YEARS[1:3])).still == ""


def test_the_reasons_name_years_and_dollars() -> None:
    """Proves: every year below zero or short is named with its amount."""
    found = certified(YEARS, _cents(9, 9, -12, 9), _cents(9, 9, -12, 9), _cents(5, 10, 5, 5))
    assert "2027-28 by $12" in found.reasons[0]
    assert "2026-27 by $1, 2027-28 by $17" in found.reasons[1]


def _gap(*short: float) -> tuple[float, str, float]:
    held = Available(_cents(0, 0, 0, 0), _cents(0, 0, 0, 0), _cents(0, 0, 0, 0))
    found = gap(YEARS, held, Recommended(_cents(0, *short), "", True))
    return found.first / 100, found.binding, found.last / 100


def test_the_gap() -> None:
    """Proves: an ongoing reduction counts once in the first year and three times in the third, so the most that a year
    asks for decides; surplus in the last year needs nothing there.
    """
    assert _gap(10.0, 60.0, 66.0) == (30.0, "2027-28", 66.0)
    assert _gap(10.0, 12.0, 66.0) == (22.0, "2028-29", 66.0)
    assert _gap(0.0, 0.0, 0.01) == (0.01, "2028-29", 0.01)
    assert _gap(5.0, -8.0, -9.0) == (5.0, "2026-27", 0.0)
    assert _gap(-1.0, -1.0, -1.0) == (0.0, "", 0.0)


def test_the_gap_closes_the_gap() -> None:
    """Proves: spending less by the gap every year makes the reserve hold in every year, to the cent where the rule does
    not follow spending, and a dollar less would not.
    """
    rule = {**RESERVE, "share": 0.0, "dollars": 5000.0}

    def found(less: float) -> list[float]:
        lines = [{**TINY["lines"][0], "dollars": 2300.0}]
        tax = [{**TINY["revenue"][0], "dollars": 5000.0}]
        relief = {"line": "less", "resource": "base", "dollars": less}
        tables = {**TINY, "lines": lines, "revenue": [*tax, *([relief] if less else [])]}
        return project(plan(tables, [rule], years=("2026-27", "2027-28"))).summary.frame["above"].tolist()[1:]

    made = project(plan({**TINY, "lines": [{**TINY["lines"][0], "dollars": 2300.0}]}, [rule], years=YEARS[1:3]))
    needed = made.gap.first / 100
    assert min(found(0.0)) < 0
    assert min(found(needed)) == pytest.approx(0.0, abs=0.011)
    assert min(found(needed - 1.0)) < -0.5


def test_restricted_deficits_count_against_available_reserves() -> None:
    """Proves: a grant that ends below zero lowers the available reserves by as much, and can make it negative."""
    funds = [TINY["funds"][0], {**TINY["funds"][1], "revenue": 0.0, "beginning": -5000.0, "ends": ""}]
    found = project(plan({**TINY, "funds": funds}, years=("2026-27", "2027-28")))
    row = found.summary.frame.iloc[1]
    assert row["available"] == pytest.approx(row["unrestricted"] + row["restricted"], abs=0.01)
    assert row["unrestricted"] > 0 > row["available"]
    assert found.certification.word == "negative"
