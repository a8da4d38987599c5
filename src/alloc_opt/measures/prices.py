"""What one unit of a program costs in each year, by object: pay of its staff and other costs, with their growth."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.measures.measures import Measures

Floats = npt.NDArray[np.float64]


def growth(m: Measures, assumption: str) -> Floats:
    """Rates per year (base year first, zero there); shape (years,)."""
    table = m.plan["assumptions"]
    rows = table[table["assumption"] == assumption]
    rates: dict[str, float] = dict(zip(rows["year"], rows["value"].astype(float), strict=True))
    every = rates.get("", 0.0)
    return np.array([0.0, *(rates.get(year, every) for year in m.plan.years)])


def fte_cost(m: Measures) -> tuple[Floats, Floats]:
    """Dollars of one FTE by position and year: salary, and benefits with health; each of shape (positions, years)."""
    pay = m.plan["pay"]
    years = np.arange(m.axes.size("year"))
    step = (1.0 + pay["growth"].to_numpy(dtype=float)[:, None]) ** years
    salary = pay["salary"].to_numpy(dtype=float)[:, None] * step * np.cumprod(1.0 + growth(m, "pay_growth"))
    share = pay["benefits"].to_numpy(dtype=float)[:, None] + np.cumsum(growth(m, "benefits_growth"))
    health = pay["health"].to_numpy(dtype=float)[:, None] * np.cumprod(1.0 + growth(m, "health_growth"))
    return salary, salary * share + health


def unit_costs(m: Measures) -> pd.DataFrame:
    """Dollars per unit by program and object: columns program, object (codes) and one per year (0, 1, ...)."""
    salary, benefits = fte_cost(m)
    staffing, pay, costs = m.plan["staffing"], m.plan["pay"], m.plan["costs"]
    position = m.axes.codes("position", staffing["position"])
    fte = staffing["fte"].to_numpy(dtype=float)[:, None]
    program = m.axes.codes("program", staffing["program"])
    own = (1.0 + costs["growth"].to_numpy(dtype=float)[:, None]) ** np.arange(m.axes.size("year"))
    other = costs["dollars"].to_numpy(dtype=float)[:, None] * own * np.cumprod(1.0 + growth(m, "cost_growth"))
    columns = list(range(m.axes.size("year")))
    parts = [
        (program, m.axes.codes("object", pay["salary_object"].to_numpy()[position]), fte * salary[position]),
        (program, m.axes.codes("object", pay["benefits_object"].to_numpy()[position]), fte * benefits[position]),
        (m.axes.codes("program", costs["program"]), m.axes.codes("object", costs["object"]), other),
    ]
    frames = [pd.DataFrame(values, columns=columns).assign(program=p, object=o) for p, o, values in parts]
    frame = pd.concat(frames, ignore_index=True)
    return frame.groupby(["program", "object"], sort=True, as_index=False).sum()


def program_cost(m: Measures) -> Floats:
    """Dollars of one unit of each program at base-year prices; shape (programs,)."""
    costs = unit_costs(m)
    rate = np.zeros(m.axes.size("program"))
    np.add.at(rate, costs["program"].to_numpy(dtype=np.int64), costs[0].to_numpy(dtype=float))
    return rate
