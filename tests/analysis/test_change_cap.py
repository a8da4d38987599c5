"""Which cap on changes would do, where one stands in the way of a closing."""

from pathlib import Path

import pytest
from tests.scenario.towns import closing, town

import alloc_opt
from alloc_opt.analysis.conflict import explain
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.analysis.write import write
from alloc_opt.errors import InfeasibleError
from alloc_opt.plan.plan import Settings
from alloc_opt.program import automatic
from alloc_opt.reports.console import text_of
from alloc_opt.reports.terminal import show
from alloc_opt.scenario import apply, stated

CAP = {"id": "calm", "family": "change_limit", "severity": "policy", "share": 0.03}


def test_the_smallest_cap_that_works_is_told() -> None:
    """Proves: the staff of Oak is 950,000 of 2,950,000 dollars; a cap of 3 % is the one rule in the
    way, the message says what it allows and what the closing moves, and
    32.3 % would do: with that there is a plan, with 32.2 % there is none.
    """
    plan = apply(town([CAP]), closing())
    with pytest.raises(InfeasibleError, match="One rule cannot hold") as error:
        solve(plan)
    assert "3 % allows $88,500 in 2026-27; closing oak alone moves $950,000 in 2026-27" in error.value.message
    assert "32.3 % would do (rules[calm].share)" in error.value.message
    assert error.value.hint.startswith("the cap on changes stands in the way: set: rules[calm].share, to: 0.323")
    solve(apply(town([{**CAP, "share": 0.323}]), closing()))
    with pytest.raises(InfeasibleError):
        solve(apply(town([{**CAP, "share": 0.322}]), closing()))


def test_the_built_in_cap_that_gave_way_says_so() -> None:
    """Proves: the cap that nobody placed is named as built in, with what the plan moves; with the settings that it
    names the same plan stands and nothing gives way.
    """
    done = run(solve(apply(town(settings=Settings(changes=1, changes_share=0.03)), closing(follow=0.5))))
    cap = done.facts["cap"]
    assert set(cap) == {"number", "share"}
    text = " ".join(text_of(lambda out: show(done, out)).split())
    assert "few_changes" in text
    assert f"built in; this plan makes {cap['number']['moved']:.0f} named changes in 2026-27, 1 allowed" in text
    kept = Settings(changes=int(cap["number"]["would_do"]), changes_share=cap["share"]["would_do"])
    again = run(solve(apply(town(settings=kept), closing(follow=0.5))))
    assert again.facts["gave_way"] == []
    assert again.tables["budget"].frame.equals(done.tables["budget"].frame)


def test_riverbend_closing_under_a_tight_cap(models_folder: Path) -> None:
    """Proves: with a cap of 2.5 % a year Riverbend's closing has no plan; the rules to blame are few, the cap is one of
    them, and the hint says which cap would do.
    """
    tight = {"set": "rules[calm_years].share", "to": 0.025, "why": "x"}
    scenario = models_folder.parent / "scenarios" / "riverbend-school-closes.yaml"
    plan = alloc_opt.read(models_folder / "riverbend")
    plan = apply(plan, scenario, stated({"scenario": "tight", "of": "riverbend", "why": "x", "changes": [tight]}))
    rules = automatic.rules(plan)
    built = write(plan, rules, without=[rule.id for rule in rules if rule.severity == "preference"])
    message, hint = explain(built)
    assert "rules cannot all hold:" in message
    assert message.count("\n  - ") <= 12
    assert "calm_years (policy)" in message
    assert "closing Fern Hollow Elementary alone moves" in message
    assert "set: rules[calm_years].share, to: 0.0" in hint
