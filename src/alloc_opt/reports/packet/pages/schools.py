"""A page for every school: pupils and groups (none below ten), staff by job, dollars and dollars per pupil, class sizes
where rules say, and what changes there; for staff all schools in one page.
"""

from collections.abc import Iterator
from typing import Any

from alloc_opt.plan.complete import ALL_GROUP
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Column, Figure, Figures, Grid, Page, Words, line, total
from alloc_opt.reports.packet.ground import SMALLEST, Ground
from alloc_opt.reports.packet.pages._by_year import columns, compact, later, values
from alloc_opt.reports.packet.pages._school import Schools

ORDER = 120
AUDIENCES = ("school", "staff")
TITLE = "Schools"
HIDDEN = f"Groups of fewer than {SMALLEST} pupils, and what would give their number away, are not shown."
_SMALL = 1e-6
_LEVELS = ("preschool", "early", "elementary", "k8", "middle", "high")


def pages(ground: Ground) -> Iterator[Page]:
    """A page per school, or one of all schools for staff."""
    if not ground.has("schools"):
        return
    known = Schools(ground)
    if ground.audience == "staff" and not ground.school:
        yield _all(ground, known)
        return
    for school in _ordered(ground):
        if ground.school in ("", school):
            yield _page(ground, known, school)


def _page(ground: Ground, known: Schools, school: str) -> Page:
    last = known.years[-1]
    row = known.row(school, last)
    grids = (_years(ground, known, school), _groups(ground, known, school), _staff(ground, known, school))
    more = (_classes(known, school), _changes(ground, known, school), _money(ground, known, school))
    blocks: list[Block] = [_figures(row, last), *(grid for grid in (*grids, *more) if grid is not None)]
    if rest := later(ground):
        blocks.append(Words(rest))
    change = float(row["change_dollars"])
    moves = f"{say.money(abs(change))} {'less' if change < 0 else 'more'} than today's services"
    told = "as much as today's services" if abs(change) < 0.5 else moves
    lead = f"{say.money(float(row['dollars']))} in {last}, {told}, and {float(row['fte']):,.1f} FTE."
    return Page(f"school_{school}", ground.name("school", school), lead, tuple(blocks))


def _ordered(ground: Ground) -> list[str]:
    """Schools by level, the youngest pupils first, and name."""
    level = ground.plan["schools"].set_index("school")["level"].to_dict()
    place = {word: at for at, word in enumerate(_LEVELS)}

    def order(school: str) -> tuple[int, str, str]:
        mine = str(level[school])
        return place.get(mine, len(_LEVELS)), mine, ground.name("school", school).casefold()

    return sorted(ground.schools, key=order)


def _figures(row: dict[str, Any], year: str) -> Figures:
    found = []
    if row["pupils"] == row["pupils"]:
        found += [Figure(f"{row['pupils']:,.0f}", f"pupils expected in {year}")]
        found += [Figure(f"${row['per_pupil']:,.0f}", f"per pupil in {year}")]
    found.append(Figure(f"{row['fte']:,.1f} FTE", f"in {year}"))
    change = float(row["change_fte"])
    told = "as today" if abs(change) < 0.05 else f"{abs(change):,.1f} {'fewer' if change < 0 else 'more'}"
    found.append(Figure(told, "FTE against today's services"))
    return Figures(tuple(found))


def _years(ground: Ground, known: Schools, school: str) -> Grid:
    """A row per year: pupils, dollars by restriction, per pupil, staff, change."""
    whole = (
        Column("year", "Year"),
        Column("pupils", "Pupils", "count"),
        Column("dollars", "Dollars", "dollars"),
        Column("unrestricted", "Unrestricted", "dollars"),
        Column("restricted", "Restricted", "dollars"),
        Column("per_pupil", "Per pupil, $", "dollars"),
        Column("change_dollars", "Change against today's services, $", "dollars"),
        Column("fte", "FTE", "fte"),
        Column("change_fte", "Change, FTE", "fte"),
    )
    paid = known.money.get(school)
    rows = []
    base = known.groups.get(ground.base_year)
    if base is not None and school in base.index:
        rows.append(line(whole, {"year": ground.base_year, "pupils": base.loc[school, ALL_GROUP]}))
    for year in known.years:
        told = {**known.row(school, year), "year": year}
        free = 0.0
        if paid is not None:
            free = float(paid.loc[paid["resource"].isin(list(ground.unrestricted)).to_numpy(), year].sum())
        told |= {"unrestricted": round(free, 2), "restricted": round(float(told["dollars"]) - free, 2) + 0.0}
        rows.append(line(whole, told))
    return compact(Grid("years", "Year by year", whole, tuple(rows)))


def _groups(ground: Ground, known: Schools, school: str) -> Grid | None:
    """Pupils of each group, small ones left out."""
    years = [year for year, table in known.groups.items() if school in table.index]
    if not years:
        return None
    groups = [str(group) for group in known.groups[years[-1]].columns if group != ALL_GROUP]
    whole = (
        Column("group", "Group"),
        *columns("pupils", "Pupils", years, "count", adds=False),
        Column("share", f"Share {years[-1]}", "share"),
    )
    rows = []
    for group in (ALL_GROUP, *groups):
        by_year = {year: known.pupils(school, group, year) for year in years}
        counted = {f"pupils_{year}": count for year, count in by_year.items()}
        everyone, mine = known.pupils(school, ALL_GROUP, years[-1]), by_year[years[-1]]
        share = mine / everyone if mine == mine and everyone > 0 else None
        name = "All pupils" if group == ALL_GROUP else ground.name("group", group)
        rows.append(line(whole, {"group": name, **counted, "share": share}))
    return Grid("groups", "Pupils", whole, tuple(rows), (HIDDEN, "Groups overlap, so they do not add up."))


def _staff(ground: Ground, known: Schools, school: str) -> Grid | None:
    frame = known.staff.get(school)
    if frame is None:
        return None
    whole = (
        Column("job", "Job"),
        Column("today", "Today", "fte", adds=True),
        *columns("fte", "", known.years, "fte"),
        Column("change", f"Change by {known.years[-1]}", "fte", adds=True),
    )
    rows = []
    for record in frame.to_dict("records"):
        told: dict[str, Any] = {"job": ground.name("position", record["position"])}
        told["today"] = round(float(record["today"]), 6)
        told |= values("fte", record | {year: record[year] for year in known.years}, known.years)
        told["change"] = round(float(told[f"fte_{known.years[-1]}"]) - float(told["today"]), 6) + 0.0
        rows.append(line(whole, told))
    notes = tuple(_several(ground, known, school))
    return Grid("staff", "Staff, in FTE", whole, (*rows, total(whole, rows, "All")), notes)


def _several(ground: Ground, known: Schools, school: str) -> Iterator[str]:
    """Jobs of a program that changes here and of others that have the same job, so that their FTE differ."""
    frame = known.programs.get(school)
    moved = set() if frame is None else set(frame.loc[(frame["change"].abs() > _SMALL).to_numpy(), "program"])
    told = [
        f"{ground.name('position', position)} ({' and '.join(ground.name('program', one) for one in programs)})"
        for position, programs in known.shared.get(school, {}).items()
        if moved & set(programs)
    ]
    if told:
        yield (
            "A job counts all its posts here, while the changes below are told by program. Jobs of several programs: "
            f"{'; '.join(told)}."
        )


def _classes(known: Schools, school: str) -> Grid | None:
    """A row per rule: pupils per class in every year, and what the school has and needs in the last one."""
    found = known.classes.get(school)
    if not found or known.hidden(school):
        return None
    last = known.years[-1]
    whole = (
        Column("sentence", "Rule"),
        *columns("size", "Pupils per class", known.years, "number", adds=False),
        Column("has", f"The school has, {last}", "number"),
        Column("needs", f"The rule asks for, {last}", "number"),
    )
    rows: dict[str, dict[str, Any]] = {}
    for one in found:
        told = rows.setdefault(str(one["sentence"]), {"sentence": one["sentence"]})
        told[f"size_{one['year']}"] = round(one["size"], 1) if one["size"] == one["size"] else None
        if one["year"] == last:
            told |= {"has": one["has"], "needs": one["needs"]}
    notes = ("What the school has and what the rule asks for are in the rule's own unit: teachers or seats.",)
    return compact(Grid("classes", "Class sizes", whole, tuple(line(whole, one) for one in rows.values()), notes))


def _changes(ground: Ground, known: Schools, school: str) -> Grid | None:
    """Programs whose level changes here, with their level of every year."""
    frame = known.programs.get(school)
    if frame is None:
        return None
    moved = frame.groupby("program")["change"].transform(lambda change: change.abs().max()) > _SMALL
    mine = frame[moved.to_numpy()]
    if mine.empty:
        return None
    whole = (
        Column("name", "Program"),
        Column("unit", "Unit"),
        Column("current", "Today", "number"),
        *columns("quantity", "", known.years, "number", adds=False),
    )
    rows = []
    for program, one in mine.groupby("program", sort=False):
        by_year = dict(zip(one["year"], one["quantity"], strict=True))
        told: dict[str, Any] = {"name": ground.name("program", program), **values("quantity", by_year, known.years)}
        unit = str(one["unit"].iloc[0])
        if unit == say.OF_TODAY:
            unit = "share of today's level"
        rows.append(line(whole, {**told, "unit": unit, "current": float(one["current"].iloc[0])}))
    return Grid("changes", "What changes here", whole, tuple(rows))


def _money(ground: Ground, known: Schools, school: str) -> Grid | None:
    frame = known.money.get(school)
    if frame is None:
        return None
    whole = (Column("name", "Paid from"), *columns("dollars", "$", known.years, "dollars"))
    mine = frame[(frame[list(known.years)].abs() >= 0.005).any(axis=1).to_numpy()]
    named = [
        {"name": ground.name("resource", record["resource"]), **values("dollars", record, known.years)}
        for record in mine.to_dict("records")
    ]
    rows = [line(whole, told) for told in named]
    return Grid("money", "Which money pays", whole, (*rows, total(whole, rows, "All")))


def _all(ground: Ground, known: Schools) -> Page:
    """Staff and groups of all schools, a row each."""
    blocks: list[Block] = []
    whole = (
        Column("school_name", "School"),
        Column("job", "Job"),
        Column("today", "Today", "fte", adds=True),
        *columns("fte", "", known.years, "fte"),
        Column("change", f"Change by {known.years[-1]}", "fte", adds=True),
    )
    rows = []
    for school in _ordered(ground):
        found = _staff(ground, known, school)
        named = {"school_name": ground.name("school", school)}
        for row in found.rows if found is not None else ():
            if row.mark == "line":
                cells = dict(zip((column.name for column in found.columns), row.cells, strict=True)) if found else {}
                rows.append(line(whole, {**named, **cells}))
    if rows:
        grid = Grid("staff", "Staff of every school", whole, (*rows, total(whole, rows, "All schools")), (), 60)
        blocks.append(grid)
    groups = [school for school in _ordered(ground) if _groups(ground, known, school) is not None]
    if groups:
        blocks.append(_every_group(ground, known, groups))
    blocks += [Words(texts) for texts in [later(ground)] if texts]
    lead = f"Staff and pupils of {say.plural(len(ground.schools), 'school')}; `--for school` gives a page to each."
    return Page("schools", TITLE, lead, tuple(blocks))


def _every_group(ground: Ground, known: Schools, schools: list[str]) -> Grid:
    year = known.years[-1]
    table = known.groups[year]
    groups = [ALL_GROUP, *(str(group) for group in table.columns if group != ALL_GROUP)]
    whole = (
        Column("name", "School"),
        *(
            Column(f"pupils_{group}", "All pupils" if group == ALL_GROUP else ground.name("group", group), "count")
            for group in groups
        ),
    )
    rows = []
    for school in schools:
        counted = {f"pupils_{group}": table.loc[school, group] for group in groups}
        rows.append(line(whole, {"name": ground.name("school", school), **counted}))
    return Grid("groups", f"Pupils of every school, {year}", whole, tuple(rows), (HIDDEN,), 60)
