"""What closing schools saves, line by line and by year, up to the change of the whole plan."""

from collections.abc import Mapping

import pandas as pd
from rich.console import Console

from alloc_opt.analysis import closing as kind
from alloc_opt.analysis.run import Run
from alloc_opt.analysis.speak import listed
from alloc_opt.plan.turnover import TURNOVER
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet

_SUMS: Mapping[str, str] = {
    kind.GROSS: "gross saving",
    kind.NET: "net saving of the closing",
    kind.REST: "all other changes of the plan",
    kind.ALL: "change of the plan",
    kind.REVENUE: "beside it: revenue that leaves with the pupils",
}


def show_closing(run: Run, console: Console) -> None:
    """Nothing where no school closes."""
    table = run.tables.get("closing")
    if table is None:
        return
    years, names = run.facts["years"], run.facts["names"]["school"]
    frame = table.frame
    shut = [f"{names.get(one['school'], one['school'])} in {one['year']}" for one in run.facts["closings"]]
    heading = f"Closing {', '.join(shut)} (dollars against today's services with the school open; minus: saved)"
    out = Sheet(heading, ("line", *(f"$ {year}" for year in years), f"FTE {years[-1]}"))
    for words, mine in _lines(frame, run.facts["names"]):
        by_year = mine.groupby("year")["dollars"].sum()
        last = float(mine.loc[(mine["year"] == years[-1]).to_numpy(), "fte"].sum())
        if str(mine["kind"].iloc[0]) in _SUMS:
            out.bold.add(len(out.rows))
        dollars = (say.cell(float(by_year.get(year, 0.0)), signed=True) for year in years)
        out.add(words, *dollars, say.number(last, signed=True) if last else "")
    console.print()
    out.print(console)
    for note in table.notes:
        console.print(note)


def of_reductions(run: Run) -> str:
    """How much of the reductions is what closed schools had; empty where none closes."""
    table = run.tables.get("closing")
    if table is None:
        return ""
    ends = table.frame[(table.frame["kind"] == kind.ENDS).to_numpy()].groupby("year")["dollars"].sum()
    by_year = [f"{say.money(-float(dollars))} in {year}" for year, dollars in ends.items() if dollars < -0.5]
    names = run.facts["names"]["school"]
    shut = listed([names.get(one["school"], one["school"]) for one in run.facts["closings"]])
    return f"Of them, {listed(by_year)} is what {shut} had, part of which follows the pupils." if by_year else ""


def _lines(frame: pd.DataFrame, names: Mapping[str, Mapping[str, str]]) -> list[tuple[str, pd.DataFrame]]:
    schools, programs = names["school"], names["program"]
    lines: list[tuple[str, pd.DataFrame]] = []
    for each in kind.KINDS:
        mine = frame[(frame["kind"] == each).to_numpy()]
        if each == kind.ENDS:
            lines += [
                (f"what {schools.get(str(s), str(s))} has now ends", part)
                for s, part in mine.groupby("school", sort=False)
            ]
        elif each == kind.FOLLOWS:
            lines += [
                (f"staff that follows the pupils to {schools.get(str(s), str(s))}", part)
                for s, part in mine.groupby("to")
            ]
        elif each == kind.OTHERS:
            people = (mine["program"] == TURNOVER).to_numpy()
            words = (
                "what formulas and drivers move at other schools",
                "fewer people leave and are replaced at entry pay",
            )
            lines += [
                (text, part) for text, part in zip(words, (mine[~people], mine[people]), strict=True) if len(part)
            ]
        elif each in (kind.ONCE, kind.YEARLY):
            often = "once" if each == kind.ONCE else "every year"
            lines += [
                (f"{often}: {programs.get(str(p), str(p)).rpartition(': ')[2]}", part)
                for p, part in mine.groupby("program", sort=False)
            ]
        elif len(mine):
            lines.append((_SUMS[each], mine))
    return lines
