"""The policy price list: what one real step of each rule takes or frees, in dollars and positions, year by year."""

from collections.abc import Iterator, Sequence

import pandas as pd

from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Cell, Chart, Column, Grid, Page, Row, Words, head
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._prices import (
    ASSUMPTIONS,
    MONEY,
    WAYS,
    PriceLine,
    dearest,
    in_groups,
    named,
    price_lines,
)

ORDER = 40
AUDIENCES = ("board", "staff")
TITLE = "What each rule costs"
USES = ("prices",)
MOST = 12
_WHICH = {"loosen": "as it is", "tighten": "tighter", "raise": "one step more", "lower": "one step less"}
_YEARS = 3
"""Years that the full list shows one by one; of more, the first and the last."""
_DRAWN = 3
"""Steps from which on there is a picture."""
LEAST = 1000.0
"""Unrestricted dollars of all plan years below which a step is named but not told."""
_HOW = (
    "Each rule is moved by one real step and the plan is solved again with every other service as it is; the "
    "difference is the price of that step. Making a rule looser and making it tighter are two questions with "
    "two answers.",
    "A rule about a reserve takes dollars once, to be held. Everything else is a cost of each year named.",
)


def pages(ground: Ground) -> Iterator[Page]:
    """The list; the board's has the steps that matter most."""
    table = price_table(ground)
    if table is None:
        return
    lines = price_lines(ground, table)
    costs = [line for line in lines if line.kind == "cost"]
    told = [line for line in dearest(costs) if abs(line.whole) >= LEAST and not _plain_dollars(line)]
    if not told and not any(line.kind == "value" for line in lines):
        yield Page(
            "price_list", TITLE, "No rule stands in the way of money: no step of any of them changes a cost.", ()
        )
        return
    blocks: list[Block] = [Words(_HOW)]
    blocks += _most(ground, [line for line in told if line.main])
    blocks += _value(ground, [line for line in lines if line.kind == "value"])
    blocks += _rest(ground, costs, told)
    if ground.audience == "staff":
        blocks.append(_all(ground, costs))
    yield Page("price_list", TITLE, _lead(ground, told), tuple(blocks))


def price_table(ground: Ground) -> pd.DataFrame | None:
    """The full list where it was asked for, else the run's own; None without any."""
    if "prices" in ground.answers:
        return ground.answers["prices"].tables["prices"].frame
    return ground.table("prices") if ground.has("prices") else None


def _lead(ground: Ground, told: Sequence[PriceLine]) -> str:
    policies = [line for line in told if line.group not in {ASSUMPTIONS, MONEY}]
    if not policies:
        return "No step of a rule changes what the plan costs; pay, benefits and revenue do."
    years = say.span(ground.years)
    return f"The dearest single step, {years}: {policies[0].says}"


def _most(ground: Ground, told: Sequence[PriceLine]) -> list[Block]:
    """The steps that matter most, in words, with a picture."""
    shown = list(told[:MOST])
    if not shown:
        return []
    columns = (
        Column("rule", "Rule"),
        Column("step", "What one step takes"),
        *(_money_columns(ground)[-1:] if ground.audience == "board" else _money_columns(ground)),
        Column("fte", f"FTE {ground.years[0]}", "fte"),
        *([Column("between", "Price between")] if any(line.between for line in shown) else []),
    )
    rows: list[Row] = []
    for heading, keep in (("Held where it is", True), ("One step further", False)):
        mine = [line for line in shown if (line.direction == "loosen") == keep]
        rows += [head(columns, heading)] if mine else []
        for line in mine:
            sign = -1.0 if keep else 1.0
            money = [None if cell is None else sign * float(cell) + 0.0 for cell in _by_year(ground, line)]
            money = money[-1:] if ground.audience == "board" else money
            staff = sign * line.fte.get(ground.years[0], 0.0) + 0.0
            cells: list[Cell] = [
                f"{line.short}, {_WHICH[line.direction]}",
                line.says,
                *money,
                staff,
                line.between or None,
            ]
            rows.append(Row(tuple(cells[: len(columns)])))
    notes = (
        "Unrestricted dollars and positions that it takes; below zero: that it frees. Held where it is: what one step "
        "looser would free.",
        f"{len(told)} steps move {say.money(LEAST)} or more; the staff packet has all of them."
        if ground.audience == "board"
        else f"{len(told)} steps move {say.money(LEAST)} or more.",
    )
    grid = Grid("most", f"The {len(shown)} steps that move most money", columns, tuple(rows), notes)
    if len(shown) < _DRAWN:
        return [grid]
    first, last = shown[0], shown[-1]
    says = (
        f"{first.short} moves most, {say.money(abs(first.whole))} of unrestricted money in {say.span(ground.years)}; "
        f"the least of the {len(shown)} is {last.short} with {say.money(abs(last.whole))}."
    )
    series = "dollars" if len(ground.years) > 1 else f"dollars_{ground.years[0]}"
    return [grid, Chart("most", "What one step takes, unrestricted dollars", "bars", "most", "rule", (series,), says)]


def _all(ground: Ground, lines: Sequence[PriceLine]) -> Grid:
    """Every rule and direction, in no more columns than a sheet holds."""
    years = ground.years if len(ground.years) <= _YEARS else (ground.years[0], ground.years[-1])
    money = [at for at, column in enumerate(_money_columns(ground)) if column.name[-7:] in (*years, "dollars")]
    columns = (
        Column("rule", "Rule"),
        Column("way", "Step"),
        Column("step", "What it does"),
        *(_money_columns(ground)[at] for at in money),
        *(Column(f"fte_{year}", f"FTE {year}", "fte") for year in years),
        Column("paid_from", "Paid from"),
        Column("standing", "How it is known"),
    )
    rows: list[Row] = []
    for group, mine in in_groups(list(lines)):
        rows.append(head(columns, group))
        for line in sorted(mine, key=lambda each: -abs(each.whole)):
            staff = [line.fte.get(year) for year in years]
            dollars = _by_year(ground, line)
            until = f"; the same up to {line.holds_to}" if line.holds_to else ""
            between = f"; price {line.between}" if line.between else ""
            cells: list[Cell] = [
                line.name,
                WAYS.get(line.direction, line.direction),
                line.says or None,
                *(dollars[at] for at in money),
                *staff,
                ", ".join(line.payers) or None,
                f"{line.standing}{until}{between}",
            ]
            rows.append(Row(tuple(cells)))
    notes = ("Unrestricted dollars and FTE more when the step is made; below zero: less.",)
    return Grid("prices", "Every rule and direction", columns, tuple(rows), notes, most=60)


def _money_columns(ground: Ground) -> tuple[Column, ...]:
    by_year = tuple(Column(f"dollars_{year}", year, "dollars") for year in ground.years)
    return by_year if len(by_year) == 1 else (*by_year, Column("dollars", "All years", "dollars"))


def _by_year(ground: Ground, line: PriceLine) -> list[Cell]:
    if not line.dollars:
        return [None] * len(_money_columns(ground))
    own: list[Cell] = [line.dollars[year] for year in ground.years]
    return own if len(own) == 1 else [*own, line.whole]


def _value(ground: Ground, lines: Sequence[PriceLine]) -> list[Block]:
    """What a step brings in the plan's own terms, in modes that decide by ratings."""
    told = [line for line in lines if line.resolved and abs(line.price) > 0]
    known = {line.rule for line in told}
    unclear = [line for line in lines if not line.resolved and line.rule not in known]
    blocks: list[Block] = []
    if told:
        columns = (
            Column("step", "What one step changes in the plan's own terms"),
            Column("price", "By", "number"),
            Column("unit", "Unit"),
            Column("between", "Between"),
        )
        order = sorted(told, key=lambda line: -abs(line.price))
        rows = tuple(Row((line.says, abs(line.price), line.price_unit, line.between or None)) for line in order)
        most = MOST if ground.audience == "board" else 40
        blocks.append(Grid("values", "What the next step brings", columns, rows, most=most))
    if unclear:
        text = f"Less than this search can tell apart in whole positions, so no finding: {named(unclear)}."
        blocks.append(Words((text,)))
    return blocks


def _rest(ground: Ground, costs: Sequence[PriceLine], told: Sequence[PriceLine]) -> list[Block]:
    """What is not in the list of the steps that matter, and why."""
    known = {line.rule for line in told}
    texts = []
    plain = [line for line in costs if line.rule not in known and _plain_dollars(line)]
    if plain:
        texts.append(f"More of this money frees unrestricted money, less of it takes some: {named(plain)}.")
    unclear = [line for line in costs if not line.resolved and line.rule not in known]
    if unclear:
        texts.append(f"Less than this search can tell apart, so no finding: {named(unclear)}.")
    barred = [line for line in costs if not line.possible]
    if barred and ground.audience == "staff":
        texts += [line.says for line in barred if line.says]
    elif barred:
        texts.append(
            f"No money makes a further step possible, as people, rooms or law stand in the way: {named(barred)}."
        )
    free = [line for line in costs if line.possible and line.resolved and line.price == 0 and line.rule not in known]
    free = [line for line in free if line.rule not in {each.rule for each in (*plain, *unclear, *barred)}]
    if free:
        texts.append(f"One step either way changes no cost: {named(free)}.")
    return [Words(tuple(texts), "list", "Not in the list of what matters most")] if texts else []


def _plain_dollars(line: PriceLine) -> bool:
    """A resource of which more frees, and less takes, unrestricted money."""
    return line.group == MONEY and abs(line.whole) > 0
