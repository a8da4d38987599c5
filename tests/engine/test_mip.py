"""Whole positions: the best staffing, its prices, and what limits and interrupts leave."""

import dataclasses
import itertools
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from tests.engine.programs import INF, program, programs, stage

from alloc_opt.engine import mip
from alloc_opt.engine.options import Options, Progress
from alloc_opt.engine.session import Session
from alloc_opt.errors import CertificateError, OperatorError
from alloc_opt.program.arrays import Floats, Program


def brute(case: Program) -> list[float]:
    """Lexicographic best values over all whole points of the box."""
    grid = np.array(list(itertools.product(range(6), repeat=case.columns)), dtype=float)
    activity = grid @ case.matrix.toarray().T
    grid = grid[((activity >= case.row_lower - 1e-9) & (activity <= case.row_upper + 1e-9)).all(axis=1)]
    values = []
    for held in case.stages:
        reached = grid @ held.cost
        values.append(float(held.sense * np.max(held.sense * reached)))
        grid = grid[np.abs(reached - values[-1]) < 1e-9]
    return values


@settings(max_examples=50, deadline=None)
@given(programs(stages=3, whole=True))
def test_gap_zero_is_lexicographic(case: Program) -> None:
    """Proves that with gap 0 every stage has the best value that whole points allow, by trying all of them."""
    solution = Session().solve(case)
    assert solution.status == "optimal"
    assert np.array_equal(solution.x, np.round(solution.x))
    for held, value in zip(case.stages, brute(case), strict=True):
        assert held.cost @ solution.x == pytest.approx(value, abs=1e-6)
    if solution.mip is not None:
        assert solution.mip.gap <= 1e-6
        assert all(result.fixed_integers for result in solution.stages)


def knapsack(columns: int = 40, seed: int = 3) -> Program:
    """A multiple knapsack that takes branching; whole columns, then a share that fills what is left."""
    random = np.random.default_rng(seed)
    weights = random.integers(20, 100, (5, columns)).astype(float)
    rows = np.hstack([weights, np.ones((5, 1))])
    worth = np.append(weights.mean(axis=0) + random.integers(-5, 6, columns), 0.01)
    return program(
        rows,
        np.full(5, -INF),
        0.4 * weights.sum(axis=1),
        [stage(worth, 1, name="worth"), stage(np.append(np.ones(columns), 0.0), name="fewest")],
        upper=np.append(np.ones(columns), 5.0),
        integer=[True] * columns + [False],
        start=[0.0] * (columns + 1),
    )


def test_gap_is_kept_and_shown() -> None:
    """Proves that a search with a gap of 5 % ends within it, bound included, and never gives stage 1 away after."""
    exact, rough = Session().solve(knapsack(15)), Session(Options(gap=0.05)).solve(knapsack(15))
    assert rough.mip is not None
    assert rough.status == "optimal"
    best = exact.stages[0].objective
    assert rough.mip.bound >= best - 1e-6
    assert rough.mip.gap <= 0.05 * rough.mip.objective + 1e-6
    assert rough.stages[0].objective >= rough.mip.objective - 1e-5 * rough.mip.objective
    assert rough.stages[1].name == "fewest"


def test_absolute_gap_in_natural_units() -> None:
    """Proves that `gap_absolute` is in the stage's natural unit: 2000 dollars where the stage is in k$."""
    case = knapsack(15)
    case = dataclasses.replace(case, stages=(dataclasses.replace(case.stages[0], unit=1000.0),))
    solution = Session(Options(gap_absolute=2000.0)).solve(case)
    assert solution.mip is not None
    assert solution.mip.gap <= 2000.0 + 1e-3
    assert solution.status == "optimal"


def test_prices_are_for_this_staffing() -> None:
    """Proves that after a search the duals are those of the LP with staffing fixed: a share is worth 0.01."""
    case = program(
        [[2, 1]], [-INF], [5], [stage([4, 0.01], 1)], upper=[9, 9], integer=[True, False]
    )  # 2 positions, then 1 of the share
    solution = Session().solve(case)
    assert solution.x == pytest.approx([2, 1])
    assert solution.stages[0].fixed_integers
    assert solution.stages[0].y == pytest.approx([0.01])
    assert solution.mip is not None
    assert solution.mip.y.size == 0, "a search has no duals"


def test_node_limit_leaves_a_plan() -> None:
    """Proves that a node limit keeps the best plan, says so, gives a bound, and repeats itself."""
    options = Options(node_limit=1)
    one, two = Session(options).solve(knapsack(60)), Session(options).solve(knapsack(60))
    assert (one.status, one.limit) == ("feasible", "node")
    assert one.mip is not None
    assert one.mip.bound >= one.mip.objective
    assert one.certificate.holds
    assert np.array_equal(one.x, two.x)


def test_time_limit_leaves_a_plan() -> None:
    """Proves that a time limit keeps at least the start and says so."""
    solution = Session(Options(time_limit=0.3)).solve(knapsack(150))
    assert (solution.status, solution.limit) == ("feasible", "time")
    assert solution.certificate.holds
    assert solution.mip is not None
    assert 0 < solution.mip.objective <= solution.mip.bound


def test_start_is_used() -> None:
    """Proves that a feasible start is a plan even if the search may not look at a node."""
    case = knapsack(60)
    best = Session(Options(gap=0.02)).solve(case)
    again = Session(Options(gap=1e-6, node_limit=0)).solve(dataclasses.replace(case, start=best.x))
    assert again.mip is not None
    assert best.mip is not None
    assert again.mip.objective >= best.mip.objective - 1e-6


def test_the_solver_hears_of_the_start() -> None:
    """Proves that costs set after it do not make HiGHS forget where a search begins."""
    case, told = knapsack(20), []
    best = Session(Options(gap=0.01)).solve(case)
    Session(Options(gap=0.01, log=told.append)).solve(dataclasses.replace(case, start=best.x))
    assert any("MIP start solution is feasible" in line for line in told)


def test_patience_ends_a_search_with_a_plan() -> None:
    """Proves that nodes end it with a plan and its bound, tie searches included, twice alike; a long one does not."""
    first, second = (Session(Options(gap=1e-6, patience=20)).solve(knapsack(30)) for _ in range(2))
    assert (first.status, first.limit) == ("feasible", "node")
    assert first.mip is not None
    assert 0 < first.mip.gap < 0.05 * first.mip.objective
    assert [result.name for result in first.ties] == ["fewest"]
    assert first.x.tolist() == second.x.tolist()
    assert Session(Options(gap=0.001, patience=10**6)).solve(knapsack(20)).status == "optimal"


def test_stop_ends_searches_and_not_what_follows() -> None:
    """Proves that once it is set every search ends at once, and that a fixed staffing is still solved."""
    asked = threading.Event()
    session = Session(Options(stop=asked, progress=lambda _: asked.set()))
    stopped = session.solve(knapsack(200))
    assert (stopped.status, stopped.limit, stopped.certificate.holds) == ("feasible", "interrupt", True)
    staffed = np.where(stopped.x > 0.5, 1.0, 0.0)
    case = knapsack(200)
    lower, upper = np.where(case.integer, staffed, case.lower), np.where(case.integer, staffed, case.upper)
    assert session.solve(dataclasses.replace(case, lower=lower, upper=upper)).status == "optimal"


def test_start_that_breaks_a_rule_is_no_plan() -> None:
    """Proves that an infeasible start neither stops the search nor is believed."""
    case = program([[1, 1]], [-INF], [3], [stage([1, 1], 1)], integer=[True, True], start=[9, 9])
    assert Session().solve(case).stages[0].objective == pytest.approx(3)


def test_progress_is_told() -> None:
    """Proves that progress comes in natural units with a bound that is no worse than the plan."""
    seen: list[Progress] = []
    case = knapsack(60)
    case = dataclasses.replace(case, stages=(dataclasses.replace(case.stages[0], unit=1000.0),))
    solution = Session(Options(node_limit=50, progress=seen.append)).solve(case)
    assert solution.mip is not None
    assert seen
    assert seen[-1].bound >= seen[-1].best
    assert seen[-1].bound == pytest.approx(solution.mip.bound, rel=0.05)
    assert seen[-1].seconds >= 0


def test_error_in_progress_is_raised() -> None:
    """Proves that an error in the caller's callback comes out as itself and not as a crash of the solver."""

    def fail(_: Progress) -> None:
        raise ZeroDivisionError

    session = Session(Options(node_limit=50, progress=fail))
    with pytest.raises(ZeroDivisionError):
        session.solve(knapsack(60))


def test_infeasible_and_unbounded() -> None:
    """Proves the statuses: 2 x = 3 has no whole answer, and free whole growth has no end."""
    odd = program([[2]], [3], [3], [stage([1])], integer=[True])
    assert Session().solve(odd).status == "infeasible"
    free = program([[1, -1]], [0], [INF], [stage([1, 0], 1)], upper=[INF, INF], integer=[True, True])
    assert Session().solve(free).status == "unbounded"


def test_fixed_staffing_needs_no_search() -> None:
    """Proves that whole numbers held by their bounds are solved as an LP, with prices."""
    case = program([[2, 1]], [-INF], [5], [stage([4, 1], 1)], lower=[2, 0], upper=[2, 9], integer=[True, False])
    solution = Session().solve(case)
    assert solution.mip is None
    assert solution.stages[0].y == pytest.approx([1.0])


def test_rounding_that_breaks_a_row_is_retried_then_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a staffing which is infeasible when whole is searched again more tightly and then refused."""
    case = program([[2, 1]], [3], [3], [stage([4, 1], 1)], upper=[9, 1], integer=[True, False])
    true_search, tolerances = mip.search, []

    def almost_whole(
        program: Program, options: Options, deadline: object, tolerance: float, near: Floats | None = None
    ) -> mip.Search:
        found = true_search(program, options, deadline, tolerance, near)
        tolerances.append(tolerance)
        wrong: Floats = np.array([1.6, 0.0])
        return dataclasses.replace(found, x=wrong)

    monkeypatch.setattr(mip, "search", almost_whole)
    with pytest.raises(CertificateError, match="whole"):
        Session().solve(case)
    assert tolerances == [1e-6, 1e-9]


def test_options_that_cannot_be() -> None:
    """Proves that impossible options are refused before anything is solved."""
    for wrong in ({"gap": -1.0}, {"time_limit": 0.0}, {"node_limit": -1}, {"patience": -1}, {"threads": 0}):
        with pytest.raises(OperatorError):
            Options(**wrong)


SCRIPT = """
import _thread, threading
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from tests.engine.test_mip import knapsack

told = []

def first_plan(progress):
    if not told and progress.best > 0:
        told.append(progress)
        print("ready", flush=True)

solution = Session(Options(progress=first_plan, time_limit=50)).solve(knapsack(200))
print(solution.status, solution.limit, solution.mip.limit, solution.certificate.holds, solution.x.sum() > 0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="another process cannot send Ctrl-C alone on Windows")
def test_ctrl_c_keeps_the_best_plan() -> None:
    """Proves with a real process and a real signal that Ctrl-C ends the search and a certified plan comes back."""
    import signal

    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        cwd=root,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "."},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
    assert out.split() == ["feasible", "interrupt", "interrupt", "True", "True"]
