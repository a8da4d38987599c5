"""Answers of the solver kept as they come, and given back later in the same order to a program that runs without one.

While a tape runs (`running`), every `Session.solve` and every `told` goes through it: a `Recorder` asks the solver
and keeps what it said, another `Tape` may answer in its place.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

import numpy as np

from alloc_opt.engine.solution import Certificate, Limit, Solution, StageResult, Status
from alloc_opt.errors import CertificateError
from alloc_opt.program.arrays import Floats, Program

_STATUSES: tuple[Status, ...] = ("optimal", "feasible", "infeasible", "unbounded", "no_plan")
_LIMITS: tuple[Limit, ...] = ("", "time", "node", "interrupt")
_SOLUTION, _TOLD, _FAILED = 0.0, 1.0, 2.0


class Tape(Protocol):
    """Who answers while it runs."""

    def solve(self, program: Program, ask: Callable[[], Solution], why_none: Callable[[Program], Floats]) -> Solution:
        """The answer to a program; `ask` has the solver find it, `why_none` multipliers that prove there is none."""

    def told(self, ask: Callable[[], Sequence[int]]) -> Sequence[int]:
        """Something else that only the solver knows, as whole numbers."""


_running: ContextVar[Tape | None] = ContextVar("tape", default=None)


@contextmanager
def running(tape: Tape | None) -> Iterator[None]:
    """All questions of the block go to `tape` (None: to the solver)."""
    token = _running.set(tape)
    try:
        yield
    finally:
        _running.reset(token)


def solved(program: Program, ask: Callable[[], Solution], why_none: Callable[[Program], Floats]) -> Solution:
    """The answer to a program, by the tape that runs or else by `ask`; the parameters as in `Tape.solve`."""
    tape = _running.get()
    return ask() if tape is None else tape.solve(program, ask, why_none)


def told(ask: Callable[[], Sequence[int]]) -> Sequence[int]:
    """Whole numbers that the solver alone knows, by the tape that runs or else by `ask`."""
    tape = _running.get()
    return ask() if tape is None else tape.told(ask)


class Recorder:
    """Keeps every answer as numbers, one after another."""

    def __init__(self) -> None:
        self._parts: list[Floats] = []

    def solve(self, program: Program, ask: Callable[[], Solution], why_none: Callable[[Program], Floats]) -> Solution:
        """As `Tape.solve`."""
        with running(None):
            try:
                solution = ask()
            except CertificateError:
                self._parts.append(np.array([_FAILED]))
                raise
            ray = why_none(program) if solution.status == "infeasible" else np.zeros(0)
        self._parts.append(np.concatenate([[_SOLUTION], as_numbers(solution), [float(len(ray))], ray]))
        return solution

    def told(self, ask: Callable[[], Sequence[int]]) -> Sequence[int]:
        """As `Tape.told`."""
        with running(None):
            numbers = ask()
        self._parts.append(np.array([_TOLD, len(numbers), *numbers], dtype=float))
        return numbers

    @property
    def numbers(self) -> Floats:
        """Everything kept so far, one-dimensional."""
        return np.concatenate([np.zeros(0), *self._parts])


class Reel:
    """Numbers that a `Recorder` kept, read one after another; ValueError where they end too soon or make no sense."""

    def __init__(self, numbers: Floats) -> None:
        self._numbers, self._at = np.asarray(numbers, dtype=float).ravel(), 0

    @property
    def ended(self) -> bool:
        """Whether nothing is left."""
        return self._at >= len(self._numbers)

    def solution(self, program: Program) -> tuple[Solution, Floats]:
        """The next answer, to a program, without certificate and reduced costs; and the row multipliers that are to
        prove that there is no plan, if there is none. CertificateError if that was the answer.
        """
        kind = self._one()
        if kind == _FAILED:
            raise CertificateError(f"{program.name}: its answer had failed its check.")
        if kind != _SOLUTION:
            raise ValueError("no answer to a program")
        return self.answer(program), self._many()

    def told(self) -> tuple[int, ...]:
        """The next whole numbers."""
        if self._one() != _TOLD:
            raise ValueError("an answer to another question")
        return tuple(int(each) for each in self._many())

    def answer(self, program: Program) -> Solution:
        """What `as_numbers` told."""
        status, limit = _STATUSES[self._count()], _LIMITS[self._count()]
        x = self._many()
        stages = tuple(self._stage(program, number) for number in range(self._count()))
        searches = tuple(self._stage(program, number) for number in range(self._count()))
        mip = searches[0] if searches else None
        return Solution(status, x, stages, mip, searches[1:], Certificate(), 0.0, "cold", limit)

    def _stage(self, program: Program, number: int) -> StageResult:
        objective, bound, value = self._one(), self._one(), self._one()
        status, limit, nodes, fixed = _STATUSES[self._count()], _LIMITS[self._count()], self._count(), self._count()
        y, kept = self._many(), self._many()
        name = program.stages[number].name if number < len(program.stages) else ""
        return StageResult(
            name,
            status,
            objective,
            bound,
            value,
            y,
            np.zeros(0),
            tuple(kept.tolist()),
            nodes=nodes,
            limit=limit,
            fixed_integers=bool(fixed),
        )

    def _one(self) -> float:
        if self.ended:
            raise ValueError("fewer answers than questions")
        self._at += 1
        return float(self._numbers[self._at - 1])

    def _count(self) -> int:
        value = self._one()
        if not 0 <= value <= len(self._numbers) + 1e9 or value != int(value):
            raise ValueError("no number of things")
        return int(value)

    def _many(self) -> Floats:
        count = self._count()
        if self._at + count > len(self._numbers):
            raise ValueError("fewer answers than questions")
        self._at += count
        return self._numbers[self._at - count : self._at]


def as_numbers(solution: Solution) -> Floats:
    """An answer as numbers: status, limit, point, stages, searches; certificate and reduced costs follow from them."""
    searches = () if solution.mip is None else (solution.mip, *solution.ties)
    head = [float(_STATUSES.index(solution.status)), float(_LIMITS.index(solution.limit)), float(len(solution.x))]
    parts = [np.array(head), solution.x]
    for results in (solution.stages, searches):
        parts.append(np.array([float(len(results))]))
        parts.extend(_numbers(result) for result in results)
    return np.concatenate(parts)


def of_numbers(numbers: Floats, program: Program) -> Solution:
    """The answer that `as_numbers` told; ValueError where the numbers are none."""
    reel = Reel(numbers)
    solution = reel.answer(program)
    if not reel.ended:
        raise ValueError("more numbers than an answer has")
    return solution


def _numbers(result: StageResult) -> Floats:
    head = [result.objective, result.bound, result.value, float(_STATUSES.index(result.status))]
    head += [float(_LIMITS.index(result.limit)), float(result.nodes), float(result.fixed_integers)]
    return np.concatenate([head, [len(result.y)], result.y, [len(result.kept)], result.kept])
