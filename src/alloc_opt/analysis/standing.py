"""What today's budget stands on beside the rules: who pays legally, and which services keep their bounds.

A program that is solved has no column where a resource may not pay and none beyond a bound, so these hold in every
plan; today's budget may break them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import cells
from alloc_opt.analysis.evaluate import BROKEN
from alloc_opt.analysis.levers import UNITS, Prices
from alloc_opt.analysis.mend import Mend
from alloc_opt.analysis.mend_words import PAYER, in_names
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import fte_cost
from alloc_opt.plan.plan import Plan
from alloc_opt.program.decisions.quantity import services
from alloc_opt.program.legal_use import legal

LEGAL_USE, BOUNDS = "legal use", "bounds"
SENTENCES: Mapping[str, str] = {
    LEGAL_USE: "Each resource pays only for what it may pay for.",
    BOUNDS: "Each service stays between its least and its largest quantity.",
}
SOURCES: Mapping[str, str] = {LEGAL_USE: "table uses", BOUNDS: "tables services and programs"}
SEVERITY: Mapping[str, str] = {LEGAL_USE: "law", BOUNDS: "policy"}
_CENT = 0.005
_SMALL = 1e-6
_PAID = ["program", "school", "object", "resource"]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Standing:
    """What was looked at, and what is broken: one row each, with the columns of evaluated rules, year and place."""

    rule: str
    looked_at: int
    frame: pd.DataFrame
    mends: list[Mend]


def payers(plan: Plan, m: Measures, x: Floats, *, booked: bool) -> Standing:
    """Dollars paid by a resource that may not pay for them: law.

    `booked`: the dollars are known by resource and object, and all of them are looked at; else today's staff and
    lines, in the base year and, where their program is locked, in the plan years too.
    """
    arcs = legal(m)
    if booked:
        found = cells(m.dollars, x, by=(*_PAID, "year")).query("year > 0")
    else:
        found = _todays(plan, m)
    found = found[(found["value"].abs() > _CENT).to_numpy()]
    wrong = found[~_may(found, arcs)].reset_index(drop=True)
    if not booked and len(wrong):
        wrong = pd.concat([wrong, _locked(plan, m, x, wrong)], ignore_index=True)
    keys = ["school", "program", "resource", "year"]
    wrong = wrong.groupby(keys, as_index=False, sort=True)[["value"]].sum()
    labels = {name: m.axes.labels[name][wrong[name].to_numpy(dtype=np.int64)] for name in keys}
    frame = _frame(LEGAL_USE, plan, labels, wrong["value"].to_numpy(dtype=float), "<=", 0.0, "dollars")
    others = arcs[["program", "school", "resource"]].drop_duplicates()
    mended = [
        Mend(PAYER, dollars, dollars, program=p, school=s, resource=_only(others, p, s))
        for p, s, dollars in zip(wrong["program"], wrong["school"], wrong["value"], strict=True)
    ]
    return Standing(LEGAL_USE, len(found), frame, mended)


def bounds(plan: Plan, m: Measures, x: Floats, prices: Prices, *, today: bool) -> Standing:
    """Services below their least or above their largest quantity: policy. `today`: the base year is looked at too."""
    table = services(m)
    table = table[m.axes.by_site(table["year"])][["program", "school", "year", "minimum", "maximum"]]
    if today:
        first = table[(table["year"] == 1).to_numpy()].assign(year=0)
        table = pd.concat([first, table], ignore_index=True)
    now = cells(m.quantity, x)
    table = table.merge(now, on=["program", "school", "year"], how="left").fillna({"value": 0.0})
    low, high, q = (table[name].to_numpy(dtype=float) for name in ("minimum", "maximum", "value"))
    below, above = low - q, q - high
    wrong = np.flatnonzero(np.maximum(below, above) > _SMALL)
    rows = table.iloc[wrong]
    labels = {name: m.axes.labels[name][rows[name].to_numpy(dtype=np.int64)] for name in ("school", "program", "year")}
    under = below[wrong] > 0
    limit = np.where(under, low[wrong], high[wrong])
    frame = _frame(BOUNDS, plan, labels, q[wrong], np.where(under, ">=", "<="), limit, "units")
    amount = np.where(under, below[wrong], -above[wrong])
    mended = [
        Mend(UNITS, float(a), float(a * prices.unit[p, t]), program=int(p), school=int(s))
        for a, p, s, t in zip(amount, rows["program"], rows["school"], rows["year"], strict=True)
    ]
    return Standing(BOUNDS, len(table), frame, mended)


def _frame(
    rule: str,
    plan: Plan,
    labels: Mapping[str, npt.NDArray[np.object_]],
    activity: Floats,
    sense: str | npt.NDArray[np.str_],
    limit: float | Floats,
    unit: str,
) -> pd.DataFrame:
    own = {name: [str(text) for text in texts] for name, texts in labels.items() if name != "year"}
    named = [in_names(plan, name, texts) for name, texts in own.items()]
    frame = pd.DataFrame({"year": labels["year"], "activity": activity})
    frame["place"] = pd.Series([", ".join(texts) for texts in zip(*own.values(), strict=True)], dtype=object)
    frame["where"] = pd.Series([", ".join(texts) for texts in zip(*named, strict=True)], dtype=object)
    frame = frame.assign(rule=rule, severity=SEVERITY[rule], sense=sense, limit=limit, unit=unit, status=BROKEN)
    frame["row"] = [f"{place}, {year}" for place, year in zip(frame["place"], frame["year"], strict=True)]
    frame["slack"] = -(frame["activity"] - frame["limit"]).abs()
    return frame


def _todays(plan: Plan, m: Measures) -> pd.DataFrame:
    """Today's staff and lines by program, school, object, resource (codes), year 0 and dollars."""
    staff, pay, lines = plan["staff"], plan["pay"], plan["lines"]
    position = m.axes.codes("position", staff["position"])
    fte = staff["fte"].to_numpy(dtype=float)
    parts = [
        staff[["program", "school", "resource"]].assign(
            object=pay[name].to_numpy(dtype=object)[position], value=fte * cost[position, 0]
        )
        for name, cost in zip(("salary_object", "benefits_object"), fte_cost(m), strict=True)
    ]
    parts.append(lines[["program", "school", "resource", "object"]].assign(value=lines["dollars"].astype(float)))
    every = pd.concat(parts, ignore_index=True)
    return pd.DataFrame({name: m.axes.codes(name, every[name]) for name in _PAID}).assign(
        year=0, value=every["value"].to_numpy(dtype=float)
    )


def _may(found: pd.DataFrame, arcs: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether each row's resource may pay for its program, school and object."""
    whole = arcs[arcs["object"] < 0].drop(columns="object").drop_duplicates().assign(every=True)
    own = arcs[arcs["object"] >= 0].drop_duplicates().assign(one=True)
    merged = found.merge(whole, on=["program", "school", "resource"], how="left").merge(own, on=_PAID, how="left")
    return np.asarray(merged["every"].notna() | merged["one"].notna())


def _locked(plan: Plan, m: Measures, x: Floats, wrong: pd.DataFrame) -> pd.DataFrame:
    """The same payers in the plan years, where the program is locked and keeps today's split."""
    locked = plan["programs"]["locked"].to_numpy(dtype=bool)
    pairs = wrong.loc[locked[wrong["program"]], ["program", "school", "resource"]].drop_duplicates()
    later = cells(m.dollars, x, by=("program", "school", "resource", "year"))
    later = later[((later["year"] > 0) & (later["value"].abs() > _CENT)).to_numpy()]
    return later.merge(pairs, on=["program", "school", "resource"])


def _only(arcs: pd.DataFrame, program: int, school: int) -> int:
    """The one resource that may pay, -1 where several may or none."""
    mine = arcs.loc[(arcs["program"] == program) & (arcs["school"] == school), "resource"].unique()
    return int(mine[0]) if len(mine) == 1 else -1
