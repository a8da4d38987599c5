"""What are the answers to all cases of a study? Finished cases are kept in a folder, from which a study goes on.

Every case begins where the plan's own answer was found, which the folder keeps. So the answers are the same whatever
the number of processes, the order of the cases, and however often the study was interrupted.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Any

import pandas as pd

from alloc_opt.analysis.study import Study
from alloc_opt.analysis.sweeping.folder import StudyFolder, opened
from alloc_opt.analysis.sweeping.job import Job, Part, answered
from alloc_opt.analysis.sweeping.manifest import Asked, manifest
from alloc_opt.analysis.sweeping.part import arrow
from alloc_opt.analysis.sweeping.workers import by_workers, numbered
from alloc_opt.engine.options import Options
from alloc_opt.errors import OperatorError, StoppedError
from alloc_opt.goals import goals
from alloc_opt.plan.plan import Plan
from alloc_opt.scenario.cases import Cases
from alloc_opt.scenario.design import Design
from alloc_opt.scenario.vary import SCENARIO

Hear = Callable[[int, int, int, float], None]
"""Is told: cases finished, cases in all, cases without a plan, seconds left (NaN: not known yet)."""
RUNS = Path("runs")


@dataclass(frozen=True)
class Swept:
    """A study that was run."""

    folder: Path
    manifest: Mapping[str, Any]
    anchor: Mapping[str, Any]
    """Status, figures and first objective of the plan itself."""
    new: int
    """Cases that were solved now; the others were there."""
    complete: bool
    """False: it was stopped; the same command goes on."""
    finished: int
    """Cases finished, now or before."""

    def cases(self) -> pd.DataFrame:
        """All cases: case, what varied, status, message, figures."""
        frame: pd.DataFrame = pd.read_parquet(self.folder / "cases.parquet")
        return frame

    def changes(self) -> pd.DataFrame:
        """Decisions that differ from the plan's own: case, program, school, year, quantity, anchor."""
        frame: pd.DataFrame = pd.read_parquet(self.folder / "changes.parquet")
        return frame


def table(design: Design) -> pd.DataFrame:
    """The cases as a table: case, weight, scenario, what varies."""
    frame = pd.DataFrame([dict(case) for case in design.cases])
    names = [SCENARIO] if SCENARIO in frame else []
    frame = frame[[*names, *(vary.name for vary in design.varied if vary.name in frame)]]
    if design.weights is not None:
        frame.insert(0, "weight", design.weights)
    frame.insert(0, "case", range(1, len(frame) + 1))
    return frame


def check(plan: Plan, design: Design) -> None:
    """Check, before anything is solved, that the cases are cases of this plan.

    Raises:
        PlanError: they are not; all problems at once.
        OperatorError: it is a study of another plan.
    """
    if design.of and design.of != plan.name:
        raise OperatorError(f"{design.name} is a study of {design.of}, not of {plan.name}.", "name its model")
    Cases(plan, design.varied, design.scenarios, places=design.places).check(design.cases)


def place(plan: Plan, design: Design) -> Path:
    """The folder that a study has where none is named."""
    return RUNS / f"{plan.name}-{design.name}"


def sweep(
    plan: Plan,
    design: Design,
    folder: Path | None = None,
    *,
    options: Options | None = None,
    free: bool = False,
    by_hand: Path | None = None,
    conflicts: bool = False,
    workers: int = 1,
    cluster: str = "",
    hear: Hear | None = None,
) -> Swept:
    """Solve the cases of a study that are not finished, and make its tables when all are.

    Args:
        plan: the plan.
        design: the study.
        folder: its folder, new or where it was interrupted; default: `place`.
        options: gaps and limits, left out: the plan's own; `stop`, once set, ends the study early, what is finished
            being kept.
        free: lift the default cap on changes in `cost` mode.
        by_hand: a `rules.py` with Pyomo rules; it is run.
        conflicts: of cases without a plan, search for the rules in conflict.
        workers: processes of this machine.
        cluster: address of a Dask cluster to use in their place.
        hear: is told of the progress.

    Raises:
        PlanError: the cases are no cases of this plan.
        OperatorError: another study is in the folder, or it cannot be written.
        InfeasibleError and others: as `solve`, for the plan itself.
    """
    arrow()
    from alloc_opt.analysis.solve import usual

    options = options or usual(plan)
    asked = Asked(options, free, by_hand, not conflicts)
    told = manifest(plan, design, asked)
    where = folder or place(plan, design)
    if not (where / "manifest.json").is_file():
        check(plan, design)
    kept = opened(where, told, plan)
    todo = kept.open_cases()
    stop = options.stop or Event()
    counter = _Counter(kept, kept.size - len(todo), hear)
    if todo:
        job = _job(plan, design, asked, kept)
        cases = numbered(todo, design.cases)
        if cluster:
            from alloc_opt.analysis.sweeping.cluster import by_cluster

            by_cluster(job, cases, cluster, counter.take, stop)
        elif workers > 1:
            by_workers(job, cases, workers, counter.take, stop)
        else:
            _here(job, cases, counter, stop)
    if not kept.complete and not kept.open_cases():
        kept.finish()
    return Swept(where, kept.manifest, kept.anchor(), counter.new, kept.complete, counter.finished)


class _Counter:
    """Keeps parts as they come, and tells how far the study is."""

    def __init__(self, folder: StudyFolder, finished: int, hear: Hear | None) -> None:
        self._folder, self._hear, self.finished = folder, hear, finished
        self.new = self.failed = 0
        self._begun = perf_counter()

    def take(self, part: Part) -> None:
        self._folder.write_part(part.first, part.last, part.data)
        count = part.last - part.first + 1
        self.new, self.finished, self.failed = self.new + count, self.finished + count, self.failed + part.failed
        if self._hear is not None:
            left = (perf_counter() - self._begun) / self.new * (self._folder.size - self.finished)
            self._hear(self.finished, self._folder.size, self.failed, left)


def _here(job: Job, cases: Any, counter: _Counter, stop: Event) -> None:
    """Answer the cases in this process."""
    from alloc_opt.analysis.sweeping.workers import chunks

    study = job.study(stop)
    for chunk in chunks(cases, len(cases)):
        for part in answered(study, chunk, job.weights, stop):
            counter.take(part)


def _job(plan: Plan, design: Design, asked: Asked, folder: StudyFolder) -> Job:
    """The study for whoever answers its cases; where it begins is found once and kept."""
    begun = folder.begun()
    if begun is None:
        study = Study(plan, free=asked.free, options=asked.options, by_hand=asked.by_hand)
        if asked.options.stop is not None and asked.options.stop.is_set():
            raise StoppedError("You stopped the search for the plan's own answer; nothing was finished.")
        begun = study.begun()
        preludes = {stage.name for stage in study.solved.built.program.stages if stage.prelude}
        stage = next(each for each in study.solved.built.program.stages if each.name not in preludes)
        objective = goals()[stage.name]
        folder.begin(
            begun,
            {
                "objective": stage.name,
                "words": objective.words,
                "better": objective.better,
                "unit": stage.unit_name,
                "whole_positions": bool(study.solved.built.program.integer.any()),
            },
        )
    options = replace(asked.options, log=None, progress=None)
    return Job(
        plan,
        design.varied,
        design.scenarios,
        asked.free,
        options,
        asked.by_hand,
        asked.brief,
        begun,
        design.weights,
    )


def read(folder: Path) -> Swept:
    """A finished study.

    Raises:
        OperatorError: there is none in the folder, or it is not finished.
    """
    kept = StudyFolder(folder)
    if not kept.complete:
        left = len(kept.open_cases())
        raise OperatorError(f"{folder} lacks {left:,} of {kept.size:,} cases.", "give its sweep command again to go on")
    anchor = json.loads((folder / "anchor.json").read_text(encoding="utf-8"))
    return Swept(folder, kept.manifest, anchor, 0, True, kept.size)
