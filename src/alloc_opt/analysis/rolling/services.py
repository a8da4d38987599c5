"""Programs and services of the new base year: today's level is the plan's; what is left over has its own programs.

Programs that staff or lines imply stay implied as long as something implies them.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.rolling.years import Tables, add_rows, rebased
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.complete import UNASSIGNED
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.turnover import TURNOVER

REST, ONCE = "rolled remainder", "rolled one-time"
"""Programs of what the rounding of pay leaves, and of what turnover cost once."""
_LAST_DIGITS = 2e-6
"""Share by which a level of six decimals differs from an unrounded one."""
_CENTS = 1.0
"""Dollars within which a budget differs from unit cost x level by nothing but rounding."""
SPARE = "time left over: "
"""Prefix of the programs of staff time that whole positions left over."""


def forget(tables: Tables) -> None:
    """What an earlier roll left over is not carried on as a program; its dollars are left over again."""
    for name in ("programs", "costs", "services"):
        if name in tables:
            tables[name] = _lasting(tables[name])


def _lasting(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[(~rows["program"].str.startswith((REST, ONCE))).to_numpy()]


def left_over(once: pd.DataFrame, rest: pd.DataFrame) -> pd.DataFrame:
    """Lines of the budget that no program carries, one program an object."""
    both = pd.concat([once.assign(program=ONCE), rest.assign(program=REST)], ignore_index=True)
    return both.assign(program=both["program"] + " " + both["object"].astype(object))


def spare_programs(tables: Tables, staff: pd.DataFrame) -> None:
    """Programs of staff time that whole positions left over, one a position."""
    new = staff["program"].str.startswith(SPARE) & ~staff["program"].isin(_stated(tables))
    own = staff[new.to_numpy()].drop_duplicates("program")
    if len(own):
        names = "Time left over: " + own["position"]
        add_rows(tables, "programs", own[["program"]].assign(name=names, unit="FTE", weight=0.0))
        add_rows(tables, "staffing", own[["program", "position"]].assign(fte=1.0))


def line_programs(tables: Tables, lines: pd.DataFrame) -> None:
    """Programs of the lines that are left over: cents that stay, and what cost once and does not come again."""
    own = lines[lines["program"].str.startswith((ONCE, REST))].drop_duplicates("program")
    stays = own["program"].str.startswith(REST)
    words = np.where(stays, "Remainder of the roll: ", "Turnover, one-time: ")
    rows = own[["program"]].assign(name=words + own["object"], unit="dollar", locked=stays, weight=0.0)
    if not stays.all():
        rows = rows.assign(one_time=~stays)
    add_rows(tables, "programs", rows)
    add_rows(tables, "costs", own[["program", "object"]].assign(dollars=1.0))
    once = lines[lines["program"].str.startswith(ONCE)].drop_duplicates(["program", "school"])
    add_rows(tables, "services", once[["program", "school"]].assign(maximum=0.0))


def vanished(plan: Plan, tables: Tables) -> None:
    """Programs that staff or lines implied before and imply no longer are stated, so that they can come back."""
    staff, lines = (tables[name][(tables[name]["program"] == "").to_numpy()] for name in ("staff", "lines"))
    known = {*_stated(tables), *staff["position"], *("other " + lines["object"].astype(object)), UNASSIGNED, TURNOVER}
    programs = _lasting(plan["programs"])
    gone = programs[(~programs["program"].isin(known)).to_numpy()]
    for name in ("programs", "staffing", "costs"):
        add_rows(tables, name, plan[name][plan[name]["program"].isin(gone["program"]).to_numpy()])


def implied(tables: Tables, rows: pd.DataFrame, table: str) -> pd.DataFrame:
    """The rows with `program` left empty where the plan that was given leaves it to be implied."""
    own = rows["position"] if table == "staff" else "other " + rows["object"].astype(object)
    implied = (rows["program"] == own) & ~rows["program"].isin(_stated(tables))
    return rows.assign(program=rows["program"].where(~implied, ""))


def _stated(tables: Tables) -> set[str]:
    return set(tables["programs"]["program"]) if "programs" in tables else set()


def services(
    m: Measures, tables: Tables, programs: pd.DataFrame, staff: pd.DataFrame, lines: pd.DataFrame
) -> pd.DataFrame:
    """Today's level of every service: the plan's of the year; of implied programs only where nothing implies it."""
    plan, keys = m.plan, ["program", "school"]
    given = tables.get("services", plan["services"].iloc[:0])
    every = plan["services"][(plan["services"]["year"] == "").to_numpy()].drop_duplicates(keys)
    pairs = pd.MultiIndex.from_frame(every[keys])
    there = pairs.isin(pd.MultiIndex.from_frame(pd.concat([staff[keys], lines[keys]])))
    listed = pairs.isin(pd.MultiIndex.from_frame(given.loc[given["year"] == "", keys]))
    every = every[every["program"].isin(_stated(tables)).to_numpy() | ~np.asarray(there) | np.asarray(listed)]
    level = programs.set_index(keys)["quantity"].reindex(pd.MultiIndex.from_frame(every[keys])).fillna(0.0)
    rows = pd.concat([every.assign(current=level.to_numpy(dtype=float)), given[(given["year"] != "").to_numpy()]])
    rows = _lasting(rows[(~rows["program"].isin([UNASSIGNED, TURNOVER])).to_numpy()])
    factor = rows["program"].map(rebased(m)).fillna(1.0)
    scaled = {name: (rows[name] * factor).round(6) for name in ("current", "minimum", "maximum")}
    exact = _as_spent(plan, tables, lines)
    scaled["current"] = scaled["current"].where(~_near(rows, exact, scaled["current"]), _of(rows, exact))
    return rows.assign(**scaled).reset_index(drop=True)


def _as_spent(plan: Plan, tables: Tables, lines: pd.DataFrame) -> "pd.Series[float]":
    """Level of what no staff works for, by program and school: its dollars over the cost of a unit, unrounded."""
    staffed = set(plan["staffing"]["program"]) | set(plan["programs"].loc[plan["programs"]["fixed"] > 0, "program"])
    costs = tables.get("costs", plan["costs"])
    unit = costs.groupby("program")["dollars"].sum()
    mine = lines[(~lines["program"].isin(staffed)).to_numpy()].groupby(["program", "school"])["dollars"].sum()
    per = unit.reindex(mine.index.get_level_values("program")).to_numpy(dtype=float)
    level = pd.Series(np.divide(mine.to_numpy(dtype=float), per, out=np.zeros(len(mine)), where=per > 0), mine.index)
    return level[(per > 0)]


def fit_costs(plan: Plan, tables: Tables, lines: pd.DataFrame) -> None:
    """Unit costs of what no staff works for, as its lines have them object by object: to the cent what was budgeted.

    Only where they are those of the plan but for the cents of rounding.
    """
    if "costs" not in tables:
        return
    costs, level = tables["costs"], _as_spent(plan, tables, lines).groupby(level="program").sum()
    spent = lines.groupby(["program", "object"])["dollars"].sum()
    units = level.reindex(costs["program"]).to_numpy(dtype=float)
    budget = spent.reindex(pd.MultiIndex.from_frame(costs[["program", "object"]])).to_numpy(dtype=float)
    now = costs["dollars"].to_numpy(dtype=float)
    single = ~costs.duplicated(["program", "object"], keep=False).to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        rounding = single & (units > 0) & (np.abs(budget - now * units) <= _CENTS)
        tables["costs"] = costs.assign(dollars=np.where(rounding, budget / units, now))


def _of(rows: pd.DataFrame, level: "pd.Series[float]") -> npt.NDArray[np.float64]:
    found = level.reindex(pd.MultiIndex.from_frame(rows[["program", "school"]]))
    return np.asarray(found.to_numpy(dtype=float), dtype=np.float64)


def _near(rows: pd.DataFrame, level: "pd.Series[float]", rounded: "pd.Series[float]") -> npt.NDArray[np.bool_]:
    """Where the unrounded level is the rounded one but for its last digits."""
    exact, there = _of(rows, level), rounded.to_numpy(dtype=float)
    with np.errstate(invalid="ignore"):
        close = np.abs(exact - there) <= _LAST_DIGITS * (1.0 + np.abs(there))
    return np.asarray(close & (rows["year"] == "").to_numpy())
