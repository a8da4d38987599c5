"""A rolled plan as a folder or a workbook, and its reconciliation as text."""

from pathlib import Path

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.names import names
from alloc_opt.analysis.roll import Rolled
from alloc_opt.analysis.run import Run, fingerprint
from alloc_opt.errors import OperatorError, PlanError
from alloc_opt.io.atomic import fresh
from alloc_opt.io.problems import Problems
from alloc_opt.io.read import examine, read
from alloc_opt.io.write import texts
from alloc_opt.plan.plan import Plan
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet, text_of
from alloc_opt.reports.csv_files import to_csv
from alloc_opt.reports.run_folder import PLAN

PROOF = "roll"
"""Folder beside the tables: reconciliation.csv and notes.txt."""
MOST_RESOURCES = 24
_AMOUNTS = ("base_dollars", "decided_dollars", "growth_dollars", "new_dollars")


def solved_plan(folder: Path, run: Run, model: Plan | None) -> Plan:
    """The plan that a run was solved from: kept in its folder, or the model that is handed in, if it is the same.

    Raises:
        OperatorError: the run keeps no plan and no model is given, or the model has changed since.
    """
    if model is None:
        if not (folder / PLAN / "plan.yaml").is_file():
            raise OperatorError(f"{folder} keeps no plan.", "give the model that was solved: --model MODEL")
        return read(folder / PLAN)
    if fingerprint(model) != run.facts["inputs"]["plan"]:
        hint = "give the files as they were, and the scenarios in the same order (-s)"
        raise OperatorError(f"{model.name} is not the plan that {folder.name} was solved from.", hint)
    return model


def enrollment(path: Path) -> pd.DataFrame:
    """Rows of a CSV file with the columns of the table `enrollment`. Raises PlanError with all its problems."""
    from alloc_opt.io import csv_text
    from alloc_opt.io.folder import load
    from alloc_opt.io.table import typed

    problems = Problems()
    text = csv_text.decode(load(path), path.name, problems)
    raw = csv_text.parse(text, "enrollment", path.name, problems) if text is not None else None
    problems.stop_if_any()
    assert raw is not None
    table = typed(raw)
    problems.extend(table.problems.errors)
    problems.stop_if_any()
    return table.frame


def save(rolled: Rolled, target: Path) -> None:
    """Write the plan to a new folder, or to a new workbook if `target` ends in `.xlsx`.

    Raises PlanError (and leaves nothing) where the plan could not be read again.
    """
    if target.suffix.casefold() == ".xlsx":
        from alloc_opt.io.book import save as save_book

        save_book(rolled.plan, target, tuple(text_of(lambda console: show(rolled, console)).splitlines()))
        return
    with fresh(target) as draft:
        (draft / PROOF).mkdir(parents=True)
        for name, text in texts(rolled.plan).items():
            (draft / name).write_text(text, encoding="utf-8", newline="")
        (draft / PROOF / "reconciliation.csv").write_bytes(to_csv(rolled.reconciliation))
        (draft / PROOF / "notes.txt").write_text("\n".join([*rolled.notes, ""]), encoding="utf-8", newline="\n")
        reading = examine(draft)
        if reading.errors:
            raise PlanError(reading.errors)


def show(rolled: Rolled, console: Console) -> None:
    """Print the reconciliation by resource, and what was carried on."""
    head, frame = rolled.plan.head, rolled.reconciliation.frame
    funds = rolled.plan["funds"]
    known = dict(zip(funds["resource"], names(funds, "resource"), strict=True))
    columns = ("resource", "last base", "decided", "growth", f"base {head.base_year}")
    out = Sheet(f"{head.title or head.name}: from the last base year to {head.base_year}, in dollars", columns)
    sums = frame.groupby("resource", sort=False)[list(_AMOUNTS)].sum()
    largest = sums["new_dollars"].sort_values(ascending=False, kind="stable").index[:MOST_RESOURCES]
    for resource, row in sums[sums.index.isin(largest)].iterrows():
        out.add(known.get(str(resource), str(resource)), *(f"{row[name]:,.2f}" for name in _AMOUNTS))
    out.total = ("all", *(f"{sums[name].sum():,.2f}" for name in _AMOUNTS))
    out.print(console)
    if len(sums) > MOST_RESOURCES:
        console.print(f"and {len(sums) - MOST_RESOURCES} more resources, in {PROOF}/reconciliation.csv")
    off = frame.loc[(frame["difference_dollars"] != 0).to_numpy(), "difference_dollars"]
    if len(off):
        cells = say.plural(len(off), "object of a resource", "objects of a resource")
        console.print(f"{cells} could not be met to the cent: by ${float(off.abs().max()):,.2f} at most.")
        console.print("There salaries and benefits of one service are paid apart; the new base has them paid alike.")
    else:
        console.print("The new base is the run's budget to the cent, by resource and object.")
    for note in rolled.notes:
        console.print(note)
