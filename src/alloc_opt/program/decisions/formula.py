r"""The per-pupil formula: dollars that each line gives to each school (data).

$$ dollars_{ls} = pupils_{ls}\,(per\_pupil_{ls} + weight_{ls} \cdot per\_pupil_{of(l)s}) + each_{ls} $$
"""

import difflib

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.errors import RulesError
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.complete import ALL_GROUP
from alloc_opt.plan.noun import EVERY
from alloc_opt.plan.plan import Plan
from alloc_opt.program.decisions.pupils import every_year

DIMENSIONS = ("school", "resource", "year")


def lines(m: Measures) -> pd.DataFrame:
    """Dollars by line, school, resource and year (text labels), from the plan of these measures: see `lines_of`."""
    return lines_of(m.plan, m.axes)[["line", "school", "resource", "year", "pupils", "per_pupil", "dollars"]]


def lines_of(plan: Plan, axes: Axes) -> pd.DataFrame:
    """Every line at every school and year it speaks of (text labels), one row each.

    Where several rows of a line speak of a school and year, the one that names the school counts before the one that
    names its level, and the one that names the year before the one for all years. A closed school gets nothing.
    Columns: those of the table, `per_pupil` with the weight in it, `row` (its place there), `named` (it names the
    school), `pupils`, `dollars`.

    Raises:
        RulesError: a level, span, group or line that is nowhere.
    """
    table = plan["formula"]
    _known(axes, table)
    schools = plan["schools"].loc[plan["schools"]["kind"] == "school", ["school", "level"]]
    table = every_year(table.assign(dated=table["year"] != "", row=np.arange(len(table))), axes)
    everywhere = table[table["school"] == EVERY].drop(columns="school")
    everywhere = everywhere.merge(schools, how="cross", suffixes=("", "_own"))
    there = table[table["school"] != EVERY].merge(schools, on="school", suffixes=("", "_own")).assign(named=True)
    both = pd.concat([everywhere.assign(named=False), there], ignore_index=True)
    both = both[(both["level"] == "") | (both["level"] == both["level_own"])]
    both = both.assign(leveled=both["level"] != "").sort_values(["named", "leveled", "dated"], kind="stable")
    both = both.drop_duplicates(["line", "school", "year"], keep="last").sort_index(ignore_index=True)
    both["pupils"] = _pupils(plan, axes, both)
    if axes.closed is not None:
        gone = axes.closed[axes.codes("school", both["school"]), axes.codes("year", both["year"])]
        both["each"] = both["each"].where(~gone, 0.0)
    both["per_pupil"] = both["per_pupil"].to_numpy(dtype=float) + _weighed(both)
    both["dollars"] = both["pupils"] * both["per_pupil"].to_numpy(dtype=float) + both["each"].to_numpy(dtype=float)
    return both.drop(columns=["level_own", "leveled", "dated"])


def _known(axes: Axes, table: pd.DataFrame) -> None:
    """A level, span, group or line that is nowhere would silently bring nothing."""
    for level in pd.unique(table.loc[table["level"] != "", "level"]):
        axes.mask("level", str(level))
    axes.codes("span", [span for span in table["span"] if span != "all"])
    axes.codes("group", table["group"])
    weighed = table["weight"] != 0
    own = set(table["line"])
    for line, of in zip(table["line"][weighed], table["of"][weighed], strict=True):
        if of not in own:
            near = difflib.get_close_matches(of, own, 1)
            raise RulesError(
                f"formula line {line!r} has a weight of the line {of!r}, which is nowhere",
                f"did you mean {near[0]!r}?" if near else "name in `of` the line that it multiplies",
            )
    circles = sorted(set(table.loc[weighed, "of"]) & set(table.loc[weighed, "line"]))
    if circles:
        raise RulesError(f"formula line {circles[0]!r} is a weight and has weights", "state it in dollars per pupil")


def _weighed(table: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Dollars per pupil that the weight of each row gives: of the rate of another line at the school and year."""
    rate = table.set_index(["line", "school", "year"])["per_pupil"]
    of = rate.reindex(pd.MultiIndex.from_frame(table[["of", "school", "year"]])).fillna(0.0).to_numpy(dtype=float)
    return np.where(table["weight"] != 0, table["weight"].to_numpy(dtype=float) * of, 0.0)


def _pupils(plan: Plan, axes: Axes, table: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Pupils that each row counts: of its group and span, every span where it says `all`; of a concentration those
    beyond its share of all pupils.
    """
    pupils = every_year(plan["enrollment"], axes)
    pupils = pupils.drop_duplicates(["school", "span", "group", "year"], keep="last")
    one = pupils.set_index(["school", "span", "group", "year"])["pupils"]
    whole = pupils.groupby(["school", "group", "year"])["pupils"].sum()

    def counted(rows: pd.DataFrame) -> npt.NDArray[np.float64]:
        of_span = one.reindex(pd.MultiIndex.from_frame(rows[["school", "span", "group", "year"]])).fillna(0.0)
        of_all = whole.reindex(pd.MultiIndex.from_frame(rows[["school", "group", "year"]])).fillna(0.0)
        return np.where(rows["span"] == "all", of_all.to_numpy(dtype=float), of_span.to_numpy(dtype=float))

    above = table["above"].to_numpy(dtype=float)
    own = counted(table)
    return np.where(above > 0, np.maximum(own - above * counted(table.assign(group=ALL_GROUP)), 0.0), own)


def formula(m: Measures) -> Measure:
    """Formula dollars by school, resource and year."""
    table = lines(m).groupby(["school", "resource", "year"], as_index=False)["dollars"].sum()
    labels = {d: m.axes.codes(d, table[d]) for d in DIMENSIONS}
    return Measure.of_data(m.axes, "formula", "dollars", labels, table["dollars"].to_numpy(dtype=float))


MAKES = {"formula": formula}
