"""Saved values and printed tables, verified without a solver; what was altered is found."""

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, assume, given, settings
from tests.analysis.plans import toy
from tests.analysis.pricing.test_value import districts
from tests.reports.conftest import RULES

from alloc_opt.analysis.priced import priced
from alloc_opt.analysis.proofs.again import again
from alloc_opt.analysis.proofs.check import guarded
from alloc_opt.analysis.proofs.facts import facts
from alloc_opt.analysis.proofs.kept import Kept
from alloc_opt.analysis.proofs.objectives import objectives
from alloc_opt.analysis.proofs.replay import prices
from alloc_opt.analysis.proofs.ties import ties
from alloc_opt.analysis.published import tightened
from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.analysis.verify import verify
from alloc_opt.errors import InfeasibleError
from alloc_opt.plan.plan import Plan

Opened = tuple[Kept, Solved]
SLOW = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def _kept(done: Run, plan: Plan) -> Kept:
    """What a folder of the run would hold, without the way through files."""
    notes = {name: list(table.notes) for name, table in done.tables.items()}
    return Kept({**done.facts, "tables": notes}, done.tables, done.values, plan)


@pytest.fixture(scope="module")
def opened() -> Opened:
    """Return a run with prices as it is kept, and its plan written anew."""
    plan = toy(RULES, years=2, changes=True)
    kept = _kept(priced(run(solve(plan)), quick=True), plan)
    return kept, again(kept)


def _holds(plan: Plan) -> None:
    try:
        solved = solve(plan)
    except InfeasibleError:
        assume(False)
    found = verify(_kept(priced(run(solved), quick=True), plan))
    assert [check.what for check in found.of("failed")] == []
    assert {"objectives", "prices", "rules", "tables"} <= {check.part for check in found.of("proved")}


@SLOW
@given(districts(whole=False))
def test_random_districts_hold(plan: Plan) -> None:
    """Proves: runs by points, formula or evidence of any small district are verified to the last price."""
    _holds(plan)


@SLOW
@given(districts(whole=True))
def test_random_districts_in_whole_positions_hold(plan: Plan) -> None:
    """Proves: so are those with whole positions."""
    _holds(plan)


def test_a_plan_that_cents_moved_holds() -> None:
    """Proves: where rounding tightened a law, the bounds are proved where the stages were solved, the rest where the
    plan is.
    """
    reserve = {"id": "reserve", "family": "reserve", "severity": "law", "share": 0.0317}
    plan = toy([reserve])
    moved = tightened(solve(plan), {("reserve", ""): 0.05})
    assert moved.solution.settled.size
    found = verify(_kept(run(moved), plan))
    assert [check.what for check in found.of("failed")] == []


@pytest.mark.parametrize(("name", "column"), [("positions", "fte"), ("budget", "dollars")])
def test_every_amount_of_the_budget_and_the_positions(name: str, column: str, opened: Opened) -> None:
    """Proves: whichever amount is moved, ties alone (additions of printed numbers) find it, with no solver's values."""
    kept, _ = opened
    table = kept.tables[name]
    assert not [check for check in ties(kept) if check.kind == "failed"]
    for row in range(0, len(table), 3):
        frame = table.frame.copy()
        frame.loc[row, column] += 0.1 if column == "fte" else 0.01
        now = replace(kept, tables={**kept.tables, name: replace(table, frame=frame)})
        assert [check for check in ties(now) if check.kind == "failed"], row


CHANGES: tuple[Callable[[Any], object], ...] = (
    lambda facts: facts["stages"][0].update(objective=facts["stages"][0]["objective"] - 1.0),
    lambda facts: facts["stages"][0].update(bound=facts["stages"][0]["bound"] - 1.0),
    lambda facts: facts["stages"].pop(),
    lambda facts: facts.update(mode="priority"),
    lambda facts: facts.update(status="feasible"),
    lambda facts: facts["certificate"].update(holds=False),
    lambda facts: facts["certificate"].update(primal=0.5),
    lambda facts: facts["certificate"].update(claims=["nothing"]),
    lambda facts: facts.update(gave_way=[]),
    lambda facts: facts["whole_positions"].update(bound=facts["whole_positions"]["bound"] + 1.0),
    lambda facts: facts["options"].update(seed=1),
    lambda facts: facts["inputs"].update(plan="0"),
    lambda facts: facts.pop("staff"),
)


def test_run_json_altered(opened: Opened) -> None:
    """Proves: an entry of run.json that does not follow from the plan, its values and its own seal is found."""
    kept, solved = opened
    made = run(solved)
    told = [*facts(kept, made), *objectives(kept, solved)]
    assert not [check for check in told if check.kind == "failed"]
    for number, change in enumerate(CHANGES):
        altered = copy.deepcopy(dict(kept.facts))
        change(altered)
        now = replace(kept, facts=altered)
        told = [*facts(now, made), *objectives(now, solved)]
        assert [check for check in told if check.kind == "failed"], number


def _objectives_fail(kept: Kept, values: Mapping[str, npt.NDArray[Any]]) -> bool:
    told = guarded("objectives", lambda: objectives(kept, again(replace(kept, values=values))))
    return any(check.kind == "failed" for check in told)


def test_saved_duals_altered(opened: Opened) -> None:
    """Proves: whichever row dual or reduced cost is moved, the bound it gives is refused; it never gets better."""
    kept, _ = opened
    random = np.random.default_rng(7)
    assert not _objectives_fail(kept, kept.values)
    names = [name for name in kept.values if name[0] in "yd" and name[1:2].isdigit() and kept.values[name].any()]
    for name in names:
        array = kept.values[name].copy()
        place = random.choice(np.flatnonzero(array))
        array[place] += random.choice([1e-3, 1.0, -2.0]) * max(1.0, abs(array[place]))
        assert _objectives_fail(kept, {**kept.values, name: array}), name


def test_values_of_no_use(opened: Opened) -> None:
    """Proves: values that are gone, of another shape, not numbers, or huge give no bound and no traceback."""
    kept, _ = opened
    name = next(name for name in kept.values if name.startswith("y0"))
    for wrong in (np.zeros(3), np.full_like(kept.values[name], np.nan), np.full_like(kept.values[name], 1e300)):
        assert _objectives_fail(kept, {**kept.values, name: wrong})
    for gone in ("x", "answer", name):
        fewer = {each: array for each, array in kept.values.items() if each != gone}
        assert _objectives_fail(kept, fewer), gone


def test_the_plan_itself_altered(opened: Opened) -> None:
    """Proves: decisions moved at random by more than the tolerance are caught by a row, a whole number, the bound of an
    objective or a printed table; a move of rounding's size changes nothing that is printed.
    """
    kept, _ = opened
    random = np.random.default_rng(11)
    x = kept.values["x"]
    for place in random.choice(len(x), 3, replace=False):
        moved = x.copy()
        moved[place] += random.choice([-1.0, 1.0]) * 10.0 ** random.uniform(-3.0, 1.0)
        assert verify(replace(kept, values={**kept.values, "x": moved})).of("failed"), place
    found = verify(replace(kept, values={**kept.values, "x": x * (1.0 + 1e-15)}))
    assert not {check.part for check in found.of("failed")} & {"tables", "rules", "ties"}


def test_answers_behind_prices_altered(opened: Opened) -> None:
    """Proves: answers of priced re-solves that were shortened, lengthened or moved are refused; what is not refused
    (the bound that a search claims, a search's nodes) leaves every printed price as it was.
    """
    kept, solved = opened
    random = np.random.default_rng(3)
    answers = kept.values["priced"]

    def refused(array: npt.NDArray[Any]) -> bool:
        now = replace(kept, values={**kept.values, "priced": array})
        return any(check.kind == "failed" for check in guarded("prices", lambda: prices(now, solved)))

    assert not refused(answers)
    for wrong in (answers[:-1], np.append(answers, 0.0), np.zeros(0), np.full_like(answers, np.nan)):
        assert refused(wrong)
    count = 0
    for place in random.choice(np.flatnonzero(answers), 8, replace=False):
        moved = answers.copy()
        moved[place] += max(1.0, abs(moved[place]))
        count += refused(moved)
    assert count >= 6


def test_rules_by_hand_are_followed_from_the_rows_that_the_run_holds(tmp_path: Path) -> None:
    """Proves: the plan of a run with a hand-written rule is proved without its file, which is said; a run whose rows
    were loosened (1.5 aides to 0) is found out.
    """
    file = tmp_path / "rules.py"
    file.write_text(
        "def rules(m):\n"
        "    aides = m.measure('fte', position='aide', school='elm', year='2026-27')\n"
        "    m.rule('aides', aides >= 1.5, severity='contract', unit='FTE')\n",
        encoding="utf-8",
    )
    solved = solve(toy(), by_hand=file)
    file.unlink()
    kept = _kept(run(solved), solved.plan)
    found = verify(kept)
    assert found.of("failed") == ()
    assert {"plan", "objectives", "rules", "tables"} <= {check.part for check in found.of("proved")}
    assert "rules.py" in found.of("unseen")[-1].what
    rows = json.loads(json.dumps(kept.facts["by_hand"]))
    rows["rules"][0]["rows"][0]["lower"] = 0.0
    assert verify(replace(kept, facts={**kept.facts, "by_hand": rows})).of("failed")
