"""A study's page: nothing is lost at any width, and it says how the cases were made and what they are worth."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from rich.console import Console

from alloc_opt.analysis.study import AS_PLANNED
from alloc_opt.analysis.sweep import Swept
from alloc_opt.reports.sweep import sentences, show

NAMES = ("state_aid_rate", "enrollment_pupils", "pay_growth_value", "class_size_k3_cap")
PLAN = {"aim": 4_000_000.0, "bound": 3_990_000.0, "unrestricted balance 2026-27": 2_000_000.0, "fte 2026-27": 500.0}
CONFLICT = "These 2 rules cannot all hold:\n  - k3 (contract): no class of more than {n}\n  - money (law): all of it"


def _swept(folder: Path, *, finished: int = 5, new: int = 5, count: int = 5, **more: Any) -> Swept:
    """Five cases (or as often as `count` says): one as planned, two without a plan, one cut short."""
    kinds = [
        ("optimal", AS_PLANNED, "", PLAN),
        ("infeasible", CONFLICT.format(n=8), "", {}),
        ("infeasible", CONFLICT.format(n=9), "", {}),
        ("feasible", "", "change_cap", {**PLAN, "aim": 5_000_000.0, "bound": 4_900_000.0}),
        ("optimal", "", "change_cap, calm", {**PLAN, "aim": 6_000_000.0, "bound": 5_999_999.9}),
    ]
    rows = [
        {
            "case": number,
            **dict.fromkeys(NAMES, number / 3),
            "status": status,
            "message": message,
            "gave_way": gave_way,
            "recoveries": 0,
            **{name: figures.get(name) for name in PLAN},
            "differences": number if figures else 0,
        }
        for number in range(1, count + 1)
        for status, message, gave_way, figures in [kinds[(number - 1) % 5]]
    ]
    pd.DataFrame(rows).to_parquet(folder / "cases.parquet")
    manifest = {
        "study": "s",
        "title": "",
        "why": "To see.",
        "of": "riverbend",
        "confidential": False,
        "cases": count,
        "method": "latin_hypercube",
        "seed": 7,
        "varied": [{"name": n, "scale": f"{n}[*].it"} for n in NAMES],
        "options": {"conflicts": True},
        "design": {"text": {"correlation": [["state_aid_rate", "enrollment_pupils", 0.5]]}},
        **more,
    }
    anchor = {
        "figures": PLAN,
        "unit": "weighted dollars",
        "objective": "least_reduction",
        "whole_positions": True,
        "gave_way": ["calm"],
    }
    return Swept(folder, manifest, anchor, new, True, finished)


def _text(swept: Swept, width: int) -> str:
    console = Console(width=width, highlight=False, markup=False, emoji=False, color_system=None)
    with console.capture() as captured:
        show(swept, console)
    return captured.get()


@pytest.mark.parametrize("width", [60, 80, 110, 200])
def test_a_wide_table_fits(tmp_path: Path, width: int) -> None:
    """Proves: with four long names no line is wider than the terminal, every case stands there with its number and what
    varies, and what found no room is named.
    """
    text = _text(_swept(tmp_path), width)
    assert max(map(len, text.splitlines())) <= width
    table = text[text.index("Each case") :].splitlines()
    for number in range(1, 6):
        assert any(line.split()[:1] == [str(number)] for line in table)
    flat = " ".join(text.split())
    assert all(name in "".join(text.split()) for name in NAMES)
    assert ("lines that differ" in flat[flat.index("Each case") :]) or "Not shown for want of room" in flat
    assert "6,000,000" in text


def test_the_page_says_how_and_what_it_is_worth(tmp_path: Path) -> None:
    """Proves: method, seed, correlation and values; each case's room; preferences that gave way and where; the case
    that is the plan; and reasons in full, once where only numbers differ.
    """
    text = " ".join(_text(_swept(tmp_path), 160).split())
    for words in (
        "drawn as a Latin hypercube",
        "seed 7",
        "state_aid_rate with enrollment_pupils, correlation 0.5",
        "state_aid_rate: scale state_aid_rate[*].it: 0.333333",
        "No plan meets all rules: cases 2 and 3.",
        "A limit ended the search with the best plan found so far: case 4.",
        "within $100,000 of the best",
        "The preference change_cap gave way in cases 4 and 5.",
        "The preference calm gave way in case 5; it gives way in the plan itself too.",
        "Case 1: nothing is changed, so the answer is the plan's own.",
        "Cases 2 and 3, with the numbers of case 2: These 2 rules cannot all hold: - k3 (contract): no class of more",
        "- money (law): all of it",
    ):
        assert words in text, words
    assert text.count("These 2 rules") == 1
    assert "--conflicts" not in text


@pytest.mark.parametrize(
    ("new", "words"), [(5, ""), (2, "3 cases had been finished before and kept; 2 were"), (0, "All")]
)
def test_what_was_kept_is_told(tmp_path: Path, new: int, words: str) -> None:
    """Proves: a study that was gone on with says how many cases were kept, a new one nothing."""
    swept = _swept(tmp_path, new=new)
    told = sentences(swept, swept.cases())
    assert any("finished before" in each for each in told) == bool(words)
    assert any(each.startswith(words) for each in told)


def test_many_cases_are_ranges(tmp_path: Path) -> None:
    """Proves: of many cases the page gives the range of each figure, their room too, and counts instead of numbers."""
    text = _text(_swept(tmp_path, count=100, finished=100, new=100), 110)
    assert "Over all cases with a plan" in text
    assert "within" in text
    assert "40 cases" in text
