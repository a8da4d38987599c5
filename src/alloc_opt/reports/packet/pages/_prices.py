"""Lines of a price list as people read them: what one step takes, by year, who pays, how far that holds."""

import math
import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from alloc_opt.analysis.names import revenue_line
from alloc_opt.analysis.pricing.cost_lines import IDLE
from alloc_opt.analysis.pricing.line import ASSUMED
from alloc_opt.analysis.pricing.turn import ENDS
from alloc_opt.analysis.pricing.value_lines import UNRESOLVED
from alloc_opt.analysis.speak import listed
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.ground import Ground

RULES, STANDARDS, MONEY, ASSUMPTIONS = "Rules", "Services held at a standard", "Money", "Pay, benefits and revenue"
GROUPS = (RULES, STANDARDS, MONEY, ASSUMPTIONS)
WAYS = {"loosen": "one step looser", "tighten": "one step tighter", "raise": "one step more", "lower": "one step less"}
_RESOURCE, _STANDARD = "resource ", "standard "
_ASSUMED_NAMES = {
    "assumption.pay_growth": "All salaries",
    "assumption.health_growth": "Health benefits",
    "assumption.revenue": "All unrestricted revenue",
}
"""The three of which one per cent is always priced."""
_KEYS = ["rule", "dial", "kind", "direction"]
_SAME = 1e-6
_DOLLAR = 1.0
_SPAN = re.compile(r"[ _](tk|pk|k|\d+)[ _]?(\d+)$", re.IGNORECASE)


@dataclass(frozen=True)
class PriceLine:
    """One step of a rule."""

    rule: str
    group: str
    name: str
    """The rule in words."""
    short: str
    """What people call it."""
    kind: str
    direction: str
    says: str
    price: float
    """As in the price list; NaN: it has none."""
    price_unit: str
    dollars: Mapping[str, float]
    """Year -> unrestricted dollars more when the step is made."""
    fte: Mapping[str, float]
    """Year -> staff more when the step is made."""
    payers: tuple[str, ...]
    """Resources whose spending moves, by name."""
    holds_to: str
    between: str
    """The interval where the price is known only within one."""
    standing: str
    """How it was found, or why there is no price."""
    resolved: bool
    """Whether the search can tell it from nothing."""
    possible: bool
    """Whether money makes the step possible."""

    @property
    def main(self) -> bool:
        """A rule, or one of the three assumptions that concern everybody, in the way that takes money."""
        if self.group != ASSUMPTIONS:
            return True
        return self.rule in _ASSUMED_NAMES and self.whole > 0

    @property
    def whole(self) -> float:
        """Unrestricted dollars of all plan years."""
        return round(sum(self.dollars.values()), 2)


def price_lines(ground: Ground, table: pd.DataFrame) -> list[PriceLine]:
    """The lines of whole rules, in the order of the list; `table` as `prices` gives it."""
    parts = (table["year"] != "").to_numpy()
    heads = (table["row"] == "").to_numpy() & ~parts
    detail = dict(iter(table[parts].groupby(_KEYS, sort=False)))
    none = table.iloc[:0]
    return [
        _line(ground, row, detail.get(tuple(row[name] for name in _KEYS), none))
        for row in table[heads].to_dict("records")
    ]


def _line(ground: Ground, row: Mapping[Hashable, Any], parts: pd.DataFrame) -> PriceLine:
    free = parts[parts["resource"].isin(ground.unrestricted).to_numpy()]
    by_year = free.groupby("year")["dollars"].sum()
    staff = parts.groupby("year")["fte"].sum()
    moved = parts.groupby("resource", sort=False)["dollars"].apply(lambda each: float(each.abs().max()))
    method = str(row["method"])
    costs = str(row["kind"]) == "cost"
    return PriceLine(
        str(row["rule"]),
        group_of(str(row["rule"])),
        rule_words(ground, str(row["rule"])),
        short_name(ground, str(row["rule"])),
        str(row["kind"]),
        str(row["direction"]),
        str(row["sentence"]),
        float(row["price"]),
        str(row["price_unit"]),
        {year: float(by_year.get(year, 0.0)) for year in ground.years} if costs and math.isfinite(row["price"]) else {},
        {year: round(float(staff.get(year, 0.0)), 2) + 0.0 for year in ground.years} if len(parts) else {},
        tuple(ground.name("resource", code) for code, size in moved.items() if size >= _DOLLAR),
        _setting(float(row["holds_to"]), str(row["unit"])),
        _between(row),
        _standing(method),
        not method.startswith(UNRESOLVED),
        method != "not a matter of money",
    )


def group_of(rule: str) -> str:
    """Where in the list a rule stands."""
    if rule.startswith(ASSUMED):
        return ASSUMPTIONS
    return MONEY if rule.startswith(_RESOURCE) else STANDARDS if rule.startswith(_STANDARD) else RULES


def rule_words(ground: Ground, rule: str) -> str:
    """A rule in words: its sentence, or the service or resource that it is about."""
    book = ground.table("rulebook")
    if rule.startswith(_RESOURCE):
        return ground.name("resource", rule.removeprefix(_RESOURCE))
    if rule.startswith(_STANDARD):
        return ground.name("program", rule.removeprefix(_STANDARD))
    found = book.loc[(book["rule"] == rule).to_numpy(), "sentence"] if len(book) else book
    if len(found) and str(found.iloc[0]):
        return str(found.iloc[0])
    return short_name(ground, rule)


def short_name(ground: Ground, rule: str) -> str:
    """What people call a rule: `Class size K-3`, `Title I`, `All salaries`."""
    if rule in _ASSUMED_NAMES:
        return _ASSUMED_NAMES[rule]
    kind, _, of = rule.partition(".")
    if kind == "assumption":
        units = ground.plan["units"].set_index("unit")["name"]
        unit = of.partition(".")[2]
        return f"Salaries of {units.get(unit) or unit}"
    if kind == "revenue" and of:
        return revenue_line(ground.plan, of)
    if rule.startswith((_RESOURCE, _STANDARD)):
        name = rule_words(ground, rule)
        return name if rule.startswith(_RESOURCE) else f"Standard for {name}"
    words = _SPAN.sub(lambda found: f" {found[1].upper()}-{found[2]}", rule).replace("_", " ")
    return words[:1].upper() + words[1:]


def _setting(value: float, unit: str) -> str:
    if math.isnan(value):
        return ""
    if unit.startswith(("of ", "share")):
        return f"{value * 100:.4g} %"
    if unit.startswith("dollars"):
        return f"${value:,.0f}{unit.removeprefix('dollars')}"
    return f"{say.number(value)} {'FTE' if unit == 'fte' else unit}".strip()


def _between(row: Mapping[Hashable, Any]) -> str:
    price, low, high = (float(row[name]) for name in ("price", "low", "high"))
    if row["kind"] == "value" and low * high > 0:
        low, high = sorted((abs(low), abs(high)))
    shown = say.money if "dollars" in str(row["price_unit"]) else "{:,.4g}".format
    if math.isnan(price) or (math.isnan(low) and math.isnan(high)):
        return ""
    if math.isnan(low) or math.isnan(high):
        return f"at most {shown(high)}" if math.isnan(low) else f"at least {shown(low)}"
    return "" if high - low <= _SAME * max(1.0, abs(price)) else f"{shown(low)} to {shown(high)}"


def _standing(method: str) -> str:
    """How it was found."""
    if method.startswith(UNRESOLVED):
        return "too small for this search to tell"
    if method.startswith(IDLE):
        return "not at the limit"
    if method.startswith(ENDS):
        return "cannot be turned further"
    if method == "not a matter of money":
        return "no money makes it possible"
    least = "; holds at least so far" if "holds_to" in method else ""
    return f"solved again{' in parts of positions' if 'parts' in method else ''}{least}"


def dearest(lines: list[PriceLine]) -> list[PriceLine]:
    """Lines that move unrestricted money, the most first; what the search cannot tell from nothing is none of them."""
    told = [line for line in lines if line.kind == "cost" and line.resolved and abs(line.whole) >= _DOLLAR]
    return sorted(told, key=lambda line: -abs(line.whole))


def named(lines: list[PriceLine], most: int = 12) -> str:
    """Rules by name, each once."""
    names = list(dict.fromkeys(line.name.rstrip(".") for line in lines))
    rest = len(names) - most
    return listed([*names[:most], *([f"{rest} more"] if rest > 0 else [])])


def in_groups(lines: list[PriceLine]) -> Iterator[tuple[str, list[PriceLine]]]:
    """The lines by group, in the order of the groups."""
    for group in GROUPS:
        mine = [line for line in lines if line.group == group]
        if mine:
            yield group, mine
