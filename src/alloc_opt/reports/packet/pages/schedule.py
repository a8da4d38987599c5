"""Staff that schools share: who is where on how many days of a week, so that nobody is cut into crumbs."""

from collections.abc import Iterator

import pandas as pd

from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Column, Grid, Page, line, total
from alloc_opt.reports.packet.ground import Ground

ORDER = 125
AUDIENCES = ("staff", "school")
TITLE = "Staff that schools share"
PEOPLE = (
    Column("person", "Person"),
    Column("school_name", "School"),
    Column("days", "Days a week", "number", adds=True),
    Column("fte", "FTE", "number", adds=True),
)
SCHOOLS = (
    Column("school_name", "School"),
    Column("position_name", "Job class"),
    Column("people", "People", "count"),
    Column("days", "Days a week", "number", adds=True),
)


def pages(ground: Ground) -> Iterator[Page]:
    """A page per job class for staff; for schools one page with the days at each of them."""
    if not ground.has("schedule"):
        return
    frame = ground.table("schedule")
    year = ground.years[0]
    first = frame[(frame["year"] == year).to_numpy()].copy()
    if not len(first):
        return
    first["school_name"] = [ground.name("school", school) for school in first["school"]]
    first["position_name"] = [ground.name("position", position) for position in first["position"]]
    if ground.audience == "school":
        yield from _of_schools(ground, first, year)
        return
    for rule, mine in first.groupby("rule", sort=False):
        yield _week(str(rule), mine, frame[(frame["rule"] == rule).to_numpy()], year)


def _week(rule: str, mine: pd.DataFrame, every: pd.DataFrame, year: str) -> Page:
    name, needed, counted = mine["position_name"].iloc[0], int(mine["needed"].iloc[0]), int(mine["people"].iloc[0])
    fte = float(mine["fte"].sum())
    lead = (
        f"{name}: {say.number(fte)} FTE at {say.plural(mine['school'].nunique(), 'school')} make a week for "
        f"{say.plural(needed, 'person', 'people')} in {year}."
    )
    rows = []
    for person, stops in mine.groupby("person", sort=False):
        for number, record in enumerate(stops.to_dict("records")):
            said = str(person).capitalize() if number == 0 else None
            rows.append(line(PEOPLE, {**record, "person": said}))
    notes = ["Of a week of five days; time on the road comes on top."]
    if needed > counted:
        notes.append(
            f"By total time {say.plural(counted, 'person', 'people')} would do, but the schools' shares of a week do "
            "not fit together."
        )
    later = every[(every["year"] != year).to_numpy()].groupby("year")["needed"].first()
    notes += [f"In {each} it takes {say.plural(int(count), 'person', 'people')}." for each, count in later.items()]
    grid = Grid("week", f"A week of {year}", PEOPLE, (*rows, total(PEOPLE, rows, "All")), tuple(notes))
    return Page(f"schedule_{rule}", f"A shared week: {name}", lead, (grid,))


def _of_schools(ground: Ground, first: pd.DataFrame, year: str) -> Iterator[Page]:
    mine = first[(first["school"] == ground.school).to_numpy()] if ground.school else first
    if not len(mine):
        return
    at = mine.groupby(["school_name", "position_name"], sort=False)
    rows = [
        line(SCHOOLS, {"school_name": school, "position_name": position, "people": len(days), "days": days.sum()})
        for (school, position), days in at["days"]
    ]
    here = mine["school_name"].nunique()
    lead = f"Staff shared with other schools come to {say.plural(here, 'school')} in {year}, on so many days a week."
    if ground.school:
        lead = f"Staff shared with other schools come on so many days a week in {year}."
    yield Page("schedule", TITLE, lead, (Grid("days", f"Days a week, {year}", SCHOOLS, tuple(rows)),))
