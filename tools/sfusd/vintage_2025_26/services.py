"""Programs with names, weights and reasons, how their costs grow, and who may pay them."""

from pathlib import Path

import pandas as pd

from tools.sfusd.vintage_2025_26.money import GIVER, MAINTENANCE, SPECIAL_EDUCATION, funds
from tools.sfusd.vintage_2025_26.people import NOTICE, STEP_AND_COLUMN

HEALTH = {"benefits_certificated": 0.3174, "benefits_classified": 0.4252}
"""Share of health in benefits without those of retirees (ledger 2025-26, unrestricted); it grows by HEALTH_TREND."""
HEALTH_TREND = 0.06
FLAT = ("indirect", "outgo")
"""Areas that do not grow."""
ON_BEHALF = "01-7690"
GENERAL_FUND = "01"
HELD = "held balances"
LONGEST = 60
"""Letters of a resource's name in the name of a program."""
_AREAS = Path(__file__).parent / "areas.csv"
_COLUMNS = ["program", "name", "unit", "valued", "decided", "locked", "step", "weight", "follows", "decide_by", "area"]


def programs(base: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Table `programs`: those of the import, and one for each position that unrestricted money pays."""
    areas = pd.read_csv(_AREAS, dtype=str, keep_default_na=False, encoding="utf-8").set_index("id")
    steps, ends = base["pay"].set_index("position")["increment"], _without_revenue(base)
    named = funds(base).set_index("resource")["name"]
    paid = _mostly_pay(base["lines"])
    table = base["programs"].set_index("program")
    own = base["staff"].loc[base["staff"]["program"] == "", "position"].unique()
    rows = []
    for program in sorted({*table.index, *own}):
        kind, _, resource = program.partition(" ")
        if program == HELD:
            rows.append({"program": program, "name": table["name"][program], "locked": True, "area": "Mandated"})
            continue
        of_staff = kind in steps.index
        once = resource in ends and not of_staff
        locked = not of_staff and bool(table["locked"][program]) and not once
        weighed = areas.loc["once" if once else kind]
        own = "" if kind == "services" else areas["name"][kind]
        payer = _payer(named[resource], resource, alone=not own) if resource else ""
        rows.append(
            {
                "program": program,
                "name": (", paid by " if of_staff else ", ").join(filter(None, (own, payer))),
                "one_time": once,
                "unit": "FTE" if of_staff else "today's level",
                "valued": "standard" if kind in ("tk_teacher", "tk_aide") else "unrated",
                "decided": "by_site" if of_staff else "central",
                "locked": locked,
                "step": float(steps[kind]) if of_staff else 0.0,
                "weight": weighed["weight"],
                "follows": "sped" if resource in SPECIAL_EDUCATION[:2] and kind == "services" else "",
                "decide_by": NOTICE if of_staff or (program in paid and not locked) else "",
                "area": weighed["area"] if of_staff or not resource else _area(kind, resource, weighed["area"]),
                "why": weighed["why"],
            }
        )
    return pd.DataFrame(rows, columns=[*_COLUMNS, "one_time", "why"]).fillna({"one_time": False})


def _mostly_pay(lines: pd.DataFrame) -> set[str]:
    """Programs of which more than half are salaries and benefits: people who must be told, though no list has them."""
    pay = lines["object"].str[0].isin(["1", "2", "3"]) | lines["object"].isin(list(HEALTH))
    dollars = lines["dollars"].astype(float)
    sums = pd.DataFrame({"all": dollars, "pay": dollars.where(pay, 0.0)}).groupby(lines["program"]).sum()
    return set(sums.index[(sums["pay"] > 0.5 * sums["all"]).to_numpy()])


def _payer(name: str, resource: str, *, alone: bool) -> str:
    """The resource of a program: by its code beside a name of its own, else by its name, cut where it is long."""
    if not alone:
        return resource
    whole = name or "without a name"
    return f"{whole if len(whole) <= LONGEST else whole[:LONGEST].rsplit(' ', 1)[0].rstrip(',') + ' ...'} ({resource})"


def _area(kind: str, resource: str, otherwise: str) -> str:
    """Areas of what restricted resources and other funds pay."""
    if not resource.startswith(GENERAL_FUND):
        return "Other funds"
    if resource in SPECIAL_EDUCATION:
        return "Special education" if kind == "services" else otherwise
    if kind in FLAT or resource == ON_BEHALF:
        return "Mandated"
    return otherwise if otherwise == "One-time money" else "Restricted programs"


def _without_revenue(base: dict[str, pd.DataFrame]) -> set[str]:
    """Resources that spend and receive nothing any more."""
    comes = base["revenue"].groupby("resource")["dollars"].sum()
    given = base["funds"].set_index("resource")["supported_by"] != ""
    return {r for r in base["lines"]["resource"].unique() if comes.get(r, 0.0) <= 0 and not given[r]}


def costs(base: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Table `costs`: salaries by step and column, benefits by their health and statutory parts, the rest by prices.

    Grants, other funds and on-behalf pension payments are carried at today's dollars: they spend what comes.
    """
    table = base["costs"]
    kind = table["program"].str.partition(" ")
    moving = (*SPECIAL_EDUCATION, MAINTENANCE)
    flat = kind[0].isin(FLAT) | ((kind[0] == "services") & ~kind[2].isin(moving))
    people = table["object"].str[0].isin(["1", "2"]) | table["object"].isin(["3701", "3702"])
    health = table["object"].map(HEALTH)
    benefits = health * HEALTH_TREND + (1 - health) * STEP_AND_COLUMN
    growth = benefits.fillna(people.map({True: STEP_AND_COLUMN, False: 0.0})).mask(flat, 0.0).round(4)
    grows = (people | health.notna()).map({True: "pay_growth", False: ""}).mask(flat, "fixed")
    return table.assign(growth=growth, grows_with=grows).sort_values(["program", "object"], ignore_index=True)


def uses(base: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Table `uses`: what a resource pays stays there; positions may also be paid from unrestricted money."""
    staff = base["staff"].assign(program=base["staff"]["program"].where(lambda p: p != "", base["staff"]["position"]))
    paid = pd.concat([base["lines"], staff])[["program", "resource"]]
    unrestricted = pd.DataFrame({"program": staff["program"].unique(), "resource": GIVER})
    table = pd.concat([paid, unrestricted, base["uses"]]).drop_duplicates()
    return table.sort_values(["program", "resource"], ignore_index=True)


def ceilings(base: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Table `services`: positions of a restricted resource stay at or below today's, or its carried balance would take
    over what unrestricted money pays.
    """
    staff = base["staff"][base["staff"]["program"] != ""]
    today = staff.groupby(["program", "school"], sort=True)["fte"].sum().round(6).reset_index()
    return today.rename(columns={"fte": "maximum"})
