"""A case of a study as a side of a comparison: `STUDY#17`; `STUDY#0` is the plan itself."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alloc_opt.cli._plans import find_scenario
from alloc_opt.cli._progress import Listener
from alloc_opt.cli._stop import searching, stop
from alloc_opt.errors import AllocOptError, OperatorError

if TYPE_CHECKING:
    from alloc_opt.analysis.comparison.side import Side
    from alloc_opt.analysis.solve import Solver
    from alloc_opt.plan.plan import Plan
    from alloc_opt.scenario.cases import Cases

_CASE = re.compile(r"(?P<study>.+)#(?P<case>\d+)")


def case_of(name: str) -> tuple[Path, int] | None:
    """The study's folder and the case's number; None for what does not name a case."""
    match = _CASE.fullmatch(name)
    if match is None or not (Path(match["study"]) / "manifest.json").is_file():
        return None
    return Path(match["study"]), int(match["case"])


def solved_case(folder: Path, number: int) -> Side:
    """The case, solved from where the study began: the answer that the study found. The plan itself, and a
    case that changes nothing, is solved from nothing, as the study did.

    Raises:
        OperatorError: the study has no such case, lacks what the case names, had rules written by hand, or was solved
            by other code.
    """
    from alloc_opt.analysis.comparison.side import side_of
    from alloc_opt.analysis.run import run
    from alloc_opt.analysis.solve import Solver

    label = f"{folder.name}#{number}"
    cases, solver = _study(folder)
    values = _values(folder, number, cases) if number else {}
    plan = cases.plan_of(values)
    if cases.as_planned(values, plan):
        plan, solver = cases.plan, Solver(cases.plan, free=solver.free, options=solver.options)
    try:
        with searching():
            solved = solver.solve(plan)
    except AllocOptError as error:
        raise type(error)(f"{label}: {error.message}", error.hint) from error
    finally:
        Listener.clear()
    return side_of(run(solved, free=solver.free), label, plan=plan)


@lru_cache(maxsize=8)
def _study(folder: Path) -> tuple[Cases, Solver]:
    """The plans of a study's cases, and a solver that begins where the study did."""
    from alloc_opt.analysis.solve import Solver
    from alloc_opt.analysis.sweeping.folder import StudyFolder
    from alloc_opt.analysis.sweeping.manifest import other_code
    from alloc_opt.engine.options import Options
    from alloc_opt.io import read
    from alloc_opt.scenario.cases import Cases
    from alloc_opt.scenario.vary import Vary

    kept = StudyFolder(folder)
    manifest = kept.manifest
    other = other_code(manifest)
    if other:
        raise OperatorError(f"{folder} was begun by {other}: its cases cannot be solved again here.", "sweep it anew")
    begun = kept.begun()
    if begun is None:
        raise OperatorError(f"{folder} has not solved its plan yet.", "give its sweep command again to go on")
    if manifest["inputs"]["rules_by_hand"]:
        raise OperatorError(f"{folder} was solved with rules written by hand.", "compare models, with --rules")
    plan: Plan = read(folder / "plan")
    options = {name: manifest["options"][name] for name in Options.__dataclass_fields__ if name in manifest["options"]}
    solver = Solver(plan, free=bool(manifest["options"]["free"]), options=Options(**options, stop=stop))
    solver.begin(plan, begun.beginning)
    varied = tuple(
        Vary(one["name"], act, one[act]) for one in manifest["varied"] for act in ("set", "add", "scale") if act in one
    )
    return Cases(plan, varied), solver


def _values(folder: Path, number: int, cases: Cases) -> dict[str, Any]:
    """What the case takes in place of the plan's own numbers; the scenario it names is read again."""
    import pandas as pd

    from alloc_opt.analysis.sweeping.folder import StudyFolder
    from alloc_opt.scenario.overlay import load
    from alloc_opt.scenario.vary import SCENARIO

    kept = StudyFolder(folder)
    tables = [kept.cases] if kept.complete else [path for first, last, path in kept.parts() if first <= number <= last]
    frame = pd.concat([pd.read_parquet(path) for path in tables]) if tables else pd.DataFrame({"case": []})
    rows = frame[(frame["case"] == number).to_numpy()]
    if not len(rows):
        raise OperatorError(f"{folder} has no answer to case {number}.", f"its cases are 1 to {kept.size}")
    row = rows.iloc[0]
    values: dict[str, Any] = {
        vary.name: float(row[vary.name]) for vary in cases.varied if vary.name in row and pd.notna(row[vary.name])
    }
    chosen = str(row[SCENARIO]) if SCENARIO in row and pd.notna(row[SCENARIO]) else ""
    known = kept.manifest["inputs"]["scenarios"]
    if chosen in known:
        scenario = load(find_scenario(chosen, folder))
        if dict(sorted(scenario.hashes.items())) != known[chosen]:
            raise OperatorError(f"The scenario {chosen} is not the one that {folder} was solved with.", "sweep again")
        cases.scenarios = {**cases.scenarios, chosen: scenario}
        values[SCENARIO] = chosen
    return values
