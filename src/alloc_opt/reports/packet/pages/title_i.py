"""Title I: the ranking of schools, what each gets per low-income pupil, and where the rest of the award goes."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from alloc_opt.analysis.speak import listed
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Column, Grid, Page, Row, Words, head, line, total
from alloc_opt.reports.packet.ground import Ground

ORDER = 150
AUDIENCES = ("board", "staff")
TITLE = "Title I: ranking and serving"
NEEDS = "title_i"
RANKING = (
    Column("name", "School"),
    Column("level", "Level"),
    Column("pupils", "Enrollment", "count"),
    Column("low_income", "Low-income", "count"),
    Column("poverty", "% low-income", "share"),
    Column("eligible", "Eligible?"),
    Column("served", "Served?"),
    Column("minimum", "Least per pupil", "cents"),
    Column("per_pupil", "Dollars per low-income pupil", "cents"),
    Column("dollars", "Allocation", "dollars", adds=True),
)
_NAMED = 6
_ADVICE = "Set the allocation by school first and choose programs within it, or let a rule of the plan hold the order."
_KINDS = {
    "schools": "To schools",
    "reserved": "Reserved before schools",
    "elsewhere": "Not told by school in the sources",
    "out": "Everything else",
}


def pages(ground: Ground) -> Iterator[Page]:
    """One page; several years stand below each other in the table of the award."""
    answer = ground.answers[NEEDS]
    facts, award = answer.facts, answer.tables["award"].frame
    name = ground.name("resource", facts["resource"])
    year = ground.years[0]
    if "ranking" not in answer.tables:
        lead = (
            f"{name} brings {say.money(_sum(award, year, 'award'))} in {year}; the schools cannot be ranked here, "
            f"because {facts['unranked']}."
        )
        yield Page("title_i", TITLE, lead, (_award(ground, award, name),))
        return
    ranking = answer.tables["ranking"].frame
    first = ranking[(ranking["year"] == year).to_numpy()]
    served = first[(first["served"] == "yes").to_numpy()]
    before = _sum(award, year, "left from the year before")
    left = f", and {say.money(before)} is left from the year before" if before > 0.5 else ""
    lead = (
        f"{name} serves {say.plural(len(served), 'school')} of {len(first)} in {year} with "
        f"{say.money(float(served['dollars'].sum()))}; the award is {say.money(_sum(award, year, 'award'))}{left}."
    )
    blocks: list[Block] = [Words(tuple(_basis(facts, name)), head="How schools are chosen")]
    found = [*_order(first, facts, name), *_lists(first, facts, name)]
    for later_year in ground.years[1:]:
        mine = ranking[(ranking["year"] == later_year).to_numpy()]
        found += [f"In {later_year}: {said[:1].lower()}{said[1:]}" for said in _lists(mine, facts, name)]
    if any("may not rise" in said for said in found):
        found.append(_ADVICE)
    if found:
        blocks.append(Words(tuple(found), "warning", "To settle before the application"))
    blocks.append(_ranking(first, year, facts))
    later = _later(ranking, ground.years)
    blocks += [later] if later is not None else []
    blocks.append(_award(ground, award, name))
    yield Page("title_i", TITLE, lead, tuple(blocks))


def _sum(award: pd.DataFrame, year: str, what: str) -> float:
    mine = (award["year"] == year) & (award["what"] == what) & award["kind"].isin(["in", "schools"])
    return float(award.loc[mine.to_numpy(), "dollars"].sum())


def _basis(facts: Any, name: str) -> Iterator[str]:
    """Who says which schools are served, and the figures of the law."""
    if facts["decided"]:
        yield f"The plan decides which schools {name} serves, under the federal rule of rank and serve."
    else:
        reason = f" (the plan's reason: {facts['reason']})" if facts["reason"] else ""
        yield (
            f"Which schools {name} serves is given in the plan's data, as schools and programs that it may pay, and "
            f"was not decided here{reason}. The ranking below shows how that list stands against the federal order."
        )
    average = float(facts["average"])
    yield (
        f"A school is eligible at the district's share of low-income pupils ({say.percent(average)}) or at "
        f"{say.percent(facts['floor'])}, whichever is lower, here {say.percent(min(average, facts['floor']))}. Schools "
        f"above {say.percent(facts['must'])} come first, whatever their grades"
        + (f"; below that each {facts['within']} has a list of its own." if facts["within"] else ".")
    )
    yield (
        f"The award comes to ${facts['each']:,.2f} for each low-income pupil of the district. Where a school below "
        f"{say.percent(facts['below'])} is served, every served school must get at least {facts['times']:g} times "
        f"that, ${facts['times'] * facts['each']:,.2f}."
    )
    yield "Low-income children in private schools are not in this plan's data; their share comes off the top."


def _order(frame: pd.DataFrame, facts: Any, name: str) -> Iterator[str]:
    """Where the given list departs from the federal order."""
    said = {str(school): bool(served) for school, served in facts["said"].items()}
    wrong = [row["name"] for row in frame.to_dict("records") if row["eligible"] == "no" and row["served"] == "yes"]
    if wrong:
        yield f"{name} pays at {_few(wrong)}, which {'is' if len(wrong) == 1 else 'are'} not eligible by this measure."
    for school in sorted(set(said) & set(frame["school"])):
        row = frame[(frame["school"] == school).to_numpy()].iloc[0]
        if said[school] != (row["served"] == "yes"):
            which = "as served, but gets nothing" if said[school] else "as not served, but gets money"
            yield f"{row['name']} is listed {which} in this plan."


def _lists(frame: pd.DataFrame, facts: Any, name: str) -> Iterator[str]:
    """Schools skipped on their list, and amounts that rise down a list."""
    eligible = frame[((frame["eligible"] == "yes") & frame["poverty"].notna()).to_numpy()]
    top = eligible[(eligible["poverty"] > facts["must"]).to_numpy()]
    rest = eligible[(eligible["poverty"] <= facts["must"]).to_numpy()]
    parts = [part for _, part in rest.groupby("level", sort=False)] if facts["within"] else [rest]
    skipped: list[str] = []
    rising: list[str] = []
    for part in parts:
        before: list[dict[Any, Any]] = []
        for row in [*top.to_dict("records"), *part.to_dict("records")]:
            above = [each for each in before if each["poverty"] > row["poverty"]]
            before.append(row)
            if row["served"] != "yes":
                continue
            skipped += [f"{each['name']} before {row['name']}" for each in above if each["served"] != "yes"]
            lower = [each for each in above if each["served"] == "yes" and each["per_pupil"] < row["per_pupil"] - 0.005]
            if lower:
                least = min(lower, key=lambda each: float(each["per_pupil"]))
                rising.append(
                    f"{row['name']} (${row['per_pupil']:,.2f}) has more than "
                    f"{least['name']} (${least['per_pupil']:,.2f})"
                )
    if skipped:
        yield f"Skipped on the list, which the law allows only with equal help from other money: {_few(skipped)}."
    if rising:
        yield (
            f"Dollars per low-income pupil may not rise down the list, and what {name} pays at these schools does: "
            f"{_few(rising)}."
        )


def _few(parts: list[str]) -> str:
    parts = list(dict.fromkeys(parts))
    more = [f"{len(parts) - _NAMED} more"] if len(parts) > _NAMED else []
    return listed([*parts[:_NAMED], *more])


def _ranking(frame: pd.DataFrame, year: str, facts: Any) -> Grid:
    columns = tuple(c for c in RANKING if c.name != "minimum" or frame["minimum"].notna().any())
    rows = [line(columns, record) for record in frame.to_dict("records")]
    sums = total(columns, rows, "All schools")
    notes = ["Schools by falling share of low-income pupils; schools of equal share have no order among themselves."]
    if frame["low_income"].isna().any():
        notes.append("Counts of fewer than 10 pupils, and what would give them away, are not shown.")
    if "minimum" not in {c.name for c in columns}:
        notes.append(
            f"No served school is below {say.percent(facts['below'])}, so the law sets no least amount per low-income "
            "pupil."
        )
    return Grid("ranking", f"Schools in rank order, {year}", columns, (*rows, sums), tuple(notes), most=25)


def _later(ranking: pd.DataFrame, years: tuple[str, ...]) -> Grid | None:
    """Allocation by school and year, where more than one year is decided school by school."""
    there = [year for year in years if (ranking["year"] == year).any()]
    if len(there) < 2:
        return None
    columns = (Column("name", "School"), *(Column(f"y{n}", year, "cents", adds=True) for n, year in enumerate(there)))
    rows = []
    for _, mine in ranking.groupby("school", sort=False):
        values = dict(zip(mine["year"], mine["dollars"], strict=True))
        if any(values.values()):
            cells = {f"y{n}": values.get(year, 0.0) for n, year in enumerate(there)}
            rows.append(line(columns, {"name": mine["name"].iloc[0], **cells}))
    return Grid(
        "by_year", "Allocation by school and year", columns, (*rows, total(columns, rows, "All schools")), most=15
    )


def _award(ground: Ground, award: pd.DataFrame, name: str) -> Grid:
    """Where the money comes from and goes, by year, to the cent."""
    years = [year for year in ground.years if (award["year"] == year).any()]
    columns = (Column("what", "Line"), *(Column(f"y{n}", year, "cents", adds=True) for n, year in enumerate(years)))
    cells = award.pivot_table(index=["kind", "what"], columns="year", values="dollars", sort=False, aggfunc="sum")
    cells = cells.reset_index()

    def lines(kind: str) -> list[Row]:
        mine = cells[(cells["kind"] == kind).to_numpy()]
        found = []
        for values in mine.to_dict("records"):
            what = str(values["what"])
            said = ground.name("program", what) if kind in {"reserved", "elsewhere"} else what
            money = {f"y{n}": float(values.get(year) or 0.0) for n, year in enumerate(years)}
            found.append(line(columns, {"what": said[:1].upper() + said[1:], **money}))
        return found

    rows: list[Row] = [head(columns, "Where it comes from"), *lines("in")]
    came = list(range(1, len(rows)))
    rows.append(total(columns, rows, f"All {name} money", came))
    top = len(rows) - 1
    gone: list[int] = []
    for kind, title in _KINDS.items():
        mine = lines(kind)
        if mine:
            rows.append(head(columns, title))
            gone += range(len(rows), len(rows) + len(mine))
            rows += mine
    rows.append(total(columns, rows, "Used, given back or carried over", gone))
    rows.append(total(columns, rows, "Difference", {top: 1.0, len(rows) - 1: -1.0}))
    return Grid("award", f"{name}: where the award goes", columns, tuple(rows))
