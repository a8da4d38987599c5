"""Positions with what they cost, against what the ledger has for them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from alloc_opt.io.importing.assign import NOT_BY_SITE, Assigned
from alloc_opt.io.importing.mapping_people import Job, Positions
from alloc_opt.io.importing.positions import Listed
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Node, RawTable


def _none(*columns: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns))


@dataclass(frozen=True)
class Staffed:
    """What the tables `pay` and `staff` need."""

    pay: pd.DataFrame = field(default_factory=lambda: _none("position"))
    """position, name, salary, benefits, health, increment, salary_object, benefits_object, source."""
    staff: pd.DataFrame = field(default_factory=lambda: _none("school", "position", "resource", "fte", "filled"))
    """school, position, resource, fte, filled."""
    cells: dict[tuple[str, str], int] = field(default_factory=dict)
    """(resource, object) -> cents that the positions carry."""
    factors: dict[str, float] = field(default_factory=dict)
    """Object -> factor that ties the positions to the ledger, where the list is complete."""
    schools: dict[str, str] = field(default_factory=dict)
    """School -> kind."""


def staffed(
    positions: Listed, source: Positions, accounts: Assigned, node: Node, raw: RawTable, problems: Problems
) -> Staffed:
    """Positions as job classes with pay. Where the list is complete, one factor per object ties it to the ledger."""
    known = set(accounts.resources["resource"])
    frame = positions.frame
    lost = frame[~frame["resource"].isin(known)]
    for resource, rows in lost.groupby("resource", sort=False):
        told = f"the resource '{resource}' ({rows['fte'].sum():,.2f} FTE)"
        problems.add(raw.where.place(int(rows["row"].to_numpy()[0])), told, "a resource that the ledger has")
    frame = frame.assign(position=[source.jobs[job].position for job in frame["job"]])
    pay = _pay(frame, source.jobs, node, problems)
    staff = frame.groupby(["school", "position", "resource", "filled"], sort=True)["fte"].sum().reset_index()
    staff["fte"] = staff["fte"].round(6)
    factors: dict[str, float] = {}
    if source.complete:
        pay, factors = _tied(pay, cells(staff, pay), accounts)
    kinds = {NOT_BY_SITE: NOT_BY_SITE, **positions.schools}
    return Staffed(pay, staff, cells(staff, pay), factors, kinds)


def cells(staff: pd.DataFrame, pay: pd.DataFrame) -> dict[tuple[str, str], int]:
    """(resource, object) -> cents of salaries and benefits, in whole cents."""
    both = staff.merge(pay, on="position")
    fte = both["fte"].to_numpy(dtype=float)
    salary = fte * both["salary"].to_numpy(dtype=float)
    benefits = salary * both["benefits"].to_numpy(dtype=float) + fte * both["health"].to_numpy(dtype=float)
    table = pd.DataFrame(
        {
            "resource": np.tile(both["resource"].to_numpy(dtype=object), 2),
            "object": np.concatenate([both["salary_object"], both["benefits_object"]]),
            "dollars": np.concatenate([salary, benefits]),
        }
    )
    sums = table.groupby(["resource", "object"])["dollars"].sum()
    keys = zip(sums.index.get_level_values(0), sums.index.get_level_values(1), strict=True)
    whole = np.round(sums.to_numpy(dtype=float) * 100).astype(np.int64).tolist()
    return {(str(r), str(o)): cents for (r, o), cents in zip(keys, whole, strict=True) if cents}


def _pay(frame: pd.DataFrame, jobs: tuple[Job, ...], node: Node, problems: Problems) -> pd.DataFrame:
    rows: dict[str, dict[str, object]] = {}
    for i, job in enumerate(jobs):
        if job.position in rows:
            continue
        mine = frame[frame["position"] == job.position]
        weight = mine["fte"].to_numpy(dtype=float)
        salary = job.salary
        if salary is None and weight.sum() > 0:
            salary = float(mine["salary"].to_numpy(dtype=float) @ weight / weight.sum())
        if not salary and weight.sum() > 0:
            at = node.walk(("positions", "jobs", i))
            told = f"no salary of '{job.position}'"
            problems.add(at.place, told, "a salary, or a column of salaries in the list", "say 'salary' in dollars")
        keep = job.model_dump(exclude={"where", "salary"})
        if weight.sum() > 0:
            rows[job.position] = {**keep, "salary": salary or 0.0}
    return pd.DataFrame(list(rows.values()))


def _tied(
    pay: pd.DataFrame, carried: dict[tuple[str, str], int], accounts: Assigned
) -> tuple[pd.DataFrame, dict[str, float]]:
    rows = accounts.frame
    rows = rows[(rows["kind"] == "spending") & (rows["left_out"] == "") & ~rows["one_time"]]
    ledger = rows.groupby("object")["cents"].sum().to_dict()
    mine: dict[str, int] = {}
    for (_, name), cents in carried.items():
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
