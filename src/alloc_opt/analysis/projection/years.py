"""Fewer or more years than the plan has: further ones repeat what the plan says of its last one."""

from dataclasses import replace

import pandas as pd

from alloc_opt.errors import OperatorError
from alloc_opt.plan.noun import Fiscal
from alloc_opt.plan.nouns import nouns
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.years import end_year

MOST = 10


def with_years(plan: Plan, count: int) -> Plan:
    """The plan with its first `count` years, or with further ones: they have every row of the last one but one-time
    revenue.

    Raises:
        OperatorError: `count` is not between 1 and 10.
    """
    if not 1 <= count <= MOST:
        raise OperatorError(f"{count} years cannot be projected.", f"ask for 1 to {MOST}")
    end = end_year(plan.years[-1])
    further = tuple(f"{y - 1}-{y % 100:02d}" for y in range(end + 1, end + 1 + count - len(plan.years)))
    years = (*plan.years[:count], *further)
    if years == plan.years:
        return plan
    dropped = plan.years[count:]
    tables = {name: _in_years(name, frame, plan.years[-1], further, dropped) for name, frame in plan.tables.items()}
    return replace(plan, head=plan.head.model_copy(update={"years": years}), tables=tables)


def _in_years(
    name: str, frame: pd.DataFrame, last: str, further: tuple[str, ...], dropped: tuple[str, ...]
) -> pd.DataFrame:
    noun = nouns()[name]
    field = noun.model_fields.get("year")
    if field is None or not any(isinstance(mark, Fiscal) for mark in field.metadata):
        return frame
    if dropped:
        return frame[~frame["year"].isin(dropped)].reset_index(drop=True)
    rows = frame[(frame["year"] == last).to_numpy()]
    if name == "revenue":
        rows = rows[rows["recurring"].to_numpy(dtype=bool)]
    for year in further if len(rows) else ():
        key = [column for column in noun.key if column != "year"]
        there = pd.MultiIndex.from_frame(frame.loc[(frame["year"] == year).to_numpy(), key])
        added = rows[~pd.MultiIndex.from_frame(rows[key]).isin(there)].assign(year=year)
        frame = pd.concat([frame, added], ignore_index=True)
    return frame
