"""A study on the terminal: what was asked, how many cases have a plan, where each stands, and what goes on where it was
stopped.
"""

from collections.abc import Iterable
from typing import Any

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.study import AS_PLANNED
from alloc_opt.analysis.sweep import Swept
from alloc_opt.reports import sentences as say
from alloc_opt.reports import sweep_tables as tables
from alloc_opt.reports.console import Sheet
from alloc_opt.scenario.design import Design
from alloc_opt.scenario.vary import SCENARIO

MOST = 40
"""Cases that are listed one by one."""
_WORDS = {
    "infeasible": "No plan meets all rules",
    "no_plan": "A limit ended the search before a plan was found",
    "no_case": "The numbers are no valid plan",
    "failed": "Refused by a check",
}
_METHODS = {
    "grid": "a grid: every combination",
    "list": "a list",
    "latin_hypercube": "drawn as a Latin hypercube, so that each number fills its range evenly",
    "normal": "drawn from normal distributions",
}
_FEW = 6
"""Values of a number that are listed one by one."""
_MESSAGES = 6
"""Kinds of reasons that are printed."""
_NUMBER = r"[\d.,]+ FTE, most at [^,;\n]+|\$?\d[\d.,]*"
"""What differs between cases that lack a plan for one reason."""


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
    for line in method(swept, cases):
        console.print(line, soft_wrap=False)
    console.print()
    for sentence in sentences(swept, cases):
        console.print(sentence)
    console.print()
    if len(cases) <= MOST:
        tables.each(swept, cases, console)
    else:
        tables.ranges(swept, cases, console)
    _reasons(swept, cases, console)
    console.print()
    console.print(f"All of it: {swept.folder / 'cases.parquet'} and {swept.folder / 'changes.parquet'}")


def method(swept: Swept, cases: pd.DataFrame) -> list[str]:
    """How the cases were made: the method with its seed, then what varies between what numbers."""
    told = swept.manifest
    seed = f"; seed {told['seed']}" if told["seed"] is not None else ""
    found = [f"The cases are {_METHODS[told['method']]}{seed}."]
    found += [f"Drawn together: {one} with {other}, correlation {by:g}." for one, other, by in _correlated(swept)]
    if "weight" in cases:
        found.append(f"They count by weights from {cases['weight'].min():.3g} to {cases['weight'].max():.3g}.")
    for one in told["varied"]:
        name = one["name"]
        act = next(each for each in ("scale", "set", "add") if each in one)
        if name not in cases:
            continue
        values = cases[name].dropna()
        several = sorted(values.unique().tolist())
        told_values = ", ".join(f"{each:.6g}" for each in several)
        if len(several) > _FEW:
            told_values = f"{len(several):,} values from {several[0]:.6g} to {several[-1]:.6g}"
        found.append(f"  {name}: {act} {one[act]}: {told_values}")
    if SCENARIO in cases:
        chosen = (str(each) or "none" for each in cases[SCENARIO].unique())
        found.append(f"  {SCENARIO}: {', '.join(chosen)}")
    return found


def sentences(swept: Swept, cases: pd.DataFrame) -> list[str]:
    """What a person asks first."""
    has = cases["status"].isin(tables.PLANS)
    count = int(has.sum())
    found = [f"{count:,} of {say.plural(len(cases), 'case')} {'has' if count == 1 else 'have'} a plan."]
    kept = swept.finished - swept.new
    if kept and not swept.new:
        found.append("All cases had been finished before: nothing was solved now, this is what the folder holds.")
    elif kept:
        found.append(f"{say.plural(kept, 'case')} had been finished before and kept; {swept.new:,} were solved now.")
    for status, words in _WORDS.items():
        mine = cases.loc[cases["status"] == status, "case"]
        if len(mine):
            found.append(f"{words}: {_named(mine)}.")
    short = cases.loc[cases["status"] == "feasible", "case"]
    if len(short):
        found.append(f"A limit ended the search with the best plan found so far: {_named(short)}.")
    room = tables.room(swept, cases)
    if room:
        dollars = "dollars" in swept.anchor["unit"]
        amount = say.money(room) if dollars else f"{room:,.4g} {swept.anchor['unit']}"
        found.append(
            f"In whole positions each plan is within {amount} of the best: smaller differences between cases are no "
            "differences that these searches can tell."
        )
    same = cases.loc[has & (cases["message"] == AS_PLANNED), "case"]
    if len(same):
        found.append(f"{_named(same).capitalize()}: nothing is changed, so the answer is the plan's own.")
    found += _given_way(swept, cases[has])
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
        sheet.add(*(tables.value(str(name), value) for name, value in row.items()))
    sheet.print(console)
    if len(shown) < len(table):
        console.print(f"The first {MOST // 2} and the last 5 of {len(table):,}; all with --json.")


def _given_way(swept: Swept, cases: pd.DataFrame) -> list[str]:
    """Which preferences could not be kept, and where."""
    by_name: dict[str, list[int]] = {}
    for number, told in zip(cases["case"], cases["gave_way"], strict=True):
        for name in filter(None, str(told).split(", ")):
            by_name.setdefault(name, []).append(int(number))
    own = set(swept.anchor["gave_way"])
    found = []
    for name in sorted({*by_name, *own}):
        mine = by_name.get(name, [])
        where = "every case with a plan" if len(mine) == len(cases) else _named(mine) if mine else "no case"
        planned = "; it gives way in the plan itself too" if name in own else ""
        found.append(f"The preference {name} gave way in {where}{planned}.")
    return found


def _reasons(swept: Swept, cases: pd.DataFrame, console: Console) -> None:
    """Why cases have no plan, each reason in full; reasons that differ by their numbers alone are told once."""
    none = cases[~cases["status"].isin(tables.PLANS)]
    groups = list(none.groupby(none["message"].str.replace(_NUMBER, "", regex=True), sort=False))
    for _, rows in groups[:_MESSAGES]:
        first = f", with the numbers of case {rows['case'].iloc[0]}" if rows["message"].nunique() > 1 else ""
        console.print()
        console.print(f"{_named(rows['case']).capitalize()}{first}:", style="bold")
        console.print(str(rows["message"].iloc[0]))
    if len(groups) > _MESSAGES:
        console.print()
        more = sum(len(rows) for _, rows in groups[_MESSAGES:])
        console.print(f"{say.plural(more, 'more case')} without a plan: the column message of cases.parquet says why.")
    unsought = none["status"].eq("infeasible").any() and not swept.manifest["options"]["conflicts"]
    if unsought:
        console.print()
        console.print("--conflicts, with another folder (-o), also says which rules conflict.")


def _correlated(swept: Swept) -> list[tuple[str, str, float]]:
    told = swept.manifest["design"]["text"].get("correlation") or []
    return [(str(one), str(other), float(by)) for one, other, by in told]


def _named(cases: Iterable[Any]) -> str:
    """`case 4`, `cases 1 to 3 and 7`, `120 cases`."""
    numbers = sorted(int(each) for each in cases)
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1][1:] = [number]
        else:
            spans.append([number])
    if len(spans) > MOST // 4:
        return say.plural(len(numbers), "case")
    told = []
    for span in spans:
        first, last = span[0], span[-1]
        told += [f"{first} to {last}"] if last > first + 1 else [str(each) for each in range(first, last + 1)]
    listed = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    return f"{'case' if len(numbers) == 1 else 'cases'} {listed}"
