"""What tests of the worked models share: runs made once, packets, the text of their pages."""

from functools import cache
from pathlib import Path

from tests.conftest import ROOT

from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.io.read import read
from alloc_opt.plan.plan import Plan
from alloc_opt.reports import run_folder
from alloc_opt.reports.packet.blocks import Document
from alloc_opt.reports.packet.compose import compose
from alloc_opt.reports.packet.found import answer_files
from alloc_opt.reports.packet.gather import Gathering
from alloc_opt.reports.packet.ground import AUDIENCES
from alloc_opt.reports.packet.open import open_run
from alloc_opt.scenario import apply


@cache
def planned(model: str, scenario: str = "") -> Plan:
    """The plan of a model in `models/`, with one of its scenarios by the name behind the model's."""
    plan = read(ROOT / "models" / model)
    return apply(plan, ROOT / "scenarios" / f"{model}-{scenario}.yaml") if scenario else plan


@cache
def solved(model: str, scenario: str = "") -> Solved:
    """The same, solved."""
    return solve(planned(model, scenario))


@cache
def done(model: str, scenario: str = "") -> Run:
    """The same, as a run without prices."""
    return run(solved(model, scenario))


def scenarios(model: str) -> tuple[str, ...]:
    """Names of the model's scenarios behind the model's name."""
    return tuple(sorted(path.stem.removeprefix(f"{model}-") for path in (ROOT / "scenarios").glob(f"{model}-*.yaml")))


def packets(model: str, folder: Path, scenario: str = "") -> dict[str, Document]:
    """The documents of all audiences, with the questions that need no search."""
    run_folder.save(done(model, scenario), folder / "run")
    opened = open_run(folder / "run")
    gathering = Gathering(opened, (), {})
    for question in answer_files().values():
        if question.quick:
            gathering.ask(question)
    assert gathering.faults == []
    return {each: compose(opened.ground(each, gathering.answers, gathering.unanswered)) for each in AUDIENCES}


def page(name: str) -> str:
    """The text of a page in `docs/models/`."""
    return (ROOT / "docs" / "models" / f"{name}.md").read_text(encoding="utf-8")


def row(*cells: object) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(str(cell) for cell in cells)} |"
