"""Where does today's budget lead? The base rolled forward, without any decision and without a solver."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cliffs import cliffs
from alloc_opt.analysis.handed_in import handed_in
from alloc_opt.analysis.projection.balance import Available, Balance, available, restricted, unrestricted
from alloc_opt.analysis.projection.bridge import bridge
from alloc_opt.analysis.projection.certification import Certification, Gap, certified, gap, solvency, structural
from alloc_opt.analysis.projection.flows import Flows, flows
from alloc_opt.analysis.projection.layout import Layout, layout
from alloc_opt.analysis.projection.notes import not_in_base, notes, nothing_grows, unclassified
from alloc_opt.analysis.projection.others import assumptions, drivers, others
from alloc_opt.analysis.projection.reserve import Recommended, recommended
from alloc_opt.analysis.projection.sections import Sections, sections, spent
from alloc_opt.analysis.projection.sizes import sizes
from alloc_opt.analysis.projection.years import with_years
from alloc_opt.analysis.table import Table
from alloc_opt.errors import OperatorError
from alloc_opt.measures.axes import Axes
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic

LEAST_YEARS = 2
"""Plan years that are projected unless asked otherwise: the law's certification looks two years ahead."""
Cents = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Projection:
    """A projection: everything that its reports need. Dollars to the cent; years begin with the base year."""

    name: str
    title: str
    years: tuple[str, ...]
    funds: tuple[str, ...]
    """Funds that it shows."""
    layout: Layout
    lines: Table
    """As `project_sections.sections` has it."""
    summary: Table
    """year, unrestricted and restricted ending balance, available, recommended, above, structural, in dollars."""
    certification: Certification
    still: str
    """Said beside the certification where no price grows; else empty."""
    gap: Gap
    sizes: Table
    """As `project_sizes.sizes` has it."""
    reserve: Recommended
    bridge: Table
    """As `project_bridge.bridge` has it."""
    cliffs: Table
    others: Table
    """The other funds: fund, year and their flows."""
    drivers: Table
    """driver, name, year, count, change: what revenue and services follow."""
    assumptions: Table
    confidential: bool
    notes: tuple[str, ...]


def project(
    plan: Plan,
    *,
    layout_name: str = "plain",
    years: int | None = None,
    fund: str = "",
    all_funds: bool = False,
    reserve: float | None = None,
    budget: Mapping[str, pd.DataFrame] | None = None,
) -> Projection:
    """The plan's base year and today's services in the years after it; or what a solved plan decided for them.

    Args:
        plan: the plan; nothing of it is decided.
        layout_name: name of a file in `layouts/`.
        years: how many years after the base year; default: those of the plan, at least two.
        fund: the fund to show; default: that of the first unrestricted resource.
        all_funds: every fund in one.
        reserve: recommended reserve as a share of spending, in place of the plan's rules and the layout's bands.
        budget: tables of a run (`programs`, `budget`, `positions`, `funds`), whose years are then the plan's; None:
            today's services.

    Raises:
        OperatorError: no such layout or fund, a number of years that cannot be, or a table that lacks a column.
        RulesError: nothing may pay for a service, or a driver has no counts.
    """
    laid = layout(layout_name)
    known = (
        flows(with_years(plan, max(len(plan.years), LEAST_YEARS) if years is None else years))
        if budget is None
        else _decided(plan, budget)
    )
    shown = _shown(plan, fund, all_funds)
    free = shown & (plan["funds"]["restriction"] == 0).to_numpy()
    uses, asked, own, bound, held = _reserves(known, laid, shown, reserve)
    made = Sections(
        flows=known,
        layout=laid,
        resources={"unrestricted": free, "restricted": shown & ~free, "combined": shown},
        balances={"unrestricted": own, "restricted": bound, "combined": own + bound},
        held=held,
        asked=asked,
        spent=uses,
    )
    lasting, short = structural(known, free), gap(known.years, held, asked)
    stated = not not_in_base(known, free)
    return Projection(
        name=plan.name,
        title=plan.head.title or plan.name,
        years=known.years,
        funds=tuple(dict.fromkeys(plan["funds"]["fund"].to_numpy(dtype=object)[shown])),
        layout=laid,
        lines=sections(made),
        summary=_summary(made, lasting),
        certification=certified(known.years, solvency(own, bound), held.total, asked.cents, known=asked.known),
        still=nothing_grows(known),
        gap=short,
        sizes=sizes(known.years, lasting, own, held, asked, short, base=stated),
        reserve=asked,
        bridge=bridge(known, own, held, asked),
        cliffs=cliffs(known),
        others=others(known, ~shown),
        drivers=drivers(known),
        assumptions=assumptions(known),
        confidential=plan.head.confidential,
        notes=(*unclassified(laid, known, shown), *notes(plan, known, shown, own)),
    )


def reserve_bridge(known: Flows) -> Table:
    """The bridge of the reserves alone, as `project` has it by default; empty where the plan has no reserve rule."""
    shown = _shown(known.plan, "", False)
    _, asked, own, _, held = _reserves(known, layout("plain"), shown, None)
    made = bridge(known, own, held, asked)
    return made if asked.counted else Table(made.name, made.frame.iloc[:0])


def _decided(plan: Plan, budget: Mapping[str, pd.DataFrame]) -> Flows:
    """The flows of a budget that says who pays and what every resource ends with."""
    axes = Axes.of(plan)
    known = handed_in(plan, axes, budget, automatic.rules(plan, free=True))
    return flows(plan, known, booked=True)


def _reserves(
    known: Flows, laid: Layout, shown: Flags, share: float | None
) -> tuple[Cents, Recommended, Balance, Balance, Available]:
    """Outgo, recommended reserve, unrestricted and restricted balance, available reserves of some resources."""
    free = shown & (known.plan["funds"]["restriction"] == 0).to_numpy()
    uses = spent(known, laid, shown)
    asked = recommended(known, laid, uses, share)
    own, bound = unrestricted(known, free, asked), restricted(known, shown & ~free)
    return uses, asked, own, bound, available(known, own, bound, shown, asked)


def _shown(plan: Plan, fund: str, all_funds: bool) -> Flags:
    """Resources of the projection."""
    table = plan["funds"]
    if all_funds:
        return np.ones(len(table), dtype=bool)
    if not fund:
        free = table[(table["restriction"] == 0).to_numpy()]
        fund = str((free if len(free) else table)["fund"].iloc[0])
    here = (table["fund"] == fund).to_numpy()
    if not here.any():
        known = ", ".join(dict.fromkeys(table["fund"]))
        raise OperatorError(f"There is no fund {fund}.", f"funds of the plan: {known}")
    return np.asarray(here)


def _summary(made: Sections, lasting: Cents) -> Table:
    """The structural balance of the base year stays empty where not all of its revenue is stated."""
    above = made.held.total - made.asked.cents
    columns = {
        "unrestricted": made.balances["unrestricted"].ending,
        "restricted": made.balances["restricted"].ending,
        "available": made.held.total,
        "recommended": made.asked.cents,
        "above": above,
        "structural": lasting,
    }
    frame = pd.DataFrame({"year": made.flows.years, **{name: cents / 100.0 for name, cents in columns.items()}})
    if not_in_base(made.flows, made.resources["unrestricted"]):
        frame.loc[0, "structural"] = np.nan
    return Table("projection_summary", frame)
