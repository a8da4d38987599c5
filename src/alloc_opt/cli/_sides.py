"""What `compare` compares: models with scenarios, folders of runs, cases of studies."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alloc_opt.cli._cases import case_of, solved_case
from alloc_opt.cli._plans import find_model, find_scenario, options_of, read_plan
from alloc_opt.cli._progress import Listener
from alloc_opt.cli._stop import searching
from alloc_opt.errors import AllocOptError, InfeasibleError, OperatorError

if TYPE_CHECKING:
    from alloc_opt.analysis.comparison.side import Side
    from alloc_opt.analysis.solve import Solver
    from alloc_opt.plan.plan import Plan
    from alloc_opt.scenario.overlay import Scenario


def sides_of(names: Sequence[str], scenarios: Sequence[str], asked: dict[str, Any]) -> list[Side]:
    """The sides in the order in which they are named; `scenarios` go with a single model.

    Raises:
        OperatorError: no such run or model, or options that do not go together.
    """
    cases = [case_of(name) for name in names]
    runs = [None if case else _run_folder(name) for name, case in zip(names, cases, strict=True)]
    if scenarios and (len(names) != 1 or runs[0] is not None or cases[0] is not None):
        raise OperatorError(
            "Scenarios go with one model.", "alloc-opt compare riverbend -s a.yaml -s b.yaml; several in one as a+b"
        )
    options = {
        "--mode": asked["mode"],
        "--pin": asked["pins"],
        "--as-of": asked["as_of"],
        "--rules": asked["rules_file"],
    }
    given = [name for name, value in options.items() if value]
    if given and (any(runs) or any(cases)):
        raise OperatorError(
            f"A run or a case is compared as it was solved; {given[0]} asks for another.", "name models instead"
        )
    found: list[Side] = []
    if scenarios:
        model = names[0]
        side, solver = _solved(model, None, (), asked, None)
        laid = [_scenarios(text, model) for text in scenarios]
        return [side, *(_solved(model, side.base, each, asked, solver)[0] for each in laid)]
    for name, folder, case in zip(names, runs, cases, strict=True):
        if case is not None:
            found.append(solved_case(*case))
        else:
            found.append(_saved(folder) if folder is not None else _solved(name, None, (), asked, None)[0])
    return found


def prepared(asked: dict[str, Any]) -> Callable[[Plan], Plan]:
    """What the options of the command line make of every plan."""

    def made(plan: Plan) -> Plan:
        from alloc_opt.analysis.pins import pinned

        plan = plan.with_mode(asked["mode"]) if asked["mode"] else plan
        plan = plan.with_day(asked["as_of"]) if asked["as_of"] else plan
        return pinned(plan, asked["pins"] or (), reason=asked["pin_reason"] or "", role=asked["pin_role"] or "")

    return made


def _run_folder(name: str) -> Path | None:
    """The folder of a run; None for what is a model."""
    from alloc_opt.reports import run_folder

    path = Path(name)
    if (path / "run.json").is_file() or path.name == run_folder.LATEST:
        return run_folder.find(name)
    try:
        find_model(name)
    except OperatorError:
        home = Path(run_folder.RUNS)
        known = sorted(each.name for each in home.iterdir() if each.is_dir()) if home.is_dir() else []
        if path.name in known:
            return run_folder.find(path.name)
        near = difflib.get_close_matches(path.name, known, 1)
        hint = f"did you mean {home / near[0]}?" if near else "give a model, or the folder of a run"
        raise OperatorError(f"There is no run and no model {name}.", hint) from None
    return None


def _saved(folder: Path) -> Side:
    """A run as it was published, with its plan where this version can read it."""
    from alloc_opt.analysis.code import code
    from alloc_opt.analysis.comparison.side import side_of
    from alloc_opt.analysis.run import RUN_FORMAT
    from alloc_opt.io import read
    from alloc_opt.reports.run_folder import PLAN, load

    try:
        run = load(folder)
        label = folder.name
        if run.facts["format"] != RUN_FORMAT:
            raise OperatorError(
                f"{folder} has format {run.facts['format']}; this version reads {RUN_FORMAT}.", "solve it again"
            )
        before, now = run.facts["versions"]["alloc-opt"], metadata.version("alloc-opt")
        why = ""
        if before != now:
            why = f"{label} was solved by version {before}, this is {now}"
        elif run.facts["versions"].get("code") != code():
            why = f"{label} was solved by other code of version {now} than this"
        elif run.facts["inputs"]["rules_by_hand"]:
            why = f"{label} was solved with rules written by hand"
        plan = None
        if not why:
            try:
                plan = read(folder / PLAN)
            except AllocOptError:
                why = f"this version cannot read the plan of {label}"
        return side_of(run, label, plan=plan, why_not=why, title="", base=None)
    except KeyError as error:
        raise OperatorError(
            f"{folder} is a run of another version: it lacks {error}.", "solve its model again"
        ) from error


def _scenarios(text: str, model: str) -> tuple[Scenario, ...]:
    """The scenarios of `a` or `a+b`, in order."""
    from alloc_opt.scenario.overlay import load

    path = find_model(model)
    parts = [text] if Path(text).is_file() else text.split("+")
    return tuple(load(find_scenario(part.strip(), path)) for part in parts)


def _solved(
    model: str, base: Plan | None, scenarios: tuple[Scenario, ...], asked: dict[str, Any], solver: Solver | None
) -> tuple[Side, Solver]:
    """A model with scenarios, solved; a further one from where the first was found."""
    from alloc_opt.analysis.comparison.side import side_of
    from alloc_opt.analysis.run import run
    from alloc_opt.analysis.solve import Solver as Made
    from alloc_opt.scenario import apply

    base = read_plan(model) if base is None else base
    label = "+".join(one.name for one in scenarios) or Path(model).name
    plan = prepared(asked)(apply(base, *scenarios) if scenarios else base)
    options = options_of(plan, asked)
    if solver is None:
        file = asked["rules_file"]
        solver = Made(plan, free=bool(asked["free"]), options=options, by_hand=Path(file) if file else None)
    try:
        with searching():
            solved = solver.solve(plan)
    except InfeasibleError as error:
        raise InfeasibleError(f"{label}: {error.message}", error.hint) from error
    finally:
        Listener.clear()
    title = " and ".join(one.title or one.name for one in scenarios)
    done = run(solved, free=bool(asked["free"]))
    return side_of(done, label, plan=plan, title=title or plan.head.title, base=base, scenarios=scenarios), solver
