"""The one thing that leaves an analysis: a frozen, named table."""

from dataclasses import dataclass

import pandas as pd

MONEY = frozenset(
    {
        "dollars",
        "change_dollars",
        "by_quantity",
        "by_price",
        "by_staff",
        "unrestricted_dollars",
        "beginning",
        "revenue",
        "contributions",
        "indirect",
        "spent",
        "lapse",
        "ending",
        "per_pupil",
        "saved",
        "freed",
        "stranded",
        "base_dollars",
        "decided_dollars",
        "growth_dollars",
        "budget_dollars",
        "new_dollars",
        "difference_dollars",
        "restricted_dollars",
        "dollars_first",
        "target_dollars",
        "recurring_dollars",
        "one_time_dollars",
        "dollars_cheapest",
        "support_dollars",
        "disposal_dollars",
        "owned",
        "today_dollars",
        "least_dollars",
        "most_dollars",
        "found_least_dollars",
        "found_most_dollars",
        "moved_dollars",
        "printed_dollars",
        "at_printed_rate",
        "by_pupils",
        "by_rate",
        "dollars_per_pupil_lines",
        "dollars_per_school_lines",
        "dollars_by_name",
        "dollars_of_guarantee",
        "beside_dollars",
        "guarantee_dollars",
        "weights_dollars",
        "by_name_dollars",
        "short_dollars",
        "still_short_dollars",
        "short_per_pupil",
        "formula_dollars",
        "before_dollars",
        "blend_dollars",
        "floor_dollars",
        "cap_dollars",
        "protected_dollars",
        "held_back_dollars",
        "shared_dollars",
        "given_up_dollars",
        "change_per_pupil",
    }
)
"""Columns in dollars, written with two decimals."""
NUMBERS = frozenset(
    {
        "fte",
        "change_fte",
        "fte_before",
        "given_up",
        "vacant",
        "by_attrition",
        "laid_off",
        "quantity",
        "current",
        "change",
        "pupils",
        "sites",
        "activity",
        "limit",
        "slack",
        "step",
        "price",
        "low",
        "high",
        "shadow_price",
        "holds_to",
        "within_5pct_to",
        "number",
        "short",
        "need",
        "actual",
        "gap",
        "surplus",
        "of_unrestricted",
        "gap_per_1000_pupils",
        "share",
        "change_pupils",
        "dial_at",
        "dial_from",
        "dial_to",
        "from_value",
        "to_value",
        "per_unit",
        "in_parts",
        "value",
        "first",
        "alone",
        "in_order",
        "amount",
        "error",
        "quantity_first",
        "fte_first",
        "level_before",
        "fte_less",
        "loss",
        "loss_bound",
        "loss_alone",
        "loss_alone_bound",
        "nesting",
        "share_of_full",
        "refilled",
        "bought",
        "retiring",
        "in_use",
        "people",
        "needed",
        "days",
        "worse",
        "nearest_share",
        "rate",
        "rate_first",
        "printed_rate",
        "weight",
        "weight_first",
        "largest",
        "change_share",
    }
)
"""Other columns of numbers; an empty cell is NaN. All remaining columns are text."""


@dataclass(frozen=True)
class Table:
    """The answer to one question.

    `name` is also the name of its file (`<name>.csv`); `frame` has one row per line of the file, in the order of the
    file, with a fresh 0..n-1 index; dollars are in dollars (two decimals), FTE in full-time equivalents; an empty cell
    is NaN or "". `notes` are plain sentences that belong under the table.
    """

    name: str
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.frame)
