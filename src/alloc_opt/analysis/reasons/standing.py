"""Where a service stands: who may pay for it, what a unit of it costs, and which schools move with it."""

import numpy as np

from alloc_opt.analysis.solve import Solved
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import unit_costs


def payers(m: Measures, program: str, school: str) -> tuple[str, ...]:
    """Resources that carry terms or dollars of the program there in a plan year."""
    paid = m.dollars.where(program=program, school=school or None)
    codes = np.concatenate(
        [paid.labels["resource"][paid.labels["year"] > 0], paid.constant_labels["resource"][paid.constant != 0]]
    )
    return tuple(str(m.axes.labels["resource"][code]) for code in np.unique(codes))


def band(m: Measures, program: str, school: str) -> tuple[str, ...]:
    """Schools that take the same tier as this one, itself among them; empty where no formula decides."""
    if not school or m.bands is None:
        return ()
    mine = m.bands[(m.bands["program"] == int(m.axes.codes("program", [program])[0])).to_numpy()]
    bands = mine.loc[(mine["school"] == int(m.axes.codes("school", [school])[0])).to_numpy(), "band"]
    return tuple(m.axes.labels["school"][mine.loc[mine["band"].isin(bands).to_numpy(), "school"].unique()])


def unit_cost(m: Measures, program: str) -> float:
    """Dollars of a unit in the first plan year, at average pay."""
    costs = unit_costs(m)
    code = int(m.axes.codes("program", [program])[0])
    return float(costs.loc[costs["program"] == code, 1].sum())


def resolves(solved: Solved) -> dict[str, float]:
    """Objective -> what a search for whole positions left open of it, in its unit; without a search nothing is."""
    searches = (solved.solution.mip, *solved.solution.ties)
    return {search.name: search.gap for search in searches if search is not None and np.isfinite(search.gap)}
