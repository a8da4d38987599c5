"""Plans side by side, as they are printed: a golden file, and the words for differences that a solve cannot tell."""

import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.reports.test_terminal import BANNED

from alloc_opt.analysis.bundle import TOGETHER
from alloc_opt.analysis.compare import FIGURES, SHARES, WHOLE, Comparison
from alloc_opt.analysis.comparison.decided import DECISIONS
from alloc_opt.analysis.comparison.inputs import COLUMNS as INPUTS
from alloc_opt.analysis.comparison.side import BALANCE, FTE, Side
from alloc_opt.analysis.table import Table
from alloc_opt.reports.compare import headlines, show
from alloc_opt.reports.console import text_of
from alloc_opt.scenario.overlay import stated

GOLDEN = Path(__file__).parent / "golden" / "compare.txt"
AIM, DOLLARS = "least_reduction", "weighted dollars of service reduced"
FACTS: dict[str, Any] = {
    "name": "riverbend",
    "mode": "cost",
    "years": ["2026-27", "2027-28"],
    "confidential": False,
    "stages": [{"name": AIM, "unit": DOLLARS, "better": "less"}],
    "names": {"program": {"k3": "Classes K-3"}, "school": {"elm": "Elm Street"}},
}
SCENARIO = stated(
    {
        "scenario": "levy-fails",
        "title": "The levy is not renewed",
        "of": "riverbend",
        "why": "a test",
        "changes": [{"drop": "revenue[line=levy]", "why": "it is not collected"}],
    }
)


def _made(low: float = 3_457_000.0, high: float = 3_491_000.0, change: float = 3_479_904.0) -> Comparison:
    """A comparison made by hand, so that no solver decides what the golden file says."""
    first = Side("riverbend", FACTS, {})
    other = Side("levy-fails", FACTS, {}, title="The levy is not renewed", scenarios=(SCENARIO,))
    plan = other.label
    figures = [
        (plan, AIM, "", DOLLARS, 4_656_525.0 + change, 4_656_525.0, change, low, high),
        (plan, BALANCE, "2027-28", "dollars", 3_568_816.0, 3_646_375.0, -77_559.0, math.nan, math.nan),
        (plan, FTE, "2027-28", "FTE", 502.2, 519.6, -17.4, math.nan, math.nan),
    ]
    inputs = [
        (plan, "revenue[levy]", "revenue", "levy, 2027-28", "(row)", "dollars 1500000", "-"),
        (plan, "rules[k3]", "rules", "k3", "cap", "24", "25"),
    ]
    decisions = [
        (
            plan,
            "k3",
            "elm",
            "2027-28",
            "teacher",
            12.0,
            11.0,
            -1.0,
            1_500_000.0,
            1_369_879.0,
            -130_121.0,
            -133_121.0,
            2_500.0,
            500.0,
            12.0,
            11.0,
            -1.0,
        )
    ]
    shares: list[tuple[Any, ...]] = []
    for figure, year, unit, amounts in (
        (AIM, "", DOLLARS, (3_400_000.0, -17_297.0, 97_201.0, change)),
        (BALANCE, "2027-28", "dollars", (-77_000.0, -400.0, -159.0, -77_559.0)),
        (FTE, "2027-28", "FTE", (-17.0, -0.6, 0.2, -17.4)),
    ):
        told = (
            ("levy", "revenue[levy]: 2 rows gone"),
            ("k3", "rules[k3]: cap 24 > 25"),
            (WHOLE, WHOLE),
            (TOGETHER, "all together"),
        )
        shares += [
            (plan, name, what, figure, year, unit, "yes" if figure == AIM else "no", a, a, a, 0.0)
            for (name, what), a in zip(told, amounts, strict=True)
        ]
    return Comparison(
        first,
        (other,),
        Table("figures", pd.DataFrame(figures, columns=FIGURES)),
        Table("inputs", pd.DataFrame(inputs, columns=["plan", *INPUTS])),
        Table(
            "decisions",
            pd.DataFrame(decisions, columns=DECISIONS),
            ("Services that are the same cost $1 more in 2027-28.",),
        ),
        Table("shares", pd.DataFrame(shares, columns=SHARES), ("Shares are found with parts of positions.",)),
    )


def test_the_text_is_the_golden_one() -> None:
    """Proves: the whole page reads as it did when a person last read it, and no word of the trade is in it."""
    text = text_of(lambda out: show(_made(), out))
    assert text == GOLDEN.read_text(encoding="utf-8")
    assert not re.search(rf"\b({BANNED})\b", text, re.IGNORECASE)


def test_units_and_staff_as_people_write_them() -> None:
    """Proves: a decision names its unit on any width, and FTE have two decimals at most."""
    found = _made()
    shares = found.shares.frame.copy()
    shares.loc[shares["figure"] == FTE, "amount"] = [-16.5925, -0.4075, -0.4, -17.4]
    text = text_of(lambda out: show(replace(found, shares=Table("shares", shares)), out))
    assert "(teachers)" in text
    assert "-16.59" in text
    assert "-0.41" in text
    assert "0.4075" not in text


def test_a_difference_within_the_gap_is_none() -> None:
    """Proves: where the bounds hold zero no direction is claimed; without bounds that is said; equal is as good."""
    (text,) = headlines(_made(-12_000.0, 12_000.0, 3_000.0))
    assert "within $15,000 either way: no difference that this solve can resolve." in text
    (text,) = headlines(_made(float("-inf"), float("inf")))
    assert "tell no bounds" in text
    (text,) = headlines(_made(0.0, 0.0, 0.0))
    assert "the plan is as good." in text
    assert "Of the" not in text


def test_amounts_never_turn_their_sign() -> None:
    """Proves: where the plan cuts less, every part of the sentence says more or less as its own amount goes, as the
    table's signs do.
    """
    found = _made(-3_491_000.0, -3_457_000.0, -3_479_904.0)
    shares = found.shares.frame.copy()
    shares.loc[shares["figure"] == AIM, "amount"] = [-3_500_000.0, 20_096.0, 0.0, -3_479_904.0]
    (text,) = headlines(replace(found, shares=Table("shares", shares)))
    assert "Of the $3.48 million less: $3.50 million less from revenue[levy]: 2 rows gone" in text
    assert "$20,100 more from rules[k3]: cap 24 > 25" in text
    assert "-$" not in text


def test_plans_with_other_aims_have_no_sentence_of_one() -> None:
    """Proves: plans of two modes are compared by balance and staff alone; confidential ones are marked."""
    found = _made()
    other = replace(found.others[0], facts={**FACTS, "mode": "priority", "confidential": True})
    text = text_of(lambda out: show(replace(found, others=(other,)), out))
    assert "today's services fall" not in text
    assert "$77,600 lower" in text
    assert text.startswith("Confidential")


@pytest.mark.parametrize("every", [False, True])
def test_long_lists_are_cut_and_say_so(every: bool) -> None:
    """Proves: fifteen decisions are shown, the number of others told, and all with --all."""
    found = _made()
    many = pd.concat([found.decisions.frame] * 20, ignore_index=True)
    text = text_of(lambda out: show(replace(found, decisions=Table("decisions", many)), out, every=every))
    assert text.count("Classes K-3") == (20 if every else 15)
    assert ("and 5 more decisions" in text) != every
