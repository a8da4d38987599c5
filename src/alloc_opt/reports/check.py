"""What `check` shows: warnings, the control totals of the plan, the questions it can answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from rich.console import Console

from alloc_opt.analysis.check import RESOURCES, Totals
from alloc_opt.analysis.table import Table
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.readiness import show as show_readiness

_MOST, _MOST_GROUPS = 8, 6
"""Rows of resources, and of positions and objects, that are shown by default."""
_LONGEST = 26


def show(
    title: str,
    warnings: Sequence[str],
    totals: Totals,
    readiness: Table,
    console: Console,
    *,
    packs: str = "",
    full: bool = False,
) -> None:
    """Print it. `packs`: what became of the rules of its packs; `full`: every resource, position and question, not the
    largest alone.
    """
    console.print(f"{title}: the files are in order.")
    for warning in warnings:
        console.print(f"warning: {warning}")
    console.print()
    _people(totals, console, full)
    _money(totals, console, full)
    console.print(_gap(totals))
    console.print()
    if packs:
        console.print(packs)
        console.print()
    show_readiness(readiness, console, full=full)


def _people(totals: Totals, console: Console, full: bool) -> None:
    base, following = totals.years
    fte = totals.positions.frame[["fte", "filled", "vacant"]].sum()
    console.print(f"Control totals of {base}, to lay beside your ledger and position list", style="bold")
    console.print(f"{totals.schools:,} schools, {_pupils(totals.pupils, following)}")
    console.print(f"{fte['fte']:,.2f} FTE: {fte['filled']:,.2f} filled, {fte['vacant']:,.2f} vacant")
    by = totals.positions.frame.groupby("name" if full else "group", sort=False)[["fte", "vacant"]].sum()
    by = by.sort_values("fte", ascending=False, kind="stable")
    told = [
        f"{name} {all_:,.2f}" + (f" ({vacant:,.2f} vacant)" if vacant else "")
        for name, all_, vacant in by.itertuples(name=None)
    ]
    console.print(f"  {_some(told, full, '; ')}")


def _some(told: Sequence[str], full: bool, between: str) -> str:
    most = len(told) if full or len(told) <= _MOST_GROUPS + 1 else _MOST_GROUPS
    return between.join(told[:most]) + (f"{between}and {len(told) - most} more" if len(told) > most else "")


def _money(totals: Totals, console: Console, full: bool) -> None:
    base, following = totals.years
    console.print(f"Spending {_cents(totals.total('spending'))}, revenue {_cents(totals.total('revenue'))}")
    objects = [
        f"{name} {dollars:,.0f}"
        for name, dollars in totals.objects.frame.itertuples(index=False, name=None)
        if round(dollars) or full
    ]
    console.print(f"  {_some(objects, full, '; ')}")
    console.print()
    amounts = [amount for amount in RESOURCES[3:] if amount != "between"]
    titles = {"start": f"1 July {base[:4]}", "next_start": f"1 July {following[:4]}", "next_revenue": following}
    sheet = Sheet(
        f"By resource, dollars: balances on 1 July, revenue and spending of {base}, revenue of {following}",
        ["fund", "resource", *(titles.get(amount, amount) for amount in amounts)],
        right=2,
    )
    frame = totals.resources.frame
    most = len(frame) if full or len(frame) <= _MOST + 1 else _MOST
    for row in frame.head(most).to_dict("records"):
        known = f"{row['resource']} {row['name']}" if row["name"] != row["resource"] else str(row["name"])
        sheet.add(str(row["fund"]), _short(known), *(_whole(row[amount]) for amount in amounts))
    if most < len(frame):
        rest = frame.iloc[most:][amounts].sum()
        sheet.add("", f"and {len(frame) - most} more", *(_whole(rest[amount]) for amount in amounts))
    sheet.total = ("", "all", *(_whole(totals.total(amount)) for amount in amounts))
    sheet.print(console)
    hint = "" if full else "; --full lists every resource, position and object"
    console.print(f"Contributions and indirect cost between resources are left out (--json has them){hint}.")


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 3].rstrip(' (:,')}..."


def _gap(totals: Totals) -> str:
    base, following = totals.years
    funds = f"fund{'s' if len(totals.gap_fund) > 1 else ''} {', '.join(totals.gap_fund)}"
    parts = [f"{_above(amount)} in {year}" for amount, year in zip(totals.structural, (base, following), strict=True)]
    text = f"Unrestricted, {funds}, after contributions: recurring spending is {' and '.join(parts)}."
    if totals.reduction > 0:
        keeps = "keeps the recommended reserve" if totals.reserved else "keeps the balance above zero"
        text += f" Gap: {_cents(totals.reduction, 0)} less a year from {following} on {keeps}; see alloc-opt project."
    if not totals.reserved:
        text += " No reserve standard is in the plan, so nothing was tested against a reserve."
    return text


def _above(amount: float) -> str:
    if math.isnan(amount):
        return "not to be told from the revenue stated"
    return f"{_cents(abs(amount), 0)} {'below' if amount >= 0 else 'above'} recurring revenue"


def _cents(amount: float, places: int = 2) -> str:
    return f"${amount:,.{places}f}"


def _whole(amount: Any) -> str:
    text = f"{abs(float(amount)):,.0f}"
    return f"({text})" if float(amount) <= -0.5 else text


def data(totals: Totals) -> dict[str, Any]:
    """The control totals as data, dollars to the cent."""
    fte = totals.positions.frame[["fte", "filled", "vacant"]].sum().round(6)
    return {
        "years": list(totals.years),
        "schools": totals.schools,
        "pupils": dict(zip(totals.years, totals.pupils, strict=True)),
        "fte": {str(name): float(value) for name, value in fte.items()},
        "positions": totals.positions.frame.to_dict("records"),
        **{amount: totals.total(amount) for amount in RESOURCES[3:]},
        "resources": totals.resources.frame.to_dict("records"),
        "objects": totals.objects.frame.to_dict("records"),
        "unrestricted_gap": {
            "funds": list(totals.gap_fund),
            "structural": dict(zip(totals.years, totals.structural, strict=True)),
            "ongoing_reduction": totals.reduction,
        },
    }


def lines(totals: Totals) -> list[tuple[str, float]]:
    """The control totals one by one, by the words that stand beside them, dollars to the cent."""
    base, following = totals.years
    fte = totals.positions.frame[["fte", "filled", "vacant"]].sum().round(6)
    found = [
        ("Schools", float(totals.schools)),
        (f"Pupils, {base}", totals.pupils[0]),
        (f"Pupils, {following}", totals.pupils[1]),
        (f"FTE, {base}", float(fte["fte"])),
        ("  filled", float(fte["filled"])),
        ("  vacant", float(fte["vacant"])),
        (f"Spending, {base}", totals.total("spending")),
        *((f"  {name}", float(dollars)) for name, dollars in totals.objects.frame.itertuples(index=False, name=None)),
        (f"Revenue, {base}", totals.total("revenue")),
        (f"Balances, 1 July {base[:4]}", totals.total("start")),
        (f"Balances, 1 July {following[:4]}", totals.total("next_start")),
        (f"Revenue, {following}", totals.total("next_revenue")),
    ]
    return [*found, (f"Unrestricted gap: less a year from {following} on", totals.reduction)]


def _pupils(pupils: tuple[float, float], following: str) -> str:
    if not any(pupils):
        return "no pupils stated (table enrollment)"
    return f"{pupils[0]:,.10g} pupils ({pupils[1]:,.10g} in {following})"
