"""Do the published dollars follow from the plan's own tables? Pay x FTE + costs by hand against the books in cents."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import gathered, matched
from alloc_opt.analysis.rounding import Published
from alloc_opt.analysis.ties_turnover import turnover_due
from alloc_opt.errors import CertificateError
from alloc_opt.measures.axes import Axes
from alloc_opt.plan.complete import UNASSIGNED
from alloc_opt.plan.plan import Plan

Floats = npt.NDArray[np.float64]
SITE = ("program", "school", "year")


def check_ties(plan: Plan, axes: Axes, budget: Published) -> None:
    """Recompute every program's dollars at every site and year.

    Raises:
        CertificateError: the published dollars differ by more than the rounding of their lines.
    """
    due = _due(plan, axes, budget)
    spending = budget.spending[(budget.spending["year"] > 0).to_numpy()]
    codes = {d: spending[d].to_numpy(dtype=np.int32) for d in SITE}
    booked = gathered(axes, codes, spending["cents"].to_numpy() / 100.0)
    lines = gathered(axes, codes, np.ones(len(spending)))
    _same(axes, due, booked, lines)
    _same(axes, booked, due, lines)


def _same(axes: Axes, one: pd.DataFrame, other: pd.DataFrame, lines: pd.DataFrame) -> None:
    gap = np.abs(one["value"].to_numpy() - matched(axes, one, other, SITE))
    allowed = 0.0101 * (matched(axes, one, lines, SITE) + 1.0) + 2e-9 * np.abs(one["value"].to_numpy())
    if (gap > allowed).any():
        worst = int(np.argmax(gap - allowed))
        program, school, year = (str(axes.labels[d][int(one[d].iloc[worst])]) for d in SITE)
        raise CertificateError(
            f"{program} at {school} in {year}: the books differ from pay x FTE + costs by ${gap[worst]:,.2f}.",
            "the plan is withheld; please report this with the plan's files",
        )


def _due(plan: Plan, axes: Axes, budget: Published) -> pd.DataFrame:
    """Dollars by program, school and plan year: staff, other costs per unit, fixed dollars where the program runs."""
    quantity, fte = (frame[(frame["year"] > 0).to_numpy()] for frame in (budget.quantity, budget.fte))
    parts = _pay(plan)
    pay = (parts[0] + parts[1] + parts[2])[fte["position"].to_numpy(), fte["year"].to_numpy()] * fte["value"].to_numpy()
    rate = (
        _other(plan, axes)[quantity["program"].to_numpy(), quantity["year"].to_numpy()] * quantity["value"].to_numpy()
    )
    fixed = plan["programs"]["fixed"].to_numpy(dtype=float)[quantity["program"].to_numpy()]
    runs = np.where(quantity["value"].to_numpy() > 1e-6, fixed, 0.0)
    more = turnover_due(plan, axes, budget.fte, parts)
    tables = (fte, quantity, more)
    codes = {d: np.concatenate([table[d].to_numpy() for table in tables]).astype(np.int32) for d in SITE}
    _check_staff(plan, axes, quantity, fte)
    return gathered(axes, codes, np.concatenate([pay, rate + runs, more["value"].to_numpy(dtype=float)]))


def _rates(plan: Plan, name: str, unit: str = "") -> Floats:
    """Yearly rates of an assumption, base year first: the unit's own, else those of the unit it follows, else all's."""
    table = plan["assumptions"]
    mine = table[(table["assumption"] == name).to_numpy()]
    follows: dict[str, str] = dict(zip(plan["units"]["unit"], plan["units"]["me_too"], strict=True))
    found = np.full(len(plan.years) + 1, np.nan)
    found[0] = 0.0
    while True:
        rows = mine[(mine["unit"] == unit).to_numpy()]
        own: dict[str, float] = dict(zip(rows["year"].tolist(), rows["value"].tolist(), strict=True))
        here = [0.0, *(own.get(year, own.get("", np.nan)) for year in plan.years)]
        found = np.where(np.isnan(found), here, found)
        if not unit:
            return np.where(np.isnan(found), 0.0, found)
        unit = follows.get(unit, "")


def _pay(plan: Plan) -> tuple[Floats, Floats, Floats]:
    """Salary, statutory benefits and health of one FTE in dollars; each of shape (positions, years)."""
    pay = plan["pay"]
    result = np.zeros((3, len(pay), len(plan.years) + 1))
    raises, points, health = (
        np.array([_rates(plan, name, str(unit)) for unit in pay["unit"]]).reshape(result.shape[1:])
        for name in ("pay_growth", "benefits_growth", "health_growth")
    )
    salary, share, each = (pay[name].to_numpy(dtype=float).copy() for name in ("salary", "benefits", "health"))
    filled = 1.0 - pay["vacancy"].to_numpy(dtype=float)
    for year in range(result.shape[2]):
        if year:
            salary = salary * (1.0 + pay["growth"].to_numpy(dtype=float)) * (1.0 + raises[:, year])
            share = share + points[:, year]
            each = each * (1.0 + health[:, year])
        result[:, :, year] = filled * salary, filled * salary * share, filled * each
    return result[0], result[1], result[2]


def _other(plan: Plan, axes: Axes) -> Floats:
    """Dollars beside staff of one unit; shape (programs, years)."""
    costs = plan["costs"]
    result = np.zeros((axes.size("program"), len(plan.years) + 1))
    price = costs["dollars"].to_numpy(dtype=float).copy()
    growth = np.array([_rates(plan, str(name) or "cost_growth") for name in costs["grows_with"]]).reshape(
        len(costs), result.shape[1]
    )
    code = axes.codes("program", costs["program"])
    for year in range(result.shape[1]):
        if year:
            price = price * (1.0 + costs["growth"].to_numpy(dtype=float)) * (1.0 + growth[:, year])
        np.add.at(result[:, year], code, price)
    return result


def _check_staff(plan: Plan, axes: Axes, quantity: pd.DataFrame, fte: pd.DataFrame) -> None:
    """FTE follow the quantities; unassigned time is never negative."""
    staffing = plan["staffing"]
    per = pd.DataFrame({d: axes.codes(d, staffing[d]) for d in ("program", "position")}).assign(
        rate=staffing["fte"].to_numpy()
    )
    need = quantity.merge(per, on="program")
    codes = {d: need[d].to_numpy(dtype=np.int32) for d in ("program", "position", "school", "year")}
    due = gathered(axes, codes, need["value"].to_numpy() * need["rate"].to_numpy())
    free = (fte["program"] == int(axes.codes("program", [UNASSIGNED])[0])).to_numpy()
    held = fte[~free]
    gap = np.abs(held["value"].to_numpy() - matched(axes, held, due, tuple(codes)))
    if (gap > 1e-6 * (1.0 + held["value"].to_numpy())).any() or (fte["value"].to_numpy()[free] < -1e-5).any():
        raise CertificateError(
            "The published staff does not follow from the services it is for.", "the plan is withheld"
        )
