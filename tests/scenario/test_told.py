"""What a scenario changed is told with the plan."""

from pathlib import Path

import pytest

from alloc_opt.io import read
from alloc_opt.reports.caveats import show_caveats
from alloc_opt.reports.console import text_of
from alloc_opt.scenario import apply
from alloc_opt.scenario.overlay import stated


def test_every_change_is_told_with_what_stood_before(models_folder: Path) -> None:
    """Proves: title, why and one line a change, with the value before, the factor, new rows and what is dropped; the
    head of a report prints them all.
    """
    changes = [
        {"scale": "revenue[line=state_aid].rate", "by": 0.95, "why": "lower aid"},
        {"set": "rules[calm_years].share", "to": 0.05, "why": "lifted"},
        {"drop": "rules[nurse_ratio]", "why": "not now"},
        {"append": "uses", "rows": [{"program": "nurses", "resource": "arts"}], "why": "may pay"},
    ]
    values = {"scenario": "less", "title": "Less aid", "of": "riverbend", "why": "What then?", "changes": changes}
    plan = apply(read(models_folder / "riverbend"), stated(values))
    (laid,) = plan.laid_over
    assert (laid.name, laid.title, laid.why) == ("less", "Less aid", "What then?")
    assert laid.changes == (
        "revenue[line=state_aid].rate x 0.95 - lower aid",
        "rules[calm_years].share = 0.05 (before: 0.03) - lifted",
        "rules[nurse_ratio] dropped - not now",
        "new in uses: program nurses, resource arts - may pay",
    )
    text = text_of(lambda out: show_caveats(plan, out))
    assert "Scenario: Less aid (less)" in text
    assert all(f"* {change}" in text for change in laid.changes)


@pytest.mark.parametrize("name", ["riverbend-school-closes"])
def test_a_closing_says_where_pupils_go(models_folder: Path, name: str) -> None:
    """Proves: a school that closes is told with its year and the stated shares."""
    path = models_folder.parent / "scenarios" / f"{name}.yaml"
    (laid,) = apply(read(models_folder / "riverbend"), path).laid_over
    assert laid.changes[0].startswith("fern closes from 2027-28 on; pupils: 60 % to birchwood, 32 % to dogwood, 8 %")
