"""Who pays whom: no file joins school, resource, dollars and FTE, so this is an assumption, made in one place.

Each school's resources are taken from the narrowest to the widest (`payment_order.csv`); each pays the listed job
classes in order as far as its dollars go, in steps of 0.05 FTE. $50 per pupil of the unrestricted money is kept for
supplies first, as in the district's own baseline. What no resource can carry is paid outside the formula.
"""

import math

import pandas as pd

from tools.sfusd import formula
from tools.sfusd.pay import table
from tools.sfusd.sources import Sources

STEP = 0.05
SUPPLIES = 50.0
OUTSIDE = "outside"


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
    fte: pd.DataFrame, money: pd.DataFrame, pupils: pd.Series, cost: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Staff by resource (school, position, resource, fte) and the dollars left (school, resource, dollars)."""
    order = table("payment_order")
    staff, left = [], []
    for school, rows in fte.groupby("school"):
        open_fte = rows.set_index("position")["fte"].to_dict()
        dollars = money.loc[school].to_dict()
        kept = SUPPLIES * pupils[school]
        for resource, position, up_to in order.itertuples(index=False):
            available = dollars[resource] - (kept if resource == "00000" else 0.0)
            paid = _affordable(open_fte.get(position, 0.0), up_to, available / cost[position])
            if paid > 0:
                staff.append((school, position, resource, paid))
                open_fte[position] = round(open_fte[position] - paid, 6)
                dollars[resource] -= paid * cost[position]
        staff += [(school, position, OUTSIDE, f) for position, f in open_fte.items() if f > 0]
        left += [(school, resource, math.floor(d * 100 + 1e-4) / 100) for resource, d in dollars.items()]
    paid_by = pd.DataFrame(staff, columns=["school", "position", "resource", "fte"])
    paid_by = paid_by.groupby(["school", "position", "resource"])["fte"].sum().round(6).reset_index()
    return paid_by, pd.DataFrame(left, columns=["school", "resource", "dollars"]).query("dollars > 0")


def _affordable(fte: float, up_to: str, carried: float) -> float:
    wanted = min(fte, float(up_to)) if up_to else fte
    return wanted if carried >= wanted else max(0.0, round(math.floor(carried / STEP + 1e-9) * STEP, 6))
