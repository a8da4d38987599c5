"""A run's facts."""

import json

import numpy as np
from tests.analysis.plans import toy

from alloc_opt.analysis.run import Run, fingerprint, run
from alloc_opt.analysis.solve import solve


def test_facts_are_plain_and_the_same_twice(toy_run: Run) -> None:
    """Proves: facts are JSON; solving the same plan again gives the same facts, tables and duals to the last bit."""
    again = run(solve(toy(years=2)))
    assert json.dumps(toy_run.facts, allow_nan=False) == json.dumps(again.facts, allow_nan=False)
    assert all(toy_run.tables[name].frame.equals(table.frame) for name, table in again.tables.items())
    assert all(np.array_equal(toy_run.values[name], array) for name, array in again.values.items())


def test_the_fingerprint_changes_with_any_number(toy_run: Run) -> None:
    """Proves: a changed cell, rule parameter or mode gives another fingerprint; the same plan gives the same."""
    rule = {"id": "r", "family": "reserve", "share": 0.03}
    plans = [toy(), toy([rule]), toy([{**rule, "share": 0.04}]), toy().with_mode("formula")]
    plans.append(toy(enrollment=[{"school": "oak", "pupils": 301.0}, {"school": "elm", "pupils": 250.0}]))
    assert len({fingerprint(plan) for plan in plans}) == len(plans)
    assert fingerprint(toy()) == fingerprint(toy())


def test_the_gap_is_told_in_dollars(toy_run: Run) -> None:
    """Proves: with whole positions the facts tell gap, bound and the dollars that could move: all but utilities."""
    search = toy_run.facts["whole_positions"]
    assert search["gap"] == abs(search["objective"] - search["bound"])
    today = sum(2 * value for value in (754000.0, 624000.0, 117005.343, 78003.562, 91875.0, 150000.0))
    assert abs(search["movable_dollars"] - today) < 0.05
