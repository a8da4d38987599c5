"""What one per cent of pay costs: by bargaining unit, by resource, and what it takes from the plan."""

from collections.abc import Iterator

import pandas as pd

from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.answer import Answer
from alloc_opt.reports.packet.answers.pay import LINES
from alloc_opt.reports.packet.blocks import (
    Block,
    Cell,
    Chart,
    Column,
    Figure,
    Figures,
    Grid,
    Page,
    Row,
    Words,
    line,
    total,
)
from alloc_opt.reports.packet.ground import Ground

ORDER = 100
AUDIENCES = ("board", "staff")
TITLE = "What one per cent of pay costs"
NEEDS = "pay"
_UNLISTED = "Pay in lines without listed positions, and costs that grow with pay"
_NO_UNIT = "Without a bargaining unit"


def pages(ground: Ground) -> Iterator[Page]:
    """The page."""
    answer = ground.answers["pay"]
    gross, steps = answer.tables["gross"].frame, answer.tables["steps"].frame
    whole = steps[(steps["rule"] == answer.facts["all"]).to_numpy()]
    first = ground.years[0]
    before = float(gross.loc[(gross["year"] == first).to_numpy(), "dollars"].sum())
    after = float(whole.loc[(whole["year"] == first).to_numpy(), "unrestricted_dollars"].iloc[0])
    blocks: list[Block] = [_figures(ground, before, after, whole), Words(_HOW)]
    blocks += _units(ground, answer, gross)
    blocks.append(_resources(ground, gross))
    blocks += _steps(ground, answer, steps)
    lead = f"One per cent more on all salaries from {first} on costs {say.money(before)} in {first}, whoever pays"
    lead += f"; unrestricted money carries {say.money(after)} of it." if after == after else "."
    yield Page("pay_one_percent", TITLE, lead, tuple(blocks))


def _figures(ground: Ground, before: float, after: float, whole: pd.DataFrame) -> Figures:
    first = ground.years[0]
    figures = [Figure(say.money(before), f"gross cost in {first}, all resources")]
    if after == after:
        figures.append(Figure(say.money(after), f"from unrestricted money in {first}"))
    services = float(whole["services_dollars"].iloc[0])
    if services == services:
        many = "all plan years" if len(ground.years) > 1 else first
        figures.append(Figure(say.money(services), f"of services that would have to give, {many}, without new money"))
    return Figures(tuple(figures))


_HOW = (
    "Before the plan adapts: the plan's staff and services as they are, paid from the resources that pay them now, "
    "with the statutory benefits that follow a salary. Health benefits do not follow pay.",
    "After it adapts: every service stays and who pays is decided anew. Grants that are spent already cannot carry "
    "more, so unrestricted money carries their part where it may.",
)


def _units(ground: Ground, answer: Answer, gross: pd.DataFrame) -> list[Block]:
    first = ground.years[0]
    columns = (
        Column("name", "Bargaining unit"),
        Column("fte", f"FTE {first}", "fte", adds=True),
        Column("salaries", f"Salaries {first}", "dollars", adds=True),
        Column("benefits", f"Benefits {first}", "dollars", adds=True),
        *_years(ground),
    )
    rows: list[Row] = []
    known = answer.facts["units"]
    for unit, mine in gross.groupby("unit", sort=False):
        listed = mine[mine["fte"].notna().to_numpy()]
        parts = [(str(known.get(unit) or unit or _NO_UNIT), listed)] if len(listed) else []
        rest = mine[mine["fte"].isna().to_numpy()]
        parts += [(_UNLISTED, rest)] if unit == LINES and len(rest) else []
        for name, part in parts:
            own = part[(part["year"] == first).to_numpy()]
            values: dict[str, Cell] = {"name": name, **_by_year(ground, part)}
            if part is listed:
                values |= {n: round(float(own[n].sum()), 2) for n in ("fte", "salaries", "benefits")}
            rows.append(line(columns, values))
    rows.append(total(columns, rows, "All pay"))
    notes = ("Each unit by itself: its own positions alone, whichever settlement it follows.",)
    grid = Grid(
        "units", "Gross cost of one per cent by bargaining unit, before the plan adapts", columns, tuple(rows), notes
    )
    if len(rows) < 3 or ground.audience == "board":
        return [grid]
    money = [(str(row.cells[0]), float(str(row.cells[4]))) for row in rows if row.mark == "line"]
    name, most = max(money, key=lambda each: each[1])
    whole = say.money(sum(dollars for _, dollars in money))
    says = f"{name} has the largest part of one per cent in {first}: {say.money(most)} of {whole}."
    return [
        grid,
        Chart("units", f"One per cent in {first}, dollars", "bars", "units", "name", (f"dollars_{first}",), says),
    ]


def _resources(ground: Ground, gross: pd.DataFrame) -> Grid:
    columns = (Column("name", "Paid from"), *_years(ground))
    rows: list[Row] = []
    order = gross.groupby("resource")["dollars"].sum().sort_values(ascending=False, kind="stable").index
    free = [code for code in order if code in ground.unrestricted]
    for code in [*free, *(code for code in order if code not in ground.unrestricted)]:
        mine = gross[(gross["resource"] == code).to_numpy()]
        rows.append(line(columns, {"name": ground.name("resource", code), **_by_year(ground, mine)}))
    sums = [total(columns, rows, "Unrestricted money", range(len(free)))] if free else []
    sums += [total(columns, rows, "Restricted money", range(len(free), len(rows)))] if len(free) < len(rows) else []
    sums.append(total(columns, rows, "All resources", range(len(rows))))
    title = "Gross cost of one per cent by resource, as the plan pays its staff"
    most = 6 if ground.audience == "board" else 0 if len(rows) < 20 else 15
    return Grid("resources", title, columns, (*rows, *sums), most=most)


def _steps(ground: Ground, answer: Answer, steps: pd.DataFrame) -> list[Block]:
    """What each settlement takes of unrestricted money, and of services where no new money comes."""
    columns = (
        Column("step", "One per cent more"),
        *(Column(f"dollars_{year}", f"Unrestricted {year}", "dollars") for year in ground.years),
        Column("dollars", "All years", "dollars"),
        Column("services", "Services that would have to give", "dollars"),
    )
    rows = []
    for _, mine in steps.groupby("rule", sort=False):
        by_year = dict(zip(mine["year"], mine["unrestricted_dollars"], strict=True))
        whole = float(mine["unrestricted_dollars"].sum(skipna=False))
        values: dict[str, Cell] = {f"dollars_{year}": by_year[year] for year in ground.years}
        values |= {"step": str(mine["what"].iloc[0]), "dollars": round(whole, 2)}
        rows.append(line(columns, {**values, "services": float(mine["services_dollars"].iloc[0])}))
    notes = (
        "A settlement that others follow by agreement is told with those that follow. Services: dollars of services "
        "that would have to change, as few as the rules allow, if the plan's own money had to carry it; "
        "all plan years.",
    )
    return [Grid("steps", "After the plan adapts", columns, tuple(rows), notes)]


def _years(ground: Ground) -> tuple[Column, ...]:
    by_year = tuple(Column(f"dollars_{year}", year, "dollars", adds=True) for year in ground.years)
    return by_year if len(by_year) == 1 else (*by_year, Column("dollars", "All years", "dollars", adds=True))


def _by_year(ground: Ground, mine: pd.DataFrame) -> dict[str, Cell]:
    sums = mine.groupby("year")["dollars"].sum()
    found: dict[str, Cell] = {f"dollars_{year}": round(float(sums.get(year, 0.0)), 2) for year in ground.years}
    return {**found, "dollars": round(sum(float(str(cell)) for cell in found.values()), 2)}
