"""How old a fleet is, year by year and beyond the plan, and the year in which most of it ends together."""

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.run import Run
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet

_CLIFF = 1.5
"""A year in which this many times a year's even share of the fleet ends is named."""


def show_fleet(run: Run, console: Console) -> None:
    """Nothing where no rule of the plan speaks of a fleet."""
    table = run.tables.get("fleet")
    if table is None:
        return
    names = run.facts["names"]["program"]
    for _, mine in table.frame.groupby("rule", sort=False):
        program = str(mine["program"].iloc[0])
        columns = ("year", "bought", "ending their use", "in use", "needed", "$ purchase", "$ support", "$ disposal")
        out = Sheet(f"{names.get(program, program)}: the fleet by year", columns, drop=("$ disposal", "$ support"))
        planned = mine[(mine["planned"] == "yes").to_numpy()]
        for row in planned.to_dict("records"):
            counts = (say.number(row[name]) for name in ("bought", "retiring", "in_use", "need"))
            dollars = (say.cell(row[name]) for name in ("dollars", "support_dollars", "disposal_dollars"))
            out.add(row["year"], *counts, *dollars)
        console.print()
        out.print(console)
        for sentence in told(mine, planned):
            console.print(sentence)


def told(mine: pd.DataFrame, planned: pd.DataFrame) -> list[str]:
    """What one device costs over its life, and the year in which most of the fleet ends; `planned`: plan years."""
    last = planned.iloc[-1]
    after = mine[(mine["planned"] != "yes").to_numpy()]
    owned, price = float(last["owned"]), float(last["dollars"]) / max(float(last["bought"]), 1.0)
    found = []
    if owned > price + 0.5 and last["bought"] >= 1:
        found.append(
            f"Over its life one device bought in {last['year']} costs {say.money(owned)}: {say.money(price)} to buy, "
            "the rest support and disposal."
        )
    worst = after.iloc[int(after["short"].to_numpy().argmax())]
    even = float(last["need"]) / max(len(after), 1)
    if float(worst["short"]) > _CLIFF * even:
        found.append(
            f"Beyond the plan, {say.number(worst['short'])} devices have to be replaced in {worst['year']}, "
            f"{float(worst['short']) / float(last['need']):.0%} of the fleet, for {say.money(worst['dollars'])}; an "
            f"even share is {say.number(round(even))} a year."
        )
    elif float(worst["short"]) > 0.5:
        found.append(
            f"Beyond the plan, at most {say.number(worst['short'])} devices have to be replaced in a year "
            f"({worst['year']}), for {say.money(worst['dollars'])}."
        )
    return found
