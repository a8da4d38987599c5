r"""What does a dollar give? Academic return of programs with a rated effect, in three bands and never as a ranking.

$$ roi = \frac{gain}{dollars} \cdot 100{,}000, \qquad gain = \sum_t effect \cdot units_t $$

| letter | meaning | unit |
| --- | --- | --- |
| $effect$ | gain of one unit for its pupils (per pupil gain x pupils), or an end of its interval | unit of the goal |
| $units$ | quantity in the plan, later units counting less where returns fall | units of the program |
| $dollars$ | all that the program costs in the same years | dollars |

Programs are compared for one goal only, each with all others rated for that goal together: one is clearly worth more
where the low end of its return lies above the high end of theirs, clearly worth less where its high end lies below
their low end; otherwise studies cannot tell them apart. A program without an effect is in no band: nobody has measured
it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.analysis.evidences import tiers
from alloc_opt.analysis.evidences.rests_on import id_of
from alloc_opt.analysis.given import of_quantities
from alloc_opt.analysis.outcomes import gains
from alloc_opt.analysis.table import Table
from alloc_opt.errors import RulesError
from alloc_opt.measures.axes import Axes
from alloc_opt.plan.complete import UNASSIGNED
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.turnover import TURNOVER

PER = 100_000.0
"""Dollars for which a return is told."""
MORE, SAME, LESS = "more", "same", "less"
RATED = ["program", "goal", "group", "unit", "quantity", "served", "dollars", "gain", "low", "high"]
RATED += ["return", "return_low", "return_high", "others", "others_low", "others_high", "band", "tier", "evidence"]
UNRATED = ["program", "kind", "dollars"]
HELD, LOCKED, BOOKS, OPEN = "held", "locked", "books", "open"


@dataclass(frozen=True, eq=False)
class Returns:
    """What the plan's dollars give."""

    rated: Table
    """One row per program and goal with dollars in the plan, by goal and name; all plan years together, `served` and
    `quantity` a year on average."""
    unrated: Table
    """Programs without an effect, `dollars` of all plan years; `kind`: held (a service level), locked, books, open."""
    idle: tuple[str, ...]
    """Rated programs that cost nothing in the plan."""


def a_roi(plan: Plan, programs: pd.DataFrame) -> Returns | None:
    """Returns of the plan's rated programs; None where no program has an effect, or gains cannot be told.

    Args:
        plan: the plan as solved.
        programs: table `programs` of its run.
    """
    if plan["effects"].empty:
        return None
    frames = {str(year): part.assign(value=part["quantity"]) for year, part in programs.groupby("year", sort=False)}
    m = of_quantities(plan, Axes.of(plan), frames).measures(plan, Axes.of(plan), ())
    try:
        m["effective"]
        m["quantity"]
        by_year = gains(m, m.columns.point())
    except RulesError:
        return None
    dollars = programs.groupby("program")["dollars"].sum().round(2)
    sums = by_year.groupby(["program", "goal", "group"], sort=False)[["quantity", "gain", "low", "high"]].sum()
    frame = sums.reset_index()
    frame["dollars"] = frame["program"].map(dollars).fillna(0.0)
    used = (frame["dollars"] > 0.005) & (frame["quantity"] > 1e-6)
    idle = tuple(dict.fromkeys(frame.loc[~used, "program"]))
    frame = frame[used.to_numpy()].reset_index(drop=True)
    if frame.empty:
        return None
    rated = _with_returns(plan, frame)
    rest = dollars[~dollars.index.isin(plan["effects"]["program"].astype(str))]
    left = pd.DataFrame({"program": rest.index.astype(str), "dollars": rest.to_numpy()})
    left["kind"] = _kinds(plan, left["program"])
    shown = left[(left["dollars"].abs() > 0.005).to_numpy()].sort_values("dollars", ascending=False, kind="stable")
    return Returns(Table("rated", rated), Table("unrated", shown[UNRATED].reset_index(drop=True)), idle)


def _kinds(plan: Plan, programs: "pd.Series[str]") -> list[str]:
    """Why a program has no return: a service level held, locked, of the books only, or nobody has rated it."""
    rows = plan["programs"].set_index("program")
    found = []
    for program in programs:
        known = program in rows.index and program not in {TURNOVER, UNASSIGNED}
        held = known and rows["valued"][program] == "standard"
        found.append(BOOKS if not known else LOCKED if rows["locked"][program] else HELD if held else OPEN)
    return found


def _with_returns(plan: Plan, frame: pd.DataFrame) -> pd.DataFrame:
    programs = plan["programs"].set_index("program")
    years = len(plan.years)
    serves = frame["program"].map(programs["serves"]).astype(float)
    frame["served"] = (frame["quantity"] * serves / years).where(serves > 0)
    frame["quantity"] = frame["quantity"] / years
    frame["unit"] = frame["goal"].map(dict(zip(plan["goals"]["goal"], plan["goals"]["unit"], strict=True)))
    for name, end in (("return", "gain"), ("return_low", "low"), ("return_high", "high")):
        frame[name] = frame[end] / frame["dollars"] * PER
    for name, end in (("others", "gain"), ("others_low", "low"), ("others_high", "high")):
        frame[name] = [_others(frame, row, end) for row in range(len(frame))]
    frame["band"] = [band(row) for row in frame.to_dict("records")]
    source = _sources(plan)
    keys = list(zip(frame["program"], frame["goal"], frame["group"], strict=True))
    frame["evidence"] = [id_of(source[key]) for key in keys]
    own = tiers.stated(plan)
    frame["tier"] = [own.get(key[0]) or tiers.of_entry(name) for key, name in zip(keys, frame["evidence"], strict=True)]
    names = dict(zip(plan["programs"]["program"], plan["programs"]["name"], strict=True))
    order = frame.assign(said=frame["program"].map(names).fillna("").str.casefold())
    goals = {goal: at for at, goal in enumerate(plan["goals"]["goal"])}
    order["at"] = order["goal"].map(goals)
    return order.sort_values(["at", "said", "program", "group"], kind="stable")[RATED].reset_index(drop=True)


def _others(frame: pd.DataFrame, row: int, end: str) -> float:
    """Return of all other programs of the goal together; NaN where there is none. One of two groups costs once."""
    mine = frame.iloc[row]
    peers = frame[((frame["goal"] == mine["goal"]) & (frame["program"] != mine["program"])).to_numpy()]
    spent = peers.drop_duplicates("program")["dollars"].sum()
    return float(peers[end].sum() / spent * PER) if spent > 0 else float("nan")


def band(row: Mapping[Any, Any]) -> str:
    """The band of a program by its own interval and that of the others."""
    if np.isnan(row["others_low"]):
        return SAME
    if row["return_low"] > row["others_high"]:
        return MORE
    return LESS if row["return_high"] < row["others_low"] else SAME


def _sources(plan: Plan) -> dict[tuple[str, str, str], str]:
    rows = plan["effects"].to_dict("records")
    return {(str(r["program"]), str(r["goal"]), str(r["group"])): str(r["source"]) for r in rows}
