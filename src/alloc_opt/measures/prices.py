r"""What one unit of a program costs in each year, by object: pay of its staff and other costs, with their growth.

$$ salary_{jt} = (1 - vacancy_j)\,salary_j\,(1 + step_j)^t \prod_{i \le t}(1 + g^{pay}_{u(j)i}) $$
$$ benefits_{jt} = salary_{jt}\,\Big(benefits_j + \sum_{i \le t} g^{benefits}_{u(j)i}\Big)
   + (1 - vacancy_j)\,health_j \prod_{i \le t}(1 + g^{health}_{u(j)i}) $$

$u(j)$ is the bargaining unit of position $j$; the base year is $t = 0$, where no growth counts.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.errors import RulesError
from alloc_opt.measures.measures import Measures

Floats = npt.NDArray[np.float64]
_EVERY = ""
"""The unit of assumptions for all, and the year of those for every year."""


def growth(m: Measures, assumption: str, unit: str = _EVERY) -> Floats:
    """Rates per year (base year first, zero there) for a bargaining unit; shape (years,).

    The unit's own rows come before those of the unit whose settlement it gets too, those before the rows without a
    unit; of one unit, a row for the year comes before a row without a year. Without any row the rate is zero.

    Raises:
        RulesError: me-too clauses name each other in a circle.
    """
    table = m.plan["assumptions"]
    rows = table[table["assumption"] == assumption]
    rates = {(u, y): float(v) for u, y, v in zip(rows["unit"], rows["year"], rows["value"], strict=True)}
    order = [*me_too(m, unit), _EVERY] if unit else [_EVERY]

    def rate(year: str) -> float:
        found = (rates[u, y] for u in order for y in (year, _EVERY) if (u, y) in rates)
        return next(found, 0.0)

    return np.array([0.0, *(rate(year) for year in m.plan.years)])


def me_too(m: Measures, unit: str) -> tuple[str, ...]:
    """The unit, the unit whose settlement it gets too, and so on.

    Raises:
        RulesError: the chain comes back to a unit.
    """
    units = m.plan["units"]
    after = dict(zip(units["unit"], units["me_too"], strict=True))
    chain = [unit]
    while following := after.get(chain[-1], ""):
        if following in chain:
            raise RulesError(
                f"me-too clauses go round in a circle: {', '.join([*chain, following])}",
                "one unit of them must have a settlement of its own",
            )
        chain.append(following)
    return tuple(chain)


def growth_by_position(m: Measures, assumption: str) -> Floats:
    """Rates per position and year by the position's bargaining unit; shape (positions, years)."""
    units, at = np.unique(m.plan["pay"]["unit"].to_numpy(dtype=str), return_inverse=True)
    rates = [growth(m, assumption, str(unit)) for unit in units]
    return np.array(rates).reshape(len(units), m.axes.size("year"))[at]


def fte_cost(m: Measures) -> tuple[Floats, Floats]:
    """Dollars of one FTE by position and year: salary, and benefits with health; each of shape (positions, years)."""
    salary, statutory, health = pay_parts(m)
    return salary, statutory + health


def pay_parts(m: Measures) -> tuple[Floats, Floats, Floats]:
    """Dollars of one FTE by position and year: salary, statutory benefits, health; each of shape (positions, years)."""
    pay = m.plan["pay"]
    years = np.arange(m.axes.size("year"))
    step = (1.0 + pay["growth"].to_numpy(dtype=float)[:, None]) ** years
    filled = 1.0 - pay["vacancy"].to_numpy(dtype=float)[:, None]
    rise = np.cumprod(1.0 + growth_by_position(m, "pay_growth"), axis=1)
    salary = filled * pay["salary"].to_numpy(dtype=float)[:, None] * step * rise
    points = np.cumsum(growth_by_position(m, "benefits_growth"), axis=1)
    share = pay["benefits"].to_numpy(dtype=float)[:, None] + points
    trend = np.cumprod(1.0 + growth_by_position(m, "health_growth"), axis=1)
    health = filled * pay["health"].to_numpy(dtype=float)[:, None] * trend
    return salary, salary * share, health


def cost_rows(m: Measures) -> tuple[Floats, Floats]:
    """Dollars of each row of `costs`, and the part of their growth that follows an assumption; both (rows, years)."""
    costs = m.plan["costs"]
    own = (1.0 + costs["growth"].to_numpy(dtype=float)[:, None]) ** np.arange(m.axes.size("year"))
    names, at = np.unique(costs["grows_with"].to_numpy(dtype=str), return_inverse=True)
    trends = [np.cumprod(1.0 + growth(m, str(name) or "cost_growth")) for name in names]
    trend = np.array(trends).reshape(len(names), m.axes.size("year"))[at]
    return costs["dollars"].to_numpy(dtype=float)[:, None] * own * trend, trend


def unit_costs(m: Measures) -> pd.DataFrame:
    """Dollars per unit by program and object: columns program, object (codes) and one per year (0, 1, ...)."""
    salary, benefits = fte_cost(m)
    staffing, pay, costs = m.plan["staffing"], m.plan["pay"], m.plan["costs"]
    position = m.axes.codes("position", staffing["position"])
    fte = staffing["fte"].to_numpy(dtype=float)[:, None]
    program = m.axes.codes("program", staffing["program"])
    other, _ = cost_rows(m)
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
