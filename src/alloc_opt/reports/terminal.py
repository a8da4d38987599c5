"""The terminal report: headline, named changes, schools, resources, limits and what the next step of each costs."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console

from alloc_opt.analysis.run import Run
from alloc_opt.plan.complete import TOGETHER
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.limits import show_limits
from alloc_opt.reports.pins import show_pins
from alloc_opt.reports.sources import show_sources
from alloc_opt.reports.who_leaves import show_who_leaves

MOST_CHANGES, MOST_BY_DAY, MOST_SCHOOLS, MOST_RESOURCES = 15, 6, 14, 24


def show(run: Run, console: Console) -> None:
    """Print the report of a run; it needs the run's tables only."""
    facts = run.facts
    if facts["confidential"]:
        console.print(say.CONFIDENTIAL, style="bold")
    console.print(f"{facts['title'] or facts['name']}: {facts['mode']} mode, {say.span(facts['years'])}", style="bold")
    if facts["inputs"]["scenarios"]:
        console.print("Scenario: " + ", ".join(facts["inputs"]["scenarios"]))
        for note in facts.get("notes", ()):
            console.print(note)
        console.print(say.FROM_TODAY)
    console.print(f"Decided by {say.MODE_WORDS[facts['mode']]}.")
    console.print()
    console.print(say.headline(facts, _room(run)), style="bold")
    console.print(say.standing(facts))
    if facts["locked"]["dollars"] >= 1:
        console.print(say.locked(facts["locked"], facts["years"][0]))
    if facts["estimated"]:
        console.print(facts["estimated"])
    _gave_way(run, console)
    show_pins(run, console)
    _changes(run, console)
    show_who_leaves(run, console)
    show_sources(run, console)
    _schools(run, console)
    _resources(run, console)
    console.print()
    show_limits(run, console)
    console.print()
    for note in run.tables["rules"].notes:
        console.print(note)
    console.print(say.checked(facts), style="dim")


def _room(run: Run) -> float:
    """Unrestricted dollars left at the end of the last year."""
    funds = run.tables["funds"].frame
    free = set(run.facts.get("unrestricted", ()))
    last = funds[(funds["year"] == run.facts["years"][-1]) & funds["resource"].isin(free)]
    return float(last["ending"].sum())


def _gave_way(run: Run, console: Console) -> None:
    ids = run.facts["gave_way"]
    if not ids:
        return
    book = run.tables["rulebook"].frame.set_index("rule")["sentence"]
    console.print()
    console.print(say.WITHOUT if run.facts.get("unsought") else say.GAVE_WAY, style="bold")
    for rule in ids:
        console.print(f"  {say.gave_way(rule, str(book.get(rule, '')))}")


def _name(names: Mapping[str, Mapping[str, str]], noun: str, label: str) -> str:
    return names[noun].get(label) or label


def _changes(run: Run, console: Console) -> None:
    table, years = run.tables["changes"], run.facts["years"]
    console.print()
    if not len(table):
        console.print("Named changes from today: none.", style="bold")
        return
    groups = _grouped(table.frame, run.facts["names"])
    count = int(table.frame["number"].max())
    heading = f"{say.plural(count, 'named change')} from today (against today's services at the prices of the year)"
    dollars = [f"$ {year}" for year in years]
    columns = ("what", "where", f"today > {years[-1]}", *dollars, f"FTE {years[-1]}")
    out = Sheet(heading, columns, right=3, drop=(*reversed(dollars[1:]), "where"))
    for line in groups[:MOST_CHANGES]:
        cells = (say.cell(line["dollars"].get(year, 0.0), signed=True) for year in years)
        out.add(line["what"], line["where"], line["level"], *cells, say.number(line["fte"], signed=True))
    out.total = _total(table.frame, years)
    out.print(console)
    more = len(groups) - MOST_CHANGES
    if more > 0:
        console.print(f"and {say.plural(more, 'more line')}; every change by school and year is in changes.csv")
    _decide_by(groups, run.facts.get("as_of"), console)
    for note in table.notes:
        console.print(note)


def _decide_by(groups: list[dict[str, Any]], as_of: str | None, console: Console) -> None:
    """Each change with the day by which its first step must be decided, the earliest day first."""
    days = sorted({line["decide_by"] for line in groups if line["decide_by"]})
    for day in days:
        what = [line["what"] for line in groups if line["decide_by"] == day]
        if len(what) > MOST_BY_DAY:
            what = [*what[:MOST_BY_DAY], f"and {len(what) - MOST_BY_DAY} more in changes.csv"]
        console.print(say.decide_by(day, what, passed=as_of is not None and as_of > day))


def _total(frame: pd.DataFrame, years: list[str]) -> list[str]:
    by_year = frame.groupby("year")["change_dollars"].sum()
    fte = frame.loc[frame["year"] == years[-1], "change_fte"].sum()
    dollars = (say.cell(float(by_year.get(year, 0.0)), signed=True) for year in years)
    return ["all named changes", "", "", *dollars, say.number(float(fte), signed=True)]


def _grouped(frame: pd.DataFrame, names: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """One line per program and direction, the largest first; levels and FTE of the last year."""
    first = frame[frame["action"] != "keep"].drop_duplicates("number")
    action = frame["number"].map(first.set_index("number")["action"]).fillna("move")
    lines = []
    for (program, what), mine in frame.assign(what=action).groupby(["program", "what"], sort=False):
        last = mine[mine["year"] == mine["year"].max()]
        lines.append(
            {
                "what": f"{what} {_name(names, 'program', str(program))}",
                "where": _where(mine, names),
                "level": _level(last),
                "dollars": mine.groupby("year")["change_dollars"].sum().to_dict(),
                "fte": float(last["change_fte"].sum()),
                "size": float(mine["change_dollars"].abs().sum()),
                "decide_by": min((str(day) for day in mine.get("decide_by", ()) if day), default=""),
            }
        )
    return sorted(lines, key=lambda line: -line["size"])


def _where(mine: pd.DataFrame, names: Mapping[str, Mapping[str, str]]) -> str:
    """The school, or at how many schools something changes in any year."""
    together = mine["school"].str.startswith(TOGETHER)
    if together.any():
        places = [_name(names, "school", str(place)) for place in mine.loc[together, "school"].unique()]
        whole = places[0].removesuffix(" together") if len(places) == 1 else f"all schools of {len(places)} levels"
        apart = mine.loc[~together, "number"].nunique()
        return f"{say.plural(apart, 'school')}, later {whole[0].lower()}{whole[1:]}" if apart else whole
    changes = mine["number"].nunique()
    if changes == 1 and mine["school"].iloc[0] != "*":
        return _name(names, "school", str(mine["school"].iloc[0]))
    sites = int(mine["sites"].max()) if changes == 1 else changes
    return say.plural(sites, "school") + (" by formula" if changes == 1 and mine["tier"].iloc[-1] else "")


def _level(at: pd.DataFrame) -> str:
    if len(at) == 1 and at["tier"].iloc[0]:
        return str(at["tier"].iloc[0])
    unit, levels = str(at["unit"].iloc[0]), [float(at[name].sum()) for name in ("current", "quantity")]
    if unit == say.OF_TODAY:
        return " > ".join(f"{level * 100:.0f} %" for level in levels)
    before, now = (say.number(level) for level in levels)
    return f"{before} > {now}" + (f" {unit}" if unit != "dollar" else " $")


def _schools(run: Run, console: Console) -> None:
    console.print()
    table, years = run.tables["schools"], run.facts["years"]
    frame = table.frame[(table.frame["year"] == years[0]).to_numpy()]
    frame = frame[((frame["dollars"].abs() > 0.5) | (frame["change_dollars"].abs() > 0.5)).to_numpy()]
    shown = frame
    if len(frame) > MOST_SCHOOLS:
        largest = frame["change_dollars"].abs().sort_values(ascending=False, kind="stable").index[:MOST_SCHOOLS]
        shown = frame.loc[largest]
    columns = ("school", "pupils", "dollars", "per pupil", "FTE", "change $", "change FTE")
    out = Sheet(f"By school, {years[0]}", columns, drop=("pupils", "per pupil", "FTE"))
    for row in shown.to_dict("records"):
        out.add(
            row["name"] or row["school"],
            say.cell(row["pupils"]),
            say.cell(row["dollars"]),
            say.cell(row["per_pupil"]),
            say.number(row["fte"]) if row["fte"] else "",
            say.cell(row["change_dollars"], signed=True),
            say.number(row["change_fte"], signed=True),
        )
    sums = frame[["dollars", "fte", "change_dollars", "change_fte"]].sum()
    dollars, change = say.cell(sums["dollars"]), say.cell(sums["change_dollars"], signed=True)
    out.total = ("all", "", dollars, "", say.number(sums["fte"]), change, say.number(sums["change_fte"], signed=True))
    out.print(console)
    if len(shown) < len(frame):
        console.print(f"the {len(shown)} that change most; {len(frame) - len(shown)} more are in schools.csv")


def _resources(run: Run, console: Console) -> None:
    console.print()
    frame, years = run.tables["funds"].frame, run.facts["years"]
    several = len(years) > 1 and len(frame) <= MOST_RESOURCES
    whole = frame if several else frame[(frame["year"] == years[0]).to_numpy()]
    largest = whole["spent"].abs().sort_values(ascending=False, kind="stable").index[:MOST_RESOURCES]
    shown = whole if several or len(whole) <= MOST_RESOURCES else whole.loc[largest]
    moves = ["contributions", "indirect", "lapse"]
    extra = [name for name in moves if bool((np.abs(shown[name]) > 0.5).any())]
    columns = ["beginning", "revenue", *(name for name in extra if name != "lapse"), "spent"]
    columns += [*(name for name in extra if name == "lapse"), "ending"]
    heading = "By resource" if several else f"By resource, {years[0]}"
    text = ["resource", "year"] if several else ["resource"]
    out = Sheet(heading, [*text, *columns], right=len(text), drop=("indirect", "beginning", "lapse", "contributions"))
    last = ""
    for row in shown.to_dict("records"):
        name = _name(run.facts["names"], "resource", row["resource"])
        label = [("" if name == last else name), row["year"]] if several else [name]
        out.add(*label, *(say.cell(row[column]) for column in columns))
        last = name
    out.print(console)
    if len(shown) < len(whole):
        console.print(
            f"the {len(shown)} that spend most; {len(whole) - len(shown)} more and later years are in funds.csv"
        )
    elif not several and len(years) > 1:
        console.print("later years are in funds.csv")
