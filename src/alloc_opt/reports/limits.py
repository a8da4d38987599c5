"""What is at its limit, with its price where prices were asked; what was held no worse than today."""

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.run import Run
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.prices import MOST_PRICES, show_prices

MOST_LIMITS, MOST_HELD = 15, 8


def show_limits(run: Run, console: Console) -> None:
    """The dearest limits with the price of their next step; without prices, which rules are at their limit."""
    prices = run.tables.get("prices")
    if prices is not None and len(prices):
        show_prices(run, console, MOST_PRICES)
    else:
        _at_limit(run, console)
    _held(run, console)


def _at_limit(run: Run, console: Console) -> None:
    frame = run.tables["rules"].frame
    at = frame[(frame["status"] == "at_limit").to_numpy()]
    if not len(at):
        console.print("No rule is at its limit.")
        return
    book = run.tables["rulebook"].frame.set_index("rule")
    columns = ("rule", "severity", "what it says", "rows", "of")
    out = Sheet("At the limit", columns, right=3, drop=("severity", "of"))
    rows, total = at.groupby("rule", sort=False).size(), frame.groupby("rule").size()
    for rule in rows.index[:MOST_LIMITS]:
        out.add(str(rule), *_rule(book, str(rule)), say.number(float(rows[rule])), say.number(float(total[rule])))
    out.print(console)
    if len(rows) > MOST_LIMITS:
        console.print(f"and {say.plural(len(rows) - MOST_LIMITS, 'more rule')} in rules.csv")
    if run.facts.get("prices"):
        console.print(say.NOT_PRICED)
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
