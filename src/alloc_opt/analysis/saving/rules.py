"""What a plan must meet beside its own rules: money saved, and outcomes kept."""

from typing import Literal

import numpy as np

from alloc_opt.families import Rule
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total

SAVED, KEPT = "money saved", "outcomes kept"
"""Ids of the rules."""


def unrestricted(m: Measures) -> Total:
    """Unrestricted cost by year: spending of unrestricted resources and what they contribute to others."""
    return (m["spending"] - m["contributions"]).where(restriction={"at_most": 0}).by("year")


class Saved(Rule):
    """Unrestricted cost of each year stays within a limit."""

    most: tuple[float, ...]
    """Dollars by plan year."""

    def rows(self, m: Measures) -> Rows:
        """One row per year."""
        cost = unrestricted(m)
        return cost.between(np.full(len(cost.index), -np.inf), np.array(self.most))


class Kept(Rule):
    """What is rated does not fall."""

    measure: Literal["outcome", "points"]
    """Outcomes with effects, or the board's points."""
    by: tuple[str, ...]
    """One limit for each of these labels."""
    where: dict[str, tuple[str, ...]]
    """Goals, groups or schools that it is for; empty: all."""
    least: tuple[float, ...] = ()
    """By label of `by`; empty: no limit yet."""

    def total(self, m: Measures) -> Total:
        """What is kept, by label."""
        return m[self.measure].where({name: list(labels) for name, labels in self.where.items()}).by(*self.by)

    def rows(self, m: Measures) -> Rows:
        """One row per label."""
        kept = self.total(m)
        least = np.array(self.least) if self.least else np.full(len(kept.index), -np.inf)
        return kept.between(least, np.full(len(kept.index), np.inf))
