"""The per-pupil formula: dollars that each line gives to each school (data)."""

import numpy as np
import pandas as pd

from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.noun import EVERY
from alloc_opt.program.decisions.pupils import every_year

DIMENSIONS = ("school", "resource", "year")


def lines(m: Measures) -> pd.DataFrame:
    """Dollars by line, school, resource and year (text labels): dollars = pupils x per_pupil + each."""
    table = every_year(m.plan["formula"], m.axes)
    schools = m.plan["schools"].loc[m.plan["schools"]["kind"] == "school", ["school", "level"]]
    everywhere = (
        table[table["school"] == EVERY].drop(columns="school").merge(schools, how="cross", suffixes=("", "_own"))
    )
    there = table[table["school"] != EVERY].merge(schools, on="school", suffixes=("", "_own"))
    both = pd.concat([everywhere, there], ignore_index=True)
    both = both[(both["level"] == "") | (both["level"] == both["level_own"])].reset_index(drop=True)
    pupils = every_year(m.plan["enrollment"], m.axes)
    pupils = pupils.drop_duplicates(["school", "span", "group", "year"], keep="last")
    by_span = pupils.set_index(["school", "span", "group", "year"])["pupils"]
    all_spans = pupils.groupby(["school", "group", "year"])["pupils"].sum()
    one = by_span.reindex(pd.MultiIndex.from_frame(both[["school", "span", "group", "year"]])).fillna(0.0).to_numpy()
    whole = all_spans.reindex(pd.MultiIndex.from_frame(both[["school", "group", "year"]])).fillna(0.0).to_numpy()
    count = np.where(both["span"] == "all", whole, one)
    both["pupils"] = count
    both["dollars"] = count * both["per_pupil"].to_numpy(dtype=float) + both["each"].to_numpy(dtype=float)
    return both[["line", "school", "resource", "year", "pupils", "per_pupil", "dollars"]]


def formula(m: Measures) -> Measure:
    """Formula dollars by school, resource and year."""
    table = lines(m).groupby(["school", "resource", "year"], as_index=False)["dollars"].sum()
    return Measure(
        m.axes,
        "formula",
        "dollars",
        DIMENSIONS,
        {d: np.zeros(0, dtype=np.int32) for d in DIMENSIONS},
        constant_labels={d: m.axes.codes(d, table[d]) for d in DIMENSIONS},
        constant=table["dollars"].to_numpy(dtype=float),
    )


MAKES = {"formula": formula}
