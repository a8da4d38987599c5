"""A kept model gives what a new one gives, whatever was solved before."""

import dataclasses
import os
import signal
import sys
import threading

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.programs import INF, helpers, program, programs, stage

from alloc_opt.engine import certificate
from alloc_opt.engine import session as sessions
from alloc_opt.engine.highs import Model
from alloc_opt.engine.options import Options
from alloc_opt.engine.outcome import Outcome
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Certificate
from alloc_opt.errors import CertificateError
from alloc_opt.program.arrays import ColumnBlock, Program, Stage


def unique(case: Program, seed: int = 1) -> Program:
    """The program with a last stage of irregular weights, so that its plan is unique."""
    weights = np.random.default_rng(seed).uniform(0.5, 1.5, case.columns)
    return dataclasses.replace(case, stages=(*case.stages, Stage("tie-break", -1, weights)))


def varied(case: Program, seed: int) -> Program:
    """The program with other limits, bounds, costs and coefficients, still feasible or not."""
    random = np.random.default_rng(seed)
    matrix = case.matrix.copy()
    if matrix.nnz:
        matrix.data[random.integers(matrix.nnz)] *= random.choice([0.5, 2.0])
    shift = random.integers(0, 3, case.rows) * 0.5
    stages = tuple(
        dataclasses.replace(held, cost=held.cost * random.choice([1.0, 1.5], case.columns)) for held in case.stages
    )
    return dataclasses.replace(
        case,
        matrix=matrix,
        row_lower=case.row_lower - shift,
        row_upper=case.row_upper + shift,
        upper=case.upper + random.integers(0, 2, case.columns),
        stages=stages,
    )


@settings(max_examples=60, deadline=None)
@given(programs(stages=2), st.integers(0, 1000))
def test_warm_equals_cold(case: Program, seed: int) -> None:
    """Proves that a changed program on a kept model has the plan and stages of a new session, to 1e-9."""
    case = unique(case)
    session = Session()
    session.solve(case)
    for step in range(3):
        other = varied(case, seed + step)
        warm, cold = session.solve(other), Session().solve(other)
        assert warm.status == cold.status
        if cold.has_plan:
            assert warm.x == pytest.approx(cold.x, abs=1e-9)
            assert [r.objective for r in warm.stages] == pytest.approx([r.objective for r in cold.stages], abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(programs(stages=2), st.permutations(range(5)))
def test_order_of_cases_does_not_matter(case: Program, order: list[int]) -> None:
    """Proves that each case is answered bit for bit alike, duals too, in whichever order the cases come."""
    cases = [varied(unique(case), seed) for seed in range(5)]
    one, other = Session(), Session()
    for session in (one, other):
        session.solve(unique(case))
    straight = {index: one.solve(cases[index]) for index in range(5)}
    shuffled = {index: other.solve(cases[index]) for index in order}
    for index in range(5):
        assert straight[index].status == shuffled[index].status
        assert np.array_equal(straight[index].x, shuffled[index].x)
        for left, right in zip(straight[index].stages, shuffled[index].stages, strict=True):
            assert np.array_equal(left.y, right.y)


@settings(max_examples=60, deadline=None)
@given(programs(stages=2), st.integers(0, 1000))
def test_going_onward_gives_the_same_values(case: Program, seed: int) -> None:
    """Proves that a session that starts each solve where the last one ended reaches the values of a new session."""
    session = Session(onward=True)
    for step in range(4):
        other = varied(case, seed + step)
        near, cold = session.solve(other), Session().solve(other)
        assert near.status == cold.status
        if cold.has_plan:
            assert [r.objective for r in near.stages] == pytest.approx([r.objective for r in cold.stages], abs=1e-8)


def test_onward_starts_from_the_last_solve() -> None:
    """Proves that a case asked twice in a row takes no iteration the second time, unlike where the first began."""
    case = unique(program([[1, 2, 3], [3, 1, 1]], [-INF, -INF], [6, 5], [stage([3, 2, 2], 1)]))
    freed = dataclasses.replace(case, row_upper=np.array([60.0, 5.0]))
    session = Session(onward=True)
    session.solve(case)
    session.solve(freed)
    assert [result.iterations for result in session.solve(freed).stages] == [0, 0]


def test_later_solves_are_warm() -> None:
    """Proves that the second solve starts from the first one's basis: no iteration for the same program."""
    case = unique(program([[1, 2, 3], [3, 1, 1]], [-INF, -INF], [6, 5], [stage([3, 2, 2], 1)]))
    session = Session()
    assert session.solve(case).path == "cold"
    again = session.solve(case)
    assert again.path == "warm"
    assert [result.iterations for result in again.stages] == [0, 0]


def test_new_and_vanished_coefficients() -> None:
    """Proves that entries may appear and vanish: x0 + x1 <= 4 becomes x0 + x2 <= 4."""
    session = Session()
    first = program([[1, 1, 0]], [-INF], [4], [stage([1, 1, 1], 1)], upper=[3, 3, 3])
    second = dataclasses.replace(first, matrix=sp.csr_matrix(np.array([[1.0, 0, 1]])))
    assert session.solve(first).stages[0].objective == pytest.approx(7)
    warm = session.solve(second)
    assert warm.path == "warm"
    assert warm.stages[0].y == pytest.approx([1])
    assert warm.stages[0].d == pytest.approx([0, 1, 0])


def test_more_columns_start_from_what_kept_its_name() -> None:
    """Proves that a program of another shape is answered rightly and leaves the way back warm and unchanged."""
    case = unique(program([[1, 2], [2, 1]], [-INF, -INF], [4, 5], [stage([3, 2], 1)]))
    wider = unique(program([[1, 2, 1], [2, 1, 1]], [-INF, -INF], [4, 5], [stage([3, 2, 9], 1)]))
    names = np.array(["new"], dtype=object)
    wider = dataclasses.replace(wider, column_blocks=(case.column_blocks[0], ColumnBlock("more", 2, 3, {"i": names})))
    session = Session()
    first = session.solve(case)
    assert session.solve(wider).x == pytest.approx(Session().solve(wider).x)
    back = session.solve(case)
    assert back.path == "warm"
    assert np.array_equal(back.x, first.x)


def test_infeasible_case_between_feasible_ones() -> None:
    """Proves that an infeasible case is proved so on the warm path and does not harm the next."""
    case = program([[1, 1]], [2], [8], [stage([1, 2])])
    session = Session()
    first = session.solve(case)
    broken = session.solve(dataclasses.replace(case, row_lower=np.array([30.0]), row_upper=np.array([40.0])))
    assert (broken.status, broken.has_plan, broken.certificate.claims) == ("infeasible", False, ())
    assert np.array_equal(session.solve(case).x, first.x)


def test_limits_that_exclude_each_other() -> None:
    """Proves that a lower limit above its upper one is infeasible, not an error."""
    assert Session().solve(program([[1]], [3], [2], [stage([1])])).status == "infeasible"


def test_unbounded_stage() -> None:
    """Proves that an objective without end is a status, in the first and in a later stage."""
    free = {"upper": [INF]}
    assert Session().solve(program([[1]], [1], [INF], [stage([1], 1)], **free)).status == "unbounded"
    later = program([[1, 0]], [1], [INF], [stage([1, 0]), stage([0, 1], 1)], upper=[INF, INF])
    assert Session().solve(later).status == "unbounded"


def test_no_rows_and_fixed_columns() -> None:
    """Proves that a program with an empty row and fixed columns is answered: the best bound of each column."""
    case = program([[0, 0]], [-INF], [1], [stage([1, -1])], lower=[2, 2], upper=[2, 5])
    assert Session().solve(case).x == pytest.approx([2, 5])


def test_failed_check_is_solved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a warm answer failing its check is replaced by a cold one, and counted."""
    case = unique(program([[1, 2], [2, 1]], [-INF, -INF], [4, 5], [stage([3, 2], 1)]))
    session = Session()
    first = session.solve(case)
    true_share, calls = certificate.point_share, []

    def first_call_fails(*args: object) -> float:
        calls.append(args)
        return 2.0 if len(calls) == 1 else true_share(*args)

    monkeypatch.setattr(certificate, "point_share", first_call_fails)
    again = session.solve(case)
    assert session.recoveries == 1
    assert again.path == "cold"
    assert again.x == pytest.approx(first.x)


def test_refused_when_nothing_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that without a passing check there is an error and no number."""
    monkeypatch.setattr(certificate, "point_share", lambda *_: 2.0)
    with pytest.raises(CertificateError, match="none is given"):
        Session().solve(program([[1]], [1], [2], [stage([1])]))


def hard_lp() -> Program:
    """An LP of some tenths of a second."""
    random = np.random.default_rng(0)
    rows = random.uniform(0, 1, (300, 300))
    return program(rows, np.full(300, -INF), np.full(300, 50.0), [stage(random.uniform(1, 2, 300), 1)])


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot send itself Ctrl-C alone on Windows")
def test_interrupt_of_an_lp_says_so() -> None:
    """Proves that Ctrl-C during an LP comes back as a status, here without a plan, and the session goes on."""
    pressed: list[str] = []

    def press(line: str) -> None:
        if not pressed and threading.current_thread() is not threading.main_thread():
            pressed.append(line)
            os.kill(os.getpid(), signal.SIGINT)

    session = Session(Options(log=press))
    solution = session.solve(hard_lp())
    assert solution.limit == "interrupt"
    assert session.solve(hard_lp()).limit == ""


def test_limit_in_a_later_stage_keeps_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that when a limit ends stage 2 the plan of stage 1 comes back whole, helpers filled, and certified."""
    true_run, runs = Model.run, []

    def second_run_is_cut(model: Model, *rest: object) -> Outcome:
        runs.append(rest)
        if len(runs) == 2:
            return Outcome("limit", "time", 0.0, 0, 0, False, 0.0)
        return true_run(model, *rest)

    monkeypatch.setattr(Model, "run", second_run_is_cut)
    case = helpers()
    solution = Session().solve(case)
    assert (solution.status, solution.limit, len(solution.stages)) == ("feasible", "time", 1)
    assert solution.x[:2].sum() == pytest.approx(4)
    assert case.matrix @ solution.x == pytest.approx([4, 3, 1])
    assert solution.certificate.holds


def test_warm_staffing_equals_cold() -> None:
    """Proves with whole positions at gap 0 that a kept session gives bit for bit the plan of a new one."""
    case = program([[3, 2, 1], [1, 3, 1]], [-INF, -INF], [9, 8], [stage([5, 4, 1], 1)], integer=[True, True, False])
    case = unique(case)
    session = Session()
    session.solve(case)
    for limit in (7.0, 8.5, 10.0):
        other = dataclasses.replace(case, row_upper=np.array([limit, 8.0]))
        warm, cold = session.solve(other), Session().solve(other)
        assert np.array_equal(warm.x, cold.x)
        assert np.array_equal(warm.stages[0].y, cold.stages[0].y)


def test_time_limit_says_so() -> None:
    """Proves that a limit too short for anything gives no plan and names the limit."""
    solution = Session(Options(time_limit=1e-6)).solve(hard_lp())
    assert (solution.status, solution.limit, solution.has_plan) == ("no_plan", "time", False)


def test_whole_answer_is_checked_before_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that an answer failing the last check is solved once more with care, then refused."""
    outcomes = [False, True, False, False]

    def check(*_: object) -> Certificate:
        return Certificate(primal=0.0 if outcomes.pop(0) else 2.0)

    monkeypatch.setattr(sessions, "certify", check)
    session = Session()
    assert session.solve(program([[1]], [1], [2], [stage([1])])).status == "optimal"
    assert session.recoveries == 1
    with pytest.raises(CertificateError, match="twice"):
        session.solve(program([[1]], [1], [2], [stage([1])]))


@pytest.mark.parametrize(("row_lower", "status"), [(1.0, "unbounded"), (11.0, "infeasible")])
def test_unbounded_or_infeasible_is_looked_at_again(
    monkeypatch: pytest.MonkeyPatch, row_lower: float, status: str
) -> None:
    """Proves that the solver's `unbounded or infeasible` becomes one of the two by a run without costs."""
    true_run, runs = Model.run, []

    def first_run_is_vague(model: Model, *rest: object) -> Outcome:
        runs.append(rest)
        outcome = true_run(model, *rest)
        return dataclasses.replace(outcome, word="unbounded_or_infeasible") if len(runs) == 1 else outcome

    monkeypatch.setattr(Model, "run", first_run_is_vague)
    case = program([[1, 0]], [row_lower], [INF], [stage([0, 1], 1)], upper=[10, INF])
    assert Session().solve(case).status == status
