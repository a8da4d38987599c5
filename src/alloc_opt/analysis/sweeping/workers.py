"""Cases answered by several processes of this machine; one that dies loses nothing but the cases at hand."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from multiprocessing import connection, get_context
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from threading import Event, Thread
from time import perf_counter
from typing import Any

from alloc_opt.analysis.study import Answer
from alloc_opt.analysis.sweeping.job import Job, Numbered, Part, answered, unpacked
from alloc_opt.analysis.sweeping.part import Rows
from alloc_opt.errors import OperatorError

PATIENCE = 10.0
"""Seconds that workers have to end in good order."""
TRIES = 2
"""Processes that may die over one case before it counts as failed."""
Take = Callable[[Part], None]


@dataclass
class _Worker:
    """A process, the two ends of its pipes, and what it is at."""

    process: BaseProcess
    out: "connection.Connection[Any, Any]"
    back: "connection.Connection[Any, Any]"
    chunk: list[Numbered] = field(default_factory=list)
    """Cases it has been given and has not sent back."""


def chunks(cases: Sequence[Numbered], size: int) -> Iterator[list[Numbered]]:
    """Cases with consecutive numbers, at most `size` together."""
    for _, run in groupby(enumerate(cases), key=lambda each: each[1][0] - each[0]):
        together = [case for _, case in run]
        for start in range(0, len(together), size):
            yield together[start : start + size]


def chunk_size(cases: int, workers: int, most: int = 50) -> int:
    """So many cases at a time that all workers have something to do until the end."""
    return max(1, min(most, cases // (8 * workers)))


def by_workers(job: Job, cases: Sequence[Numbered], count: int, take: Take, stop: Event) -> None:
    """Answer the cases by `count` processes and take every part as it comes; `stop`, once set, ends it early.

    Raises:
        OperatorError: no process can be started.
    """
    _Crew(job, cases, count, take, stop).work()


class _Crew:
    """The processes of one study."""

    def __init__(self, job: Job, cases: Sequence[Numbered], count: int, take: Take, stop: Event) -> None:
        self._job, self._packed, self._take, self._stop = job, job.packed(), take, stop
        self._todo: deque[list[Numbered]] = deque(chunks(cases, chunk_size(len(cases), count)))
        self._deaths: dict[int, int] = {}
        self._idle_deaths = 0
        self._ending = False
        self._workers = [self._started() for _ in range(min(count, len(self._todo)))]

    def work(self) -> None:
        try:
            while (self._todo or any(worker.chunk for worker in self._workers)) and not self._stop.is_set():
                for worker in self._workers:
                    if not worker.chunk and self._todo:
                        self._give(worker, self._todo.popleft())
                self._listen(0.5)
        finally:
            self._end()

    def _started(self) -> _Worker:
        context = get_context("spawn")
        inbox, out = context.Pipe(duplex=False)
        back, outbox = context.Pipe(duplex=False)
        process = context.Process(target=serve, args=(self._packed, inbox, outbox), daemon=True)
        process.start()
        inbox.close()
        outbox.close()
        return _Worker(process, out, back)

    def _give(self, worker: _Worker, chunk: list[Numbered]) -> None:
        worker.chunk = chunk
        with suppress(OSError):  # it has died: that is heard on the other pipe
            worker.out.send(chunk)

    def _listen(self, seconds: float) -> None:
        """Hear what the workers have to say; the end of a pipe is the end of its process."""
        ready = connection.wait([worker.back for worker in self._workers], seconds)
        for worker in [each for each in self._workers if each.back in ready]:
            try:
                told = worker.back.recv()
            except (EOFError, OSError):
                self._replace(worker)
                continue
            if isinstance(told, str):
                raise OperatorError(f"A worker could not take up the study: {told}")
            self._take(told)
            worker.chunk = [case for case in worker.chunk if case[0] > told.last]

    def _replace(self, worker: _Worker) -> None:
        """Give the cases of a dead process to others, one at a time, as one of them may be what killed it."""
        worker.process.join(PATIENCE)
        worker.back.close()
        worker.out.close()
        self._workers.remove(worker)
        if self._ending:
            return
        self._idle_deaths += not worker.chunk
        if self._idle_deaths > TRIES:
            raise OperatorError("Workers end as soon as they start.", "try --workers 1, which tells more")
        if len(worker.chunk) == 1:
            number, case = worker.chunk[0]
            self._deaths[number] = self._deaths.get(number, 0) + 1
            if self._deaths[number] >= TRIES:
                words = f"{TRIES} processes ended while they solved this case (exit code {worker.process.exitcode})"
                rows = Rows(self._job.study(), self._job.weights)
                rows.add(number, case, Answer("failed", words))
                self._take(Part(number, number, rows.data(), 1))
                worker.chunk = []
        self._todo.extendleft([case] for case in reversed(worker.chunk))
        if self._todo:
            self._workers.append(self._started())

    def _end(self) -> None:
        """Let the workers send what they have and end; those that take too long are ended."""
        self._ending = True
        for worker in self._workers:
            with suppress(OSError):
                worker.out.send(None)
        until = perf_counter() + PATIENCE
        while self._workers and perf_counter() < until:
            self._listen(0.2)
        for worker in self._workers:
            worker.process.kill()
            worker.process.join()


def serve(packed: bytes, inbox: Any, outbox: Any) -> None:
    """A worker: answers what it is given until it is told to end, or until the process that began it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stop = Event()
    given: SimpleQueue[list[Numbered] | None] = SimpleQueue()
    Thread(target=_hear, args=(inbox, given, stop), daemon=True).start()
    try:
        job = unpacked(packed)
        study = job.study(stop)
    except Exception as error:
        outbox.send(f"{type(error).__name__}: {error}")
        return
    while (chunk := given.get()) is not None:
        for part in answered(study, chunk, job.weights, stop):
            outbox.send(part)


def _hear(inbox: Any, given: "SimpleQueue[list[Numbered] | None]", stop: Event) -> None:
    """Take orders while the main thread solves."""
    while True:
        try:
            told: list[Numbered] | None = inbox.recv()
        except (EOFError, OSError):
            os._exit(1)
        if told is None:
            stop.set()
        given.put(told)
        if told is None:
            return


def numbered(cases: Iterable[int], of: Sequence[Any]) -> list[Numbered]:
    """Cases with their numbers."""
    return [(number, of[number - 1]) for number in cases]
