"""Who pays whom: no file joins school, resource, dollars and FTE, so this is an assumption, made in one place.

Each school's resources are taken from the narrowest to the widest (`payment_order.csv`); each pays the listed job
classes in order as far as its dollars go, in steps of 0.05 FTE. Together they pay whole increments of a job class or
all of it, so that what moves at a school moves in whole increments. $50 per pupil of the unrestricted money is kept for
supplies first, as in the district's own baseline. What no resource can carry is paid outside the formula.
"""

import math
from dataclasses import dataclass, field

import pandas as pd

from tools.sfusd.vintage_2022_23 import formula
from tools.sfusd.vintage_2022_23.pay import table
from tools.sfusd.vintage_2022_23.sources import Sources

STEP = 0.05
SUPPLIES = 50.0
OUTSIDE = "outside"
LAST = "00000"
"""The resource that pays last."""


def staff_by_position(sources: Sources, levels: pd.Series) -> pd.DataFrame:
    """FTE of the report: school, position, fte. ValueError names job classes without a position."""
    classes = table("job_classes")
    every = " ".join(formula.SPANS)
    classes = classes.assign(level=classes["levels"].replace("*", every).str.split()).explode("level")
    rows = sources.positions.assign(level=sources.positions["school_code"].map(levels))
    joined = rows.merge(classes.drop(columns="levels"), on=["job_code", "level"], how="left", validate="m:1")
    if joined["position"].isna().any():
        raise ValueError(f"job classes without a position: {sorted(joined.loc[joined['position'].isna(), 'job_code'])}")
    fte = joined.groupby(["school_code", "position"])["fte"].sum().round(6)
    return fte.rename_axis(["school", "position"]).reset_index()


def assign(
    fte: pd.DataFrame, money: pd.DataFrame, pupils: pd.Series, jobs: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Staff by resource (school, position, resource, fte) and the dollars left (school, resource, dollars)."""
    order = list(table("payment_order").itertuples(index=False))
    cost, increment = _numbers(jobs["cost"]), _numbers(jobs["increment"])
    by_school = money.T
    staff, left = [], []
    for school, rows in fte.groupby("school"):
        books = _Books(_numbers(by_school[str(school)]), _numbers(rows.set_index("position")["fte"]), cost, increment)
        for resource, position, up_to in order:
            kept = SUPPLIES * pupils[school] if resource == LAST else 0.0
            books.pay(resource, position, float(up_to or "inf"), kept)
            if resource == LAST:
                books.settle(position)
        staff += [(school, *pair, paid) for pair, paid in books.paid.items() if paid > 0]
        staff += [(school, position, OUTSIDE, f) for position, f in books.open.items() if f > 0]
        left += [(school, resource, math.floor(d * 100 + 1e-4) / 100) for resource, d in books.dollars.items()]
    paid_by = pd.DataFrame(staff, columns=["school", "position", "resource", "fte"])
    return paid_by, pd.DataFrame(left, columns=["school", "resource", "dollars"]).query("dollars > 0")


@dataclass
class _Books:
    """One school: dollars left by resource, FTE not yet paid by position, FTE paid by position and resource."""

    dollars: dict[str, float]
    open: dict[str, float]
    cost: dict[str, float]
    increment: dict[str, float]
    paid: dict[tuple[str, str], float] = field(default_factory=dict)

    def pay(self, resource: str, position: str, up_to: float, kept: float) -> None:
        """As much of the position as is open, allowed and affordable with `kept` dollars left over."""
        wanted = min(self.open.get(position, 0.0), up_to)
        carried = (self.dollars[resource] - kept) / self.cost[position]
        self._book(position, resource, wanted if carried >= wanted else max(0.0, _floor(carried, STEP)))

    def settle(self, position: str) -> None:
        """Where part of the position stays outside, the formula pays whole increments: the rest goes outside too."""
        if self.open.get(position, 0.0) <= 0:
            return
        payers = [resource for paid_position, resource in self.paid if paid_position == position]
        total = sum(self.paid[position, resource] for resource in payers)
        surplus = round(total - _floor(total, self.increment[position]), 6)
        for resource in reversed(payers):
            back = min(surplus, self.paid[position, resource])
            self._book(position, resource, -back)
            surplus = round(surplus - back, 6)

    def _book(self, position: str, resource: str, fte: float) -> None:
        if fte:
            self.paid[position, resource] = round(self.paid.get((position, resource), 0.0) + fte, 6)
            self.open[position] = round(self.open[position] - fte, 6)
            self.dollars[resource] -= fte * self.cost[position]


def _floor(amount: float, step: float) -> float:
    return round(math.floor(amount / step + 1e-9) * step, 6)


def _numbers(column: pd.Series) -> dict[str, float]:
    return {str(label): float(value) for label, value in column.items()}
