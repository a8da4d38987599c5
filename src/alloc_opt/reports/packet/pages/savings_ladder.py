"""The savings ladder: what goes first for each target, what costs nothing that is rated, and money left over."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from alloc_opt.analysis.saving.tables import ALL, CENTRAL, SITE
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.answer import Answer
from alloc_opt.reports.packet.blocks import Block, Cell, Chart, Column, Grid, Kind, Page, Row, Words, head, line, total
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._left_over import unused

ORDER = 50
AUDIENCES = ("board", "staff")
TITLE = "Where money is to be found"
NEEDS = "savings"
SMALL_SERVICE = 1000.0
"""Dollars, all years together, below which services of a step stand together."""
_QUIET = {
    *("restricted_dollars", "vacant", "by_attrition", "unlisted_pay_dollars", "sites", "pupils", "decide_by"),
    *("reopened", "refilled"),
}
"""Columns that are left out where no step says anything in them."""
_SOME = 0.05
_FTE = 0.005
_DOLLAR = 1.0
_ROUNDING = 1.5
"""Dollars a year that a target leaves for rounding."""
_REST, _OTHERS = "smaller changes, and who pays what", "all other changes, and who pays what"
_BRIEF = 3
"""Services of a step that a board's page names; the others are one line, so that each sum stands under its rows."""


def pages(ground: Ground) -> Iterator[Page]:
    """The ladder."""
    answer = ground.answers["savings"]
    blocks: list[Block] = [Words(answer.words["against"])]
    ladder = answer.tables["ladder"].frame
    if len(ladder):
        blocks += _ladder(ground, answer, ladder)
        blocks.append(_goes(ground, answer))
        if ground.audience == "staff":
            blocks += [
                Words(answer.words[f"step_{n}"], "list", f"At {say.money(target)} a year")
                for n, target in enumerate(answer.facts["targets"], 1)
            ]
    if answer.words["end"]:
        blocks.append(
            Words(tuple(text.removeprefix("  - ") for text in answer.words["end"]), "list", "How far it goes")
        )
    blocks += _cheapest(ground, answer)
    blocks += _stop(ground, answer)
    blocks += unused(ground, answer)
    yield Page("savings_ladder", TITLE, _lead(answer, ladder), tuple(blocks))


def _lead(answer: Answer, ladder: pd.DataFrame) -> str:
    if not len(ladder):
        return "No unrestricted money can be saved by reducing services within the rules."
    last = ladder[(ladder["step"] == ladder["step"].max()).to_numpy()].iloc[-1]
    once = float(ladder.loc[(ladder["step"] == last["step"]).to_numpy(), "one_time_dollars"].sum())
    saved = f"{say.money(float(last['target_dollars']))} a year from {answer.facts['since']} on"
    staff = f"{last['given_up']:,.1f} positions (FTE) with it" if last["given_up"] >= 0.05 else "no listed position"
    pay = float(last["unlisted_pay_dollars"])
    staff += f", and about {say.money(pay)} of pay in lines that list none" if pay >= _DOLLAR else ""
    comes = f"; {say.money(once)} of that comes once" if once >= _DOLLAR else ""
    return f"Saving {saved} within the rules takes {staff}{comes}: in steps, what loses least goes first."


def _ladder(ground: Ground, answer: Answer, ladder: pd.DataFrame) -> list[Block]:
    """What each target saves and loses, and whom it touches."""
    kind: Kind = "dollars" if "dollars" in str(ladder["unit"].iloc[0]) else "number"
    target = Column("target_dollars", "Save a year", "dollars")
    money = (
        target,
        *(Column(f"saved_{year}", f"Saved {year}", "dollars") for year in ground.years),
        Column("recurring_dollars", "Recurring, all years", "dollars"),
        Column("one_time_dollars", "Once, all years", "dollars"),
        Column("restricted_dollars", "Other money", "dollars"),
        Column("loss", "Loss", kind),
        Column("loss_alone", "Loss by itself", kind),
    )
    people = (
        target,
        Column("given_up", "FTE given up", "fte"),
        Column("vacant", "vacant", "fte"),
        Column("by_attrition", "leave by themselves", "fte"),
        Column("laid_off", "laid off", "fte"),
        Column("reopened", f"Back by {ground.years[-1]}", "fte"),
        Column("fewer", f"FTE fewer {ground.years[-1]}", "fte"),
        Column("unlisted_pay_dollars", "Pay without listed positions", "dollars"),
        Column("sites", "Schools touched by this step", "count"),
        Column("pupils", "Pupils there", "count"),
        Column("decide_by", "Decide by", "day"),
    )
    fewer = _fewer(ground, answer)
    records = [{**_step(ground, mine), "fewer": fewer.get(step)} for step, mine in ladder.groupby("step", sort=True)]
    loss = answer.facts["loss"]
    told = (
        "Each row is all steps up to it, against today's services carried on. Saved: unrestricted dollars.",
        f"Loss: {loss}, all years together. By itself: the least known of a plan that saves as much and need not keep "
        "the cuts of the rows above.",
    )
    who = (
        "FTE given up: listed positions, each once in all years; vacant ones first, then those of people who leave by "
        f"themselves. Some are back in a later year; FTE fewer {ground.years[-1]} is what the steps of the next table "
        "add up to.",
    )
    grid = _grid("ladder", "What each target saves and loses", money, records, told)
    first, end = (f"{say.money(one['target_dollars'])} a year" for one in (records[0], records[-1]))
    least, most = (_amount(float(one["loss"]), loss) for one in (records[0], records[-1]))
    says = f"Saving {first} loses {least}, saving {end} {most}."
    chart = Chart("ladder", "Loss at each target", "lines", "ladder", "target_dollars", ("loss",), says)
    return [
        grid,
        *([chart] if len(records) > 2 else []),
        _grid("people", "Whom each target touches", people, records, who),
    ]


def _fewer(ground: Ground, answer: Answer) -> dict[Any, float]:
    """Step -> FTE fewer in the last year, with the steps before."""
    cuts = answer.tables["cuts"].frame
    mine = cuts[(cuts["year"] == ground.years[-1]).to_numpy()].groupby("step")["fte_less"].sum()
    steps = range(1, len(answer.facts["targets"]) + 1)
    return {step: round(float(mine[mine.index <= step].sum()), 6) + 0.0 for step in steps}


def _step(ground: Ground, mine: pd.DataFrame) -> dict[str, Any]:
    """A step's values: those of its last year, sums over the years, and what it saves in each."""
    by_year = dict(zip(mine["year"], mine["unrestricted_dollars"], strict=True))
    sums = {n: float(mine[n].sum()) for n in ("recurring_dollars", "one_time_dollars", "restricted_dollars")}
    saved = {f"saved_{year}": _bare(float(by_year.get(year, 0.0))) for year in ground.years}
    return {**{str(key): value for key, value in mine.iloc[-1].items()}, **sums, **saved}


def _grid(
    name: str, title: str, columns: Sequence[Column], records: Sequence[Mapping[str, Any]], notes: tuple[str, ...]
) -> Grid:
    """The table without columns that say nothing on this ladder."""
    rows = [line(columns, record) for record in records]
    kept = [
        n for n, column in enumerate(columns) if column.name not in _QUIET or any(_says(row.cells[n]) for row in rows)
    ]
    slim = tuple(Row(tuple(row.cells[n] for n in kept)) for row in rows)
    return Grid(name, title, tuple(columns[n] for n in kept), slim, notes)


def _says(cell: Cell) -> bool:
    return cell is not None and (isinstance(cell, str) or abs(cell) >= _SOME)


def _goes(ground: Ground, answer: Answer) -> Grid:
    """What goes at each step, by service."""
    cuts = answer.tables["cuts"].frame
    columns = _service_columns(ground)
    rows: list[Row] = []
    most = _BRIEF if ground.audience == "board" else 0
    before = 0.0
    for number, target in enumerate(answer.facts["targets"], 1):
        more = say.money(target - before)
        rows.append(
            head(columns, f"{'First' if number == 1 else 'Then'}, to save {say.money(target)} a year ({more} more)")
        )
        start = len(rows)
        rows += _services(ground, columns, cuts[(cuts["step"] == number).to_numpy()], most)
        rows.append(total(columns, rows, f"Step {number}", range(start, len(rows))))
        before = target
    notes = (
        "Unrestricted dollars saved against the step before; below zero: spent more. FTE fewer in the last year. A "
        "service has dollars in years in which its level differs; the day is that of the first of them.",
    )
    return Grid("goes", "What goes at each step", columns, tuple(rows), notes)


def _service_columns(ground: Ground) -> tuple[Column, ...]:
    return (
        Column("name", "What"),
        Column("where", "Where"),
        *(Column(f"dollars_{year}", year, "dollars", adds=True) for year in ground.years),
        Column("restricted_dollars", "Other money, all years", "dollars", adds=True),
        Column("fte", "FTE fewer", "fte", adds=True),
        Column("decide_by", "Decide by", "day"),
    )


def _services(ground: Ground, columns: Sequence[Column], frame: pd.DataFrame, most: int = 0) -> list[Row]:
    """A row per service, the most dollars first; small ones and changes of payer together in the last.

    `most`: services with a row of their own; 0: all.
    """
    rows: list[Row] = []
    rest = []
    cut = False
    for (kind, _, name), mine in frame.groupby(["kind", "program", "name"], sort=False):
        size = float(mine[["unrestricted_dollars", "restricted_dollars"]].abs().to_numpy().sum())
        staff = float(mine["fte_less"].abs().max())
        falls = (mine["level_before"] - mine["level"]).abs() > _FTE
        if (kind in {CENTRAL, SITE} and not falls.any()) or (size < SMALL_SERVICE and staff < _FTE):
            rest.append(mine)
            continue
        if most and len(rows) == most:
            rest.append(mine)
            cut = True
            continue
        if kind in {CENTRAL, SITE}:
            rest.append(mine[~falls.to_numpy()])
            mine, falls = mine[falls.to_numpy()], falls[falls.to_numpy()]
        days = sorted(str(day) for day in mine["decide_by"] if day)
        values = {"name": str(name), "where": _where(mine[falls.to_numpy()]), "decide_by": days[0] if days else None}
        rows.append(line(columns, {**values, **_sums(ground, mine)}))
    rest = [mine for mine in rest if len(mine)]
    if rest:
        rows.append(line(columns, {"name": _OTHERS if cut else _REST, **_sums(ground, pd.concat(rest))}))
    return rows


def _sums(ground: Ground, mine: pd.DataFrame) -> dict[str, Cell]:
    by_year = mine.groupby("year")["unrestricted_dollars"].sum()
    found: dict[str, Cell] = {f"dollars_{year}": round(float(by_year.get(year, 0.0)), 2) + 0.0 for year in ground.years}
    last = (mine["year"] == ground.years[-1]).to_numpy()
    found["restricted_dollars"] = round(float(mine["restricted_dollars"].sum()), 2) + 0.0
    found["fte"] = round(float(mine.loc[last, "fte_less"].sum()), 6) + 0.0
    return found


def _where(mine: pd.DataFrame) -> str:
    places = list(dict.fromkeys(str(name) for name in mine["school_name"] if name))
    if not places or (mine["kind"] == CENTRAL).all():
        return "the district"
    return places[0] if len(places) == 1 else say.plural(len(places), "school")


def _cheapest(ground: Ground, answer: Answer) -> list[Block]:
    """What costs nothing that is rated."""
    heading = answer.words["without"][0]
    found: list[Block] = [Words((*answer.words["cheapest"], *answer.words["unrated"]), "plain", heading)]
    frame = answer.tables["savings"].frame
    lines = frame[(frame["kind"] != ALL).to_numpy()]
    if not len(lines) or lines["unrestricted_dollars"].abs().max() < SMALL_SERVICE:
        return found
    columns = tuple(column for column in _service_columns(ground) if column.name != "decide_by")
    rows = _services(ground, columns, lines.assign(decide_by=""))
    rows.append(total(columns, rows, "All"))
    notes = ("Unrestricted dollars saved; below zero: spent more.",)
    return [*found, Grid("cheapest", "What that plan saves, by service", columns, tuple(rows), notes, most=20)]


def _stop(ground: Ground, answer: Answer) -> list[Block]:
    """Rated services that the best plan ends."""
    frame = answer.tables["stop"].frame
    heading = "What may stop"
    if not len(frame):
        told = answer.words["stop"] if ground.audience == "staff" else ()
        return [Words(told, "plain", heading)] if told else []
    columns = (
        Column("name", "Service"),
        Column("schools", "Where"),
        Column("why", "Proof"),
        Column("loss", "Keeping it loses at least", "number"),
        Column("unit", "Unit"),
    )
    rows = tuple(line(columns, record) for record in frame.to_dict("records"))
    note = "Only services that somebody rated are named; what nobody rated is never called less useful."
    return [Grid("stop", heading, columns, rows, (note,))]


def _bare(dollars: float) -> float:
    return 0.0 if abs(dollars) < _ROUNDING else dollars


def _amount(loss: float, unit: str) -> str:
    return f"{say.money(loss)} ({unit})" if "dollars" in unit else f"{loss:,.4g} {unit}"
