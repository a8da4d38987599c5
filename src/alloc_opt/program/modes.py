"""What each mode decides by: its objective stages, in order."""

from types import MappingProxyType

from alloc_opt.plan.plan import Plan

_AFTERWARDS = ("least_change", "restricted_first", "least_split_change", "tie_break")
MODES = MappingProxyType(
    {
        "cost": ("least_reduction", "least_cost", *_AFTERWARDS),
        "formula": ("share_funded", "least_reduction", *_AFTERWARDS),
        "priority": ("hold_unrated", "points", *_AFTERWARDS),
        "evidence": ("hold_unrated", "outcome", *_AFTERWARDS),
    }
)
"""Mode -> names of its objective stages (files of `goals/`)."""


def stages(plan: Plan) -> tuple[str, ...]:
    """Names of the plan's objective stages."""
    return plan.head.settings.objective or MODES[plan.head.mode]
