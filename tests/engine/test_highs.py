"""The wrapper lets nothing pass unchecked."""

import numpy as np
import pytest
from tests.engine.programs import INF, program, stage

from alloc_opt.engine.highs import Model
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.errors import OperatorError, SolverError

CASE = program([[1, 2], [2, 1]], [-INF, -INF], [4, 5], [stage([3, 2], 1)])


def test_unknown_option_is_an_error() -> None:
    """Proves that an option that HiGHS does not know, or a value that it does not take, is never ignored."""
    model = Model(Options())
    for option, value in (("no_such_option", 1), ("solver", "no_such_solver"), ("time_limit", -5.0)):
        with pytest.raises(SolverError, match=option):
            model.set(option, value)


def test_log_comes_through_the_callback(capfd: pytest.CaptureFixture[str]) -> None:
    """Proves that the log reaches the caller line by line and nothing is written to the terminal."""
    lines: list[str] = []
    Session(Options(log=lines.append)).solve(CASE)
    assert any("HiGHS" in line for line in lines)
    assert capfd.readouterr() == ("", "")


def test_silent_without_a_log(capfd: pytest.CaptureFixture[str]) -> None:
    """Proves that a solve prints nothing."""
    Session().solve(CASE)
    assert capfd.readouterr() == ("", "")


def test_error_in_the_log_is_raised() -> None:
    """Proves that an error in the caller's log comes out as itself."""

    def fail(_: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Session(Options(log=fail)).solve(CASE)


def test_threads_are_settled_once() -> None:
    """Proves that a second number of threads in one process is refused in words, not by a failed run."""
    Session().solve(CASE)
    with pytest.raises(OperatorError, match="already solves with 1 threads"):
        Session(Options(threads=2)).solve(CASE)


def test_time_is_counted_per_run() -> None:
    """Proves that seconds are those of one run, though the solver's clock goes on."""
    session = Session()
    total = sum(session.solve(CASE).solver_seconds for _ in range(3))
    assert session._held is not None
    assert total <= session._held.model.seconds + 1e-9


def test_refused_call_is_an_error() -> None:
    """Proves that a call which HiGHS answers with an error stops us: a row bound out of range."""
    model = Model(Options())
    with pytest.raises(SolverError, match="row bounds"):
        model.set_row_bounds(np.array([7]), np.zeros(1), np.ones(1))
