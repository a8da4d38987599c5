"""A design of the formula: what it may choose, what it chose, and the sheet that follows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.formulas import choices
from alloc_opt.analysis.formulas.asked import Asked
from alloc_opt.analysis.formulas.choices import Line, Tiers
from alloc_opt.analysis.formulas.design import Found, Wanted, design
from alloc_opt.analysis.formulas.settings import with_settings
from alloc_opt.analysis.formulas.sheet import Sheet, sheet
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
    """The design, and the sheet with its rates."""
    lines = choices.lines(own, year, asked.free, asked.menus)
    menus = choices.tiers(own, year) if asked.with_tiers else ()
    names = {line.line for line in lines}
    rows = own.at(year)
    whole = own.dollars(year)
    fixed = whole - sum((line.count * line.today for line in lines), start=np.zeros(len(whole)))
    base = own.base[0] if len(own.base) == 1 else ""
    rate = own.base_rate(year)
    follows: dict[str, Floats] = {}
    if base in names:
        mine = rows[((rows["of"] == base) & (rows["weight"] != 0) & ~rows["line"].isin(names)).to_numpy()]
        counts = (mine["weight"] * mine["pupils"]).groupby(mine["school"]).sum().reindex(own.ids).fillna(0.0)
        follows[base] = counts.to_numpy(dtype=float)
        fixed = fixed - follows[base] * rate
    today = before.dollars(year) + sum((menu.dollars[menu.today] for menu in menus), start=np.zeros(len(whole)))
    total = asked.total if asked.total is not None else float(today.sum())
    need = _need(own, year, asked.needs) if asked.needs else None
    wanted = Wanted(lines, menus, fixed, follows, base, rate, today, total, need)
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
    return Designed(wanted, found, lines, menus), sheet(with_settings(own.plan, own, settings))


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
