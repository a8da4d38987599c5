"""How large can a program of the library be in a plan, and how many pupils does one unit of it reach?"""

from math import floor, isfinite

import pandas as pd

from alloc_opt.analysis.evidences.ask import Ask, Pick
from alloc_opt.errors import OperatorError
from alloc_opt.plan.plan import Plan


def pupils_of(pick: Pick, ask: Ask) -> float:
    """Pupils of one unit: stated, the plan's `serves`, or the entry's own. Raises OperatorError where nobody says."""
    entry = pick.entry
    if entry.id in ask.pupils:
        return ask.pupils[entry.id]
    if pick.row is None or not pick.row["serves"]:
        if pick.row is not None and entry.pupils == 1.0:
            raise OperatorError(
                f"How many pupils does one {pick.row['unit']} of {pick.program} reach?",
                f"state --pupils {entry.id}=NUMBER, or `serves` in programs",
            )
        return entry.pupils
    return float(pick.row["serves"])


def most_of(pick: Pick, ask: Ask, plan: Plan) -> float:
    """Most units in the district: stated, or the sum of what the plan allows at its sites."""
    if pick.entry.id in ask.most:
        return ask.most[pick.entry.id]
    if pick.row is not None:
        services = plan["services"]
        own = services[(services["program"] == pick.program).to_numpy()]
        limits = own.groupby("school")["maximum"].min().clip(upper=float(pick.row["maximum"]))
        if len(limits) and isfinite(limits.sum()):
            return float(limits.sum())
    raise OperatorError(
        f"How many units of {pick.program} can there be in the district at most?",
        f"state --most {pick.entry.id}=NUMBER: effects fall as a program grows",
    )


def shares(plan: Plan, group: str, most: float) -> dict[str, float]:
    """Whole units at each school, `most` together: by pupils of the group, or alike in a plan that states no pupils.

    Units that rounding down leaves go to the largest remainders, the first school first.
    """
    pupils = plan["enrollment"]
    mine = pupils[(pupils["group"].astype(str) == group).to_numpy()]
    first = mine[(mine["year"].astype(str).isin(["", plan.head.base_year])).to_numpy()]
    by_school = (first if len(first) else mine).groupby("school", sort=False)["pupils"].sum()
    schools = plan["schools"]
    if pupils.empty:
        open_ = schools.loc[(schools["kind"] == "school").to_numpy(), "school"]
        by_school = pd.Series(1.0, index=open_.to_numpy())
    total = float(by_school.sum())
    if total <= 0:
        raise OperatorError(f"The plan has no pupils of {group}.", "choose another group with --group")
    exact = by_school.astype(float) * most / total
    whole = exact.map(floor).astype(float)
    left = round(most - float(whole.sum()))
    whole[(whole - exact).sort_values(kind="stable").index[:left]] += 1.0
    return {str(school): units for school, units in whole.items() if units > 0}
