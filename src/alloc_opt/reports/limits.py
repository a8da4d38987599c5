"""What is at its limit, and what the next step of it costs; what was held no worse than today."""

import math
from typing import Any

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.run import Run
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import grid

MOST_PRICES, MOST_LIMITS, MOST_HELD = 12, 15, 8


def show_limits(run: Run, console: Console) -> None:
    """The dearest limits with the price of their next step; without prices, which rules are at their limit."""
    prices = run.tables.get("prices")
    if prices is not None and len(prices):
        show_prices(run, console)
    else:
        _at_limit(run, console)
    _held(run, console)


def show_prices(run: Run, console: Console, most: int | None = MOST_PRICES) -> None:
    """The price list: one line per dial and direction, the dearest first."""
    table = run.tables["prices"]
    frame = table.frame
    dials = frame[((frame["row"] == "") & frame["price"].notna()).to_numpy()] if "row" in frame else frame
    if not len(dials):
        console.print("No limit has a price: nothing that is at its limit costs anything.")
        return
    size = dials["price"].abs()
    order = size.where(dials["kind"] == "cost", -1.0).sort_values(ascending=False, kind="stable").index
    shown = dials.loc[order] if most is None else dials.loc[order[:most]]
    heading = "At the limit, and what the next step costs (shadow prices, by re-solving)"
    out = grid(heading, "rule", "next step", "kind", "worth", "dollars", "FTE", "holds to", right=3)
    for row in shown.to_dict("records"):
        out.add_row(row["rule"], _step(row), row["kind"], _worth(row), *_columns(row))
    console.print(out)
    if len(shown) < len(dials):
        console.print(f"and {say.plural(len(dials) - len(shown), 'more line')} in prices.csv; rows one by one are there too")
    for note in table.notes:
        console.print(note)


def _step(row: dict[str, Any]) -> str:
    return f"{row['direction']} {row['dial']} by {say.number(float(row['step']))} {row['unit']}".strip()


def _worth(row: dict[str, Any]) -> str:
    price = float(row["price"])
    text = say.cell(price) if row["kind"] == "cost" else f"{price:,.4g}"
    low, high = float(row.get("low", math.nan)), float(row.get("high", math.nan))
    if math.isnan(low) or math.isnan(high) or abs(high - low) <= 1e-6 * max(1.0, abs(price)):
        return text
    return f"{text} ({low:,.0f} to {high:,.0f})"


def _columns(row: dict[str, Any]) -> tuple[str, str, str]:
    fte, holds = float(row["fte"]), row["holds_to"]
    return say.cell(float(row["dollars"])), say.number(fte, signed=True), say.number(float(holds))


def _at_limit(run: Run, console: Console) -> None:
    frame = run.tables["rules"].frame
    at = frame[(frame["status"] == "at_limit").to_numpy()]
    if not len(at):
        console.print("No rule is at its limit.")
        return
    book = run.tables["rulebook"].frame.set_index("rule")
    out = grid("At the limit", "rule", "severity", "what it says", "rows", "of", right=3)
    rows, total = at.groupby("rule", sort=False).size(), frame.groupby("rule").size()
    for rule in rows.index[:MOST_LIMITS]:
        out.add_row(str(rule), *_rule(book, str(rule)), say.number(float(rows[rule])), say.number(float(total[rule])))
    console.print(out)
    if len(rows) > MOST_LIMITS:
        console.print(f"and {say.plural(len(rows) - MOST_LIMITS, 'more rule')} in rules.csv")
    console.print(say.unpriced(len(rows)))


def _rule(book: pd.DataFrame, rule: str) -> tuple[str, str]:
    return (str(book.loc[rule, "severity"]), str(book.loc[rule, "sentence"])) if rule in book.index else ("", "")


def _held(run: Run, console: Console) -> None:
    frame = run.tables["rules"].frame
    held = frame[((frame["status"] == "relaxed") & ~frame["rule"].isin(run.facts["gave_way"])).to_numpy()]
    if not len(held):
        return
    book = run.tables["rulebook"].frame.set_index("rule")
    console.print()
    console.print("Broken today and held no worse than today:", style="bold")
    counts = held.groupby("rule", sort=False).size()
    for rule in counts.index[:MOST_HELD]:
        severity, sentence = _rule(book, str(rule))
        console.print(f"  {rule} ({severity}), {say.plural(int(counts[rule]), 'row')}: {sentence}")
    if len(counts) > MOST_HELD:
        console.print(f"  and {say.plural(len(counts) - MOST_HELD, 'more rule')} in rules.csv")
