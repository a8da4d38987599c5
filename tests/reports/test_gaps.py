"""Standard against actual as people read it."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.analysis.plans import toy

from alloc_opt.analysis.gaps import gaps
from alloc_opt.reports.console import text_of
from alloc_opt.reports.gaps import show

STANDARD = {"standard": "teachers_1_40", "position": "teacher", "per": 40.0, "source": "a handbook, 2024"}


def report(standards: Sequence[Mapping[str, Any]], *, every: bool = False) -> str:
    """The report of the toy district."""
    tables = gaps(toy(standards=standards))
    return text_of(lambda out: show(*tables, out, every=every))


def test_the_cost_comes_first_then_standards_and_schools() -> None:
    """Proves: Oak lacks 0.25 of 7.5, Elm 0.25 of 6.25, half a position each; the source stands below."""
    text = report([STANDARD])
    assert text.startswith("Closing all gaps takes 1.0 FTE and $104,000 in 2026-27")
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "teachers_1_40 2 of 2 13.75 13.25 0.5 0 1 104,000 6.1 %" in lines
    assert "Oak School teachers_1_40 7.5 7.25 0.25 0 0.5 52,000" in lines
    assert "teachers_1_40 (teacher): a handbook, 2024" in lines


def test_schools_without_a_gap_are_listed_on_demand() -> None:
    """Proves: at 48 pupils nobody is short; every school is shown only with `every`."""
    wide = [{**STANDARD, "per": 48.0}]
    assert "No school is short of a standard." in report(wide)
    assert "Oak School" not in report(wide)
    assert "Oak School" in report(wide, every=True)


def test_without_anything_to_compare_one_message() -> None:
    """Proves: no standards and no rules of staffing is one sentence that says where to begin."""
    text = " ".join(report([]).split())
    assert text.startswith("The plan places no standards of staffing; docs/gaps.md says how")
    assert text.count(".") <= 4
