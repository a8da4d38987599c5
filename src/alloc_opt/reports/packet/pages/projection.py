"""Today's services and the plan through the same projection: balances, reserves, certification, structural balance."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from alloc_opt.analysis.projection.certification import TEST
from alloc_opt.analysis.projection.layout import layout
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.answer import Answer
from alloc_opt.reports.packet.answers.project import PLAN, TODAY
from alloc_opt.reports.packet.blocks import (
    Block,
    Chart,
    Column,
    Figure,
    Figures,
    Grid,
    Page,
    Row,
    Words,
    head,
    line,
    total,
)
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._form import form
from alloc_opt.reports.packet.pages._set_aside import set_aside

ORDER = 25
AUDIENCES = ("board", "staff", "public")
TITLE = "Where today's budget leads, and where the plan does"
NEEDS = "project"
SECTIONS = ("unrestricted", "restricted", "combined")


def pages(ground: Ground) -> Iterator[Page]:
    """The projection in short; for staff every line of it, too."""
    found = ground.answers["project"]
    facts = found.facts
    was, now = facts["today_certified"], facts["plan_certified"]
    reserve, held = _reserve(found), set_aside(ground)
    counted = ", money counted in that is set aside today" if held else ""
    blocks: list[Block] = [
        Figures(
            (
                Figure(str(was).capitalize(), "certification of today's services, rolled forward"),
                Figure(str(now).capitalize(), f"certification of the plan{counted}"),
                _gap(facts),
            )
        ),
        *(Words((text,), "warning") for text in [held] if text),
        reserve,
        _chart(reserve, facts),
        Words((*found.words["gap"][:1], *_whys(found)), "list"),
    ]
    if ground.audience != "public":
        blocks += [_sides(found), Words(_notes(ground, found), "list", "What stands behind it")]
    funds = ", ".join(facts["funds"])
    of = f"of {'fund' if len(facts['funds']) == 1 else 'funds'} {funds}"
    word = f"Certification without decisions: {was}; with the plan: {now}"
    lead = f"{word}. Balances and reserves {of}, {say.span(facts['years'])}."
    yield Page("projection", TITLE, lead, tuple(blocks))
    if ground.audience == "staff":
        yield Page("projection_in_full", _title(facts), _in_full(facts), tuple(form(found, facts["layout"])))


def _gap(facts: Any) -> Figure:
    if not facts["gap"]:
        return Figure("No gap", "today's services keep the reserve")
    return Figure(say.money(facts["gap"]), "a year: the ongoing reduction that today's services need")


def _title(facts: Any) -> str:
    return f"{facts['layout_title']}: every line"


def _in_full(facts: Any) -> str:
    return f"The plan first, then today's services rolled forward without decisions, {say.span(facts['years'])}."


def _summary(found: Answer) -> pd.DataFrame:
    frame = found.tables["projection_summary"].frame
    return frame.pivot(index="year", columns=["of", "line"], values="dollars")


def _reserve(found: Answer) -> Grid:
    wide, known = _summary(found), found.facts["reserve_known"]
    least = [Column("recommended", "Recommended reserve, plan", "dollars")] if known else []
    above = [Column("above", "Plan above (below) it", "dollars")] if known else []
    whole = (
        Column("year", "End of"),
        Column("today", "Available reserves, today's services", "dollars"),
        Column("plan", "Available reserves, plan", "dollars"),
        *least,
        *above,
        Column("today_lasting", "Recurring revenue less recurring spending, today's services", "dollars"),
        Column("plan_lasting", "The same, plan", "dollars"),
    )
    rows = []
    for year in found.facts["years"]:
        told: dict[str, Any] = {"year": year}
        for of in (TODAY, PLAN):
            if (of, "available") in wide:
                told[of] = wide.loc[year, (of, "available")]
                told[f"{of}_lasting"] = wide.loc[year, (of, "structural")]
        told["recommended"], told["above"] = (wide.loc[year, (PLAN, name)] for name in ("recommended", "above"))
        rows.append(line(whole, told))
    notes = ("Recurring amounts are unrestricted; below zero, the district lives on its balance.",)
    return Grid("reserve", "Reserves, year by year", whole, tuple(rows), notes)


def _chart(grid: Grid, facts: Any) -> Chart:
    series = ("today", "plan", *(("recommended",) if facts["reserve_known"] else ()))
    last = grid.rows[-1].cells[0]
    at = {column.name: n for n, column in enumerate(grid.columns)}
    today, plan = (grid.rows[-1].cells[at[name]] for name in ("today", "plan"))
    says = f"Without decisions available reserves end {last} at {say.money(float(today or 0.0))}"
    if plan is not None:
        says += f", in the plan at {say.money(float(plan))}"
    if facts["reserve_known"] and (least := grid.rows[-1].cells[at["recommended"]]) is not None:
        says += f"; the recommended reserve is {say.money(float(least))}"
    return Chart(
        "reserve_chart", "Available reserves at the end of each year", "lines", grid.name, "year", series, f"{says}."
    )


def _whys(found: Answer) -> Iterator[str]:
    yield from (f"Today's services: {_lower(text)}" for text in found.words["today_why"])
    yield from (f"The plan: {_lower(text)}" for text in found.words["plan_why"])


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _sides(found: Answer) -> Grid:
    """Revenue, spending, net and ending balance of each section: the base year, then both sides of every year."""
    years = found.facts["years"]
    whole = (
        Column("line", ""),
        Column("base", years[0], "dollars", adds=True),
        *(
            Column(f"{of}_{year}", f"{words} {year}", "dollars", adds=True)
            for year in years[1:]
            for of, words in ((TODAY, "Today's services"), (PLAN, "Plan"))
        ),
    )
    rows: list[Row] = []
    for section in SECTIONS:
        amounts = _amounts(found, section)
        rows.append(head(whole, section.capitalize()))
        at = len(rows)
        rows += [line(whole, {"line": words, **amounts[pick]}) for words, pick in _LINES]
        rows.insert(at + 2, total(whole, rows, "Net increase (decrease)", {at: 1.0, at + 1: -1.0}))
        rows.append(total(whole, rows, "Ending balance", [at + 2, at + 3]))
    return Grid("sides", "In short: unrestricted, restricted, combined", whole, tuple(rows))


_LINES = (("Revenue and contributions", "income"), ("Spending", "outgo"), ("Beginning balance", "beginning"))
"""Words, and which amounts."""


def _amounts(found: Answer, section: str) -> dict[str, dict[str, float]]:
    """Income, outgo and beginning balance of a section by column."""
    lines = found.tables["projection_lines"].frame
    sides = [block.side for block in layout(found.facts["layout"]).parts]
    mine = lines[((lines["section"] == section) & lines["dollars"].notna()).to_numpy()]
    sums: dict[str, dict[str, float]] = {name: {} for name in ("income", "outgo", "beginning")}
    for of, year, part, level, dollars in mine[["of", "year", "part", "level", "dollars"]].itertuples(index=False):
        base = year == found.facts["years"][0]
        column = "base" if base else f"{of}_{year}"
        if base and of == PLAN:
            continue
        if level == "total" and part.startswith("part "):
            side = sums[sides[int(part[5:]) - 1]]
            side[column] = side.get(column, 0.0) + dollars
        elif part == "balance" and column not in sums["beginning"]:
            sums["beginning"][column] = dollars
    return sums


def _notes(ground: Ground, found: Answer) -> tuple[str, ...]:
    least = found.words["reserve"][0]
    asked = (f"Recommended reserve: {least}",) if found.facts["reserve_known"] else (least,)
    cliffs = (f"{text[:1].upper()}{text[1:]}" for text in found.words["cliffs"])
    notes = found.words["notes"] if ground.audience == "staff" else ()
    return (*asked, *cliffs, *notes, TEST)
