"""Does it tie? The base year by fund, resource and object, the bridge from it to the plan, and every table against the
others, to the cent.
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from alloc_opt.plan.turnover import TURNOVER
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Column, Grid, Page, Row, Words, head, line, total
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._by_year import columns, values

ORDER = 20
AUDIENCES = ("board", "staff")
TITLE = "Does it tie?"
NEEDS = "today"
_CENT = 0.005
_OTHER = "Other: formulas that follow enrollment, and pay beside the average"
_COME_AND_GO = (
    "Services are priced at the average pay of a job; those who leave and those who are hired earn more or less than "
    'that, and what it comes to stands in "Other".'
)
_FLOWS = ("revenue", "credits", "contributions", "indirect", "spending")
_SPENT = Column("net", "Spending, credits taken off", "cents", adds=True)


def pages(ground: Ground) -> Iterator[Page]:
    """One page."""
    checks = _checks(ground)
    wrong = [row for row in checks.rows if row.mark == "line" and abs(float(row.cells[-1] or 0.0)) >= _CENT]
    lead = (
        f"{say.plural(len(wrong), 'check')} of {len(checks.rows)} {'does' if len(wrong) == 1 else 'do'} not tie."
        if wrong
        else f"All {len(checks.rows)} checks tie to the cent, from the files of today's budget to the plan."
    )
    blocks: list[Block] = [_by_fund(ground), _bridge(ground)]
    if ground.audience == "staff" or wrong:
        blocks.append(checks)
    if ground.audience == "staff":
        blocks += [_by_resource(ground), _by_object(ground)]
    source = str(ground.run.facts.get("source") or "")
    if source:
        texts = (f"Source of today's budget: {source.rstrip('.')}.", "Set the first table beside your ledger.")
        blocks.append(Words(texts))
    yield Page("tie_out", TITLE, lead, tuple(blocks))


def _base(ground: Ground, by: list[str]) -> pd.DataFrame:
    """Flows of the base year by label, a column per kind, with balances where labels have them."""
    tables = ground.answers["today"].tables
    flows = tables["today_flows"].frame
    mine = flows[(flows["year"] == ground.base_year).to_numpy()]
    wide = mine.pivot_table(index=by, columns="kind", values="dollars", aggfunc="sum", fill_value=0.0)
    wide = wide.reindex(columns=[*_FLOWS], fill_value=0.0)
    held = tables["today_balances"].frame
    held = held[(held["year"] == ground.base_year).to_numpy()].groupby(by)[["beginning", "ending"]].sum()
    table = held.join(wide, how="left").fillna(0.0).round(2) + 0.0
    table = table[(table.abs() >= _CENT).any(axis=1).to_numpy()]
    table["net"] = (table["spending"] - table["credits"]).round(2)
    return table.reset_index()


def _columns(ground: Ground, table: pd.DataFrame) -> list[Column]:
    every = [
        Column("beginning", "Beginning balance", "cents", adds=True),
        Column("revenue", "Revenue", "cents", adds=True),
        Column("contributions", "Contributions", "cents", adds=True),
        Column("indirect", "Indirect cost", "cents", adds=True),
        _SPENT,
        Column("ending", "Ending balance", "cents", adds=True),
    ]
    moves = {"contributions", "indirect"}
    return [column for column in every if column.name not in moves or (table[column.name].abs() >= _CENT).any()]


def _by_fund(ground: Ground) -> Grid:
    table = _base(ground, ["fund"])
    whole = [Column("fund", "Fund"), *_columns(ground, table)]
    rows = [line(whole, record) for record in table.to_dict("records")]
    credits = float(table["credits"].sum())
    notes = [
        "Beginning + revenue + contributions - indirect cost - spending = ending. The beginning balance is not from a "
        "file: it is the balance with which the plan begins, less what the base year adds to it."
    ]
    if abs(credits) >= _CENT:
        gross = float(table["spending"].sum())
        notes.append(
            f"Spending line by line is ${gross:,.2f}; ${credits:,.2f} of it are credits that the ledger books as "
            "negative spending."
        )
    rows_ = (*rows, total(whole, rows, "All funds"))
    return Grid("by_fund", f"The base year by fund, {ground.base_year}", tuple(whole), rows_, tuple(notes))


def _bridge(ground: Ground) -> Grid:
    """From the base year's spending to the plan's, by year."""
    years = ground.years
    schools, changes = ground.table("schools"), ground.table("changes")
    whole = (Column("step", ""), *columns("dollars", "", years, "cents"))
    base = float(ground.answers["today"].tables["today_budget"].frame["dollars"].sum())
    plan = schools.groupby("year")["dollars"].sum().round(2)
    today = (plan - schools.groupby("year")["change_dollars"].sum()).round(2)
    down, up = (
        changes[((changes["change_dollars"] < 0) == less).to_numpy()].groupby("year")["change_dollars"].sum().round(2)
        if len(changes)
        else pd.Series(dtype=float)
        for less in (True, False)
    )
    named = down.reindex(list(years), fill_value=0.0) + up.reindex(list(years), fill_value=0.0)
    steps = {
        f"Spending of the base year, {ground.base_year}": pd.Series(base, index=list(years)).round(2),
        "Today's services cost more (less) at the year's prices": (today - base).round(2),
        "Named reductions": down,
        "Named increases": up,
        _OTHER: (plan - today - named).round(2),
    }
    rows = [line(whole, {"step": step, **values("dollars", dict(series), years)}) for step, series in steps.items()]
    rows.append(total(whole, rows, "Spending of the plan"))
    notes = (_COME_AND_GO,) if (ground.table("budget")["program"] == TURNOVER).any() else ()
    return Grid("bridge", "From the base year to the plan", whole, tuple(rows), notes)


def _checks(ground: Ground) -> Grid:
    whole = (
        Column("check", "What must be the same"),
        Column("year", "Year"),
        Column("one", "One", "cents"),
        Column("other", "The other", "cents"),
        Column("difference", "Difference", "cents"),
    )
    rows: list[Row] = []

    def add(what: str, year: str, one: float, other: float) -> None:
        told = {"check": what, "year": year, "one": round(one, 2) + 0.0, "other": round(other, 2) + 0.0}
        rows.append(line(whole, {**told, "difference": round(one - other, 2) + 0.0}))

    tables, base = ground.answers["today"].tables, ground.base_year
    today, flows = tables["today_budget"].frame["dollars"].sum(), tables["today_flows"].frame
    spent = flows[((flows["kind"] == "spending") & (flows["year"] == base)).to_numpy()]["dollars"].sum()
    add("Staff and other lines in the plan's files = services at their prices", base, _filed(ground), float(today))
    add("Lines of today's budget = spending of all resources", base, float(today), float(spent))
    held = tables["today_balances"].frame
    ends = held[(held["year"] == base).to_numpy()]["ending"].sum()
    funds, budget, schools = ground.table("funds"), ground.table("budget"), ground.table("schools")
    first = funds[(funds["year"] == ground.years[0]).to_numpy()]
    add("Balances at the end of the base year = where the plan begins", base, float(ends), first["beginning"].sum())
    before = None
    for year in ground.years:
        mine = funds[(funds["year"] == year).to_numpy()]
        lines = budget.loc[(budget["year"] == year).to_numpy(), "dollars"].sum()
        places = schools.loc[(schools["year"] == year).to_numpy(), "dollars"].sum()
        add("Lines of the budget = spending of all resources", year, lines, mine["spent"].sum())
        add("Lines of the budget = dollars of all places", year, lines, places)
        have = mine[["beginning", "revenue", "contributions", "indirect"]].to_numpy().sum()
        gone = mine[["spent", "lapse", "ending"]].to_numpy().sum()
        add("What resources have = what they spend, give back and keep", year, have, gone)
        if before is not None:
            add("Beginning balances = last year's ending balances", year, mine["beginning"].sum(), before)
        before = float(mine["ending"].sum())
    return Grid("checks", "Every table against the others", whole, tuple(rows))


def _filed(ground: Ground) -> float:
    return float(ground.answers["today"].tables["today_books"].frame["dollars"].sum())


def _by_resource(ground: Ground) -> Grid:
    table = _base(ground, ["fund", "resource"])
    table["name"] = [ground.name("resource", resource) for resource in table["resource"]]
    whole = (Column("name", "Resource"), Column("resource", "Code"), *_columns(ground, table))
    rows: list[Row] = []
    sums: list[int] = []
    for fund, mine in table.groupby("fund", sort=False):
        rows.append(head(whole, f"Fund {fund}"))
        start = len(rows)
        rows += [line(whole, record) for record in mine.to_dict("records")]
        rows.append(total(whole, rows, f"Fund {fund} together", range(start, len(rows))))
        sums.append(len(rows) - 1)
    rows.append(total(whole, rows, "All funds", sums))
    return Grid("by_resource", f"The base year by resource, {ground.base_year}", whole, tuple(rows))


def _by_object(ground: Ground) -> Grid:
    """Spending of the base year by fund and object beside the plan's first year."""
    year = ground.years[0]
    names = ground.plan["objects"].set_index("object")["name"]
    parts = {"base": ground.answers["today"].tables["today_budget"].frame, "plan": ground.table("budget")}
    parts["plan"] = parts["plan"][(parts["plan"]["year"] == year).to_numpy()]
    sums = {key: frame.groupby(["fund", "object"])["dollars"].sum() for key, frame in parts.items()}
    table = pd.DataFrame(sums).fillna(0.0).round(2).reset_index()
    table["change"] = (table["plan"] - table["base"]).round(2) + 0.0
    table["name"] = [str(names.get(code) or code) for code in table["object"]]
    whole = (
        Column("fund", "Fund"),
        Column("object", "Object"),
        Column("name", "Name"),
        Column("base", ground.base_year, "cents", adds=True),
        Column("plan", f"Plan {year}", "cents", adds=True),
        Column("change", "Change", "cents", adds=True),
    )
    rows: Sequence[Row] = [line(whole, record) for record in table.to_dict("records")]
    return Grid("by_object", "Spending by fund and object", whole, (*rows, total(whole, rows, "All")))
