"""Next year's plan from a solved one: what was decided for its first year becomes the base year, to the cent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.analysis.rolling import base, years
from alloc_opt.analysis.rolling.reconciled import reconciled
from alloc_opt.analysis.rolling.years import Shift, Tables
from alloc_opt.analysis.run import Run
from alloc_opt.analysis.table import Table
from alloc_opt.errors import OperatorError
from alloc_opt.io.given import given
from alloc_opt.plan.complete import blank
from alloc_opt.plan.nouns import nouns
from alloc_opt.plan.plan import Head, Plan
from alloc_opt.plan.rule import PlacedRule
from alloc_opt.plan.years import end_year
from alloc_opt.program.build import build

_NEEDED = ("budget", "positions", "programs", "funds", "changes")
_YEAR_AT_END = re.compile(r"-\d{4}-\d{2}$")


@dataclass(frozen=True)
class Rolled:
    """A plan that begins where another plan's first year ends."""

    plan: Plan
    """Tables as they are to be written; implied rows are not in it."""
    reconciliation: Table
    """See `roll_reconciled`."""
    notes: tuple[str, ...]
    """What the reader must know, in sentences."""


def rolled(plan: Plan, run: Run, *, manifest: str = "", enrollment: pd.DataFrame | None = None) -> Rolled:
    """The plan of the year after.

    Args:
        plan: the plan that was solved, scenarios laid over it.
        run: its run, saved or not.
        manifest: short digest of the run's manifest, for the record.
        enrollment: rows of the table `enrollment` that stand in for those of their years.

    Raises:
        OperatorError: the run lacks a table.
    """
    lacking = [name for name in _NEEDED if name not in run.tables]
    if lacking:
        raise OperatorError(f"The run holds no table {lacking[0]}.", "give a run of alloc-opt solve")
    shift = Shift((plan.head.base_year, *plan.years))
    built = build(plan, free=True)
    m = built.measures
    year = {name: _of_year(run.tables[name].frame, shift.base) for name in _NEEDED}
    tables = shift.tables(given(plan))
    years.prices(m, tables)
    years.counts(m, tables, shift)
    if enrollment is not None:
        tables["enrollment"] = _enrolled(tables, enrollment, shift)
    base.books(m, tables, year, shift.notes)
    tables["funds"] = _funds(tables["funds"], year["funds"], shift)
    if "tiers" in tables:
        tables["tiers"] = _tiers(tables["tiers"], year["changes"])
    rules = _rules(plan.rules, shift)
    new = Plan(_head(plan, run.facts, shift, manifest), {n: tables.get(n, blank(n)) for n in nouns()}, rules)
    return Rolled(new, reconciled(built, year["budget"], new), tuple(shift.notes))


def _of_year(frame: pd.DataFrame, year: str) -> pd.DataFrame:
    return frame[(frame["year"] == year).to_numpy()].reset_index(drop=True)


def _enrolled(tables: Tables, rows: pd.DataFrame, shift: Shift) -> pd.DataFrame:
    """The rows, and those of years that they do not speak of."""
    shift.notes.append(f"enrollment: {', '.join(sorted(set(rows['year']) - {''})) or 'every year'} as given.")
    before = tables.get("enrollment")
    if before is None:
        return rows
    said = set(rows["year"])
    kept = before[(~before["year"].isin(said)).to_numpy()]
    return pd.concat([kept, rows], ignore_index=True)


def _funds(funds: pd.DataFrame, year: pd.DataFrame, shift: Shift) -> pd.DataFrame:
    """Each resource begins with what the year ends with."""
    at = year.set_index("resource").reindex(funds["resource"])
    if (funds["obligated"] > 0).any():
        shift.notes.append("funds: dollars that were obligated are taken as spent.")
    return funds.assign(
        beginning=at["ending"].fillna(0.0).to_numpy(dtype=float),
        contributed=at["contributions"].fillna(0.0).to_numpy(dtype=float),
        obligated=0.0,
    )


def _tiers(tiers: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """The tier of the year is today's; `tier` of a change reads `band: before > after; ...`."""
    today = tiers["today"].to_numpy(dtype=bool).copy()
    for program, text in changes.loc[(changes["tier"] != "").to_numpy(), ["program", "tier"]].itertuples(index=False):
        for part in str(text).split("; "):
            before, after = part.rsplit(" > ", 1)
            band = before.rsplit(": ", 1)[0] if ": " in before else "*"
            mine = ((tiers["program"] == program) & (tiers["band"] == band)).to_numpy()
            today = np.where(mine, (tiers["tier"] == after).to_numpy(), today)
    return tiers.assign(today=today)


def _rules(rules: tuple[PlacedRule, ...], shift: Shift) -> tuple[PlacedRule, ...]:
    """Rules of certain years keep those that are still to come; those whose years are over are dropped."""
    kept = []
    for rule in rules:
        years = tuple(rule.parameters.get("years") or ())
        ahead = tuple(year for year in years if end_year(str(year)) > end_year(shift.base))
        if years and not ahead:
            shift.notes.append(f"rules: {rule.id} was for {', '.join(map(str, years))} and is dropped.")
        elif years:
            kept.append(replace(rule, parameters={**rule.parameters, "years": list(ahead)}))
        else:
            kept.append(rule)
    return tuple(kept)


def _head(plan: Plan, facts: Mapping[str, Any], shift: Shift, manifest: str) -> Head:
    settings = plan.head.settings
    if settings.as_of is not None:
        shift.notes.append(f"settings: as_of {settings.as_of} is dropped; state the day of the next decision.")
    proof = f", manifest {manifest}" if manifest else ""
    told = f"Rolled from {shift.base} of the run {facts['name']}-{facts['hash']}{proof}."
    update = {
        "name": f"{_YEAR_AT_END.sub('', plan.name)[:50]}-{shift.base}",
        "title": plan.head.title.replace(f"{shift.old[0]} to {shift.old[-1]}", f"{shift.base} to {shift.last}"),
        "base_year": shift.base,
        "years": shift.years,
        "source": " ".join([told, *([plan.head.source] if plan.head.source else [])]),
        "settings": settings.model_copy(update={"as_of": None}),
    }
    return plan.head.model_copy(update=update)
