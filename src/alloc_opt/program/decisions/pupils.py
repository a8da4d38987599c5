"""Pupils: enrollment, pupils served, and the plan's own data series."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from alloc_opt.errors import RulesError
from alloc_opt.measures.axes import Axes, Codes
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures


def every_year(frame: pd.DataFrame, axes: Axes) -> pd.DataFrame:
    """Rows without a year repeated for the base year and every plan year; a row with a year comes after them."""
    own = frame["year"].to_numpy(dtype=object)
    without, dated = np.flatnonzero(own == ""), np.flatnonzero(own != "")
    rows = np.concatenate([np.repeat(without, axes.size("year")), dated])
    year = np.concatenate([np.tile(axes.labels["year"], len(without)), own[dated]])
    return frame.take(rows).reset_index(drop=True).assign(year=year)


def _data(
    m: Measures,
    name: str,
    unit: str,
    frame: pd.DataFrame,
    dimensions: tuple[str, ...],
    value: str,
    *,
    complete: bool = True,
) -> Measure:
    """A measure of constants; of two rows for the same labels the later one counts."""
    labels = {d: m.axes.codes(d, frame[d]) for d in dimensions}
    place = np.ravel_multi_index(tuple(labels.values()), tuple(m.axes.size(d) for d in dimensions))
    last = np.sort(len(place) - 1 - np.unique(place[::-1], return_index=True)[1])
    return Measure(
        m.axes,
        name,
        unit,
        dimensions,
        constant_labels={d: codes[last] for d, codes in labels.items()},
        constant=frame[value].to_numpy(dtype=float)[last],
        complete=complete,
    )


def enrollment(m: Measures) -> Measure:
    """Pupils by school, span, group and year."""
    frame = every_year(m.plan["enrollment"], m.axes)
    _spans_apart(frame)
    return _data(m, "enrollment", "pupils", frame, ("school", "span", "group", "year"), "pupils")


def _spans_apart(frame: pd.DataFrame) -> None:
    """Spans are added up, so a school with spans cannot state `all` as well."""
    keys = ["school", "group", "year"]
    whole = frame.loc[frame["span"] == "all", keys]
    both = frame.loc[frame["span"] != "all", [*keys, "span"]].merge(whole, on=keys)
    if len(both):
        row = both.iloc[0]
        raise RulesError(
            f"enrollment of {row['school']} in {row['year']} (group {row['group']}) has span 'all' beside "
            f"{row['span']!r}, which would count its pupils twice",
            "drop the row for 'all': spans add up to the whole school",
        )


def students(m: Measures) -> Measure:
    """Seats by program, school, group and year: quantity times the pupils one unit serves, under the program's group.

    A program for every pupil counts under `all` only: which groups sit in its seats is not known.
    """
    programs = m.plan["programs"]
    serves = programs["serves"].to_numpy(dtype=float)
    group = m.axes.codes("group", programs["group"])

    def labelled(labels: Mapping[str, Codes]) -> dict[str, Codes]:
        return {
            d: group[labels["program"]] if d == "group" else labels[d] for d in ("program", "school", "group", "year")
        }

    q = m.quantity
    served = replace(
        q,
        name="students",
        unit="pupils",
        dimensions=("program", "school", "group", "year"),
        labels=labelled(q.labels),
        coefficient=q.coefficient * serves[q.labels["program"]],
        constant_labels=labelled(q.constant_labels),
        constant=q.constant * serves[q.constant_labels["program"]],
    )
    return served


def series(m: Measures, name: str) -> Measure:
    """A data series with the dimensions that its rows fill in."""
    frame = m.plan["series"]
    frame = frame[frame["series"] == name]
    dimensions = ("school", "span", "group", "program", "position", "resource")
    named = {d: frame[d].to_numpy(dtype=object) != "" for d in dimensions}
    own = [d for d, filled in named.items() if filled.any()]
    for dimension in own:
        if not named[dimension].all():
            raise RulesError(
                f"series {name} names a {dimension} in some rows and none in others", "fill it in, in every row"
            )
    return _data(m, name, "", every_year(frame, m.axes), (*own, "year"), "value", complete=False)


MAKES = {"enrollment": enrollment, "students": students}
