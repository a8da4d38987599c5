"""A saved run opened for its packet: tables, plan and today's plan; the solved plan only where a question needs it."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from alloc_opt import io
from alloc_opt.analysis.run import Run
from alloc_opt.analysis.solve import Solved
from alloc_opt.errors import AllocOptError, OperatorError
from alloc_opt.plan.closed import of_data
from alloc_opt.plan.plan import Plan
from alloc_opt.reports import run_folder
from alloc_opt.reports.packet.answer import Answer, Asking
from alloc_opt.reports.packet.ground import Audience, Ground
from alloc_opt.reports.reopen import reopen
from alloc_opt.reports.run_folder import OPEN, PLAN
from alloc_opt.reports.verify_files import manifest_checks


@dataclass(frozen=True, eq=False)
class Opened:
    """A run folder whose files are those of its manifest."""

    folder: Path
    run: Run
    plan: Plan
    """As it was solved, scenarios laid over."""
    today: Plan
    """With schools open that a scenario closes."""
    mark: str
    """Short digest of the manifest."""
    digest: str
    """SHA-256 of the manifest."""

    def ground(
        self,
        audience: Audience,
        answers: Mapping[str, Answer],
        unanswered: Mapping[str, str],
        others: Sequence[Run] = (),
        school: str = "",
    ) -> Ground:
        """What the pages of an audience are made from."""
        return Ground(self.run, self.plan, self.today, audience, self.mark, answers, unanswered, tuple(others), school)

    def asking(self, wanted: Mapping[str, Any], hear: Callable[[str], None]) -> Asking:
        """What questions may use; a plan that cannot be opened again is tried once."""
        refused: list[AllocOptError] = []

        def opened() -> Solved:
            if refused:
                raise refused[0]
            try:
                return reopen(self.folder)
            except AllocOptError as error:
                refused.append(error)
                raise

        return Asking(self.run, self.plan, self.today, opened, wanted, hear)

    def school(self, text: str) -> str:
        """Id of a school of the plan, by id or name; empty for an empty text.

        Raises:
            OperatorError: there is no such school.
        """
        if not text:
            return ""
        frame = self.plan["schools"]
        frame = frame[(frame["kind"] == "school").to_numpy()]
        known = {str(name).casefold(): str(code) for code, name in zip(frame["school"], frame["name"], strict=True)}
        known |= {str(code).casefold(): str(code) for code in frame["school"]}
        known.pop("", None)
        if text.casefold() in known:
            return known[text.casefold()]
        few = ", ".join(frame["school"].astype(str).head(5))
        raise OperatorError(f"There is no school {text} in this run.", f"give the id or the name of one, such as {few}")


def open_run(folder: Path) -> Opened:
    """A run folder, read and compared with its manifest; nothing is solved.

    Raises:
        OperatorError: it is no run, its files were changed, or it was saved without its plan.
    """
    run = whole(folder)
    if not (folder / PLAN).is_dir():
        raise OperatorError(f"{folder} was saved without the plan that it was solved from.", "solve the model again")
    plan = io.read(folder / PLAN)
    today = plan
    if run.facts["closings"]:
        today = io.read(folder / OPEN) if (folder / OPEN).is_dir() else plan
        closings = tuple(of_data(each) for each in run.facts["closings"])
        plan = replace(plan, closings=closings, unclosed=None if today is plan else today)
    digest = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    return Opened(folder, run, plan, today, digest[:12], digest)


def whole(folder: Path) -> Run:
    """The tables and facts of a run whose files are those of its manifest.

    Raises:
        OperatorError: it is no run, or its files were changed.
    """
    run = run_folder.load(folder)
    if failed := [check.what for check in manifest_checks(folder) if check.kind == "failed"]:
        raise OperatorError(
            f"{folder} is not the run that was written, so no packet is made of it: {failed[0]}",
            f"alloc-opt verify {folder} says more; solve the model again",
        )
    return run
