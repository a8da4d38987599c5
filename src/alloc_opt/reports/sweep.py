"""A study on the terminal: how many cases have a plan, where each stands, and what goes on where it was stopped."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console

from alloc_opt.analysis.sweep import Swept
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet
from alloc_opt.scenario.design import Design
from alloc_opt.scenario.vary import SCENARIO

MOST = 40
"""Cases that are listed one by one."""
_PLAN = ("optimal", "feasible")
_WORDS = {
    "optimal": "",
    "feasible": "not to the end",
    "infeasible": "no plan meets all rules",
    "no_plan": "limit before a plan",
    "no_case": "no valid plan",
    "failed": "refused by a check",
}


def show(swept: Swept, console: Console) -> None:
    """Print the study, or how to go on with it."""
    told = swept.manifest
    if told["confidential"]:
        console.print(say.CONFIDENTIAL, style="bold")
    console.print(
        f"{told['title'] or told['study']}: {say.plural(int(told['cases']), 'case')} of {told['of']}", style="bold"
    )
    console.print(told["why"])
    if not swept.complete:
        console.print(
            f"Stopped: {swept.finished:,} of {told['cases']:,} cases are finished and kept in {swept.folder}."
        )
        console.print("The same command goes on from there.", style="bold")
        return
    cases = swept.cases()
    console.print()
    for sentence in sentences(swept, cases):
        console.print(sentence)
    console.print()
    if len(cases) <= MOST:
        _each(swept, cases, console)
    else:
        _ranges(swept, cases, console)
    console.print()
    console.print(f"All of it: {swept.folder / 'cases.parquet'} and {swept.folder / 'changes.parquet'}")


def sentences(swept: Swept, cases: pd.DataFrame) -> list[str]:
    """What a person asks first."""
    has = cases["status"].isin(_PLAN)
    count = int(has.sum())
    found = [f"{count:,} of {say.plural(len(cases), 'case')} {'has' if count == 1 else 'have'} a plan."]
    for status, number in cases.loc[~has, "status"].value_counts(sort=False).items():
        found.append(f"{_WORDS[str(status)].capitalize()}: {say.plural(int(number), 'case')}.")
    short = int((cases["status"] == "feasible").sum())
    if short:
        found.append(f"In {say.plural(short, 'case')} a limit ended the search with the best plan found so far.")
    dollars = "dollars" in swept.anchor["unit"]
    room = (cases["aim"] - cases["bound"]).abs()[has]
    if swept.anchor["whole_positions"] and dollars and len(room) and room.max() > 0.5:
        found.append(
            f"In whole positions each plan is within {say.money(float(room.max()))} of the best: smaller differences "
            "between cases are no differences that these searches can tell."
        )
    again = int(cases["recoveries"].sum())
    if again:
        found.append(f"{say.plural(again, 'answer')} failed a check and were found again from nothing.")
    return found


def data(swept: Swept) -> dict[str, Any]:
    """The study as data."""
    told = {**swept.manifest, "folder": str(swept.folder), "complete": swept.complete, "finished": swept.finished}
    told |= {"solved_now": swept.new, "anchor": dict(swept.anchor)}
    if swept.complete:
        cases = swept.cases()
        told |= {"sentences": sentences(swept, cases), "cases_table": cases.to_dict("records")}
    return told


def show_cases(table: pd.DataFrame, design: Design, console: Console) -> None:
    """Print the cases that a study would solve; a long list by its ends."""
    seed = f", seed {design.seed}" if design.seed is not None else ""
    console.print(
        f"{design.title or design.name}: {say.plural(len(table), 'case')}, {design.method}{seed}", style="bold"
    )
    for vary in design.varied:
        console.print(f"  {vary.name}: {vary.act} {vary.target}")
    console.print()
    sheet = Sheet("Cases", [str(name) for name in table.columns], right=2 if SCENARIO in table else 1)
    shown = table if len(table) <= MOST else pd.concat([table.head(MOST // 2), table.tail(5)])
    for row in shown.to_dict("records"):
        sheet.add(*(_value(str(name), value) for name, value in row.items()))
    sheet.print(console)
    if len(shown) < len(table):
        console.print(f"The first {MOST // 2} and the last 5 of {len(table):,}; all with --json.")


def _each(swept: Swept, cases: pd.DataFrame, console: Console) -> None:
    varied, figures = _columns(swept, cases)
    sheet = Sheet("Each case", [*varied, *(name for _, name in figures), ""], right=1, drop=_drop(figures))
    anchor = swept.anchor["figures"]
    planned = ["plan", *[""] * (len(varied) - 1)]
    sheet.add(*planned, *(_cell(key, anchor.get(key), swept) for key, _ in figures), "")
    for row in cases.to_dict("records"):
        told = [_value(name, row[name]) for name in varied]
        note = _WORDS[row["status"]]
        sheet.add(*told, *(_cell(key, row.get(key), swept) for key, _ in figures), note)
    sheet.print(console)


def _ranges(swept: Swept, cases: pd.DataFrame, console: Console) -> None:
    _, figures = _columns(swept, cases)
    names = ["", "as planned", "least", "one in ten below", "middle", "one in ten above", "most"]
    sheet = Sheet("Over all cases with a plan", names, drop=["one in ten below", "one in ten above"])
    has = cases[cases["status"].isin(_PLAN)]
    for key, name in figures:
        values = has[key].dropna().to_numpy(dtype=float)
        if len(values):
            marks = np.quantile(values, [0, 0.1, 0.5, 0.9, 1])
            planned = _cell(key, swept.anchor["figures"].get(key), swept)
            sheet.add(name, planned, *(_cell(key, float(mark), swept) for mark in marks))
    sheet.print(console)


def _columns(swept: Swept, cases: pd.DataFrame) -> tuple[list[str], list[tuple[str, str]]]:
    """What varies, and the figures shown: column and name."""
    own = [SCENARIO] if SCENARIO in cases else []
    varied = ["case", *own, *(each["name"] for each in swept.manifest["varied"] if each["name"] in cases)]
    years = [name.removeprefix("fte ") for name in swept.anchor["figures"] if name.startswith("fte ")]
    aim = "reductions" if swept.anchor["objective"] == "least_reduction" else "aim"
    first, last = years[0], years[-1]
    figures = [("aim", aim), (f"fte {first}", f"FTE {first}")]
    figures += [(f"fte {last}", f"FTE {last}")] if last != first else []
    figures += [(f"unrestricted balance {last}", f"balance {last}"), ("differences", "lines that differ")]
    return varied, figures


def _drop(figures: Sequence[tuple[str, str]]) -> list[str]:
    return [figures[1][1]] if len(figures) > 4 else []


def _cell(key: str, value: Any, swept: Swept) -> str:
    if value is None or value != value:
        return "0" if key == "differences" else ""
    if key == "differences":
        return f"{value:,.0f}"
    money = "dollars" in swept.anchor["unit"] if key == "aim" else not key.startswith("fte")
    return say.cell(float(value)) if money else f"{value:,.1f}" if key.startswith("fte") else f"{value:,.6g}"


def _value(name: str, value: Any) -> str:
    if name == SCENARIO:
        return str(value) or "none"
    if value is None or value != value:
        return "as planned"
    return f"{value:,.0f}" if name == "case" else f"{value:.6g}"
