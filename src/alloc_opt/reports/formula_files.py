"""What a study of the formula leaves in a folder: its tables, and the new formula to put in the model's place."""

import io
from dataclasses import replace
from pathlib import Path

from alloc_opt.analysis.formula import FormulaStudy
from alloc_opt.analysis.formulas.tables import detail
from alloc_opt.analysis.table import MONEY, Table
from alloc_opt.io.atomic import write_folder
from alloc_opt.plan.complete import blank
from alloc_opt.plan.spreadsheet import guarded
from alloc_opt.reports.csv_files import to_csv


def tables(study: FormulaStudy) -> list[Table]:
    """Every table of the study, in the order in which it is told."""
    found = [
        detail(study.before, study.after, study.year),
        study.lines,
        study.schools,
        study.resources,
        study.incidence,
    ]
    if len(study.printed[1]):
        found += study.printed
    bearing = (study.bearing,) if study.bearing is not None else ()
    every = [*found, *(study.tiers or ()), *(study.carried or ()), *(study.phase_in or ()), *bearing]
    return [_to_the_cent(table) for table in every]


def _to_the_cent(table: Table) -> Table:
    money = [name for name in table.frame if name in MONEY]
    return replace(table, frame=table.frame.assign(**{name: table.frame[name].round(2) + 0.0 for name in money}))


def save(study: FormulaStudy, folder: Path) -> None:
    """Write them as CSV into a new folder, which appears whole or not at all.

    Raises:
        OperatorError: the folder is there already or cannot be written.
    """
    content = {f"{table.name}.csv": to_csv(table) for table in tables(study)}
    if study.changed:
        content["formula.csv"] = _new_formula(study)
    write_folder(folder, content)


def _new_formula(study: FormulaStudy) -> bytes:
    """The table `formula` with rates to a millionth of a dollar; columns that say nothing are left out."""
    table = study.plan["formula"]
    plain = blank("formula", 1)
    kept = [name for name in table if name == "line" or (table[name] != plain[name].iloc[0]).any()]
    out = io.StringIO(newline="")
    safe = {str(name): [guarded(str(each)) for each in table[name]] for name in kept if table[name].dtype == object}
    table[kept].round(6).assign(**safe).to_csv(out, index=False, lineterminator="\n")
    return out.getvalue().encode("utf-8")
