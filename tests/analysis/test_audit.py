"""The audit of any budget, without a solver."""

import numpy as np
import pandas as pd
import pytest
from tests.analysis.plans import TABLES, toy

from alloc_opt.analysis.audit import audit
from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import solve
from alloc_opt.errors import OperatorError

RULES = [
    {"id": "ratio", "family": "staffing_ratio", "severity": "contract", "positions": ("teacher",), "per": 40.0},
    {"id": "reserve", "family": "reserve", "severity": "policy", "share": 0.03},
    {"id": "goal", "family": "limit", "measure": "fte", "by": ("school",), "at_least": 1.0, "series": "wanted"},
]
WANTED = [{"series": "wanted", "school": "oak", "value": 5.0}]


def test_todays_budget_by_hand() -> None:
    """Proves: what base lacks is 50,000 + 1,400,000 + indirect cost recovered - today's spending - the contribution
    to special education, and Elm's 6 teachers x 40 = 240 are 10 short of its 250 pupils.
    """
    summary, rows = audit(toy(RULES, series=WANTED))
    table = rows.frame.set_index(["rule", "row"])
    aides = 3 * 30001.37 * 1.3
    base = 13.25 * 104000 + 2 * 30001.37 * 1.3 + 150000 + 98765.43
    contribution = 0.75 * (90000 * 1.25 + 10000) - 40000
    left = 50000 + 1400000 + 0.05 * aides - base - contribution
    assert table.loc[("resource base", "base, 2026-27"), "activity"] == pytest.approx(left, abs=0.01)
    assert table.loc[("resource base", "base, 2026-27"), "short"] == pytest.approx(-left, abs=0.01)
    ratio = table.loc[("ratio", "elm, 2026-27")]
    assert (ratio["activity"], ratio["limit"], ratio["status"], ratio["short"]) == (240.0, 250.0, "broken", 10.0)
    assert summary.frame["rule"].tolist()[:2] == ["resource base", "ratio"]
    assert summary.notes[0].startswith("In 2025-26, its own year, today's budget breaks 2 of the 7 rules")
    assert "it breaks 3 in 2026-27, 1 of them law. 3 of" in summary.notes[1]


def test_what_cannot_be_checked_says_what_it_needs() -> None:
    """Proves: a rule whose data is missing is neither met nor broken."""
    summary, _ = audit(toy(RULES, series=WANTED))
    row = summary.frame.set_index("rule").loc["goal"]
    assert row["status"] == "not_checkable"
    assert "wanted has no value for school elm" in row["worst"]


def test_a_published_run_passes_its_audit(toy_run: Run) -> None:
    """Proves: auditing the run's own tables gives the run's own rules: the same activities, nothing broken."""
    assert toy_run.solved is not None
    budget = {name: toy_run.tables[name].frame for name in ("programs", "budget", "positions", "funds")}
    _, rows = audit(toy_run.solved.plan, budget)
    mine = rows.frame.set_index(["rule", "row"])["activity"].sort_index()
    theirs = toy_run.tables["rules"].frame.set_index(["rule", "row"])["activity"].sort_index()
    assert list(mine.index) == list(theirs.index)
    assert np.abs(mine.to_numpy(dtype=float) - theirs.to_numpy(dtype=float)).max() < 0.005
    assert "broken" not in set(rows.frame["status"])


def test_a_list_of_quantities_is_enough() -> None:
    """Proves: a budget of which only some quantities are known is audited; what it does not list stays as today.

    Six teachers more at Elm cost 6 x 104,000 = 624,000 that base does not have.
    """
    plan = toy(RULES[:2])
    more = pd.DataFrame([{"program": "teacher", "school": "elm", "year": "", "quantity": 12.0}])
    today, grown = (audit(plan, budget)[1].frame.set_index(["rule", "row"]) for budget in (None, {"programs": more}))
    key = ("resource base", "base, 2026-27")
    assert grown.loc[key, "short"] - today.loc[key, "short"] == pytest.approx(624000.0)
    assert grown.loc[("ratio", "elm, 2026-27"), "status"] == "met"


def test_a_budget_without_its_columns_is_refused() -> None:
    """Proves: the error names the column that is missing."""
    with pytest.raises(OperatorError, match="no column quantity"):
        audit(toy(), {"programs": pd.DataFrame([{"program": "teacher", "school": "elm"}])})
    with pytest.raises(OperatorError, match=r"no programs\.csv"):
        audit(toy(), {})


def test_the_audit_needs_no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: with the solver taken away the audit still answers."""
    monkeypatch.setattr("alloc_opt.engine.session.Session.solve", lambda *_: pytest.fail("solved"))
    assert len(audit(toy(RULES[:2]))[0])


def test_solving_repairs_what_the_audit_finds() -> None:
    """Proves: what is broken today is met by the plan."""
    funds = [{**TABLES["funds"][0], "revenue": 1_600_000.0}, *TABLES["funds"][1:]]
    plan = toy(RULES[:2], funds=funds)
    assert "broken" in set(audit(plan)[0].frame["status"])
    assert "broken" not in set(run(solve(plan)).tables["rules"].frame["status"])
