"""Does today's level of every service, at its prices, cost what the books say? Else money would come or go unseen."""

import numpy as np

from alloc_opt.errors import RulesError
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import fte_cost

ALLOWED = 1.0
"""Dollars by which a service may differ from its books."""
_ALLOWED_SHARE = 0.001
_SHOWN = 5


def check(m: Measures) -> None:
    """RulesError where staff and lines of a program at a school are there but its services cost another sum today."""
    shape = (m.axes.size("program"), m.axes.size("school"))
    plan_dollars, books = np.zeros(shape), np.zeros(shape)
    dollars = m.dollars
    base = dollars.constant_labels["year"] == 0
    at = tuple(dollars.constant_labels[d][base] for d in ("program", "school"))
    np.add.at(plan_dollars, at, dollars.constant[base])
    salary, benefits = fte_cost(m)
    staff, lines = m.plan["staff"], m.plan["lines"]
    paid = staff["fte"].to_numpy(dtype=float) * (salary + benefits)[m.axes.codes("position", staff["position"]), 0]
    for table, amount in ((staff, paid), (lines, lines["dollars"].to_numpy(dtype=float))):
        np.add.at(books, tuple(m.axes.codes(d, table[d]) for d in ("program", "school")), amount)
    gap = np.where(books != 0, np.abs(plan_dollars - books), 0.0)
    wrong = np.argwhere(gap > np.maximum(ALLOWED, _ALLOWED_SHARE * np.abs(books)))
    if len(wrong) == 0:
        return
    told = [
        f"{m.axes.labels['program'][p]} at {m.axes.labels['school'][s]}: ${books[p, s]:,.0f} in staff and lines, "
        f"${plan_dollars[p, s]:,.0f} from its quantity"
        for p, s in wrong[:_SHOWN]
    ]
    more = f" (and {len(wrong) - _SHOWN} more)" if len(wrong) > _SHOWN else ""
    raise RulesError(
        f"today's services do not cost what the books say: {'; '.join(told)}{more}",
        "make `staffing` and `costs` fit every position and object of the program, or give them a program of their own",
    )
