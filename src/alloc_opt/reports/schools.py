"""What each school gets: pupils, dollars, staff and change; where a school closes, year by year."""

from rich.console import Console

from alloc_opt.analysis.run import Run
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet

MOST_SCHOOLS = 14


def show_schools(run: Run, console: Console) -> None:
    """Schools in the first plan year; where one closes, in every year."""
    console.print()
    if run.facts.get("closings"):
        _by_year(run, console)
        return
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


def _by_year(run: Run, console: Console) -> None:
    """Dollars of every year, pupils and change of the first and the last."""
    table, years = run.tables["schools"].frame, run.facts["years"]
    wide = {
        name: table.pivot_table(index="school", columns="year", values=name, sort=False, dropna=False) for name in _WIDE
    }
    dollars, change = wide["dollars"][years], wide["change_dollars"][years]
    moved = dollars.index[((dollars.abs() > 0.5) | (change.abs() > 0.5)).any(axis=1).to_numpy()]
    shut = [one["school"] for one in run.facts["closings"]]
    size = change.loc[moved].abs().max(axis=1).sort_values(ascending=False, kind="stable")
    shown = {*shut, *size.index[: MOST_SCHOOLS - len(shut)]} if len(moved) > MOST_SCHOOLS else set(moved)
    last, names = years[-1], run.facts["names"]["school"]
    columns = (
        "school",
        f"pupils {years[0]} > {last}",
        *(f"$ {year}" for year in years),
        f"change $ {last}",
        "change FTE",
    )
    out = Sheet("By school and year", columns, right=2, drop=(columns[1], *(f"$ {year}" for year in years[1:-1])))
    for school in (label for label in moved if label in shown):
        heads = [
            wide["pupils"].loc[school, year] if year in wide["pupils"] else float("nan") for year in (years[0], last)
        ]
        told = " > ".join(say.cell(count) or "-" for count in heads)
        told = f"{say.cell(heads[0])} > closed" if school in shut else told if told != "- > -" else ""
        out.add(
            names.get(school) or school,
            told,
            *(say.cell(dollars.loc[school, year]) for year in years),
            say.cell(change.loc[school, last], signed=True),
            say.number(wide["change_fte"].loc[school, last], signed=True),
        )
    sums = [say.cell(float(dollars[year].sum())) for year in years]
    fte = float(wide["change_fte"][last].sum())
    out.total = ("all", "", *sums, say.cell(float(change[last].sum()), signed=True), say.number(fte, signed=True))
    out.print(console)
    if len(shown) < len(moved):
        console.print(f"those that close and change most; {len(moved) - len(shown)} more are in schools.csv")


_WIDE = ("pupils", "dollars", "change_dollars", "change_fte")
