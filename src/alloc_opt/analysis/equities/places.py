r"""What has each school, today and in the plan, of the dollars that count?

$$ v_s = \Big(x_s + a_s + C\,W_s / \textstyle\sum_r W_r\Big) \,/\, W_s $$

| letter | meaning | unit |
| --- | --- | --- |
| $x$ | dollars at average pay | dollars |
| $a$ | with actual salaries: what staff are paid above the average, as far as their program counts | dollars |
| $C$ | with central shares: the same of places that are no school | dollars |
| $W$ | weighted pupils | pupils |

Today is today's services at the prices and with the pupils of the year, so a change is a decision and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import cells, gathered
from alloc_opt.analysis.equities.yardstick import Yardstick
from alloc_opt.analysis.published import Checked
from alloc_opt.analysis.today import recoded, todays, unclosed
from alloc_opt.measures.actual import more_at_actual_pay, pay_gap
from alloc_opt.measures.axes import Axes
from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
_BY = ("program", "school", "resource", "year")


@dataclass(frozen=True, eq=False)
class Side:
    """Today, or the plan; arrays by school code."""

    dollars: Floats
    """Those that count, central shares included."""
    apart: Floats
    """Those that stand apart."""
    pupils: Mapping[str, Floats]
    """Student group -> pupils."""
    weighted: Floats
    """Weighted pupils; zero at places that are no school."""
    central: float
    """Dollars of places that are no school, of those that count."""
    unknown_fte: float = 0.0
    """FTE whose actual pay is not known."""

    def per(self, pupils: Floats) -> Floats:
        """Dollars over some pupils; NaN without."""
        return np.asarray(np.divide(self.dollars, pupils, out=np.full(len(pupils), np.nan), where=pupils > 0))


def sides(checked: Checked, by: Yardstick) -> tuple[Side, Side]:
    """Today and the published plan."""
    built = checked.solved.built
    axes = built.measures.axes
    was = unclosed(built)
    spending = checked.budget.spending
    codes = {d: spending[d].to_numpy(dtype=np.int32) for d in _BY}
    planned = gathered(axes, codes, spending["cents"].to_numpy() / 100.0)
    before = todays(was, axes, "dollars", _BY)
    return _side(before, was, was.today, axes, by), _side(planned, built, checked.solved.x, axes, by)


def _side(spent: pd.DataFrame, of: Built, x: Floats, axes: Axes, by: Yardstick) -> Side:
    """One side; `spent` in codes of `axes`, `x` (natural) read by `of`."""
    count, year = axes.size("school"), int(axes.codes("year", [by.year])[0])
    spent = spent[(spent["year"] == year).to_numpy()]
    counts, apart = _counts(spent, axes, by)
    value = spent["value"].to_numpy(dtype=float)
    school = spent["school"].to_numpy()
    dollars = np.bincount(school[counts], value[counts], minlength=count).astype(float)
    aside = np.bincount(school[apart], value[apart], minlength=count).astype(float)
    unknown = 0.0
    if by.salaries == "actual":
        more, unknown = _more(spent.assign(counted=np.where(counts, value, 0.0)), of, x, axes, year)
        dollars += more
    pupils = {
        str(group): _by_school(of, str(group), axes, year) for group in of.measures.axes.labels["group"].astype(str)
    }
    is_school = (of.plan["schools"]["kind"] == "school").to_numpy()
    own = axes.codes("school", of.measures.axes.labels["school"][is_school])
    weighted = np.zeros(count)
    for group, weight in by.weights.items():
        weighted[own] += weight * pupils[group][own]
    away = np.ones(count, dtype=bool)
    away[own] = False
    central = float(dollars[away].sum())
    if by.central and weighted.sum() > 0:
        dollars = dollars + central * weighted / weighted.sum()
    dollars[away] = 0.0
    return Side(dollars, aside, pupils, weighted, central, unknown)


def _counts(spent: pd.DataFrame, axes: Axes, by: Yardstick) -> tuple[Mask, Mask]:
    """Rows that count, and rows of the same resources that stand apart."""
    chosen, aside = np.ones(len(spent), dtype=bool), np.zeros(len(spent), dtype=bool)
    for name, wanted in by.dollars.items():
        dimension, mask = axes.mask(name, wanted)
        chosen &= mask[spent[dimension].to_numpy()]
    for name, wanted in by.left_out.items():
        dimension, mask = axes.mask(name, wanted)
        aside |= mask[spent[dimension].to_numpy()]
    return chosen & ~aside, chosen & aside


def _by_school(of: Built, group: str, axes: Axes, year: int) -> Floats:
    m = of.measures
    total = m.enrollment.where(group=group).by("school", "year")
    now = total.index.position("year") == year
    found = np.zeros(axes.size("school"))
    labels = m.axes.labels["school"][total.index.position("school")[now]]
    np.add.at(found, axes.codes("school", labels), total.constant[now])
    return found


def _more(spent: pd.DataFrame, of: Built, x: Floats, axes: Axes, year: int) -> tuple[Floats, float]:
    """Dollars above average pay by school, and FTE at schools whose actual pay is not known."""
    m = of.measures
    site = ["program", "school"]
    sums = spent.assign(every=spent["value"]).groupby(site)[["counted", "every"]].sum()
    share = np.divide(sums["counted"], sums["every"], out=np.zeros(len(sums)), where=(sums["every"] != 0).to_numpy())
    shares = pd.Series(share, index=sums.index)
    at = ("program", "school", "year")
    table = recoded(cells(more_at_actual_pay(m), x, by=at), m.axes, axes)
    table = table[(table["year"] == year).to_numpy()]
    part = shares.reindex(pd.MultiIndex.from_frame(table[site])).fillna(0.0).to_numpy()
    found = np.zeros(axes.size("school"))
    np.add.at(found, table["school"].to_numpy(), table["value"].to_numpy() * part)
    staff = cells(m.fte, x, by=("position", "school", "year"))
    staff = staff[(staff["year"] == year).to_numpy()]
    place = tuple(staff[name].to_numpy() for name in ("position", "school", "year"))
    here = (m.plan["schools"]["kind"] == "school").to_numpy()[place[1]]
    unknown = np.isnan(pay_gap(m)[place]) & here
    return found, float(staff["value"].to_numpy()[unknown].sum())
