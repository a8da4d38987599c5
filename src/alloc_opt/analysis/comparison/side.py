"""One of the plans that are compared: its figures, its decisions and, where it can be had, the plan itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from alloc_opt.analysis.run import Run
from alloc_opt.analysis.solve import Solved
from alloc_opt.plan.plan import Plan
from alloc_opt.program.modes import AFTERWARDS
from alloc_opt.scenario.overlay import Scenario

Figure = tuple[str, str]
"""Name and year; the year is empty for what is of all years together."""
BALANCE, FREE_SPENDING, SPENDING, FTE = "unrestricted_balance", "unrestricted_spending", "spending", "fte"
SITE = ["program", "school", "year"]
_PRELUDE = "hold_unrated"


@dataclass(frozen=True, eq=False)
class Side:
    """A solved plan as it was published."""

    label: str
    """What it is called in tables."""
    facts: Mapping[str, Any]
    """Those of its run."""
    tables: Mapping[str, pd.DataFrame]
    """`programs`, `positions` and `funds` of its run."""
    plan: Plan | None = None
    """None: its results alone can be compared."""
    title: str = ""
    """What it is about, as people say it."""
    base: Plan | None = None
    """The plan that `scenarios` are laid over."""
    scenarios: tuple[Scenario, ...] = ()
    whole: bool = False
    """Whether positions are whole in it."""
    why_not: str = ""
    """Why its plan is not there, in words."""
    figures: Mapping[Figure, float] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    """Name of a figure -> its unit."""

    @property
    def aims(self) -> tuple[str, ...]:
        """Names of the objectives that it decides by, in order."""
        return tuple(stage["name"] for stage in self.facts["stages"] if _aim(stage["name"]))

    @property
    def words(self) -> str:
        """Title or label."""
        return self.title or self.label

    def reach(self, aim: str) -> tuple[float, float]:
        """Between what two numbers the best value of an aim lies: the plan's own and what no plan can better.

        NaN where a search with whole positions tells nothing of it.
        """
        own = self.figures[aim, ""]
        search = self.facts["whole_positions"]
        stage = next(each for each in self.facts["stages"] if each["name"] == aim)
        if search is None:
            return own, own
        if aim != self.aims[0] or search["unit"] != stage["unit"]:
            return float("nan"), float("nan")
        gap = search["gap"]
        other = float("-inf" if stage["better"] == "less" else "inf")
        if gap is not None:
            other = own - gap if stage["better"] == "less" else own + gap
        return min(own, other), max(own, other)


def side_of(run: Run, label: str, **more: Any) -> Side:
    """The side of a run; `more`: further fields."""
    tables = {name: run.tables[name].frame for name in ("programs", "positions", "funds")}
    side = Side(label, run.facts, tables, whole=run.facts["whole_positions"] is not None)
    figures, units = dict(_stages(run.facts["stages"])), {s["name"]: s["unit"] for s in run.facts["stages"]}
    free = set(run.facts["unrestricted"])
    for year in run.facts["years"]:
        funds = tables["funds"][(tables["funds"]["year"] == year).to_numpy()]
        own = funds[funds["resource"].isin(free).to_numpy()]
        staff = tables["positions"][(tables["positions"]["year"] == year).to_numpy()]
        figures |= {
            (SPENDING, year): round(float(funds["spent"].sum()), 2),
            (FREE_SPENDING, year): round(float(own["spent"].sum()), 2),
            (BALANCE, year): round(float(own["ending"].sum()), 2),
            (FTE, year): round(float(staff["fte"].sum()), 6),
        }
    units |= {SPENDING: "dollars", FREE_SPENDING: "dollars", BALANCE: "dollars", FTE: "FTE"}
    values = {"figures": figures, "units": units, **more}
    return Side(**{**{name: getattr(side, name) for name in side.__dataclass_fields__}, **values})


def figures_of(solved: Solved) -> dict[Figure, float]:
    """The same figures of an answer that is not published."""
    built, x, m = solved.built, solved.x, solved.built.measures
    found = {(result.name, ""): result.objective for result in solved.solution.stages if _aim(result.name)}
    free = set(solved.plan["funds"].loc[solved.plan["funds"]["restriction"] == 0, "resource"])
    totals = {name: m[name].by("resource", "year") for name in ("spending", "ending")}
    money = {name: (total.index.labels(), total.at(x)) for name, total in totals.items()}
    staff = built.measures.fte.by("year")
    labels, fte = staff.index.labels()["year"], staff.at(x)
    for year in solved.plan.years:
        for name, every in (("spending", SPENDING), ("ending", "")):
            where, values = money[name]
            here = where["year"] == year
            own = here & pd.Series(where["resource"]).isin(free).to_numpy()
            if every:
                found[every, year] = float(values[here].sum())
            found[FREE_SPENDING if every else BALANCE, year] = float(values[own].sum())
        found[FTE, year] = float(fte[labels == year].sum())
    return found


def decisions(side: Side) -> pd.DataFrame:
    """program, school, year, unit, quantity, dollars, fte."""
    staff = side.tables["positions"].groupby(SITE, as_index=False)["fte"].sum()
    table = side.tables["programs"][[*SITE, "unit", "quantity", "dollars"]].merge(staff, on=SITE, how="outer")
    numbers = {"quantity": 0.0, "dollars": 0.0, "fte": 0.0}
    return table.fillna({"unit": "", **numbers})


def _aim(stage: str) -> bool:
    return stage not in AFTERWARDS and stage != _PRELUDE


def _stages(stages: Sequence[Mapping[str, Any]]) -> list[tuple[Figure, float]]:
    return [((stage["name"], ""), float(stage["objective"])) for stage in stages if _aim(stage["name"])]
