"""What each mode decides by: its objective stages, in order."""

from types import MappingProxyType

from alloc_opt.plan.plan import Plan

AFTERWARDS = ("least_change", "restricted_first", "least_split_change", "tie_break")
"""Stages that settle what the deciding ones leave open."""
MODES = MappingProxyType(
    {
        "cost": ("least_reduction", "least_cost", *AFTERWARDS),
        "formula": ("share_funded", "least_reduction", *AFTERWARDS),
        "priority": ("hold_unrated", "points", *AFTERWARDS),
        "evidence": ("hold_unrated", "outcome", *AFTERWARDS),
    }
)
"""Mode -> names of its objective stages (files of `goals/`)."""


def stages(plan: Plan) -> tuple[str, ...]:
    """Names of the plan's objective stages."""
    return plan.head.settings.objective or MODES[plan.head.mode]
