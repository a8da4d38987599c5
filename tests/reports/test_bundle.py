"""The price of policy, as it is printed."""

import re

import pandas as pd
from tests.reports.test_terminal import BANNED

from alloc_opt.analysis.bundle import COLUMNS, TOGETHER
from alloc_opt.analysis.table import Table
from alloc_opt.reports.bundle import joint, show
from alloc_opt.reports.console import text_of


def _table(rows: list[tuple[object, ...]]) -> Table:
    return Table("bundle", pd.DataFrame(rows, columns=COLUMNS), ("Shares add up.",))


def test_it_tells_shares_and_what_changes_nothing() -> None:
    """Proves: the joint effect, every share, its error where drawn, and the rules without effect are printed."""
    aim, unit = "least_reduction", "weighted dollars of service reduced"
    found = _table(
        [
            ("size", "contract", aim, 10.0, 900.0, 800.0, 50.0, unit, "No class above 24."),
            ("bus", "policy", aim, 0.0, 0.0, 0.0, 0.0, unit, "Buses."),
            (TOGETHER, "", aim, 800.0, 800.0, 800.0, 0.0, unit, "All of them together."),
        ]
    )
    text = text_of(lambda out: show(found, out))
    assert "Without these 2 rules together the weighted reduction of today's services would be $800 smaller." in text
    assert re.search(r"size +contract +10 +900 +800 +50", text)
    assert "these change nothing: bus" in text
    assert not re.search(rf"\b({BANNED})\b", text, re.IGNORECASE)


def test_every_aim_has_its_words() -> None:
    """Proves: gains are told in what the plan decides by; without any, nothing is claimed."""
    assert joint(12.5, 1, "points", "points").endswith("would collect 12.5 more of the board's points.")
    assert joint(0.031, 3, "share_funded", "share").endswith("would carry 3.1 % more of the formula.")
    assert joint(2.0, 3, "max_min", "value per pupil").endswith("better by 2 value per pupil.")
    assert joint(0.0, 3, "points", "points") == "Without these 3 rules together the plan would be no better."
