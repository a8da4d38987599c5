"""Fiscal years of the head: the cell that is wrong is the one that is named."""

from pathlib import Path

from alloc_opt.io import examine
from alloc_opt.io.template import init


def test_a_calendar_year_as_base_year_is_told_at_its_own_place(tmp_path: Path) -> None:
    """Proves: 2025 for 2025-26 is read as 2024-25, and said so where it stands, once."""
    folder = init(tmp_path, "town", small=True)
    head = folder / "plan.yaml"
    text = head.read_text(encoding="utf-8")
    assert "base_year: 2025-26" in text
    head.write_text(text.replace("base_year: 2025-26", "base_year: 2025"), encoding="utf-8")
    (problem,) = examine(folder).errors
    line = next(i for i, row in enumerate(text.splitlines(), 1) if row.startswith("base_year: 2025-26"))
    assert problem.place.line == line
    assert problem.wanted == "the fiscal year before 2026-27"
    assert problem.hint == "2025 is read as the fiscal year that ends in 2025, 2024-25; for 2025-26 write 2025-26"


def test_years_that_do_not_follow_name_the_base_year_too(tmp_path: Path) -> None:
    """Proves: where the plan years do not follow the base year, the hint says what the base year's place holds."""
    folder = init(tmp_path, "town", small=True)
    head = folder / "plan.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("2025-26", "2023-24", 1), encoding="utf-8")
    (problem,) = examine(folder).errors
    assert problem.wanted == "the fiscal year after 2023-24"
    assert "says '2023-24'" in problem.hint
