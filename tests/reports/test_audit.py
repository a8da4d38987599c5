"""The audit as people read it."""

from tests.analysis.plans import TABLES, toy

from alloc_opt.analysis.audit import audit
from alloc_opt.analysis.auditing.carried import reserves
from alloc_opt.reports.audit import show
from alloc_opt.reports.console import text_of
from alloc_opt.reports.project_bridge import show_bridge

RULES = [
    {"id": "aides", "family": "minimum_staffing", "severity": "guideline", "positions": ("aide",), "fte": 3.0},
    {"id": "ratio", "family": "staffing_ratio", "severity": "contract", "positions": ("teacher",), "per": 30.0},
    {"id": "ratio_then", "family": "staffing_ratio", "positions": ("teacher",), "per": 30.0, "years": ("2027-28",)},
    {"id": "wide", "family": "staffing_ratio", "positions": ("teacher",), "per": 90.0, "source": "a source"},
]


def report(*, every: bool = False) -> str:
    """The report of the toy district over two years."""
    summary, _ = audit(toy(RULES, years=2))
    return text_of(lambda out: show(summary, out, every=every))


def test_sections_go_down_by_severity() -> None:
    """Proves: broken law comes first, then contract, policy, guideline; a kind with nothing broken has no section."""
    heads = [line for line in report().splitlines() if line.startswith(("Broken ", "Kept"))]
    assert heads == ["Broken law", "Broken contract", "Broken policy", "Broken guideline", "Kept"]


def test_a_broken_rule_says_when_where_and_what_mends_it() -> None:
    """Proves: the paragraph of a rule reads as sentences, with the base year as today."""
    text = " ".join(report().split())
    assert (
        "ratio: At least one FTE (teacher) for every 30 pupils. Broken today and in 2026-27 to 2027-28, 2 places; "
        "worst at Oak School in 2025-26: staff for 217.5 of 300 pupils. To mend: both places: 5.5 more FTE of "
        "teacher: $572,000 in 2026-27, $572,000 in 2027-28."
    ) in text
    assert "Broken in 2027-28, 2 places; worst at Oak School in 2027-28" in text
    assert "Not asked for 2025-26: ratio_then (is for 2027-28)." in text


def test_what_is_kept_is_counted_and_listed_on_demand() -> None:
    """Proves: rules that are kept are a number; with `every` each stands with its words."""
    assert "wide" not in report()
    assert "; --all lists them" in report()
    listed = report(every=True)
    assert "  wide (policy, met): At least one FTE (teacher) for every 90 pupils." in listed
    assert "legal use (law, met): Each resource pays only for what it may pay for." in listed


def test_it_fits_a_hundred_columns() -> None:
    """Proves: no line is wider than a hundred columns."""
    assert max(len(line) for line in report(every=True).splitlines()) <= 100


def test_many_overspent_resources_are_a_list() -> None:
    """Proves: more than three resources that spend more than they have stand in a list with what each lacks by the end
    of the year, without the words that hold for all of them, which stand once below.
    """
    grants = [{"fund": "01", "resource": f"g{at}", "name": f"Grant {at}", "restriction": 3} for at in range(4)]
    rows = [
        {"school": "oak", "position": "aide", "resource": f"g{at}", "program": f"club{at}", "fte": 1.0}
        for at in range(4)
    ]
    tables = {
        "funds": [*TABLES["funds"], *grants],
        "staff": [*TABLES["staff"], *rows],
        "programs": [{"program": f"club{at}", "locked": True} for at in range(4)],
        "staffing": [{"program": f"club{at}", "position": "aide", "fte": 1.0} for at in range(4)],
        "uses": [{"program": f"club{at}", "resource": f"g{at}"} for at in range(4)],
    }
    summary, _ = audit(toy(years=2, **tables))
    text = " ".join(text_of(lambda out: show(summary, out)).split())
    assert "Grant 0: $39,000 less spent by the end of 2026-27, $78,000 by the end of 2027-28 (resource g0)" in text
    assert text.count("its revenue is not in the district's hands") == 1


def test_the_bridge_is_a_table_that_fits() -> None:
    """Proves: the bridge of the reserves has a column for every year, says what it means, and stays out where the plan
    has no reserve rule.
    """
    rule = {"id": "reserve", "family": "reserve", "share": 0.03}
    text = text_of(lambda out: show_bridge(reserves(toy([rule], years=2)), out))
    assert "Reserves: from today's own year to the last, carried forward (dollars)" in text
    assert [line.split()[:2] for line in text.splitlines() if line.startswith("Available reserves")] == [
        ["Available", "reserves,"]
    ]
    assert "`audit` tests the reserve rule on these figures" in text
    assert max(map(len, text.splitlines())) <= 110
    assert text_of(lambda out: show_bridge(reserves(toy()), out)).strip() == ""
