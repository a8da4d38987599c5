"""What may be printed: ties, law to the cent, everything else within a dollar."""

from dataclasses import replace

import numpy as np
import pytest
from tests.analysis.plans import toy

from alloc_opt.analysis import published as module
from alloc_opt.analysis.published import publish, tightened
from alloc_opt.analysis.rounding import Published
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.analysis.ties import check_ties
from alloc_opt.errors import CertificateError

RESERVE = {"id": "reserve", "family": "reserve", "severity": "law", "share": 0.0317, "dollars": 1234.567}


def test_a_reserve_by_law_is_met_to_the_cent() -> None:
    """Proves: with a reserve of 3.17 % that binds, the published ending balances are at least 3.17 % of the published
    spending plus 1,234.567, although the exact limit lies between two cents.
    """
    tables = run(solve(toy([RESERVE], years=2))).tables
    funds = tables["funds"].frame
    for year, mine in funds.groupby("year"):
        held = mine.loc[mine["resource"] == "base", "ending"].sum()
        assert held >= 0.0317 * mine["spent"].sum() + 1234.567 - 1e-6, year
        assert held <= 0.0317 * mine["spent"].sum() + 1234.567 + 0.05, year


def test_a_law_that_rounding_breaks_is_tightened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: it solves again with the limit tightened by the shortage, and says so; after two tries it refuses.

    The published ending is made a cent smaller once, as rounding might; the second plan holds a cent more.
    """
    solved = solve(toy([RESERVE]))
    calls = []
    original = module._short_of_law

    def short_once(parts: object, x: object) -> dict[tuple[str, str], float]:
        calls.append(1)
        return {("reserve", ""): 0.02} if len(calls) == 1 else original(parts, x)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_short_of_law", short_once)
    checked = publish(solved, solved.rules)
    assert len(calls) == 2
    assert "tightened" in checked.notes[0]
    before = solved.built.measures["ending"].where(resource="base").by("year").at(solved.x)[0]
    after = checked.solved.built.measures["ending"].where(resource="base").by("year").at(checked.solved.x)[0]
    assert after - before == pytest.approx(0.02, abs=1e-3)
    monkeypatch.setattr(module, "_short_of_law", lambda parts, x: {("reserve", ""): 0.02})
    with pytest.raises(CertificateError, match=r"reserve is short by \$0.02"):
        publish(solved, solved.rules)


def test_tightening_keeps_the_staffing() -> None:
    """Proves: whole positions stay as they were when a limit moves by cents."""
    solved = solve(toy([RESERVE]))
    again = tightened(solved, {("reserve", ""): 0.05})
    whole = solved.built.program.integer
    assert np.array_equal(np.round(solved.solution.x[whole]), np.round(again.solution.x[whole]))


def test_a_broken_rule_is_never_printed() -> None:
    """Proves: rules are checked from the published numbers: if one of them is not kept, nothing is given."""
    solved = solve(toy())
    other = solve(toy([{"id": "aides", "family": "minimum_staffing", "positions": ("aide",), "fte": 1.5}]))
    rule = other.built.by_id["aides"]
    with pytest.raises(CertificateError, match="breaks aides"):
        publish(solved, (*solved.rules, rule))


def test_dollars_that_do_not_follow_from_the_tables_are_refused(toy_run: object) -> None:
    """Proves: pay x FTE + costs is recomputed by hand: one dollar more on a line, or 0.1 FTE more, is found."""
    solved = toy_run.solved  # type: ignore[attr-defined]
    axes = solved.built.measures.axes
    budget: Published = module.published(solved.built, solved.x)
    check_ties(solved.plan, axes, budget)
    more = budget.spending.copy()
    more.loc[more.index[-1], "cents"] += 100
    with pytest.raises(CertificateError, match=r"differ from pay x FTE \+ costs by \$1.00"):
        check_ties(solved.plan, axes, replace(budget, spending=more))
    staff = budget.fte.assign(value=budget.fte["value"] + 0.1)
    with pytest.raises(CertificateError, match="staff does not follow"):
        check_ties(solved.plan, axes, replace(budget, fte=staff))


def test_unpaid_services_are_refused(toy_run: object) -> None:
    """Proves: a program that runs but costs nothing in the books is found too."""
    solved = toy_run.solved  # type: ignore[attr-defined]
    budget = module.published(solved.built, solved.x)
    program = solved.built.measures.axes.codes("program", ["therapist"])[0]
    fewer = budget.spending[(budget.spending["program"] != program).to_numpy()]
    with pytest.raises(CertificateError, match="therapist at elm"):
        check_ties(solved.plan, solved.built.measures.axes, replace(budget, spending=fewer))
