"""The price list in sentences: the dearest step first, then what changes no cost, what is small and what is barred."""

import math
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from rich.console import Console

from alloc_opt.analysis.pricing.cost_lines import IDLE
from alloc_opt.analysis.pricing.line import ASSUMED
from alloc_opt.analysis.pricing.turn import ENDS
from alloc_opt.analysis.pricing.value_lines import UNRESOLVED
from alloc_opt.analysis.run import Run
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet

MOST_PRICES, MOST_ASSUMED, MOST_NAMED = 12, 3, 12
LEAST = 1000.0
"""Unrestricted dollars of all plan years together below which a step is named but not told."""
_CENT = 0.01
_HEADINGS = {
    "cost": "At the limit, and what the next step costs (shadow prices in unrestricted dollars)",
    "value": "What the next step changes in the plan's own terms (shadow prices)",
}
_SECOND = {"cost": "what the next step costs", "value": "what the next step brings"}
_UNSEARCHED_END = "; whole positions were not searched."
_RESOURCE, _STANDARD = "resource ", "standard "


def show_prices(run: Run, console: Console, most: int | None = None) -> None:
    """The price list in sentences, the dearest step first; then what is at its limit and costs nothing."""
    table = run.tables["prices"]
    whole = (table.frame[["row", "year", "resource"]] == "").all(axis=1).to_numpy()
    assumed = table.frame["rule"].str.startswith(ASSUMED).to_numpy(dtype=bool)
    named = _Names(run, short=most is not None)
    for kind in _HEADINGS:
        dials = table.frame[whole & ~assumed & (table.frame["kind"] == kind).to_numpy()]
        known = ~dials["method"].str.startswith(UNRESOLVED).to_numpy(dtype=bool)
        dear = dials[(dials["price"].abs() > 0).to_numpy() & known]
        small, simple = _small(dear), _dollar_for_dollar(dear, len(run.facts["years"]))
        told = dear[~small & ~simple]
        order = told["price"].abs().sort_values(ascending=False, kind="stable").index
        shown = told.loc[order if most is None else order[:most]]
        _steps(shown, kind, most, console)
        if len(shown) < len(told):
            console.print(f"and {say.plural(len(told) - len(shown), 'more step')} in prices.csv")
        if simple.any():
            names = named.all(dear[simple]["rule"])
            console.print(f"A dollar more or less frees or takes a dollar of unrestricted money in: {names}")
        if small.any():
            least = f"Less than {say.money(LEAST)} in all plan years together, so not told"
            console.print(f"{least}: {named.all(dear[small & ~simple]['rule'])}")
        _unresolved(dials, set(dear["rule"]), named, console)
        _costless(dials, set(dear["rule"]), _rules_at_limit(run), named, console)
        if kind == "cost":
            _not_at_limit(dials, named, console)
            _assumed(table.frame[whole & assumed], console, None if most is None else MOST_ASSUMED)
    for note in table.notes:
        console.print(note)


class _Names:
    """Rules as people call them."""

    def __init__(self, run: Run, *, short: bool) -> None:
        self.short = short
        """Name some and count the rest."""
        book = run.tables["rulebook"].frame
        self._sentence = dict(zip(book["rule"].astype(str), book["sentence"].astype(str), strict=True))

    def one(self, rule: str) -> str:
        """The resource or the service that an automatic rule is about; else its id."""
        text = self._sentence.get(rule, "")
        if rule.startswith(_RESOURCE):
            return text.partition(" spends no more")[0] or rule.removeprefix(_RESOURCE)
        if rule.startswith(_STANDARD) and " keeps at least " in text:
            return f"standard for {text.partition(' keeps at least ')[0]}"
        return rule

    def all(self, rules: Iterable[object]) -> str:
        """Some of them, and how many more."""
        each = list(dict.fromkeys(self.one(str(rule)) for rule in rules))
        more = len(each) - MOST_NAMED if self.short else 0
        return ", ".join(each[: len(each) - max(more, 0)]) + (f" and {more} more in prices.csv" if more > 0 else "")


def _steps(shown: pd.DataFrame, kind: str, most: int | None, console: Console) -> None:
    if shown.empty:
        return
    far = ("holds to",) if shown["holds_to"].notna().any() else ()
    out = Sheet(_HEADINGS[kind], ("rule", _SECOND[kind], "shadow price", *far), right=2, drop=far)
    for row in shown.to_dict("records"):
        ends = (_setting(float(row["holds_to"]), str(row.get("unit", ""))),) if far else ()
        out.add(row["rule"], _told(row, most), _price(row), *ends)
    out.print(console)


def _setting(value: float, unit: str) -> str:
    """A setting of a dial; shares in per cent."""
    if not math.isnan(value) and unit.startswith(("of ", "share")):
        return f"{value * 100:.4g} %"
    return say.number(value)


def _small(dear: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Prices in dollars below what anybody decides by."""
    dollars = dear["price_unit"].str.contains("dollars").to_numpy(dtype=bool)
    return np.asarray(dollars & (dear["price"].abs() < LEAST).to_numpy())


def _dollar_for_dollar(dear: pd.DataFrame, years: int) -> npt.NDArray[np.bool_]:
    """Steps of a resource's money that move just as much unrestricted money, both ways."""
    if "step" not in dear:
        return np.zeros(len(dear), dtype=bool)
    money = dear["rule"].str.startswith(_RESOURCE) & (dear["kind"] == "cost")
    same = money & ((dear["price"].abs() - dear["step"] * years).abs() < _CENT)
    both = same.groupby(dear["rule"]).transform("sum") == 2
    return np.asarray(same & both, dtype=bool)


def _unresolved(dials: pd.DataFrame, dear: set[str], named: _Names, console: Console) -> None:
    """Steps of which whole positions leave open whether they are a gain or a loss."""
    unclear, unsearched = (dials[dials["method"].str.startswith(each).to_numpy(dtype=bool)] for each in UNRESOLVED)
    unclear = unclear[~unclear["rule"].isin(dear)]
    if len(unclear):
        console.print(f"Less than this solve can tell apart in whole positions: {named.all(unclear['rule'])}")
    if len(unsearched):
        console.print("Told with parts of positions only, as others bring more:")
        for sentence in unsearched["sentence"].iloc[: MOST_NAMED if named.short else None]:
            console.print(f"  {sentence.removesuffix(_UNSEARCHED_END)}.")


def _not_at_limit(dials: pd.DataFrame, named: _Names, console: Console) -> None:
    """Rules that are always priced and nothing is held by: from where they would cost."""
    idle = dials[dials["method"].str.startswith(IDLE) & dials["holds_to"].notna()]
    if len(idle):
        console.print()
        console.print("Not at the limit:", style="bold")
    for rule, sentence in idle[["rule", "sentence"]].itertuples(index=False):
        console.print(f"  {named.one(str(rule))}: {sentence}")


def _assumed(lines: pd.DataFrame, console: Console, most: int | None) -> None:
    """Assumptions and revenue, what takes most first; what costs nothing is left out of the short list."""
    lines = lines if most is None else lines[(lines["price"] != 0).to_numpy()]
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
    if math.isnan(low) and math.isnan(high):
        return shown(price)
    if math.isnan(low) or math.isnan(high):
        return (
            f"{shown(price)} ({'at most' if math.isnan(low) else 'at least'} {shown(high if math.isnan(low) else low)})"
        )
    if high - low <= 1e-6 * max(1.0, abs(price)):
        return shown(price)
    return f"{shown(price)} ({shown(low)} to {shown(high)})"


def _rules_at_limit(run: Run) -> set[str]:
    """Rules with a row at its limit in the published plan; money left over in a resource is none."""
    frame = run.tables["rules"].frame
    return set(frame.loc[frame["status"].isin(["at_limit", "relaxed"]), "rule"])


def _costless(dials: pd.DataFrame, dear: set[str], at_limit: set[str], named: _Names, console: Console) -> None:
    """Limits of which no step costs money, and those of which a step cannot be bought."""
    unknown = dials["method"].str.startswith((ENDS, *UNRESOLVED)).to_numpy(dtype=bool)
    rest = dials[~dials["rule"].isin(dear).to_numpy() & dials["rule"].isin(at_limit).to_numpy() & ~unknown]
    barred = rest[rest["price"].isna()]["rule"].unique()
    free = rest[(rest["price"] == 0).to_numpy() & ~rest["rule"].isin(barred)]["rule"].unique()
    if len(free):
        console.print(f"At the limit, but one step either way changes no cost: {named.all(free)}")
    if len(barred) and named.short:
        told = "One step more cannot be bought, another rule stands in the way (`alloc-opt prices` names it)"
        console.print(f"{told}: {named.all(barred)}")
    elif len(barred):
        console.print("Steps that no money makes possible:")
        for sentence in rest.loc[rest["price"].isna() & (rest["sentence"] != ""), "sentence"]:
            console.print(f"  {sentence}")
