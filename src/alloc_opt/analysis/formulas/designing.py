"""A design of the formula: what it may choose, what it chose, and the sheet that follows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.formulas import choices
from alloc_opt.analysis.formulas.asked import Asked
from alloc_opt.analysis.formulas.choices import Line, Tiers
from alloc_opt.analysis.formulas.design import Found, Wanted, design
from alloc_opt.analysis.formulas.settings import with_settings
from alloc_opt.analysis.formulas.sheet import Sheet, sheet
from alloc_opt.analysis.table import Table
from alloc_opt.errors import OperatorError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Designed:
    """A design with what it chose from."""

    wanted: Wanted
    found: Found
    lines: tuple[Line, ...]
    tiers: tuple[Tiers, ...]


def designed(before: Sheet, own: Sheet, year: str, asked: Asked) -> tuple[Designed, Sheet]:
    """The design, and the sheet with its rates; tiers alone are chosen within what their own staff costs.

    Raises:
        OperatorError: a choice that cannot be read, or of what is nowhere.
        InfeasibleError: no choice stays within the total.
    """
    lines = choices.lines(own, year, asked.free, asked.menus)
    menus = choices.tiers(own, year) if asked.with_tiers else ()
    names = {line.line for line in lines}
    rows = own.at(year)
    whole = own.dollars(year) if lines else np.zeros(len(own.ids))
    fixed = whole - sum((line.count * line.today for line in lines), start=np.zeros(len(whole)))
    base = own.base[0] if len(own.base) == 1 else ""
    rate = own.base_rate(year)
    follows: dict[str, Floats] = {}
    if base in names:
        mine = rows[((rows["of"] == base) & (rows["weight"] != 0) & ~rows["line"].isin(names)).to_numpy()]
        counts = (mine["weight"] * mine["pupils"]).groupby(mine["school"]).sum().reindex(own.ids).fillna(0.0)
        follows[base] = counts.to_numpy(dtype=float)
        fixed = fixed - follows[base] * rate
    formula = before.dollars(year) if lines else whole
    need = _need(own, year, asked.needs) if asked.needs else None
    wanted = Wanted(lines, menus, fixed, follows, base, rate, formula, 0.0, need)
    wanted = replace(wanted, total=asked.total if asked.total is not None else round(float(wanted.today.sum()), 2))
    found = design(wanted)
    base_rate = found.rates.get(base, rate)
    settings = []
    weighed = set(own.plan["formula"].loc[own.plan["formula"]["weight"] != 0, "line"])
    for line in lines:
        as_weight = bool(base) and line.line != base and not line.per_school
        asked_so = any(v is not None and v.act == "weight" for v in (line.low, line.high, *line.menu))
        one = choices.setting(line, found.rates[line.line], base_rate, as_weight and (asked_so or line.line in weighed))
        if line.line in found.chosen and found.chosen[line.line].act == "weight" and as_weight:
            one = replace(one, value=found.chosen[line.line])
        settings.append(one)
    settings.sort(key=lambda one: one.line != base)
    return Designed(wanted, found, lines, menus), sheet(with_settings(own.plan, own, settings, year))


def _need(own: Sheet, year: str, texts: Sequence[str]) -> Floats:
    """Weighted need of each school: `group=weight`, of all grades."""
    need = np.zeros(len(own.ids))
    groups = list(map(str, own.plan["groups"]["group"]))
    table = own.plan["enrollment"]
    for text in texts:
        group, _, number = text.partition("=")
        try:
            weight = float(number)
        except ValueError:
            raise OperatorError(f"{text!r} is no need.", "write group=weight, such as all=1 or poverty=0.4") from None
        if group.strip() not in {*groups, "all"} or weight < 0:
            raise OperatorError(
                f"{text!r} is no need of a group.", f"groups: all, {', '.join(g for g in groups if g != 'all')}"
            )
        mine = table[((table["group"] == group.strip()) & table["year"].isin(["", year])).to_numpy()]
        mine = mine.sort_values("year", kind="stable").drop_duplicates(["school", "span"], keep="last")
        need += weight * mine.groupby("school")["pupils"].sum().reindex(own.ids).fillna(0.0).to_numpy(dtype=float)
    if need.sum() <= 0:
        raise OperatorError("No pupil counts for the need.", "name groups that have pupils, such as all=1")
    return need


def tier_tables(found: Designed, own: Sheet) -> tuple[Table, Table] | None:
    """The choice of each menu of tiers; and the dollars of each school in it, today and as chosen; None without."""
    if not found.tiers:
        return None
    rows, parts = [], []
    for menu, pick in zip(found.tiers, found.found.tiers, strict=True):
        first, now = menu.dollars[menu.today], menu.dollars[pick]
        labels = {"program": menu.program, "band": menu.band}
        names = {"today": menu.names[menu.today], "tier": menu.names[pick]}
        sums = {"dollars_first": float(first.sum()), "dollars": float(now.sum())}
        rows.append({**labels, **names, **sums, "change_dollars": float((now - first).sum())})
        at = np.flatnonzero((first > 0) | (now > 0))
        part = pd.DataFrame({"school": [own.ids[n] for n in at], "name": [own.names[own.ids[n]] for n in at]})
        part = part.assign(
            **labels, **names, dollars_first=first[at], dollars=now[at], change_dollars=(now - first)[at]
        )
        parts.append(part)
    return Table("formula_tiers", pd.DataFrame(rows)), Table(
        "formula_tiers_schools", pd.concat(parts, ignore_index=True)
    )
