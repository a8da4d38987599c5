"""Who works where, for staff that schools share: one week of the first year, the rest in schedule.csv."""

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.run import Run
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet

MOST_PEOPLE = 15
"""People whose week is printed."""


def show_schedule(run: Run, console: Console) -> None:
    """Nothing where schools share nobody."""
    table = run.tables.get("schedule")
    if table is None or not len(table):
        return
    first = run.facts["years"][0]
    for _, mine in table.frame[(table.frame["year"] == first).to_numpy()].groupby("rule", sort=False):
        _one(mine, run, console)


def _one(mine: pd.DataFrame, run: Run, console: Console) -> None:
    head = mine.iloc[0]
    position = run.facts["names"]["position"].get(head["position"], str(head["position"]))
    people, needed = int(head["people"]), int(head["needed"])
    schools = run.facts["names"]["school"]
    console.print()
    if needed <= MOST_PEOPLE:
        out = Sheet(f"{position}: a week of {head['year']}", ("person", "days a week at"), right=2)
        for person, stops in mine.groupby("person", sort=False):
            days = (
                f"{schools.get(stop['school'], stop['school'])} {say.number(stop['days'])}"
                for stop in stops.to_dict("records")
            )
            out.add(str(person), ", ".join(days))
        out.print(console)
    at = f"at {mine['school'].nunique()} schools; every year is in schedule.csv."
    if needed > people:
        console.print(
            f"{position}: by total time the rule counts {people} people, but the schools' shares of a week do not fit "
            f"together: the best week found takes {needed}, {at}"
        )
    else:
        console.print(f"{position}: {say.plural(needed, 'person', 'people')} {at}")
