"""Where models and scenarios are, and how a command reads and solves them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alloc_opt.cli._progress import Falling, Listener
from alloc_opt.cli._stop import Enough, searching, stop
from alloc_opt.errors import InfeasibleError, OperatorError

if TYPE_CHECKING:
    from alloc_opt.analysis.run import Run
    from alloc_opt.analysis.solve import Solved
    from alloc_opt.engine.options import Options
    from alloc_opt.plan.plan import Plan

_PACKAGE = Path(__file__).resolve().parent.parent


def _homes(kind: str) -> list[Path]:
    """Folders of models (or scenarios): here, carried in the wheel, and those of a checkout."""
    return [Path(kind), _PACKAGE / kind, _PACKAGE.parent.parent / kind]


def find_model(text: str) -> Path:
    """A path as it is, or the folder of a model by name."""
    if Path(text).exists():
        return Path(text)
    for home in _homes("models"):
        for path in (home / text, home / f"{text}.xlsx"):
            if path.exists() and Path(text).name == text:
                return path
    raise OperatorError(f"There is no model {text}.", "give a folder with plan.yaml, a workbook, or riverbend")


def find_scenario(text: str, model: Path) -> Path:
    """A path as it is, or a scenario by name: here, beside the model's folder, or of a checkout."""
    if Path(text).is_file():
        return Path(text)
    near = [model / "scenarios", model.parent / "scenarios", model.parent.parent / "scenarios"]
    name = Path(text).name
    for home in [*near, *_homes("scenarios")]:
        path = home / (name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
        if path.is_file() and Path(text).parent.name in {"", home.name}:
            return path
    raise OperatorError(f"There is no scenario {text}.", "give the path of a .yaml file, or a name in scenarios/")


def find_study(text: str, model: Path) -> Path:
    """A path as it is, or a study by name: here, beside the model's folder, or of a checkout."""
    if Path(text).is_file():
        return Path(text)
    near = [model / "studies", model.parent / "studies", model.parent.parent / "studies"]
    name = text if text.endswith((".yaml", ".yml")) else f"{text}.yaml"
    for home in [*near, *_homes("studies")]:
        if (home / name).is_file():
            return home / name
    raise OperatorError(f"There is no study {text}.", "give the path of a .yaml file, or a name in studies/")


def read_plan(model: str, scenarios: Sequence[str] = (), mode: str | None = None) -> Plan:
    """The plan of a model with scenarios laid over it; warnings go to stderr."""
    from alloc_opt import io
    from alloc_opt.errors import PlanError

    path = find_model(model)
    reading = io.examine(path)
    if reading.plan is None:
        raise PlanError(reading.errors)
    plan = reading.plan
    if reading.warnings:
        count = len(reading.warnings)
        click.echo(f"{count} warning{'s' if count > 1 else ''}; see alloc-opt check {model}", err=True)
    if scenarios:
        from alloc_opt import scenario

        plan = scenario.apply(plan, *(find_scenario(text, path) for text in scenarios))
    return plan.with_mode(mode) if mode else plan  # type: ignore[arg-type]


def options_of(plan: Plan, asked: dict[str, Any]) -> Options:
    """Options of a solve from those of the command line and the plan's own.

    A limit of the command line stands in place of all of the plan's; a time limit of 0 is none.
    """
    from alloc_opt.analysis.solve import usual

    own, gap = usual(plan), asked.get("gap")
    seconds, nodes = asked.get("time_limit"), asked.get("node_limit")
    if seconds is not None or nodes is not None:
        own = replace(own, time_limit=seconds or None, node_limit=nodes, patience=None)
    return replace(
        own,
        gap=own.gap if gap is None else gap,
        log=_log if asked.get("log") else None,
        progress=Listener().hear if sys.stderr.isatty() else None,
        stop=stop,
    )


def _log(line: str) -> None:
    sys.stderr.write(line if line.endswith("\n") else f"{line}\n")


def solve_plan(plan: Plan, options: Options, asked: dict[str, Any]) -> Solved:
    """The certified answer, decided on the day asked for; Ctrl-C or a limit gives the best plan found so far."""
    from alloc_opt.analysis.pin_reach import out_of_reach
    from alloc_opt.analysis.pins import pinned
    from alloc_opt.analysis.solve import solve

    file, day = asked.get("rules_file"), asked.get("as_of")
    plan = plan.with_day(day) if day else plan
    plan = pinned(plan, asked.get("pins") or (), reason=asked.get("pin_reason") or "", role=asked.get("pin_role") or "")
    free = bool(asked.get("free"))
    try:
        with searching():
            solved = solve(plan, free=free, options=options, by_hand=Path(file) if file else None)
        solved.session.options = replace(options, stop=None)
        return solved
    except InfeasibleError as error:
        reach = out_of_reach(plan, free=free) if asked.get("pins") else ""
        raise InfeasibleError(error.message, "; ".join(text for text in (reach, error.hint) if text)) from error
    finally:
        Listener.clear()


def solved_of(
    model: str, scenarios: Sequence[str], asked: dict[str, Any], check: Callable[[Plan], object] = lambda _: None
) -> Solved:
    """The answer of a model, or of the folder of a run, which is opened as it was solved.

    `check` is called with the plan before anything is solved; it raises where the question cannot be asked.
    """
    from alloc_opt.reports.reopen import reopen

    if is_run(model, scenarios, asked):
        return reopen(Path(model))
    plan = read_plan(model, scenarios, asked["mode"])
    check(plan)
    return solve_plan(plan, options_of(plan, asked), asked)


def is_run(model: str, scenarios: Sequence[str], asked: dict[str, Any]) -> bool:
    """Whether it is the folder of a run; refuses what would need another solve."""
    if not (Path(model) / "run.json").is_file():
        return False
    options = {"--scenario": scenarios, "--mode": asked["mode"], "--pin": asked["pins"], "--as-of": asked["as_of"]}
    given = [name for name, value in options.items() if value]
    if given:
        raise OperatorError(
            f"{model} is a run, solved as it is; {given[0]} asks for another.", "name the model instead"
        )
    return True


def priced(run: Run, *, quick: bool = False) -> Run:
    """The run with the prices of its limits; `quick`: costs of one step.

    Ctrl-C, now or during the search, leaves the run without them, and the run says so.
    """
    from alloc_opt.analysis.priced import priced as with_prices

    try:
        if stop.is_set():
            raise Enough
        falling = Falling()
        return with_prices(run, quick=quick, hear=falling.hear, asking=falling.asking)
    except Enough:
        return replace(run, facts={**run.facts, "prices": "not computed: stopped"})
    finally:
        Listener.clear()
