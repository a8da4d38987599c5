"""The tables of the plan: what the parts of the import come to."""

from __future__ import annotations

from collections.abc import Mapping as Lookup

import pandas as pd

from alloc_opt.io.importing.assign import NOT_BY_SITE, Assigned
from alloc_opt.io.importing.pots import Pots
from alloc_opt.io.importing.spending import Spending, restricted
from alloc_opt.io.importing.staffed import Staffed

HELD = "held balances"
"""Program of resources from which nothing is spent today."""
_NOWHERE = " not by site"


def tables(
    accounts: Assigned,
    money: Pots,
    spent: Spending,
    staff: Staffed,
    schools: Lookup[str, tuple[str, str]],
    pupils: pd.DataFrame,
    groups: Lookup[str, str],
    base_year: str,
) -> dict[str, pd.DataFrame]:
    """Table name -> rows, dollars and not cents."""
    people = _staff(staff, restricted(accounts))
    busy = {*spent.lines["resource"], *people["resource"]}
    idle = [r for r in money.funds["resource"] if r not in busy]
    kinds = {**accounts.schools, **staff.schools}
    used = {*spent.lines["school"], *people["school"], *pupils["school"]}
    found = {
        "funds": money.funds.assign(**{name: money.funds[name] / 100 for name in ("beginning", "contributed")}),
        "revenue": _revenue(money, base_year),
        "schools": _schools({s: k for s, k in kinds.items() if s in used}, schools),
        "objects": _objects(accounts, spent, staff),
        "programs": _programs(accounts, spent, people, staff, bool(idle)),
        "costs": _costs(spent),
        "lines": spent.lines.assign(dollars=spent.lines["cents"] / 100)[
            ["school", "resource", "object", "dollars", "program"]
        ],
        "services": _services(spent),
        "pay": staff.pay,
        "staff": people,
        "staffing": _staffing(people),
        "uses": pd.DataFrame({"program": HELD, "resource": idle}),
        "enrollment": pupils,
        "groups": pd.DataFrame(list(groups.items()), columns=["group", "name"]),
    }
    return {name: frame.reset_index(drop=True) for name, frame in found.items() if len(frame)}


def _revenue(money: Pots, base_year: str) -> pd.DataFrame:
    """What comes again in every year, and of the base year also what does not."""
    lines = money.revenue.assign(year="", recurring=True)
    if len(money.once):
        lines = pd.concat([lines, money.once.assign(year=base_year, recurring=False)], ignore_index=True)
        seen = lines["line"].duplicated(keep=False) & (lines["year"] != "")
        lines["line"] = lines["line"].where(~seen, lines["line"].str[:71] + " one-time")
    return lines.assign(dollars=lines["cents"] / 100)[["line", "resource", "year", "dollars", "recurring", "object"]]


def _schools(kinds: Lookup[str, str], known: Lookup[str, tuple[str, str]]) -> pd.DataFrame:
    rows = [
        {
            "school": school,
            "name": known.get(school, ("Not by site" if school == NOT_BY_SITE else "", ""))[0],
            "level": known.get(school, ("", ""))[1],
            "kind": kind,
        }
        for school, kind in sorted(kinds.items())
    ]
    return pd.DataFrame(rows)


def _objects(accounts: Assigned, spent: Spending, staff: Staffed) -> pd.DataFrame:
    used = {*spent.lines["object"]}
    if len(staff.pay):
        used |= {*staff.pay["salary_object"], *staff.pay["benefits_object"]}
    return pd.DataFrame([(o, accounts.objects.get(o, "")) for o in sorted(used)], columns=["object", "name"])


def _programs(accounts: Assigned, spent: Spending, people: pd.DataFrame, staff: Staffed, idle: bool) -> pd.DataFrame:
    lines = spent.lines.drop_duplicates("program")
    rows = []
    for program, area, name, locked, whole, once in zip(
        *(lines[column] for column in ("program", "area", "object", "locked", "whole", "one_time")), strict=True
    ):
        words = accounts.areas.get(area) or area
        words += "" if whole else f": {accounts.objects.get(name) or name}"
        words += ", not by site" if program.endswith(_NOWHERE) else ""
        rows.append(
            {
                "program": program,
                "name": words,
                "unit": "today's level" if whole else "dollar",
                "locked": bool(locked),
                "weight": 0.0 if once else 1.0,
                "area": _area(area, accounts),
                "one_time": bool(once),
            }
        )
    rows += _programs_of_staff(people, staff)
    if idle:
        rows.append(
            {
                "program": HELD,
                "name": "Nothing is spent from these today",
                "unit": "dollar",
                "locked": True,
                "area": HELD,
            }
        )
    frame = pd.DataFrame(rows)
    return frame.assign(
        weight=frame["weight"].fillna(1.0),
        one_time=frame["one_time"].eq(True),
        step=frame["step"].fillna(0.0) if "step" in frame else 0.0,
    )


def _programs_of_staff(people: pd.DataFrame, staff: Staffed) -> list[dict[str, object]]:
    """Programs of positions without a site (locked), and of those that a restricted resource pays."""
    pay = staff.pay.set_index("position") if len(staff.pay) else staff.pay
    rows: list[dict[str, object]] = []
    own = people[people["program"] != ""].drop_duplicates("program")
    for program, position, resource in zip(own["program"], own["position"], own["resource"], strict=True):
        nowhere = program.endswith(_NOWHERE)
        words = str(pay["name"][position]) or position
        rows.append(
            {
                "program": program,
                "name": f"{words}, not by site" if nowhere else f"{words}, paid by {resource}",
                "unit": "FTE",
                "locked": nowhere,
                "step": 0.0 if nowhere else float(pay["increment"][position]),
                "area": position,
            }
        )
    return rows


def _costs(spent: Spending) -> pd.DataFrame:
    """A dollar for a dollar; of a program with all its objects, today's dollars for today's level."""
    first = spent.lines.drop_duplicates("program")
    single = first.loc[~first["whole"], ["program", "object"]].assign(dollars=1.0)
    whole = spent.lines[spent.lines["whole"]].groupby(["program", "object"], sort=False)["cents"].sum().reset_index()
    whole = whole.assign(dollars=whole["cents"] / 100).drop(columns="cents")
    return pd.concat([single, whole]).sort_values(["program", "object"]) if len(whole) else single


def _area(area: str, accounts: Assigned) -> str:
    """A program as people say it; codes alone would read as numbers."""
    return f"{area} {accounts.areas.get(area) or 'without a name'}" if area.isdigit() else area


def _services(spent: Spending) -> pd.DataFrame:
    """What does not come again ends with the base year."""
    once = spent.lines[spent.lines["one_time"]].drop_duplicates(["program", "school"])
    return once[["program", "school"]].assign(maximum=0.0)


def _staff(staff: Staffed, bound: set[str]) -> pd.DataFrame:
    """Positions without a site are a locked program of their own; so is, unlocked, what a restricted resource pays."""
    people = staff.staff
    if people.empty:
        return people.assign(program="")
    nowhere = people["school"].map(staff.schools).fillna(NOT_BY_SITE) == NOT_BY_SITE
    program = (people["position"] + " " + people["resource"]).where(people["resource"].isin(bound), "")
    return people.assign(program=program.where(~nowhere, people["position"] + _NOWHERE))


def _staffing(people: pd.DataFrame) -> pd.DataFrame:
    own = people[people["program"] != ""].drop_duplicates("program")
    return own[["program", "position"]].assign(fte=1.0)
