"""Values of a study that no case can mean: dollars that change their sign, prices of nothing, per cent of the wrong
thing.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from alloc_opt.errors import Place
from alloc_opt.io.problems import Problems
from alloc_opt.plan.plan import Plan
from alloc_opt.scenario.target import target
from alloc_opt.scenario.vary import Vary

_SIGNED: Mapping[tuple[str, str], bool] = {
    ("revenue", "dollars"): True,
    ("revenue", "rate"): True,
    ("funds", "revenue"): True,
    ("costs", "dollars"): False,
    ("pay", "salary"): False,
    ("enrollment", "pupils"): False,
}
"""Table and column of numbers above 0 that stay above 0 in every case; True: or become 0."""
_MOST = 10.0
"""Factor above which a number was meant as a percentage or as an amount."""
_FEW = 0.5
"""Share below which a factor in per cent was meant as what is added to the number."""
_SHARE = 1.0
"""Most that a share can be."""


def check(before: Plan, after: Plan, vary: Vary, value: float, place: Place, problems: Problems) -> None:
    """Note what is wrong with a plan in which one number takes one value of a study."""
    shown = f"{value * 100:g}%" if vary.percent else f"{value:g}"
    if vary.act == "scale" and value > _MOST:
        hint = f"for {value:g} per cent write {value / 100:g} or {value:g}%; an amount is for --set"
        problems.add(place, shown, f"a factor of at most {_MOST:g}", hint)
        return
    if vary.act == "scale" and vary.percent and 0 < value < _FEW:
        hint = f"scale multiplies: for {shown} more write {100 + value * 100:g}%"
        problems.add(place, shown, "a factor: what the number is multiplied by", hint)
        return
    aim = target(vary.target)
    if aim is None or aim.where not in before.tables or len(aim.path) != 1:
        return
    was, now = before[aim.where], after[aim.where]
    (column,) = aim.path
    if column not in was or len(was) != len(now) or was[column].dtype.kind != "f":
        return
    old, new = was[column].to_numpy(dtype=float), now[column].to_numpy(dtype=float)
    moved = old != new
    if vary.percent and vary.act != "scale" and (np.abs(old[moved]) > _SHARE).any():
        wanted = f"an amount: {aim.where}.{column} is no share"
        problems.add(
            place, f"{shown} with {vary.act}", wanted, f"per cent of what it is go with scale: --scale ... {shown}"
        )
        return
    if (aim.where, column) not in _SIGNED:
        return
    zero = _SIGNED[aim.where, column]
    wrong = np.flatnonzero(moved & (old > 0) & ((new < 0) if zero else (new <= 0)))
    if len(wrong):
        row = int(wrong[0])
        many = f" (and {len(wrong) - 1:,} more rows)" if len(wrong) > 1 else ""
        found = f"{shown}, which makes {aim.where}.{column} {new[row]:,.10g} where {old[row]:,.10g} stands{many}"
        problems.add(place, found, "0 or more" if zero else "a number above 0")
