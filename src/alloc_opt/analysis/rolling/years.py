"""The plan a year later: what stands by year, pay and prices of the new base year, revenue lines that grow, drivers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.measures.drivers import base_counts
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import growth, growth_by_position, pay_parts
from alloc_opt.plan.complete import blank
from alloc_opt.plan.years import end_year

Tables = dict[str, pd.DataFrame]
Floats = npt.NDArray[np.float64]
_ONLY_PLAN_YEARS = ("assumptions", "services")
"""Tables whose rows cannot stand for the base year."""
_NOT_BY_YEAR = ("counts",)
"""Tables that keep their past."""


@dataclass
class Shift:
    """From a base year and plan years to those a year later."""

    old: tuple[str, ...]
    """Base year and plan years of the plan that was solved."""
    notes: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        """The new base year: the first plan year of before."""
        return self.old[1]

    @property
    def last(self) -> str:
        """The new last plan year."""
        end = end_year(self.old[-1])
        return f"{end}-{(end + 1) % 100:02d}"

    @property
    def years(self) -> tuple[str, ...]:
        """The new plan years."""
        return (*self.old[2:], self.last)

    def tables(self, given: Mapping[str, pd.DataFrame]) -> Tables:
        """Every table with its rows by year moved on; the last year's are carried on where the new last has none."""
        return {
            name: self._moved(name, frame) if "year" in frame and name not in _NOT_BY_YEAR else frame
            for name, frame in given.items()
        }

    def _moved(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        past = {self.old[0], *([self.base] if name in _ONLY_PLAN_YEARS else [])}
        frame = frame[(~frame["year"].isin(past)).to_numpy()]
        again = frame[(frame["year"] == self.old[-1]).to_numpy()]
        if name == "revenue":
            stays = again["recurring"].astype(bool) & ((again["ends"] == "") | (again["ends"] >= self.last))
            again = again[stays.to_numpy()]
        if len(again):
            self.notes.append(f"{name}: {self.last} carries on {self.old[-1]} ({len(again)} rows).")
        return pd.concat([frame, again.assign(year=self.last)], ignore_index=True)


def prices(m: Measures, tables: Tables) -> None:
    """Pay, unit costs and growing revenue lines at the level of the first plan year."""
    if "pay" in tables:
        tables["pay"] = _pay(m, tables["pay"])
    in_dollars = rebased(m)
    if "costs" in tables:
        costs = tables["costs"]
        rise = np.where(costs["program"].isin(in_dollars), 1.0, _rises(m)[: len(costs)])
        tables["costs"] = costs.assign(dollars=(costs["dollars"] * rise).round(12))
    if "programs" in tables:
        factor = tables["programs"]["program"].map(in_dollars).fillna(1.0)
        bounds = {name: (tables["programs"][name] * factor).round(6) for name in ("minimum", "maximum")}
        tables["programs"] = tables["programs"].assign(**bounds)
    if "revenue" in tables:
        tables["revenue"] = _revenue(m, tables["revenue"])


def _rises(m: Measures) -> Floats:
    """Price of the first plan year over that of the base year, by row of `costs`."""
    costs = m.plan["costs"]
    rates = {name: growth(m, str(name) or "cost_growth")[1] for name in pd.unique(costs["grows_with"])}
    trend = np.array([rates[name] for name in costs["grows_with"]], dtype=float)
    return np.asarray((1.0 + costs["growth"].to_numpy(dtype=float)) * (1.0 + trend), dtype=float)


def rebased(m: Measures) -> dict[str, float]:
    """Programs measured in dollars of the base year -> growth of their unit in the first plan year: their quantities
    become dollars of the new base year. Programs that a rule names keep their unit, for the rule's numbers are in it.
    """
    programs, costs = m.plan["programs"], m.plan["costs"]
    single = ~costs["program"].duplicated(keep=False) & ~costs["program"].isin(m.plan["staffing"]["program"])
    dollars = set(programs.loc[(programs["unit"] == "dollar") & (programs["fixed"] == 0), "program"])
    named = json.dumps([dict(rule.parameters) for rule in m.plan.rules], default=str)
    kept = single.to_numpy() & costs["program"].isin(dollars).to_numpy()
    return {
        str(program): float(rise)
        for program, rise in zip(costs["program"][kept], _rises(m)[kept], strict=True)
        if json.dumps(str(program))[1:-1] not in named
    }


def add_rows(tables: Tables, name: str, rows: pd.DataFrame) -> None:
    """Rows at the end of a table, defaults filled in; nothing where there are none."""
    if rows.empty:
        return
    added = blank(name, len(rows)).assign(**{str(c): rows[c].to_numpy() for c in rows.columns})
    have = tables.get(name)
    if have is None:
        tables[name] = added
        return
    for extra in added.columns.difference(have.columns):
        have = have.assign(**{extra: False if added[extra].dtype.kind == "b" else ""})
    for extra in have.columns.difference(added.columns):
        added[extra] = np.nan if have[extra].dtype.kind in "fiu" else False if have[extra].dtype.kind == "b" else ""
    tables[name] = pd.concat([have, added[have.columns]], ignore_index=True)


def _pay(m: Measures, pay: pd.DataFrame) -> pd.DataFrame:
    at = m.axes.codes("position", pay["position"])
    salary, _, health = pay_parts(m)
    rise, trend = (np.divide(p[:, 1], p[:, 0], out=np.ones(len(p)), where=p[:, 0] > 0)[at] for p in (salary, health))
    points = growth_by_position(m, "benefits_growth")[at, 1]
    new = pay.assign(benefits=(pay["benefits"] + points).round(9))
    for name, factor in (("salary", rise), ("entry", rise), ("leaver", rise), ("health", trend)):
        new[name] = (pay[name] * factor).round(2)
    return new


def _revenue(m: Measures, lines: pd.DataFrame) -> pd.DataFrame:
    rises = {name: growth(m, name)[1] for name in pd.unique(lines["growth"]) if name}
    factor = np.array([1.0 + rises.get(name, 0.0) for name in lines["growth"]])
    return lines.assign(dollars=(lines["dollars"] * factor).round(6), rate=(lines["rate"] * factor).round(9))


def counts(m: Measures, tables: Tables, shift: Shift) -> None:
    """What drivers counted: the year that is past now, and a last year for those that are given."""
    if "drivers" not in tables:
        return
    rows = tables.get("counts", m.plan["counts"].iloc[:0])
    known = set(zip(rows["driver"], rows["year"], strict=True))
    more = []
    for driver, kind in tables["drivers"][["driver", "counts"]].itertuples(index=False):
        have = base_counts(m, str(driver))
        wanted = {shift.last: have.get(shift.old[-1])} if kind == "given" else {shift.old[0]: have.get(shift.old[0])}
        if kind != "given" and (driver, shift.old[0]) in known:
            wanted[shift.base] = have.get(shift.base)
        for year, count in wanted.items():
            if count is not None and (driver, year) not in known:
                source = f"carried on from {shift.old[-1]}" if kind == "given" else "counted by the plan"
                more.append({"driver": driver, "year": year, "count": round(count, 6), "source": source})
    if more:
        tables["counts"] = pd.concat([rows, pd.DataFrame(more)], ignore_index=True)
        carried = sorted({str(row["driver"]) for row in more if row["year"] == shift.last})
        if carried:
            shift.notes.append(f"counts: {shift.last} carries on {shift.old[-1]} of {', '.join(carried)}.")
