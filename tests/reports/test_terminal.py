"""The terminal report."""

import io
import re

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from alloc_opt.analysis.run import Run
from alloc_opt.analysis.table import Table
from alloc_opt.reports.console import console, text_of
from alloc_opt.reports.terminal import show

BANNED = "dual|slack|binding|kink|degenerate|reduced cost|epsilon|Shapley|incumbent|alpha|CVaR"


def report(run: Run) -> str:
    """The report as plain text."""
    return text_of(lambda out: show(run, out))


def test_it_says_what_people_ask(toy_run: Run) -> None:
    """Proves: headline, what gave way, named changes, schools, resources, limits, what is held and the check."""
    text = report(toy_run)
    for part in (
        "toy: cost mode, 2026-27 to 2027-28",
        "force reductions of",
        "What gave way",
        "few_changes: At most 25 named changes a year, 3% of unrestricted dollars.",
        "named changes from today",
        "trim teacher",
        "Elm School",
        "By school, 2026-27",
        "By resource",
        "Base money",
        "At the limit",
        "Broken today and held no worse than today:",
        "aides (guideline)",
        "Checked: every rule",
    ):
        assert part in text, part


def test_it_uses_no_words_of_the_trade(toy_run: Run) -> None:
    """Proves: words that boards do not know stay out; shadow price stays in, as the name of what a step is worth."""
    text = report(toy_run)
    assert re.findall(rf"\b({BANNED})\b", text, flags=re.IGNORECASE) == []
    assert "shadow price" in text


def test_it_is_readable_without_colour(toy_run: Run) -> None:
    """Proves: no escape codes where the output is no terminal, and lines fit the width."""
    stream = io.StringIO()
    show(toy_run, console(stream))
    assert "\x1b" not in stream.getvalue()
    assert max(len(line) for line in report(toy_run).splitlines()) <= 110


def test_it_fits_a_narrow_terminal(toy_run: Run) -> None:
    """Proves: on 72 columns no number is cut off: lines are folded and columns that matter least are left out."""
    stream = io.StringIO()
    show(toy_run, Console(file=stream, width=72, highlight=False, markup=False, color_system=None))
    text = stream.getvalue()
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 72
    assert "2026-27" in text[text.index("By resource") :]
    assert "25,000" in text
    assert "beginning" not in text


def test_it_survives_a_legacy_console(toy_run: Run) -> None:
    """Proves: where the console knows only ASCII the report still comes out."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", errors="replace")
    show(toy_run, console(stream))
    stream.flush()
    assert b"By resource" in raw.getvalue()


def _price(rule: str, price: float, sentence: str, **more: object) -> dict[str, object]:
    empty = {"low": np.nan, "high": np.nan, "holds_to": np.nan, "row": "", "year": "", "resource": "", "method": ""}
    base = {"rule": rule, "kind": "cost", "price": price, "sentence": sentence, "price_unit": "unrestricted dollars"}
    return {**empty, **base, **more}


@pytest.fixture
def priced(toy_run: Run) -> Run:
    """Return the toy run with a made-up price list."""
    rows = [
        _price("cheap", 1200.0, "Twelve hundred dollars."),
        _price("tiny", 7.0, "Seven dollars."),
        _price("dear", 5000.0, "Five thousand dollars."),
        _price("dear", np.nan, "", year="2026-27", resource="base"),
        _price("between", 1900.0, "About two thousand.", low=1850.0, high=1950.0),
        _price("free", 0.0, "Nothing."),
        _price("rooms", np.nan, "Not a matter of money."),
        _price("plenty", 0.0, "Nothing."),
        _price("size", 0.0, "Nothing up to 20.", method="not at its limit", holds_to=20.0),
        *(_price(f"assumption.a{n}", -9000.0 * n, f"Takes {n}.") for n in (1, 2, 3, 4)),
    ]
    rules = toy_run.tables["rules"].frame
    at_limit = pd.concat([rules.iloc[:1].assign(rule=rule, status="at_limit") for rule in ("free", "rooms")])
    with_limits = toy_run.with_table(Table("rules", pd.concat([rules, at_limit], ignore_index=True)))
    return with_limits.with_table(Table("prices", pd.DataFrame(rows)))


def test_the_dearest_limit_comes_first(priced: Run) -> None:
    """Proves: prices are ordered by what the next step costs, intervals are shown, parts by year are not."""
    text = report(priced)
    assert text.index("Five thousand dollars.") < text.index("About two thousand.") < text.index("Twelve hundred")
    assert "1,900 (1,850 to 1,950)" in text
    assert "one step either way changes no cost: free" in text
    assert "another rule stands in the way (`alloc-opt prices` names it): rooms" in text
    assert "plenty" not in text


def test_what_nobody_decides_by_is_only_named(priced: Run) -> None:
    """Proves: a step of seven dollars is no line; its rule stands under the threshold that is said."""
    text = report(priced)
    assert "Seven dollars." not in text
    assert "Less than $1,000 in all plan years together, so not told: tiny" in text


def test_a_share_holds_to_a_setting_in_per_cent(toy_run: Run) -> None:
    """Proves: 3.5 % is told as 3.5 %, not rounded as a number to 0.03 or 0.04."""
    line = _price("maintenance", 9000.0, "More.", holds_to=0.035, unit="of spending")
    text = report(toy_run.with_table(Table("prices", pd.DataFrame([line]))))
    assert "3.5 %" in text[text.index("maintenance") :]


def test_steps_without_a_price_are_told_apart(toy_run: Run) -> None:
    """Proves: what the solve cannot tell is named, what was not searched has its sentence, neither counts as barred."""
    text = "Moving it makes the plan 3 points better with parts of positions"
    not_searched = "re-solved in parts of positions; not searched in whole ones"
    rows = [
        _price("clear", 12.0, "Twelve points.", kind="value", price_unit="points", low=11.0, high=13.0),
        _price("vague", np.nan, "", kind="value", price_unit="points", method="below what this solve can resolve"),
        _price("later", np.nan, f"{text}; whole positions were not searched.", kind="value", method=not_searched),
        _price("half", 4.0, "Four points at least.", kind="value", price_unit="points", low=3.5),
    ]
    text_of_list = report(toy_run.with_table(Table("prices", pd.DataFrame(rows))))
    assert "12 (11 to 13)" in text_of_list
    assert "4 (at least 3.5)" in text_of_list
    assert "Less than this solve can tell apart in whole positions: vague" in text_of_list
    assert f"  {text}." in text_of_list
    assert "stands in the way" not in text_of_list


def test_assumptions_have_a_section_of_their_own(priced: Run) -> None:
    """Proves: the three that take most are shown apart from the limits, and where a rule that costs nothing would."""
    text = report(priced)
    section = text[text.index("Assumptions and revenue") :]
    assert section.index("Takes 4.") < section.index("Takes 3.") < section.index("Takes 2.")
    assert "Takes 1." not in text
    assert "assumption.a4" not in text[: text.index("Assumptions and revenue")]
    assert "size: Nothing up to 20." in text
