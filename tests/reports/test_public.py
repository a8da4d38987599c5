"""Confidential runs stay inside."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.analysis.plans import toy

from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import solve
from alloc_opt.errors import OperatorError
from alloc_opt.reports import run_folder
from alloc_opt.reports.console import text_of
from alloc_opt.reports.public import refuse_confidential
from alloc_opt.reports.terminal import show
from alloc_opt.scenario import apply, stated


@pytest.fixture(scope="module")
def quiet() -> Run:
    """Return the run of a confidential scenario."""
    change = {"scale": "pay[teacher].salary", "by": 1.03, "why": "an offer"}
    offer = {"scenario": "offer", "of": "toy", "why": "x", "confidential": True, "changes": [change]}
    return run(solve(apply(toy(), stated(offer))))


@pytest.mark.parametrize("audience", ["public", "board"])
def test_no_report_for_those_outside(quiet: Run, toy_run: Run, audience: str) -> None:
    """Proves: reports for the public and the board refuse a confidential run by name, and no other run."""
    with pytest.raises(OperatorError, match=rf"confidential \(scenario offer\): no report of it for the {audience}"):
        refuse_confidential(quiet, audience)
    refuse_confidential(toy_run, audience)


def test_those_inside_may_read_it(quiet: Run) -> None:
    """Proves: the staff's report is not refused."""
    refuse_confidential(quiet, "staff")


def test_the_run_says_so_wherever_it_goes(quiet: Run, toy_run: Run, tmp_path: Path) -> None:
    """Proves: the first line of the report says it, the saved run knows it, and an ordinary run says nothing."""
    assert text_of(lambda out: show(quiet, out)).startswith("Confidential: not for the public or the board.\n")
    assert "Confidential" not in text_of(lambda out: show(toy_run, out))
    kept = run_folder.load(run_folder.save(quiet, tmp_path / "kept"))
    with pytest.raises(OperatorError):
        refuse_confidential(kept, "board")


def test_a_scenario_claims_no_comparison_with_the_base(quiet: Run, toy_run: Run) -> None:
    """Proves: the report of a scenario says from where its changes count, and what its plan assumes."""
    text = text_of(lambda out: show(replace(quiet, facts={**quiet.facts, "notes": ["Oak closes."]}), out))
    assert "from today's budget, not from the plan without the scenario" in text
    assert "Oak closes." in text
    assert "without the scenario" not in text_of(lambda out: show(toy_run, out))
