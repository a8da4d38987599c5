"""What a design of the formula may choose: rates within bounds, weights from a menu, staffing tiers of the plan."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.formulas.settings import Setting, Value
from alloc_opt.analysis.formulas.sheet import BY_NAME, Sheet
from alloc_opt.analysis.given import status_quo
from alloc_opt.errors import OperatorError
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.prices import unit_costs
from alloc_opt.plan.noun import EVERY
from alloc_opt.program.decisions.quantity import services
from alloc_opt.program.tiers import tier_units

Floats = npt.NDArray[np.float64]
_FORM = re.compile(r"\s*(?P<line>[^=\[\]]+?)\s*(?:=\s*(?P<value>.+?)\s*)?")


@dataclass(frozen=True)
class Line:
    """A line that the design decides: its rate, in dollars per pupil (or per school)."""

    line: str
    count: Floats
    """Pupils (or schools) that it counts at each school, shape (schools,)."""
    today: float
    """Its rate today."""
    low: Value | None
    high: Value | None
    menu: tuple[Value, ...] = ()
    """Values one of which it takes; empty: any between `low` and `high`."""
    per_school: bool = False


@dataclass(frozen=True)
class Tiers:
    """A menu of the table `tiers`: one choice for a program at the schools of a band."""

    program: str
    band: str
    names: tuple[str, ...]
    dollars: Floats
    """Dollars that each choice brings each school, shape (choices, schools)."""
    today: int
    """The choice in force."""


def lines(sheet: Sheet, year: str, free: Sequence[str], menus: Sequence[str]) -> tuple[Line, ...]:
    """Lines that are free (`poverty`, `poverty=0.1..0.4`) or take a value of a menu (`poverty=0.2|0.25|0.3`).

    Raises:
        OperatorError: a line that is nowhere, that is stated school by school, or a form that cannot be read.
    """
    found = [_line(sheet, year, text, menu=False) for text in free] + [_line(sheet, year, text, True) for text in menus]
    twice = {one.line for one in found if sum(other.line == one.line for other in found) > 1}
    if twice:
        raise OperatorError(f"{sorted(twice)[0]} is asked for twice.", "name a line in --free or in --menu, once")
    return tuple(found)


def _line(sheet: Sheet, year: str, text: str, menu: bool) -> Line:
    match = _FORM.fullmatch(text)
    if match is None or (menu and not match["value"]):
        raise OperatorError(
            f"{text!r} is no choice of a line.", "write poverty=0.1..0.4, or a menu poverty=0.2|0.25|0.3"
        )
    name, value = match["line"], match["value"]
    rows = sheet.at(year)
    rows = rows[(rows["line"] == name).to_numpy()]
    rows = rows if len(rows) else sheet.at(year)[(sheet.at(year)["group"] == name).to_numpy()]
    if rows.empty:
        near = difflib.get_close_matches(name, list(dict.fromkeys(sheet.rows["line"])), 1)
        raise OperatorError(
            f"The formula has no line {name!r} in {year}.", f"did you mean {near[0]!r}?" if near else ""
        )
    if (rows["kind"] == BY_NAME).any():
        raise OperatorError(f"{name} is stated school by school.", "a design chooses rates that hold for every school")
    per_school = bool((rows["per_pupil"] == 0).all() and (rows["each"] != 0).any())
    rate = rows["each" if per_school else "per_pupil"].to_numpy(dtype=float)
    if np.ptp(rate) > 1e-9:
        raise OperatorError(f"{name} has several rates.", "a design chooses lines of one rate; split the line by level")
    counted = rows.assign(count=1.0 if per_school else rows["pupils"]).groupby("school")["count"].sum()
    count = counted.reindex(sheet.ids).fillna(0.0).to_numpy(dtype=float)
    own = str(rows["line"].iloc[0])
    if menu:
        return Line(
            own, count, float(rate[0]), None, None, tuple(Value.read(one) for one in value.split("|")), per_school
        )
    ends = value.split("..") if value else []
    if ends and len(ends) != 2:
        raise OperatorError(f"{value!r} is no range.", "write low..high, such as 0.1..0.4 or 4800..5400")
    low, high = (Value.read(one) for one in ends) if ends else (None, None)
    return Line(own, count, float(rate[0]), low, high, per_school=per_school)


def setting(line: Line, rate: float, base: float, weighed: bool) -> Setting:
    """The line set to a rate: as a weight of the base, or in dollars."""
    if weighed and base > 0:
        return Setting(line.line, "", Value("weight", rate / base))
    return Setting(line.line, "", Value("dollars", rate))


def tiers(sheet: Sheet, year: str) -> tuple[Tiers, ...]:
    """The staffing menus of the plan with the dollars of every choice at every school, at the prices of the year.

    Raises:
        OperatorError: the plan has no program decided by formula.
    """
    plan = sheet.plan
    axes = Axes.of(plan)
    m = status_quo(plan, axes).measures(plan, axes, ())
    table = services(m)
    code = int(axes.codes("year", [year])[0])
    table = table[(table["formula"] & ~table["locked"] & (table["year"] == code)).to_numpy()]
    if table.empty or plan["tiers"].empty:
        raise OperatorError(
            f"{plan.name} has no staffing tiers to choose from.",
            "add the table `tiers` (docs/tables.md), or use --menu",
        )
    units = tier_units(m, table)
    cost = np.zeros(axes.size("program"))
    per = unit_costs(m)
    np.add.at(cost, per["program"].to_numpy(dtype=np.int64), per[code].to_numpy(dtype=float))
    place = pd.Series(np.arange(len(sheet.ids)), index=sheet.ids)
    school = place.reindex(axes.labels["school"][units["school"].to_numpy(dtype=np.int64)])
    dollars = units["units"].to_numpy(dtype=float) * cost[units["program"].to_numpy(dtype=np.int64)]
    units = units.assign(at=school.to_numpy(), dollars=dollars)
    units = units[units["at"].notna().to_numpy()]
    found = []
    for _, mine in units.groupby(["program", "band"], sort=False):
        program, band = int(mine["program"].iloc[0]), str(mine["band"].iloc[0])
        names = list(dict.fromkeys(mine["tier"]))
        gives = np.zeros((len(names), len(sheet.ids)))
        at = (
            mine["tier"].map({name: n for n, name in enumerate(names)}).to_numpy(),
            mine["at"].to_numpy(dtype=np.int64),
        )
        np.add.at(gives, at, mine["dollars"].to_numpy(dtype=float))
        in_force = mine.loc[mine["today"].astype(bool), "tier"]
        today = names.index(in_force.iloc[0]) if len(in_force) else 0
        label = str(axes.labels["program"][program])
        found.append(Tiers(label, "every level" if band == EVERY else band, tuple(names), gives, today))
    return tuple(found)
