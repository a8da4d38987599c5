"""The per-pupil formula: dollars that each line gives to each school (data)."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.noun import EVERY
from alloc_opt.program.decisions.pupils import every_year

DIMENSIONS = ("school", "resource", "year")


def lines(m: Measures) -> pd.DataFrame:
    """Dollars by line, school, resource and year (text labels): dollars = pupils x per_pupil + each.

    Where several rows of a line speak of a school and year, the one that names the school counts before the one that
    names its level, and the one that names the year before the one for all years.
    """
    table = m.plan["formula"]
    _known(m, table)
    schools = m.plan["schools"].loc[m.plan["schools"]["kind"] == "school", ["school", "level"]]
    table = every_year(table.assign(dated=table["year"] != ""), m.axes)
    everywhere = table[table["school"] == EVERY].drop(columns="school")
    everywhere = everywhere.merge(schools, how="cross", suffixes=("", "_own"))
    there = table[table["school"] != EVERY].merge(schools, on="school", suffixes=("", "_own")).assign(named=True)
    both = pd.concat([everywhere.assign(named=False), there], ignore_index=True)
    both = both[(both["level"] == "") | (both["level"] == both["level_own"])]
    both = both.assign(leveled=both["level"] != "").sort_values(["named", "leveled", "dated"], kind="stable")
    both = both.drop_duplicates(["line", "school", "year"], keep="last").sort_index(ignore_index=True)
    both["pupils"] = _pupils(m, both)
    both["dollars"] = both["pupils"] * both["per_pupil"].to_numpy(dtype=float) + both["each"].to_numpy(dtype=float)
    return both[["line", "school", "resource", "year", "pupils", "per_pupil", "dollars"]]


def _known(m: Measures, table: pd.DataFrame) -> None:
    """A level, span or group that is nowhere would silently bring nothing."""
    for level in pd.unique(table.loc[table["level"] != "", "level"]):
        m.axes.mask("level", str(level))
    m.axes.codes("span", [span for span in table["span"] if span != "all"])
    m.axes.codes("group", table["group"])


def _pupils(m: Measures, table: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Pupils that each row counts: of its group and span, every span where it says `all`."""
    pupils = every_year(m.plan["enrollment"], m.axes)
    pupils = pupils.drop_duplicates(["school", "span", "group", "year"], keep="last")
    one = pupils.set_index(["school", "span", "group", "year"])["pupils"]
    whole = pupils.groupby(["school", "group", "year"])["pupils"].sum()
    of_span = one.reindex(pd.MultiIndex.from_frame(table[["school", "span", "group", "year"]])).fillna(0.0)
    of_all = whole.reindex(pd.MultiIndex.from_frame(table[["school", "group", "year"]])).fillna(0.0)
    return np.where(table["span"] == "all", of_all.to_numpy(dtype=float), of_span.to_numpy(dtype=float))


def formula(m: Measures) -> Measure:
    """Formula dollars by school, resource and year."""
    table = lines(m).groupby(["school", "resource", "year"], as_index=False)["dollars"].sum()
    labels = {d: m.axes.codes(d, table[d]) for d in DIMENSIONS}
    return Measure.of_data(m.axes, "formula", "dollars", labels, table["dollars"].to_numpy(dtype=float))


MAKES = {"formula": formula}
