"""The years of a phase-in as steps and as tables: by school and year, and by year."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from alloc_opt.analysis.formulas import hidden, tables
from alloc_opt.analysis.formulas.asked import Asked
from alloc_opt.analysis.formulas.path import Ints, Step, Terms, path
from alloc_opt.analysis.formulas.sheet import Sheet
from alloc_opt.analysis.table import Table
from alloc_opt.plan.years import end_year

_HALF = 50
"""Cents below which nothing is said."""


def steps(asked: Asked, before: Sheet, after: Sheet, gives: dict[str, Ints]) -> tuple[Step, ...]:
    """The years of the phase-in; years after the plan's last repeat its pupils and its formula.

    Raises:
        OperatorError: the total of a year cannot pay for the protection, or the caps cannot place it.
    """
    terms = asked.terms if asked.terms is not None else Terms()
    count = max(len(terms.blend), len(terms.keep), len(terms.gain), asked.years, len(after.plan.years))
    own = list(after.plan.years)
    labels = [own[t] if t < len(own) else _later(own[-1], t - len(own) + 1) for t in range(count)]
    at = [own[min(t, len(own) - 1)] for t in range(count)]
    heads = np.array([after.pupils(year) for year in (after.years[0], *at)])
    if not heads[0].any():
        heads[0] = heads[1]
    new = np.array([gives[year] / 100.0 for year in at])
    if asked.from_today:
        whole, beside = tables.site_today(before)
        start = np.round(whole - beside, 2)
        ratio = np.divide(heads[1:], heads[0], out=np.ones_like(heads[1:]), where=heads[0] > 0)
        old = start * ratio if terms.per_pupil else np.repeat(start[None, :], count, axis=0)
    else:
        start = before.dollars(before.years[0])
        start = start if start.any() else before.dollars(own[0])
        old = np.array([before.dollars(year) for year in at])
    return path(start, labels, old, new, heads, terms)


def _later(year: str, by: int) -> str:
    end = end_year(year) + by
    return f"{end - 1}-{end % 100:02d}"


def by_school(sheet: Sheet, found: Sequence[Step]) -> Table:
    """A row per school and year; dollars. `protected_dollars`: what hold-harmless adds, `held_back_dollars`: what the
    cap takes, `shared_dollars`: what a school gets or gives (below zero) because the total stays, so that
    blend + protected - held back + shared = dollars.
    """
    parts = []
    for step in found:
        on = np.full(len(sheet.ids), "on its way", dtype=object)
        on[np.abs(step.given - step.formula) < _HALF] = "at the formula"
        on[step.held_back > 0] = "capped"
        on[step.protected > 0] = "protected"
        cap = step.cap.astype(float) / 100.0
        frame = pd.DataFrame(
            {
                "school": sheet.ids,
                "name": [sheet.names[school] for school in sheet.ids],
                "year": step.year,
                "pupils": hidden.heads(step.pupils),
                "before_dollars": step.before / 100.0,
                "formula_dollars": step.formula / 100.0,
                "blend_dollars": step.blend / 100.0,
                "floor_dollars": step.floor / 100.0,
                "cap_dollars": np.where(cap < 1e10, cap, np.nan),
                "protected_dollars": step.protected / 100.0,
                "held_back_dollars": step.held_back / 100.0,
                "shared_dollars": step.shared / 100.0,
                "dollars": step.given / 100.0,
                "standing": on,
            }
        )
        parts.append(frame)
    every = pd.concat(parts, ignore_index=True)
    order = pd.Series(range(len(sheet.ids)), index=sheet.ids)
    every = every.sort_values("school", key=lambda s: s.map(order), kind="stable", ignore_index=True)
    return Table("formula_phase_in", every)


def by_year(found: Sequence[Step]) -> Table:
    """A row per year: what the path costs against the phase-in without protection and cap, and who bears it."""
    rows = []
    for step in found:
        shared = step.shared
        off = step.given - step.formula
        rows.append(
            {
                "year": step.year,
                "formula_dollars": int(step.formula.sum()) / 100.0,
                "blend_dollars": int(step.blend.sum()) / 100.0,
                "dollars": int(step.given.sum()) / 100.0,
                "protected_schools": int((step.protected > 0).sum()),
                "protected_dollars": int(step.protected.sum()) / 100.0,
                "capped_schools": int((step.held_back > 0).sum()),
                "held_back_dollars": int(step.held_back.sum()) / 100.0,
                "giving_schools": int((shared < -_HALF).sum()),
                "given_up_dollars": -int(shared[shared < 0].sum()) / 100.0,
                "new_dollars": int(step.given.sum() - step.blend.sum()) / 100.0,
                "above_formula": int((off > _HALF).sum()),
                "below_formula": int((off < -_HALF).sum()),
            }
        )
    return Table("formula_phase_in_years", pd.DataFrame(rows))


def other_basis(asked: Asked, before: Sheet, after: Sheet, gives: dict[str, Ints]) -> float | None:
    """What hold-harmless would cost in all years on the other basis (per pupil, or in all), the district paying."""
    terms = asked.terms
    if terms is None or not terms.keep:
        return None
    turned = replace(terms, per_pupil=not terms.per_pupil, payer="district")
    found = steps(replace(asked, terms=turned), before, after, gives)
    return sum(int(step.protected.sum()) for step in found) / 100.0
