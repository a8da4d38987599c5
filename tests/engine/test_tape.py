"""Answers kept as numbers and given back without a solver."""

from functools import partial

import numpy as np
import pytest
from tests.analysis.plans import toy

from alloc_opt.engine.certificate import proves_infeasible
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.engine.system import System
from alloc_opt.engine.tape import Recorder, Reel, as_numbers, of_numbers, running, told
from alloc_opt.errors import CertificateError
from alloc_opt.program.arrays import Floats, Program
from alloc_opt.program.build import build


@pytest.fixture(scope="module")
def program() -> Program:
    """Return the program of a small district."""
    return build(toy()).program


@pytest.fixture(scope="module")
def solution(program: Program) -> Solution:
    """Return its answer."""
    return Session(Options()).solve(program)


def _none(program: Program) -> Floats:
    return np.zeros(0)


def _same(one: Solution, other: Solution) -> bool:
    return bool(np.array_equal(as_numbers(one), as_numbers(other)))


def test_an_answer_survives_as_numbers(program: Program, solution: Solution) -> None:
    """Proves: point, every stage's value, bound and duals, and the search come back as they were."""
    back = of_numbers(as_numbers(solution), program)
    assert np.array_equal(back.x, solution.x)
    assert [stage.name for stage in back.stages] == [stage.name for stage in solution.stages]
    for one, other in zip(back.stages, solution.stages, strict=True):
        assert np.array_equal(one.y, other.y)
        assert (one.objective, one.bound, one.value, one.kept) == (
            other.objective,
            other.bound,
            other.value,
            other.kept,
        )
    assert back.mip is not None
    assert solution.mip is not None
    assert (back.mip.bound, back.mip.nodes, len(back.ties)) == (
        solution.mip.bound,
        solution.mip.nodes,
        len(solution.ties),
    )


def test_numbers_that_are_no_answer_are_refused(program: Program, solution: Solution) -> None:
    """Proves: too few, too many and impossible numbers are a ValueError, never another answer."""
    numbers = as_numbers(solution)
    broken = numbers.copy()
    broken[2] = 1e9
    for wrong in (numbers[:-1], np.append(numbers, 0.0), np.zeros(0), broken, np.full(9, np.nan)):
        with pytest.raises((ValueError, IndexError)):
            of_numbers(wrong, program)


def test_a_recorder_keeps_what_sessions_say_in_order(program: Program) -> None:
    """Proves: answers, other facts and failures are read back in the order in which they were asked."""
    recorder = Recorder()

    def fails() -> Solution:
        raise CertificateError("no")

    with running(recorder):
        first = Session(Options()).solve(program)
        assert told(lambda: [3, 1]) == [3, 1]
        with pytest.raises(CertificateError):
            recorder.solve(program, fails, _none)
    reel = Reel(recorder.numbers)
    assert _same(reel.solution(program)[0], first)
    assert reel.told() == (3, 1)
    with pytest.raises(CertificateError):
        reel.solution(program)
    assert reel.ended
    with pytest.raises(ValueError, match="fewer"):
        reel.told()


def test_what_a_question_asks_on_its_way_is_not_kept(program: Program) -> None:
    """Proves: while the solver is at work for one answer, its own sub-questions do not get onto the tape."""
    recorder = Recorder()
    inner = partial(Session(Options()).solve, program)
    with running(recorder):
        recorder.solve(program, inner, _none)
    reel = Reel(recorder.numbers)
    reel.solution(program)
    assert reel.ended


def test_that_there_is_no_plan_comes_with_its_proof() -> None:
    """Proves: of a program without a plan the row multipliers are kept that prove it, to whoever has no solver."""
    many = {"id": "many", "family": "minimum_staffing", "positions": ("teacher",), "fte": 900.0}
    closed = build(toy([many])).program
    recorder = Recorder()
    with running(recorder):
        assert not Session(Options()).solve(closed).has_plan
    solution, ray = Reel(recorder.numbers).solution(closed)
    assert solution.status == "infeasible"
    assert proves_infeasible(System(closed), ray)
    assert not proves_infeasible(System(closed), np.zeros_like(ray))
