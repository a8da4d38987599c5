"""What commands on the plan that people wrote start from: the plan, the tables of its run, its rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alloc_opt.cli._plans import is_run, options_of, read_plan, solve_plan
from alloc_opt.errors import OperatorError

if TYPE_CHECKING:
    from alloc_opt.analysis.table import Table
    from alloc_opt.families import Rule
    from alloc_opt.plan.plan import Plan


@dataclass(frozen=True)
class Planned:
    """A solved plan."""

    plan: Plan
    tables: Mapping[str, Table]
    rules: tuple[Rule, ...]
    noise: float
    """What the search left open of the objective, in its unit."""
    by_hand: bool
    """Whether rules written by hand hold it, which are run only where they are named."""


def plan_of_run(folder: str) -> Plan:
    """The plan that a run was solved from, as it stands in its folder.

    Raises:
        OperatorError: the run was saved without it.
    """
    from alloc_opt import io
    from alloc_opt.reports.run_folder import PLAN

    if not (Path(folder) / PLAN).is_dir():
        raise OperatorError(f"{folder} does not hold its plan.", "solve the model again")
    return io.read(Path(folder) / PLAN)


def planned(
    model: str, scenarios: Sequence[str], asked: dict[str, Any], check: Callable[[Plan], object] = lambda _: None
) -> Planned:
    """The plan of a model, solved, or of the folder of a run as it was saved; `check` is called before any solve."""
    from alloc_opt.analysis.run import run
    from alloc_opt.program import automatic
    from alloc_opt.reports import run_folder

    if is_run(model, scenarios, asked):
        saved, plan = run_folder.load(Path(model)), plan_of_run(model)
        check(plan)
        facts, tables = saved.facts, saved.tables
    else:
        plan = read_plan(model, scenarios, asked["mode"])
        check(plan)
        made = run(solve_plan(plan, options_of(plan, asked), asked), free=bool(asked.get("free")))
        assert made.solved is not None
        plan, facts, tables = made.solved.plan, made.facts, made.tables
    rules = automatic.rules(plan, free=bool(facts["options"]["free"]))
    noise = float((facts["whole_positions"] or {}).get("gap") or 0.0)
    return Planned(plan, tables, rules, noise, bool(facts["inputs"]["rules_by_hand"]))


def needs(table: str, what: str) -> Callable[[Plan], None]:
    """Refuses a plan without rows of a table."""

    def check(plan: Plan) -> None:
        if plan[table].empty:
            raise OperatorError(
                f"{plan.name} has no {what}.", f"write them into the table {table}; see alloc-opt goals --help"
            )

    return check
