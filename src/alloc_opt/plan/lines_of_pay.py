"""Lines that are pay without a list of positions: which they are, and when the people behind them must be told.

Objects of pay are those that carry salaries and benefits of the table `pay`. Where salaries stand under codes of the
Standardized Account Code Structure (SACS), those are 1000 to 3999.
"""

from collections.abc import Mapping

import pandas as pd

from alloc_opt.plan.deadlines import deadline
from alloc_opt.plan.plan import Plan

MOSTLY = 0.5
"""Share of a program's dollars beyond which it is pay in the main."""
_SACS = range(1000, 4000)


def pay_objects(plan: Plan) -> frozenset[str]:
    """Objects that carry pay."""
    salaries, benefits = (set(plan["pay"][name].astype(str)) for name in ("salary_object", "benefits_object"))
    if not salaries or not all(_of_sacs(code) for code in salaries):
        return frozenset(salaries | benefits)
    return frozenset(salaries | benefits | {code for code in plan["objects"]["object"].astype(str) if _of_sacs(code)})


def unlisted(plan: Plan) -> frozenset[str]:
    """Programs that no position works for."""
    staffed = set(plan["staffing"].loc[(plan["staffing"]["fte"] > 0).to_numpy(), "program"])
    return frozenset(set(plan["programs"]["program"].astype(str)) - staffed)


def notice_of_lines(plan: Plan) -> Mapping[str, str]:
    """Program without positions that is mostly pay -> the earliest day (`MM-DD`) on which positions must be told."""
    days = {str(day) for day in plan["pay"]["decide_by"] if day}
    if not days:
        return {}
    first = min(days, key=lambda day: deadline(plan.years[0], day))
    lines, free = plan["lines"], unlisted(plan)
    lines = lines[lines["program"].isin(free).to_numpy()]
    paid = lines["object"].astype(str).isin(pay_objects(plan)).to_numpy()
    sums = pd.DataFrame({"all": lines["dollars"], "pay": lines["dollars"].where(paid, 0.0)}).groupby(
        lines["program"].astype(str)
    )
    table = sums.sum()
    mostly = (table["all"] > 0) & (table["pay"] > MOSTLY * table["all"])
    return {str(program): first for program in table.index[mostly.to_numpy()]}


def _of_sacs(code: str) -> bool:
    return len(code) == 4 and code.isdecimal() and int(code) in _SACS
