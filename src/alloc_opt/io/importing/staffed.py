"""Positions with what they cost, against what the ledger has for them."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from alloc_opt.io.importing.assign import NOT_BY_SITE, Assigned
from alloc_opt.io.importing.mapping_people import Job
from alloc_opt.io.importing.positions import Listed
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Node


def _none(*columns: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns))


@dataclass(frozen=True)
class Staffed:
    """What the tables `pay` and `staff` need."""

    pay: pd.DataFrame = field(default_factory=lambda: _none("position"))
    """position, name, salary, benefits, health, increment, salary_object, benefits_object, source."""
    staff: pd.DataFrame = field(default_factory=lambda: _none("school", "position", "resource", "fte", "filled"))
    """school, position, resource, fte, filled."""
    cells: dict[tuple[str, str, str], int] = field(default_factory=dict)
    """(resource, object, area) -> cents that the positions carry; area empty: any that holds the object."""
    factors: dict[str, float] = field(default_factory=dict)
    """Object -> factor that ties the positions to the ledger, where the list is complete."""
    schools: dict[str, str] = field(default_factory=dict)
    """School -> kind."""


def staffed(lists: Sequence[Listed], accounts: Assigned, node: Node, problems: Problems) -> Staffed:
    """Positions as job classes with pay. Where the list is complete, one factor per object ties it to the ledger."""
    for positions in lists:
        _resources_known(positions, accounts, problems)
    frame = pd.concat([positions.frame for positions in lists], ignore_index=True)
    pay = _pay(frame, [(job, path) for positions in lists for job, path in positions.jobs], node, problems)
    wanted = dict(zip(pay["position"], pay.pop("areas"), strict=True)) if len(pay) else {}
    staff = frame.groupby(["school", "position", "resource", "filled"], sort=True)["fte"].sum().reset_index()
    staff["fte"] = staff["fte"].round(6)
    factors: dict[str, float] = {}
    if any(positions.complete for positions in lists):
        pay, factors = _tied(pay, cells(staff, pay), accounts)
    kinds = {NOT_BY_SITE: NOT_BY_SITE}
    for positions in lists:
        kinds |= positions.schools
    return Staffed(pay, staff, cells(staff, pay, _areas(staff, wanted, accounts)), factors, kinds)


def _areas(staff: pd.DataFrame, wanted: Lookup[str, Sequence[str]], accounts: Assigned) -> dict[tuple[str, str], str]:
    """(position, resource) -> area of the accounts that carry it, where its rule names some that the resource has."""
    rows = accounts.frame[accounts.frame["kind"] == "spending"]
    known = set(zip(rows["resource"], rows["area"], strict=True))
    found = {}
    for position, resource in dict.fromkeys(zip(staff["position"], staff["resource"], strict=True)):
        names = [name.replace("{resource}", resource) for name in wanted.get(position, ())]
        found[position, resource] = next((name for name in names if (resource, name) in known), "")
    return found


def _resources_known(positions: Listed, accounts: Assigned, problems: Problems) -> None:
    lost = positions.frame[~positions.frame["resource"].isin(accounts.resources["resource"])]
    for resource, rows in lost.groupby("resource", sort=False):
        told = f"the resource '{resource}' ({rows['fte'].sum():,.2f} FTE)"
        place = positions.raw.where.place(int(rows["row"].to_numpy()[0]))
        problems.add(place, told, "a resource that the ledger has")


def cells(
    staff: pd.DataFrame, pay: pd.DataFrame, areas: Lookup[tuple[str, str], str] | None = None
) -> dict[tuple[str, str, str], int]:
    """(resource, object, area) -> cents of salaries and benefits; without `areas` all areas are one.

    The whole cents of the areas add up to those of the resource and object.
    """
    both = staff.merge(pay, on="position")
    fte = both["fte"].to_numpy(dtype=float)
    salary = fte * both["salary"].to_numpy(dtype=float)
    benefits = salary * both["benefits"].to_numpy(dtype=float) + fte * both["health"].to_numpy(dtype=float)
    table = pd.DataFrame(
        {
            "resource": np.tile(both["resource"].to_numpy(dtype=object), 2),
            "object": np.concatenate([both["salary_object"], both["benefits_object"]]),
            "area": [(areas or {}).get(pair, "") for pair in zip(both["position"], both["resource"], strict=True)] * 2,
            "dollars": np.concatenate([salary, benefits]),
        }
    )
    sums = table.groupby(["resource", "object", "area"])["dollars"].sum()
    upto = (sums.groupby(level=["resource", "object"]).cumsum() * 100).round()
    whole = upto.groupby(level=["resource", "object"]).diff().fillna(upto).astype(np.int64).tolist()
    return {(str(r), str(o), str(a)): cents for (r, o, a), cents in zip(sums.index, whole, strict=True) if cents}


def _pay(
    frame: pd.DataFrame, jobs: Sequence[tuple[Job, tuple[str | int, ...]]], node: Node, problems: Problems
) -> pd.DataFrame:
    """Pay of each position, from the first of the rules for it."""
    rows: dict[str, dict[str, object]] = {}
    for job, path in jobs:
        if job.position in rows:
            continue
        mine = frame[frame["position"] == job.position]
        weight = mine["fte"].to_numpy(dtype=float)
        salary = job.salary
        if salary is None and weight.sum() > 0:
            salary = float(mine["salary"].to_numpy(dtype=float) @ weight / weight.sum())
        if not salary and weight.sum() > 0:
            told = f"no salary of '{job.position}'"
            wanted = "a salary, or a column of salaries in the list"
            problems.add(node.walk(path).place, told, wanted, "say 'salary' in dollars")
        elif not (job.salary_object and job.benefits_object):
            told = f"no objects of '{job.position}'"
            wanted = "the objects of the plan that carry salary and benefits"
            problems.add(node.walk(path).place, told, wanted, "say 'salary_object' and 'benefits_object'")
        keep = job.model_dump(exclude={"where", "salary"})
        if weight.sum() > 0:
            rows[job.position] = {**keep, "salary": salary or 0.0}
    return pd.DataFrame(list(rows.values()))


def _tied(
    pay: pd.DataFrame, carried: dict[tuple[str, str, str], int], accounts: Assigned
) -> tuple[pd.DataFrame, dict[str, float]]:
    rows = accounts.frame
    rows = rows[(rows["kind"] == "spending") & (rows["left_out"] == "") & ~rows["one_time"]]
    ledger = rows.groupby("object")["cents"].sum().to_dict()
    mine: dict[str, int] = {}
    for (_, name, _), cents in carried.items():
        mine[name] = mine.get(name, 0) + cents
    factors = {name: int(ledger.get(name, 0)) / cents for name, cents in mine.items()}
    on_salary = pay["salary_object"].map(factors).fillna(1.0).to_numpy(dtype=float)
    on_benefits = pay["benefits_object"].map(factors).fillna(1.0).to_numpy(dtype=float)
    tied = pay.assign(
        salary=pay["salary"].to_numpy(dtype=float) * on_salary,
        benefits=pay["benefits"].to_numpy(dtype=float) * on_benefits / np.where(on_salary == 0, 1.0, on_salary),
        health=pay["health"].to_numpy(dtype=float) * on_benefits,
    )
    return tied, factors
