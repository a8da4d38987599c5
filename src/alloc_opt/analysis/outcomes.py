"""What do pupils gain, as far as studies can tell: each goal by group and year, with its interval?

Gains are in the goal's own unit (SD x pupils, say), without the weight of schools and before the cap; goals are never
added up. `points` is what the objective counts: weighted, capped, on the goal's declared scale, so that their sum over
all goals, groups and years is the objective `outcome`.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.books import Books
from alloc_opt.analysis.cells import cells, labelled
from alloc_opt.analysis.given import given
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.table import Table
from alloc_opt.goals.outcome import counted
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.total import Total

Floats = npt.NDArray[np.float64]
COLUMNS = ["goal", "group", "year", "unit", "gain", "low", "high", "today_gain", "points", "at_cap"]
BY_PROGRAM = ["program", "goal", "group", "year", "quantity", "gain", "low", "high"]
_AT = ["goal", "group", "year"]
_SMALL = 1e-6


def outcomes(books: Books, solved: Solved) -> Table | None:
    """One row per goal, group and plan year; None where the plan does not decide by effects."""
    plan = books.plan
    if plan.head.mode != "evidence" or plan["effects"].empty:
        return None
    m = given(plan, books.axes, books.budget, solved.rules).measures(plan, books.axes, solved.rules)
    m["effective"]
    parts = [
        counted(m, str(goal), float(cap)) for goal, cap in zip(plan["goals"]["goal"], plan["goals"]["cap"], strict=True)
    ]
    x = m.columns.point()
    now = gains(m, x).groupby(_AT, sort=False)[["gain", "low", "high"]].sum()
    was = gains(books.was.measures, books.was.today).groupby(_AT, sort=False)["gain"].sum()
    frame = now.reset_index()
    frame["today_gain"] = was.reindex(now.index).fillna(0.0).to_numpy()
    points, at_cap = _counted(m, x, parts)
    frame["points"] = points.reindex(now.index).fillna(0.0).to_numpy()
    frame["at_cap"] = at_cap.reindex(now.index).fillna(0.0).map(lambda here: "yes" if here else "no").to_numpy()
    units = dict(zip(plan["goals"]["goal"], plan["goals"]["unit"], strict=True))
    frame["unit"] = frame["goal"].map(units)
    numbers = ["gain", "low", "high", "today_gain", "points"]
    frame[numbers] = frame[numbers].astype(float).round(6) + 0.0
    notes = (
        "`low` and `high`: every effect at that end of its interval at once. `points`: weighted by school, never above "
        "the goal's cap, on its declared scale.",
    )
    return Table("outcomes", frame[COLUMNS], notes)


def gains(m: Measures, x: Floats) -> pd.DataFrame:
    """One row per effect and plan year, in the order of the plan: `BY_PROGRAM`, labels as text."""
    effective = _by_program(m, "effective", x)
    quantity = _by_program(m, "quantity", x)
    rows = []
    for effect in m.plan["effects"].to_dict("records"):
        for year in m.plan.years:
            key = (str(effect["program"]), year)
            much = effective.get(key, 0.0)
            ends = sorted(float(effect[end]) * much for end in ("low", "high"))
            head = (key[0], str(effect["goal"]), str(effect["group"]), year, quantity.get(key, 0.0))
            rows.append((*head, float(effect["effect"]) * much, *ends))
    return pd.DataFrame(rows, columns=BY_PROGRAM)


def _by_program(m: Measures, name: str, x: Floats) -> dict[tuple[str, str], float]:
    measure = m[name]
    point = x if len(x) == m.columns.count else m.columns.point(_blocks(m, x))
    frame = labelled(m.axes, cells(measure, point, by=("program", "year")))
    return {(str(p), str(y)): float(v) for p, y, v in frame.itertuples(index=False)}


def _blocks(m: Measures, x: Floats) -> dict[str, Floats]:
    """What a shorter point says of the columns that there were."""
    return {block.name: x[block.start : block.stop] for block in m.columns.blocks if block.stop <= len(x)}


def _counted(m: Measures, x: Floats, parts: list[Total]) -> tuple["pd.Series[float]", "pd.Series[bool]"]:
    """Points, and whether somewhere the cap is reached, by goal, group and year."""
    goals = m.plan["goals"]
    found = []
    rates = goals["weight"].to_numpy(dtype=float) / goals["scale"].to_numpy(dtype=float)
    for goal, rate, part in zip(goals["goal"], rates, parts, strict=True):
        whole = m["outcome"].where(goal=goal).by("goal", "group", "school", "year")
        labels = {name: np.asarray(values, dtype=object) for name, values in whole.index.labels().items()}
        value, full = part.at(x), whole.at(x)
        frame = pd.DataFrame({name: labels[name] for name in _AT})
        found.append(frame.assign(points=value * rate, cut=full - value > _SMALL))
    every = pd.concat(found, ignore_index=True).groupby(_AT, sort=False)
    return every["points"].sum(), every["cut"].any()
