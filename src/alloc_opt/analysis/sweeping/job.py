"""What a process needs to answer cases of a study, and how it answers them: in batches that become parts."""

import copyreg
import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from time import perf_counter
from types import MappingProxyType
from typing import Any

from alloc_opt.analysis.study import Answer, Begun, Study
from alloc_opt.analysis.sweeping.part import Rows
from alloc_opt.engine.options import Options
from alloc_opt.errors import StoppedError
from alloc_opt.plan.plan import Plan
from alloc_opt.scenario.overlay import Scenario
from alloc_opt.scenario.vary import Case, Vary

EVERY = 2.0
"""Seconds after which finished cases are written."""
AT_ONCE = 200
"""Cases of one part at most."""

Numbered = tuple[int, Case]
"""Number of a case, from 1, and the case."""


@dataclass(frozen=True)
class Part:
    """Finished cases in a row, as a Parquet file."""

    first: int
    last: int
    data: bytes
    failed: int
    """Cases without a plan."""


@dataclass(frozen=True)
class Job:
    """A study as another process can take it up; where it began comes along, so answers are the same everywhere."""

    plan: Plan
    varied: tuple[Vary, ...]
    scenarios: Mapping[str, Scenario]
    free: bool
    options: Options
    by_hand: Path | None
    brief: bool
    begun: Begun
    weights: tuple[float, ...] | None = None

    def study(self, stop: Event | None = None) -> Study:
        """The study, ready for cases; `stop`, once set, ends a search."""
        options = replace(self.options, log=None, progress=None, stop=stop)
        return Study(
            self.plan,
            self.varied,
            self.scenarios,
            free=self.free,
            options=options,
            by_hand=self.by_hand,
            brief=self.brief,
            begin=self.begun,
        )

    def packed(self) -> bytes:
        """The job as bytes for another process of this program."""
        quiet = replace(self.options, log=None, progress=None, stop=None)
        return pickle.dumps(replace(self, options=quiet))


def unpacked(data: bytes) -> Job:
    """The job that `packed` gave."""
    job = pickle.loads(data)
    assert isinstance(job, Job)
    return job


def answered(
    study: Study, cases: Sequence[Numbered], weights: Sequence[float] | None, stop: Event | None = None
) -> Iterator[Part]:
    """Answer cases with consecutive numbers, a part at a time.

    `stop`: once set, the case at hand is given up and what is finished comes as the last part.
    """
    rows, written = Rows(study, weights), perf_counter()
    for number, case in cases:
        if stop is not None and stop.is_set():
            break
        answer = attempt(study, case)
        if stop is not None and stop.is_set():
            break
        rows.add(number, case, answer)
        now = perf_counter()
        if now - written >= EVERY or len(rows) >= AT_ONCE:
            yield Part(rows.first, rows.last, rows.data(), rows.failed)
            rows, written = Rows(study, weights), now
    if len(rows):
        yield Part(rows.first, rows.last, rows.data(), rows.failed)


def attempt(study: Study, case: Case) -> Answer:
    """The answer to a case; whatever goes wrong with it is told and does not end the study."""
    try:
        return study.answer(case)
    except StoppedError:
        return Answer("no_plan", "stopped")
    except Exception as error:  # one case of thousands: told in its row
        return Answer("failed", f"{type(error).__name__}: {error}")


def _proxy(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)


copyreg.pickle(MappingProxyType, lambda each: (_proxy, (dict(each),)))  # plans have such fields
