"""Outcomes on the console."""

from tests.analysis.test_outcomes import TABLES
from tests.program.districts import toy

from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.reports.console import text_of
from alloc_opt.reports.outcomes import show_outcomes
from alloc_opt.reports.terminal import show


def test_each_goal_with_its_interval_by_year() -> None:
    """Proves: the report tells today's services, low, plan and high of each goal and year, once each; a plan that does
    not decide by effects tells none of it.
    """
    done = run(solve(toy(more=TABLES, mode="evidence", years=2)))
    told = text_of(lambda console: show(done, console))
    assert told.count("What pupils gain") == 1
    frame = done.tables["outcomes"].frame
    row = frame[frame["goal"] == "math"].iloc[0]
    assert f"{row['gain']:,.0f}" in told
    assert f"{row['high']:,.0f}" in told
    assert "math, points" in told
    assert not text_of(lambda console: show_outcomes(run(solve(toy())), console)).strip()
