"""Any budget as measures: what was given becomes columns, everything else follows from it by witness. No solver.

Every rule of the plan can then be evaluated at the budget, whoever made it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.rounding import Published, further_revenue
from alloc_opt.families import Rule
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.plan import Plan
from alloc_opt.program.decisions import makers
from alloc_opt.program.decisions.pupils import series
from alloc_opt.program.rolled import rolled

Floats = npt.NDArray[np.float64]
DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "quantity": ("program", "school", "year"),
    "fte": ("program", "position", "school", "year"),
    "dollars": ("program", "school", "resource", "object", "year"),
    "revenue": ("resource", "year"),
    "contributions": ("resource", "year"),
    "indirect": ("resource", "year"),
    "lapse": ("resource", "year"),
    "ending": ("resource", "year"),
}
BALANCES = ("revenue", "contributions", "indirect", "lapse", "ending")
DATA = ("revenue", "credits", "shortage")
"""Known before any decision, so constants."""
OF_RESOURCES = ("resource", "year")
"""Labels of data that a budget may state beside `DIMENSIONS`: credits, shortage."""
UNITS: Mapping[str, str] = {"quantity": "units", "fte": "FTE"}


@dataclass(frozen=True, eq=False)
class Given:
    """A budget: for some of the measures of `DIMENSIONS`, and of `DATA`, a frame of codes and `value` (natural; year 0:
    base year).
    """

    parts: Mapping[str, pd.DataFrame]

    def measures(self, plan: Plan, axes: Axes, rules: Iterable[Rule]) -> Measures:
        """The plan's measures at this budget, for these rules; the point to read them at is `columns.point()`."""
        made = {name: _maker(name, frame) for name, frame in self.parts.items()}
        m = Measures(plan, axes, {**makers(), **made}, series)
        known = tuple(rules)
        m.opens = frozenset(program for rule in known for program in rule.opens())
        m.more = {resource: dollars for rule in known for resource, dollars in rule.adds_revenue().items()}
        m.must_run = frozenset(program for rule in known for program in rule.must_run())
        return m


def _maker(name: str, known: pd.DataFrame) -> Callable[[Measures], Measure]:
    def make(m: Measures) -> Measure:
        names = DIMENSIONS.get(name, OF_RESOURCES)
        frame = _placed(m, names, known)
        base = (frame["year"] == 0).to_numpy() | _locked(m, frame) | (name in DATA)
        planned, before = frame[~base], frame[base]
        values = planned["value"].to_numpy(dtype=float)
        labels = {d: planned[d].to_numpy(dtype=np.int32) for d in names}
        texts = {d: m.axes.labels[d][codes] for d, codes in labels.items()}
        unit = UNITS.get(name, "dollars")
        column = m.columns.add(name, texts, count=len(planned), lower=-np.inf, unit=unit, witness=lambda x: values)
        return Measure(
            m.axes,
            name,
            unit,
            names,
            labels,
            column,
            np.ones(len(column)),
            {d: before[d].to_numpy(dtype=np.int32) for d in names},
            before["value"].to_numpy(dtype=float),
        )

    return make


def _placed(m: Measures, names: tuple[str, ...], frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with schools taken together in years that are not decided by site."""
    if m.axes.together is None or "program" not in names:
        return frame
    at = {d: frame[d].to_numpy(dtype=np.int32) for d in ("program", "school", "year")}
    return frame.assign(school=m.axes.together.at(at)).groupby(list(names), as_index=False)[["value"]].sum()


def _locked(m: Measures, frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Locked programs keep today's level and split: constants, as in the program that is solved."""
    if "program" not in frame or "resource" in frame:
        return np.zeros(len(frame), dtype=bool)
    return np.asarray(m.plan["programs"]["locked"].to_numpy(dtype=bool)[frame["program"].to_numpy(dtype=np.int64)])


def given(plan: Plan, axes: Axes, budget: Published, rules: Iterable[Rule]) -> Given:
    """A published plan as a given budget, to the cent; `rules` say what money resources have beyond their revenue."""
    spending = budget.spending.assign(value=budget.spending["cents"] / 100.0).drop(columns="cents")
    parts = {"quantity": budget.quantity, "fte": budget.fte, "dollars": spending}
    flows = budget.flows
    return Given(parts | balances(plan, axes, flows[["resource", "year"]], flows[list(BALANCES)] / 100.0, rules))


def balances(
    plan: Plan, axes: Axes, at: pd.DataFrame, flows: pd.DataFrame, rules: Iterable[Rule]
) -> dict[str, pd.DataFrame]:
    """Parts from revenue, contributions, indirect (net), lapse and ending in dollars, at codes of resource and year."""
    sign = {"indirect": -1.0}
    parts = {name: at.assign(value=flows[name].to_numpy(dtype=float) * sign.get(name, 1.0)) for name in BALANCES}
    more = further_revenue(plan, axes, rules)
    parts["revenue"]["value"] -= more[at["resource"].to_numpy(), at["year"].to_numpy() - 1]
    known = {"ending": plan["funds"]["beginning"].to_numpy(dtype=float), "revenue": _revenue_today(plan, axes)}
    for name, values in known.items():
        base = pd.DataFrame({"resource": np.arange(len(values)), "year": 0, "value": values.round(2)})
        parts[name] = pd.concat([parts[name], base], ignore_index=True)
    return parts


def _revenue_today(plan: Plan, axes: Axes) -> Floats:
    """Revenue of the base year; shape (resources,)."""
    revenue = Measures(plan, axes, makers(), series).revenue
    base = revenue.constant_labels["year"] == 0
    return np.bincount(
        revenue.constant_labels["resource"][base], revenue.constant[base], minlength=axes.size("resource")
    ).astype(float)


def status_quo(plan: Plan, axes: Axes) -> Given:
    """Today's services in every plan year, those that follow a driver moved with it."""
    table = rolled(Measures(plan, axes, makers(), series))
    labels = {d: axes.labels[d][table[d].to_numpy()] for d in ("program", "school", "year")}
    frame = pd.DataFrame({**labels, "value": table["value"].to_numpy(dtype=float)})
    return of_quantities(plan, axes, {str(year): part for year, part in frame.groupby("year", sort=False)})


def of_quantities(plan: Plan, axes: Axes, by_year: Mapping[str, pd.DataFrame]) -> Given:
    """A budget of which only the quantities are known: frames of program, school (labels) and value by plan year."""
    services = plan["services"]
    current = services[services["year"] == ""].drop_duplicates(["program", "school"])
    frames = {plan.head.base_year: current.assign(value=current["current"]), **by_year}
    found = []
    for year, frame in frames.items():
        codes = {d: axes.codes(d, frame[d]) for d in ("program", "school")}
        values = frame["value"].to_numpy(dtype=float)
        found.append(pd.DataFrame({**codes, "year": int(axes.codes("year", [year])[0]), "value": values}))
    return Given({"quantity": pd.concat(found, ignore_index=True)})
