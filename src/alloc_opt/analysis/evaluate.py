"""Does a budget keep the rules? Every rule's rows, evaluated at a point, without a solver."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.errors import RulesError
from alloc_opt.families import Rule
from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows

Floats = npt.NDArray[np.float64]
MET, AT_LIMIT, BROKEN, RELAXED, NOT_CHECKABLE = "met", "at_limit", "broken", "relaxed", "not_checkable"
COLUMNS = ("rule", "row", "severity", "activity", "sense", "limit", "slack", "status")
UNIT = "unit"
DOLLAR = 1.0
"""Rows in dollars of rules that are not law may be off by this much in the published plan."""


@dataclass(frozen=True, eq=False)
class Part:
    """Rows of a rule that say something."""

    rule: Rule
    rows: Rows
    kept: npt.NDArray[np.int64]

    @property
    def in_dollars(self) -> bool:
        """Whether its limits are money."""
        return self.rows.unit.startswith("dollars")

    def distance(self, x: Floats) -> Floats:
        """Natural distance to the nearest limit per kept row, negative where it is broken."""
        activity = self.rows.at(x)[self.kept]
        return np.asarray(np.minimum(activity - self.rows.lower[self.kept], self.rows.upper[self.kept] - activity))

    def tolerance(self, x: Floats) -> Floats:
        """What is too small to matter per kept row: noise of the arithmetic."""
        terms = np.abs(self.rows.coefficient * x[self.rows.column])
        size = np.bincount(self.rows.row, terms, minlength=len(self.rows))[self.kept]
        steep = np.zeros(len(self.rows))
        np.maximum.at(steep, self.rows.row, np.abs(self.rows.coefficient))
        return np.asarray((5e-5 if self.in_dollars else 5e-6) * np.maximum(1.0, steep[self.kept]) + 1e-9 * size)


@dataclass(frozen=True)
class NotCheckable:
    """A rule that cannot be evaluated, and what it needs."""

    rule: Rule
    needs: str


def money_left(rule: ResourceLimit, m: Measures) -> Rows:
    """A resource's limit as people read it: what is left of its money, before any is given back, is not negative."""
    by = ("resource", "year")
    flows = m.revenue + m["contributions"] - m["spending"] - m["indirect"] + m.ending.lag(1)
    return flows.where(resource=rule.resource, year=rule.year_selection).by(*by) + rule.more >= 0.0


def written(
    rules: Sequence[Rule], m: Measures, left: Callable[[ResourceLimit, Measures], Rows] = money_left
) -> tuple[list[Part], list[NotCheckable]]:
    """The rows of every rule at these measures, those of resource limits by `left`; rules whose data is missing are
    listed apart.
    """
    parts: list[Part] = []
    missing: list[NotCheckable] = []
    for rule in rules:
        m.owner = rule.id
        try:
            rows = left(rule, m) if isinstance(rule, ResourceLimit) else rule.rows(m)
            found = [rows] if isinstance(rows, Rows) else list(rows)
        except RulesError as error:
            missing.append(NotCheckable(rule, error.message + (f" ({error.hint})" if error.hint else "")))
            continue
        finally:
            m.owner = ""
        parts.extend(Part(rule, each, np.flatnonzero(each.matters())) for each in found if not each.link)
    return parts, missing


def frame(
    parts: Sequence[Part],
    missing: Sequence[NotCheckable],
    x: Floats,
    today: Floats | None = None,
    gave_way: Collection[str] = (),
) -> pd.DataFrame:
    """One row per row of a rule, with `COLUMNS` and the unit of its numbers.

    Args:
        x: the point, natural.
        today: today's point: where a rule is held no worse than today and breaks its limit, it is `relaxed`.
        gave_way: ids of rules that were left out of the solve.
    """
    found = [_part(part, x, today, part.rule.id in gave_way) for part in parts if len(part.kept)]
    for each in missing:
        row = {
            "rule": each.rule.id,
            "row": f"needs {each.needs}",
            "severity": each.rule.severity,
            "status": NOT_CHECKABLE,
        }
        found.append(pd.DataFrame([row]))
    columns = [*COLUMNS, UNIT]
    if not found:
        return pd.DataFrame(columns=columns)
    table = pd.concat(found, ignore_index=True).reindex(columns=columns)
    return table.astype(dict.fromkeys(("activity", "limit", "slack"), float)).fillna({"sense": "", UNIT: ""})


def _part(part: Part, x: Floats, today: Floats | None, gave_way: bool) -> pd.DataFrame:
    rows, kept = part.rows, part.kept
    activity = rows.at(x)[kept]
    lower, upper = rows.lower[kept], rows.upper[kept]
    both = np.isfinite(lower) & np.isfinite(upper)
    low_side = np.isfinite(lower) & (~both | (activity - lower <= upper - activity))
    limit = np.where(low_side, lower, upper)
    shown = rows.left_at(x)[kept]
    slack = part.distance(x)
    noise = part.tolerance(x)
    slack = np.where(np.abs(slack) <= noise, 0.0, slack)
    broken = slack < -(DOLLAR if part.in_dollars and part.rule.severity != "law" else 0.0)
    status = np.where(broken, BROKEN, np.where(np.abs(slack) <= (DOLLAR if part.in_dollars else noise), AT_LIMIT, MET))
    if today is not None and part.rule.holds_today:
        held = broken & (slack >= part.distance(today) - noise - (DOLLAR if part.in_dollars else 0.0))
        status = np.where(held, RELAXED, status)
    if gave_way:
        status = np.where(status == BROKEN, RELAXED, status)
    return pd.DataFrame(
        {
            "rule": part.rule.id,
            "row": row_names(rows)[kept],
            "severity": part.rule.severity,
            "activity": np.round(shown, 6) + 0.0,
            "sense": np.where(both & (lower == upper), "=", np.where(low_side, ">=", "<=")),
            "limit": np.round(shown + (limit - activity), 6) + 0.0,
            "slack": np.round(slack, 6) + 0.0,
            "status": status,
            UNIT: rows.unit,
        }
    )


def row_names(rows: Rows) -> npt.NDArray[np.object_]:
    """`oak, 2026-27`, with the part's name in front where the rule has several; shape (rows,)."""
    text = np.full(len(rows), "", dtype=object)
    for number, labels in enumerate(rows.labels().values()):
        text = text + (", " if number else "") + np.asarray(labels, dtype=object)
    if not rows.part:
        return text
    return np.array([f"{rows.part}: {each}" if each else rows.part for each in text], dtype=object)
