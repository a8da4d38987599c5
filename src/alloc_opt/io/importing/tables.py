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
) -> dict[str, pd.DataFrame]:
    """Table name -> rows, dollars and not cents."""
    people = _staff(staff, restricted(accounts))
    idle = [r for r in money.funds["resource"] if r not in {*spent.lines["resource"], *people["resource"]}]
    kinds = {**accounts.schools, **staff.schools}
    used = {*spent.lines["school"], *people["school"], *pupils["school"]}
    found = {
        "funds": money.funds.assign(beginning=money.funds["beginning"] / 100),
        "revenue": money.revenue.assign(dollars=money.revenue["cents"] / 100)[["line", "resource", "dollars"]],
        "schools": _schools({s: k for s, k in kinds.items() if s in used}, schools),
        "objects": _objects(accounts, spent, staff),
        "programs": _programs(accounts, spent, people, staff, bool(idle)),
        "costs": spent.lines.drop_duplicates("program")[["program", "object"]].assign(dollars=1.0),
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
    for program, area, name, locked, once in zip(
        lines["program"], lines["area"], lines["object"], lines["locked"], lines["one_time"], strict=True
    ):
        words = f"{accounts.areas.get(area) or area}: {accounts.objects.get(name) or name}"
        words += ", not by site" if program.endswith(_NOWHERE) else ""
        rows.append(
            {
                "program": program,
                "name": words,
                "unit": "dollar",
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
