"""Dollars of each school beside its weighted pupils, as the plan's settings count them."""

from alloc_opt.measures.measures import Measures
from alloc_opt.measures.served import PER_PUPIL, Served, counted

__all__ = ["PER_PUPIL", "Served", "served"]


def served(m: Measures) -> Served:
    """Dollars and weighted pupils of every school and plan year.

    Raises:
        RulesError: no school has pupils, or a weight names no student group.
    """
    own = m.plan.head.settings
    return counted(m, own.pupil_weights, own.pupil_dollars, own.pupil_dollars_apart)
