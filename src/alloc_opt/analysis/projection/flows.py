"""What comes in and goes out in each year, in cents, line by line: today's services at each year's prices."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import cells
from alloc_opt.analysis.given import Given, status_quo
from alloc_opt.analysis.projection.booked import STATED, as_booked
from alloc_opt.analysis.projection.revenue import revenue_lines
from alloc_opt.analysis.projection.roll import Money, Rolled, roll
from alloc_opt.errors import RulesError
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic
from alloc_opt.program.decisions.pupils import every_year
from alloc_opt.program.ends import carried_at_most, ended

Cents = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
SITE = ("program", "school", "year")
KINDS = ("revenue", "spending", "credits", "contributions", "indirect", "lapse")
_NO_LIMIT = 1e14
"""Dollars beyond any balance."""
ONE_TIME = "one_time"
"""Attribute of programs that do not come again; `import` writes it."""


@dataclass(frozen=True, eq=False)
class Flows:
    """Every flow of the base year and the plan years, and the balances that follow."""

    plan: Plan
    m: Measures
    x: Floats
    """Natural column values of today's services."""
    frame: pd.DataFrame
    """resource, year (codes; 0: base year), kind (`KINDS`), code (account, or ""), name, cents (what it adds to the
    balance), recurring."""
    rolled: Rolled

    @property
    def years(self) -> tuple[str, ...]:
        """Base year and plan years."""
        return (self.plan.head.base_year, *self.plan.years)


def flows(plan: Plan, known: Given | None = None, *, booked: bool = False) -> Flows:
    """The flows of a plan whose services stay as they are today, or are `known` (made on the axes of the plan).

    `booked`: `known` also says what resources contribute, give back and end with, so nothing is carried forward here.
    """
    plan = plan if known is not None else _by_site(plan)
    axes = Axes.of(plan)
    rules = automatic.rules(plan, free=True)
    m = (known or today_rolled(plan, axes)).measures(plan, axes, rules)
    for name in ("dollars", "fte", *(STATED if booked else ())):
        m[name]
    x = m.columns.point()
    shape = (axes.size("resource"), axes.size("year"))
    spending = _spending(m, x)
    lines = revenue_lines(m)
    money = Money(
        beginning=_cents(plan["funds"]["beginning"].to_numpy(dtype=float)),
        revenue=_grid(lines, shape),
        spending=-_grid(spending, shape),
        indirect=_indirect(m, x, shape),
        contributed=_cents(plan["funds"]["contributed"].to_numpy(dtype=float)),
        supporter=_supporters(m),
        alive=~ended(m),
        most=_most(m),
    )
    rolled = as_booked(m, x, money) if booked else roll(money)
    net = (
        ("contributions", "Contributions", rolled.contributions),
        ("indirect", "Indirect cost", -money.indirect),
        ("lapse", "Given back unspent", -rolled.lapse),
    )
    parts = [lines, spending, *(_listed(kind, name, grid) for kind, name, grid in net)]
    frame = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return Flows(plan, m, x, frame, rolled)


def _by_site(plan: Plan) -> Plan:
    """Every year told by site: nothing is decided, so nothing is taken together."""
    settings = plan.head.settings.model_copy(update={"by_site_years": None})
    return replace(plan, head=plan.head.model_copy(update={"settings": settings}))


def today_rolled(plan: Plan, axes: Axes) -> Given:
    """Today's services in every year but those that may not run (`services` say at most 0): they do not come again."""
    known = status_quo(plan, axes)
    quantity = known.parts["quantity"]
    stopped = every_year(plan["services"][(plan["services"]["maximum"] == 0).to_numpy()], axes)
    over = pd.MultiIndex.from_arrays([axes.codes(d, stopped[d]) for d in SITE])
    gone = pd.MultiIndex.from_frame(quantity[list(SITE)]).isin(over) & (quantity["year"] > 0).to_numpy()
    return Given({**known.parts, "quantity": quantity.assign(value=quantity["value"].where(~gone, 0.0))})


def _cents(dollars: Floats) -> Cents:
    return np.asarray(np.rint(dollars * 100.0), dtype=np.int64)


def _grid(frame: pd.DataFrame, shape: tuple[int, int]) -> Cents:
    grid = np.zeros(shape, dtype=np.int64)
    np.add.at(grid, (frame["resource"].to_numpy(), frame["year"].to_numpy()), frame["cents"].to_numpy())
    return grid


def _listed(kind: str, name: str, grid: Cents) -> pd.DataFrame:
    resource, year = np.nonzero(grid)
    at = {"resource": resource, "year": year, "kind": kind, "code": "", "name": name}
    return pd.DataFrame({**at, "cents": grid[resource, year], "recurring": True})


def _spending(m: Measures, x: Floats) -> pd.DataFrame:
    """Spending by resource, object and year, apart where its program does not come again."""
    once = _one_time(m.plan)
    found = cells(m.dollars, x, by=("program", "resource", "object", "year"))
    found = found.assign(recurring=~once[found["program"].to_numpy()])
    table = found.groupby(["resource", "object", "year", "recurring"], as_index=False)[["value"]].sum()
    objects = m.plan["objects"]
    code = table["object"].to_numpy(dtype=np.int64)
    names = objects["name"].where(objects["name"] != "", objects["object"]).to_numpy(dtype=object)
    table = table.assign(
        kind="spending",
        code=m.axes.labels["object"][code],
        name=names[code],
        cents=-_cents(table["value"].to_numpy(dtype=float)),
    )
    return table.drop(columns=["object", "value"])


def _one_time(plan: Plan) -> npt.NDArray[np.bool_]:
    programs = plan["programs"]
    if ONE_TIME not in programs:
        return np.zeros(len(programs), dtype=bool)
    return np.array([str(value).lower() == "true" for value in programs[ONE_TIME]], dtype=bool)


def _indirect(m: Measures, x: Floats, shape: tuple[int, int]) -> Cents:
    """Charged less recovered; what rounding loses falls on the resource that recovers most, so that nothing is lost."""
    found = cells(m["indirect"], x, by=("resource", "year"))
    dollars = np.zeros(shape)
    np.add.at(dollars, (found["resource"].to_numpy(), found["year"].to_numpy()), found["value"].to_numpy())
    grid = _cents(dollars)
    years = np.arange(shape[1])
    lost = _cents(dollars.sum(axis=0)) - grid.sum(axis=0)
    if shape[0]:
        grid[np.argmin(dollars, axis=0), years] += lost
    return grid


def _supporters(m: Measures) -> Cents:
    funds = m.plan["funds"]
    to = np.full(len(funds), -1, dtype=np.int64)
    named = np.flatnonzero((funds["supported_by"] != "").to_numpy())
    to[named] = m.axes.codes("resource", funds["supported_by"].iloc[named])
    bad = [r for r in named if to[r] == r or funds["restriction"].iloc[to[r]] > 0]
    if bad:
        names = funds["resource"].iloc[bad[0]], funds["supported_by"].iloc[bad[0]]
        raise RulesError(f"{names[0]} cannot be supported by {names[1]}", "name another resource, with restriction 0")
    return to


def _most(m: Measures) -> Cents:
    """The most that may be carried over, in cents; what nothing limits is more than anybody has."""
    return _cents(np.minimum(carried_at_most(m), _NO_LIMIT))
