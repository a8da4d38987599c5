"""What does the weighted student formula give each school, line by line, against the year before?"""

import numpy as np
import pandas as pd

from alloc_opt.analysis.formula import FormulaStudy
from alloc_opt.analysis.formula import formula as studied
from alloc_opt.analysis.formulas import hidden
from alloc_opt.analysis.formulas.sheet import PER_PUPIL
from alloc_opt.analysis.table import Table
from alloc_opt.reports import formula_words as words
from alloc_opt.reports.packet.answer import Answer, Asking
from alloc_opt.reports.packet.answers._options import plain

TITLE = "what the formula gives each school, line by line"
QUICK = True
_LINES = [
    *("school", "line", "group", "kind", "resource", "weight", "rate"),
    *("pupils_first", "pupils", "dollars_first", "dollars"),
]
_CENT = 0.005


def ask(asking: Asking) -> Answer | None:
    """As `alloc-opt formula` gives it for the first plan year, beside the base year; None without a formula."""
    if asking.plan["formula"].empty:
        return None
    study = studied(asking.plan)
    told = [words.head(study)]
    if more := words.beside(study):
        told.append(plain(more))
    printed = study.printed[1]
    checked = tuple(printed.notes) if len(printed) else ()
    tables = (_lines(study), study.lines, study.schools, _totals(study))
    facts = {"year": study.year, "before": study.before.years[0], "base": words.of_base(study)}
    return Answer({table.name: table for table in tables}, {"told": tuple(told), "printed": checked}, facts)


def _lines(study: FormulaStudy) -> Table:
    """Every line at every school that it gives something to, in the year and in the base year; few pupils not shown."""
    sheet, first = study.before, study.before.years[0]
    keys = ["school", "line"]
    own = sheet.at(study.year)
    weight = study.lines.frame.set_index("line")["weight"]
    table = own[[*keys, "group", "kind", "resource"]].assign(
        weight=own["line"].map(weight).to_numpy(dtype=float),
        rate=own["per_pupil"].where(own["kind"] == PER_PUPIL).to_numpy(dtype=float),
    )
    for year, suffix in ((first, "_first"), (study.year, "")):
        side = sheet.at(year).set_index(keys).reindex(pd.MultiIndex.from_frame(table[keys]))
        rated = (table["kind"] == PER_PUPIL).to_numpy()
        table[f"pupils{suffix}"] = np.where(rated, side["pupils"].fillna(0.0).to_numpy(dtype=float), 0.0)
        table[f"dollars{suffix}"] = side["dollars"].fillna(0.0).to_numpy(dtype=float)
    few = table[["pupils_first", "pupils"]].where(table[["pupils_first", "pupils"]] > 0).min(axis=1).fillna(0.0)
    secret = hidden.small(table[keys].assign(pupils=few, year=study.year))
    there = (table[["dollars_first", "dollars"]].abs() >= _CENT).any(axis=1).to_numpy()
    columns = ["pupils_first", "pupils", "dollars_first", "dollars"]
    table[columns] = table[columns].mask(np.repeat(secret[:, None], len(columns), axis=1))
    for name in ("rate", "dollars_first", "dollars"):
        table[name] = table[name].round(2)
    order = {school: n for n, school in enumerate(sheet.ids)}
    table = table[there].sort_values("school", key=lambda each: each.map(order), kind="stable", ignore_index=True)
    return Table("lines", table[_LINES], (hidden.NOTE,) if secret.any() else ())


def _totals(study: FormulaStudy) -> Table:
    """What each school gets in the base year and in the year, few pupils not shown."""
    sheet, first = study.before, study.before.years[0]
    frame = pd.DataFrame(
        {
            "school": sheet.ids,
            "pupils_first": hidden.heads(sheet.pupils(first)),
            "pupils": hidden.heads(sheet.pupils(study.year)),
            "dollars_first": sheet.dollars(first).round(2),
            "dollars": sheet.dollars(study.year).round(2),
        }
    )
    return Table("totals", frame)
