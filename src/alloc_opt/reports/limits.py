"""What is at its limit, and what the next step of it costs; what was held no worse than today."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.pricing.cost_lines import IDLE
from alloc_opt.analysis.pricing.line import ASSUMED
from alloc_opt.analysis.run import Run
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet

MOST_PRICES, MOST_ASSUMED, MOST_LIMITS, MOST_HELD = 12, 3, 15, 8
_HEADINGS = {
    "cost": "At the limit, and what the next step costs (shadow prices in unrestricted dollars)",
    "value": "What the next step changes in the plan's own terms (shadow prices)",
}


def show_limits(run: Run, console: Console) -> None:
    """The dearest limits with the price of their next step; without prices, which rules are at their limit."""
    prices = run.tables.get("prices")
    if prices is not None and len(prices):
        show_prices(run, console)
    else:
        _at_limit(run, console)
    _held(run, console)


def show_prices(run: Run, console: Console, most: int | None = MOST_PRICES) -> None:
    """The price list in sentences, the dearest step first; then what is at its limit and costs nothing."""
    table = run.tables["prices"]
    whole = (table.frame[["row", "year", "resource"]] == "").all(axis=1).to_numpy()
    assumed = table.frame["rule"].str.startswith(ASSUMED).to_numpy(dtype=bool)
    for kind, heading in _HEADINGS.items():
        dials = table.frame[whole & ~assumed & (table.frame["kind"] == kind).to_numpy()]
        dear = dials[(dials["price"].abs() > 0).to_numpy()]
        order = dear["price"].abs().sort_values(ascending=False, kind="stable").index
        shown = dear.loc[order if most is None else order[:most]]
        if len(shown):
            far = ("holds to",) if shown["holds_to"].notna().any() else ()
            out = Sheet(heading, ("rule", "what the next step costs", "shadow price", *far), right=2, drop=far)
            for row in shown.to_dict("records"):
                ends = (say.number(float(row["holds_to"])),) if far else ()
                out.add(row["rule"], _told(row, most), _price(row), *ends)
            out.print(console)
        if len(shown) < len(dear):
            console.print(f"and {say.plural(len(dear) - len(shown), 'more step')} in prices.csv")
        _costless(dials, set(dear["rule"]), _rules_at_limit(run), console)
        if kind == "cost":
            _not_at_limit(dials, console)
            _assumed(table.frame[whole & assumed], console, None if most is None else MOST_ASSUMED)
    for note in table.notes:
        console.print(note)


def _not_at_limit(dials: pd.DataFrame, console: Console) -> None:
    """Rules that are always priced and nothing is held by: from where they would cost."""
    idle = dials[dials["method"].str.startswith(IDLE) & dials["holds_to"].notna()]
    if len(idle):
        console.print()
        console.print("Not at the limit:", style="bold")
    for rule, sentence in idle[["rule", "sentence"]].itertuples(index=False):
        console.print(f"  {rule}: {sentence}")


def _assumed(lines: pd.DataFrame, console: Console, most: int | None) -> None:
    """Assumptions and revenue, what takes most first."""
    order = lines["price"].sort_values(kind="stable").index
    if not len(order):
        return
    columns = ("assumption", "what one per cent takes or frees", "shadow price")
    out = Sheet("Assumptions and revenue (shadow prices in unrestricted dollars)", columns, right=2)
    for row in lines.loc[order if most is None else order[:most]].to_dict("records"):
        out.add(row["rule"], _told(row, most), _price(row))
    out.print(console)


def _told(row: Mapping[Hashable, Any], most: int | None) -> str:
    """What a step does; in the full list also what changes beyond the settings that have the same price."""
    return f"{row['sentence']} {row.get('next_change', '')}".strip() if most is None else str(row["sentence"])


def _price(row: Mapping[Hashable, Any]) -> str:
    """The price, with its interval where it is known only within one."""
    price, low, high = (float(row[name]) for name in ("price", "low", "high"))
    shown = say.cell if "dollars" in str(row["price_unit"]) else "{:,.4g}".format
    if math.isnan(low) or math.isnan(high) or high - low <= 1e-6 * max(1.0, abs(price)):
        return shown(price)
    return f"{shown(price)} ({shown(low)} to {shown(high)})"


def _rules_at_limit(run: Run) -> set[str]:
    """Rules with a row at its limit in the published plan; money left over in a resource is none."""
    frame = run.tables["rules"].frame
    return set(frame.loc[frame["status"].isin(["at_limit", "relaxed"]), "rule"])


def _costless(dials: pd.DataFrame, dear: set[str], at_limit: set[str], console: Console) -> None:
    """Limits of which no step costs money, and those of which a step cannot be bought."""
    rest = dials[~dials["rule"].isin(dear) & dials["rule"].isin(at_limit)]
    barred = rest[rest["price"].isna()]["rule"].unique()
    free = rest[(rest["price"] == 0).to_numpy() & ~rest["rule"].isin(barred)]["rule"].unique()
    if len(free):
        console.print(f"At the limit, but one step either way changes no cost: {', '.join(map(str, free))}")
    if len(barred):
        names = ", ".join(map(str, barred))
        told = "One step more cannot be bought, another rule stands in the way (`alloc-opt prices` names it)"
        console.print(f"{told}: {names}")


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
