"""The rules of a plan as a list."""

import pandas as pd

from alloc_opt.analysis.rulebook import COLUMNS, place_of
from alloc_opt.analysis.table import Table
from alloc_opt.errors import Place
from alloc_opt.plan.rule import PlacedRule
from alloc_opt.reports.console import text_of
from alloc_opt.reports.rulebook import show


def test_law_comes_first_and_nothing_is_said_of_what_is_not_there() -> None:
    """Proves: rules stand by severity with their source and place on one line below, severities without rules not at
    all.
    """
    rows = [
        ("size", "class_size", "contract", "At most 24 pupils.", "Article 12", "", "plan.yaml:9:5"),
        ("title_i", "limit", "law", "At most 15% is carried over.", "", "", ""),
    ]
    text = text_of(lambda console: show(Table("rulebook", pd.DataFrame(rows, columns=COLUMNS)), console))
    assert text.splitlines() == [
        "Law (1)",
        "  title_i (limit): At most 15% is carried over.",
        "",
        "Contracts (1)",
        "  size (class_size): At most 24 pupils.",
        "      Article 12; plan.yaml:9:5",
        "",
    ]


def test_a_rule_names_each_file_once() -> None:
    """Proves: of a pack whose file gives several parameters the first line is named, and every other file too."""
    places = {"cap": Place("pack.yaml", 12, "3"), "span": Place("pack.yaml", 10, "3"), "kind": Place("s.yaml", 4, "1")}
    placed = PlacedRule("size", "class_size", {}, place=Place("plan.yaml", 9, "5"), places=places)
    assert place_of(placed) == "plan.yaml:9:5, pack.yaml:10:3, s.yaml:4:1"
