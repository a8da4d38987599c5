r"""What moves salaries from one year to the next: cost of living, step and column, and everything else.

For a position $j$ with salary $s_{jt}$, of which $s'_{jt}$ leaves step and column (`pay.growth`) out,

$$ cola_{jt} = s_{j,t-1}\Big(\frac{s'_{jt}}{s'_{j,t-1}} - 1\Big), \qquad
   step_{jt} = s_{jt} - s_{j,t-1} - cola_{jt} $$

Salaries that are dollars of a program (table `costs`) move alike: their own `growth` is step and column, what they
grow with is cost of living. A program's salaries in an object move by the same shares, whoever pays them; what is left
of the change is `other`.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import cells, matched
from alloc_opt.analysis.projection.flows import Flows
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import cost_rows, fte_cost, unit_costs

Floats = npt.NDArray[np.float64]
PARTS = ("cola", "step")


def no_pay() -> pd.DataFrame:
    """The table of `pay_changes` without rows."""
    return pd.DataFrame({"resource": np.zeros(0, dtype=np.int32), "code": [], "year": [], "cola": [], "step": []})


def pay_changes(flows: Flows) -> pd.DataFrame:
    """Dollars of salaries that cost of living and step and column add: resource, code (object), year, cola, step.

    Years are codes; the base year has no rows.
    """
    m = flows.m
    salary, _ = fte_cost(m)
    flat = flows.plan["pay"].assign(growth=0.0)
    still = replace(m, plan=replace(flows.plan, tables={**flows.plan.tables, "pay": flat}))
    level, _ = fte_cost(still)
    before = level[:, :-1]
    rise = np.divide(level[:, 1:], before, out=np.ones_like(before), where=before > 0)
    cola = salary[:, :-1] * (rise - 1.0)
    rates = _shares(flows, {"cola": cola, "step": salary[:, 1:] - salary[:, :-1] - cola}, _costs(m))
    spent = cells(m.dollars, flows.x, by=("program", "resource", "object", "year"))
    spent = spent[(spent["year"] < len(flows.years) - 1).to_numpy()]
    spent = spent.assign(year=spent["year"] + 1)
    keys = ("program", "object", "year")
    for part in PARTS:
        spent[part] = spent["value"] * matched(m.axes, spent, rates, keys, part)
    table = spent.groupby(["resource", "object", "year"], as_index=False)[list(PARTS)].sum()
    return table.assign(code=m.axes.labels["object"][table["object"].to_numpy()]).drop(columns="object")


def _costs(m: Measures) -> dict[str, Floats]:
    """What each part adds to a row of `costs`, by year from the first plan year on."""
    dollars, trend = cost_rows(m)
    rise = trend[:, 1:] / trend[:, :-1]
    cola = dollars[:, :-1] * (rise - 1.0)
    return {"cola": cola, "step": np.diff(dollars, axis=1) - cola}


def _shares(flows: Flows, moved: dict[str, Floats], priced: dict[str, Floats]) -> pd.DataFrame:
    """program, object, year (codes) and what each part adds, as a share of the unit cost of the year before.

    `moved` is by position, `priced` by row of `costs`.
    """
    m, staffing = flows.m, flows.plan["staffing"]
    position = m.axes.codes("position", staffing["position"])
    fte = staffing["fte"].to_numpy(dtype=float)[:, None]
    at = {
        "program": m.axes.codes("program", staffing["program"]),
        "object": m.axes.codes("object", flows.plan["pay"]["salary_object"].to_numpy()[position]),
    }
    costs = flows.plan["costs"]
    beside = {name: m.axes.codes(name, costs[name]) for name in ("program", "object")}
    years = list(range(1, len(flows.years)))
    unit = unit_costs(m).set_index(["program", "object"])
    frames = []
    for part, dollars in moved.items():
        frame = pd.concat(
            [
                pd.DataFrame(fte * dollars[position], columns=years).assign(**at),
                pd.DataFrame(priced[part], columns=years).assign(**beside),
            ],
            ignore_index=True,
        )
        sums = frame.groupby(["program", "object"])[years].sum()
        before = unit.loc[sums.index, [year - 1 for year in years]].to_numpy(dtype=float)
        share = np.divide(sums.to_numpy(), before, out=np.zeros(before.shape), where=before > 0)
        frames.append(pd.DataFrame({part: pd.DataFrame(share, index=sums.index, columns=years).stack()}))
    table = pd.concat(frames, axis=1).rename_axis(["program", "object", "year"]).reset_index()
    return table.astype({"program": np.int32, "object": np.int32, "year": np.int32})
