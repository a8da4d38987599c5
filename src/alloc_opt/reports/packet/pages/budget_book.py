"""The budget book: every resource under its fund, revenue by line, spending by object and by function, today's budget
beside the plan, and how many cents of each dollar are people.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from alloc_opt.analysis.projection.layout import layout
from alloc_opt.plan.lines_of_pay import pay_objects
from alloc_opt.reports.packet.blocks import Block, Chart, Column, Figure, Figures, Grid, Page, Row, head, line, total
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._by_year import columns, values

ORDER = 110
AUDIENCES = ("board", "staff")
TITLE = "Budget book"
NEEDS = "today"
_CENT, _LITTLE = 0.005, 10.0
_WIDE = 12
"""Objects that stand beside each other; more are taken together by the first digit of their code."""


def pages(ground: Ground) -> Iterator[Page]:
    """One page."""
    objects = _objects(ground)
    people = {year: _people(ground, frame) for year, frame in _spending(ground).items()}
    first = ground.years[0]
    cents = (Figure(f"{people[year] * 100:.0f} cents", f"of each dollar of {year} are people") for year in people)
    blocks: list[Block] = [Figures(tuple(cents)), _by_resource(ground)]
    if ground.audience == "staff":
        blocks.append(_balances(ground))
    blocks += [_revenue(ground), objects, _chart(objects, ground)]
    if ground.audience == "staff":
        blocks += _matrix(ground)
    lead = f"{people[first] * 100:.0f} cents of each dollar of {first} are pay and benefits; today beside the plan."
    yield Page("budget_book", TITLE, lead, tuple(blocks))


def _spending(ground: Ground) -> dict[str, pd.DataFrame]:
    """Year -> lines of spending; the base year first."""
    plan = ground.table("budget")
    found = {ground.base_year: ground.answers["today"].tables["today_budget"].frame}
    return found | {year: plan[(plan["year"] == year).to_numpy()] for year in ground.years}


def _people(ground: Ground, frame: pd.DataFrame) -> float:
    paid = frame["object"].astype(str).isin(pay_objects(ground.plan)).to_numpy()
    whole = float(frame["dollars"].sum())
    return float(frame["dollars"][paid].sum()) / whole if whole else 0.0


def _head(ground: Ground, *label: Column) -> tuple[Column, ...]:
    """Today, every plan year, and the change to the first of them."""
    return (
        *label,
        Column("base", f"Today {ground.base_year}", "dollars", adds=True),
        *columns("plan", "Plan", ground.years, "dollars"),
        Column("change", f"Change to {ground.years[0]}, $", "dollars", adds=True),
        Column("share", "%", "share"),
    )


def _line(whole: tuple[Column, ...], label: Mapping[str, Any], by_year: Mapping[str, float], ground: Ground) -> Row:
    base = round(float(by_year.get(ground.base_year, 0.0)), 2) + 0.0
    told = {**label, "base": base, **values("plan", by_year, ground.years)}
    change = round(float(told[f"plan_{ground.years[0]}"]) - base, 2) + 0.0
    share = change / base if abs(base) >= 0.5 and abs(change / base) < 10 else None
    return line(whole, {**told, "change": change, "share": share})


def _gathered(rows: list[Row], whole: tuple[Column, ...]) -> list[Row]:
    """Rows without those of the ledger's rounding, which stand together in the last one."""
    dollars = [at for at, column in enumerate(whole) if column.adds]
    small = [row for row in rows if all(abs(float(row.cells[at] or 0.0)) < _LITTLE for at in dollars)]
    if not small:
        return rows
    words = f"Others, each under ${_LITTLE:,.0f} ({len(small)})"
    other = total(whole, small, words, range(len(small)))
    return [*(row for row in rows if row not in small), Row(other.cells)]


def _moves(row: Row) -> bool:
    return any(isinstance(cell, float) and abs(cell) >= _CENT for cell in row.cells)


def _by_resource(ground: Ground) -> Grid:
    """Spending of each resource."""
    parts = [
        frame.assign(year=year)[["fund", "resource", "year", "dollars"]] for year, frame in _spending(ground).items()
    ]
    table = pd.concat(parts, ignore_index=True).groupby(["fund", "resource", "year"])["dollars"].sum()
    whole = _head(ground, Column("name", "Spending of"))
    rows: list[Row] = []
    sums: list[int] = []
    for fund in dict.fromkeys(table.index.get_level_values("fund")):
        mine = table[fund]
        found = []
        for resource in dict.fromkeys(mine.index.get_level_values("resource")):
            by_year = {str(year): float(dollars) for year, dollars in mine[resource].items()}
            found.append(_line(whole, {"name": ground.name("resource", resource)}, by_year, ground))
        found = [row for row in found if _moves(row)]
        rows.append(head(whole, f"Fund {fund}"))
        start = len(rows)
        rows += _gathered(sorted(found, key=lambda row: -float(row.cells[1] or 0.0)), whole)
        rows.append(total(whole, rows, f"Fund {fund} together", range(start, len(rows))))
        sums.append(len(rows) - 1)
    rows.append(total(whole, rows, "All funds", sums))
    most = 12 if ground.audience == "board" else 0
    return Grid("by_resource", "Spending by fund and resource", whole, tuple(rows), (), most)


def _balances(ground: Ground) -> Grid:
    """Every resource's year: beginning, revenue, transfers, spending, ending."""
    flows = ("beginning", "revenue", "contributions", "indirect", "spent", "lapse", "ending")
    words = ("Beginning", "Revenue", "Contributions", "Indirect cost", "Spending", "Given back", "Ending")
    whole = (
        Column("name", "Resource"),
        Column("year", "Year"),
        *(Column(name, text, "dollars", adds=True) for name, text in zip(flows, words, strict=True)),
    )
    rows: list[Row] = []
    funds = ground.table("funds")
    for year in ground.years:
        mine = funds[(funds["year"] == year).to_numpy()]
        mine = mine[(mine[list(flows)].abs() >= _CENT).any(axis=1).to_numpy()]
        rows.append(head(whole, year))
        start = len(rows)
        named = ({**record, "name": ground.name("resource", record["resource"])} for record in mine.to_dict("records"))
        rows += [line(whole, record) for record in named]
        rows.append(total(whole, rows, f"All resources, {year}", range(start, len(rows))))
    notes = (
        "Contributions and indirect cost are net: received less given, recovered less charged. Credits that the ledger "
        "books in objects of spending count as revenue.",
    )
    return Grid("balances", "Balances of the plan by resource", whole, tuple(rows), notes)


def _revenue(ground: Ground) -> Grid:
    """Revenue by account where the plan states accounts, else by line; what levers of the plan add stands apart."""
    flows = ground.answers["today"].tables["today_flows"].frame
    mine = flows[flows["kind"].isin(["revenue", "credits"]).to_numpy()]
    blocks = [block for block in layout("california_myp").parts if block.side == "income"]
    lines = [one for block in blocks for one in block.lines if one.codes]
    by_account = bool((mine["object"] != "").mean() > 0.5) and _is_form(ground)
    words = []
    for kind, code, name in mine[["kind", "object", "name"]].itertuples(index=False):
        known = next((one.name for one in lines if one.holds("revenue", str(code))), "") if by_account else ""
        text = "Credits booked in spending" if kind == "credits" else known.partition(". ")[2] or str(name)
        words.append(text.replace("_", " "))
    table = mine.assign(words=words).groupby(["words", "year"], sort=False)["dollars"].sum()
    whole = _head(ground, Column("name", "Revenue"))
    rows = []
    for text in dict.fromkeys(words):
        by_year = {str(year): float(dollars) for year, dollars in table[text].items()}
        rows.append(_line(whole, {"name": text}, by_year, ground))
    rows = _gathered([row for row in rows if _moves(row)], whole)
    told = mine.groupby("year")["dollars"].sum()
    funds = ground.table("funds").groupby("year")["revenue"].sum()
    more = {year: float(funds.get(year, 0.0)) - float(told.get(year, 0.0)) for year in ground.years}
    if any(abs(value) >= 0.5 for value in more.values()):
        rows.append(_line(whole, {"name": "Further revenue of the plan"}, more, ground))
    elif any(abs(value) >= _CENT for value in more.values()):
        rows.append(_line(whole, {"name": "Rounding to cents"}, more, ground))
    rows.append(total(whole, rows, "All revenue"))
    most = 12 if ground.audience == "board" else 0
    return Grid("revenue", "Where the money comes from", whole, tuple(rows), (), most)


def _is_form(ground: Ground) -> bool:
    found = ground.answers.get("project")
    return found is not None and found.facts["layout"] == "california_myp"


def _object_words(ground: Ground) -> dict[str, str]:
    """Object -> what it stands under: its own name, or those of a state's form, or the first digit where many."""
    codes = sorted({str(code) for frame in _spending(ground).values() for code in frame["object"]})
    names = ground.plan["objects"].set_index("object")["name"]
    if _is_form(ground):
        lines = [one for block in layout("california_myp").parts if block.side == "outgo" for one in block.lines]
        known = {code: next((one.name for one in lines if one.holds("spending", code)), "") for code in codes}
        return {code: (text.partition(". ")[2] or "Other") for code, text in known.items()}
    if len(codes) <= _WIDE:
        return {code: str(names.get(code) or code.replace("_", " ").capitalize()) for code in codes}
    return {code: f"{code[:1]}-series" if code[:1].isdecimal() else code.capitalize() for code in codes}


def _objects(ground: Ground) -> Grid:
    words = _object_words(ground)
    parts = [frame.assign(year=year)[["object", "year", "dollars"]] for year, frame in _spending(ground).items()]
    every = pd.concat(parts, ignore_index=True)
    table = every.groupby([every["object"].astype(str).map(words), "year"])["dollars"].sum()
    whole = _head(ground, Column("name", "Spending by object"))
    rows = []
    for text in dict.fromkeys(words.values()):
        by_year = {str(year): float(dollars) for year, dollars in table[text].items()}
        rows.append(_line(whole, {"name": text}, by_year, ground))
    rows = _gathered([row for row in rows if _moves(row)], whole)
    rows.append(total(whole, rows, "All spending"))
    return Grid("by_object", "What it is spent on", whole, tuple(rows))


def _chart(grid: Grid, ground: Ground) -> Chart:
    first = f"plan_{ground.years[0]}"
    at = next(n for n, column in enumerate(grid.columns) if column.name == first)
    lines = [row for row in grid.rows if row.mark == "line"]
    largest = max(lines, key=lambda row: float(row.cells[at] or 0.0))
    share = float(largest.cells[at] or 0.0) / float(grid.rows[-1].cells[at] or 1.0)
    says = f"The largest object is {largest.cells[0]}, {share * 100:.0f} % of all spending in {ground.years[0]}."
    title = f"Spending by object, today and {ground.years[0]}"
    return Chart("objects_chart", title, "bars", grid.name, "name", ("base", first), says)


def _matrix(ground: Ground) -> Iterator[Block]:
    """Function (or area, or program) by object, in the first plan year."""
    year = ground.years[0]
    frame = _spending(ground)[year]
    programs = ground.plan["programs"].set_index("program")
    label, title = frame["function"].astype(str), "function"
    if not (label != "").any():
        area = "area" in programs.columns
        title = "area" if area else "program"
        named = frame["program"].map(programs["area"]).fillna("").astype(str) if area else None
        label = frame["program"].map(lambda one: ground.name("program", one)) if named is None else named
    label = label.where(label != "", "Other").str.replace("_", " ")
    words = _object_words(ground)
    table = frame.assign(label=label, words=frame["object"].astype(str).map(words))
    wide = table.pivot_table(index="label", columns="words", values="dollars", aggfunc="sum", fill_value=0.0)
    wide = wide[[text for text in dict.fromkeys(words.values()) if text in wide]]
    sums = wide.sum(axis=1).round(2)
    whole = (
        Column("label", title.capitalize()),
        *(Column(f"object_{number}", text, "dollars", adds=True) for number, text in enumerate(wide.columns, start=1)),
        Column("dollars", "All", "dollars", adds=True),
        Column("share", "% of all", "share"),
    )
    rows = []
    for text in sums.sort_values(ascending=False, kind="stable").index:
        cells = {f"object_{n}": round(float(value), 2) for n, value in enumerate(wide.loc[text], start=1)}
        share = float(sums[text]) / float(sums.sum()) if sums.sum() else 0.0
        rows.append(line(whole, {"label": str(text), **cells, "dollars": float(sums[text]), "share": share}))
    yield Grid("matrix", f"By {title} and object, {year}", whole, (*rows, total(whole, rows, "All")))
