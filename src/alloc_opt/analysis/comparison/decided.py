r"""Decisions that differ between two plans, and what their dollars change by.

With $q$ units at $p$ dollars each (pay and other costs of one unit in the year, before who holds the positions), a
decision's dollars change by

$$ (q' - q)\,\tfrac{p + p'}{2} \;+\; (p' - p)\,\tfrac{q + q'}{2} \;+\; rest $$

its quantity (with the fixed dollars of what opens or closes), its price, and the rest: who holds the positions (hires
and leavers, pay above the average of a school). Seen from the other plan each part has the other sign.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.comparison.side import SITE, Side, decisions
from alloc_opt.analysis.study import SAME
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import unit_costs
from alloc_opt.plan.plan import Plan
from alloc_opt.program.decisions import makers
from alloc_opt.program.decisions.pupils import series

Floats = npt.NDArray[np.float64]
PARTS = ("by_quantity", "by_price", "by_staff")
"""What `change_dollars` adds up from; empty where the inputs of a plan are not known."""
DECISIONS = [
    *("plan", *SITE, "unit", "quantity_first", "quantity", "change"),
    *("dollars_first", "dollars", "change_dollars", *PARTS, "fte_first", "fte", "change_fte"),
]


def changed(first: Side, other: Side) -> pd.DataFrame:
    """Decisions whose quantity or staff differs, the largest change in dollars first."""
    both = _both(first, other)
    moved = ((both["change"].abs() >= SAME) | (both["change_fte"].abs() >= SAME)).to_numpy()
    found = both[moved].assign(plan=other.label)
    order = found["change_dollars"].abs().sort_values(ascending=False, kind="stable").index
    return found.loc[order, DECISIONS].reset_index(drop=True)


def same_services(first: Side, other: Side) -> list[str]:
    """What services cost more that are the same in both, and why."""
    both = _both(first, other)
    same = both[(both["change"].abs() < SAME).to_numpy() & (both["change_fte"].abs() < SAME).to_numpy()]
    told = []
    for year, rows in same.groupby("year"):
        more = float(rows["change_dollars"].sum())
        if abs(more) >= 1:
            price = float(rows["by_price"].sum(min_count=1))
            parts = {"by prices": price, "by who holds the positions": more - price}
            why = [f"{_less(part)} {words}" for words, part in parts.items() if abs(part) >= 1]
            told.append(f"{_less(more)} in {year}" + (f" ({', '.join(why)})" if why else ""))
    return [f"{other.label}: services that are the same in both cost {'; '.join(told)}."] if told else []


def _less(dollars: float) -> str:
    return f"${abs(dollars):,.0f} {'more' if dollars > 0 else 'less'}"


def _both(first: Side, other: Side) -> pd.DataFrame:
    mine, theirs = decisions(first), decisions(other)
    both = mine.merge(theirs, on=SITE, how="outer", suffixes=("_first", ""))
    both["unit"] = both["unit"].where(both["unit"].notna(), both["unit_first"])
    for name in ("quantity", "dollars", "fte"):
        both = both.fillna({name: 0.0, f"{name}_first": 0.0})
        change = "change" if name == "quantity" else f"change_{name}"
        both[change] = (both[name] - both[f"{name}_first"]).round(6) + 0.0
    return both.assign(**_parts(both, first, other))


def _parts(both: pd.DataFrame, first: Side, other: Side) -> dict[str, Floats]:
    """The parts of the change in dollars, to the cent; NaN where a plan's inputs are not there."""
    if first.plan is None or other.plan is None:
        return {name: np.full(len(both), np.nan) for name in PARTS}
    (p, fixed), (p_other, fixed_other) = (_prices(side.plan, both) for side in (first, other) if side.plan is not None)
    q, q_other = both["quantity_first"].to_numpy(dtype=float), both["quantity"].to_numpy(dtype=float)
    p, p_other = np.where(np.isnan(p), p_other, p), np.where(np.isnan(p_other), p, p_other)
    unknown = np.isnan(p)
    change = both["change_dollars"].to_numpy(dtype=float)
    runs = np.where(q_other > SAME, fixed_other, 0.0) - np.where(q > SAME, fixed, 0.0)
    quantity = np.where(unknown, change, (q_other - q) * (p + p_other) / 2 + runs)
    price = np.where(unknown, 0.0, (p_other - p) * (q + q_other) / 2)
    quantity, price = np.round(quantity, 2) + 0.0, np.round(price, 2) + 0.0
    return dict(zip(PARTS, (quantity, price, np.round(change - quantity - price, 2) + 0.0), strict=True))


def _prices(plan: Plan, both: pd.DataFrame) -> tuple[Floats, Floats]:
    """Dollars of one unit and fixed dollars of each decision, by a plan's pay and costs; NaN, 0: not in the plan."""
    axes = Axes.of(plan)
    table = unit_costs(Measures(plan, axes, makers(), series))
    program, year = table["program"].to_numpy(dtype=int), list(range(axes.size("year")))
    sums = np.zeros((axes.size("program"), len(year)))
    np.add.at(sums, program, table[year].to_numpy(dtype=float))
    priced = set(program.tolist())
    codes = {label: code for code, label in enumerate(axes.labels["program"]) if code in priced}
    years = {label: code for code, label in enumerate(axes.labels["year"])}
    fixed = dict(zip(plan["programs"]["program"], plan["programs"]["fixed"].astype(float), strict=True))
    prices = np.full(len(both), np.nan)
    for at, (name, when) in enumerate(zip(both["program"], both["year"], strict=True)):
        if name in codes and when in years:
            prices[at] = sums[codes[name], years[when]]
    return prices, np.array([fixed.get(name, 0.0) for name in both["program"]], dtype=float)
