"""What a pinned line can be at all, so that a pin out of reach names the nearest valid number."""

from collections.abc import Iterator

import numpy as np

from alloc_opt.families.pin import Pin
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic
from alloc_opt.program.build import build
from alloc_opt.program.built import Built

_SMALL = 1e-6
_MOST = 6


def out_of_reach(plan: Plan, *, free: bool = False) -> str:
    """A sentence for each pin that no quantity of its line can meet, whatever the other rules say; empty without."""
    built = build(plan, rules=automatic.rules(plan, free=free))
    return "; ".join(text for rule in built.rules if isinstance(rule, Pin) for text in reach(built, rule))


def reach(built: Built, pin: Pin) -> Iterator[str]:
    """A sentence for the first year in which the line cannot be what the pin says."""
    m, program = built.measures, built.program
    held = m.quantity.where(program=pin.program, school=pin.school or None, year=pin.year_selection)
    blocks = {b.name: b for b in program.column_blocks}
    tiers = blocks.get("tier")
    for code, year in enumerate(m.axes.labels["year"]):
        mine = held.labels["year"] == code
        if code == 0 or not mine.any():
            continue
        column, size = held.column[mine], held.coefficient[mine]
        known = float(held.constant[held.constant_labels["year"] == code].sum())
        if tiers is not None and pin.school and (column >= tiers.start).all() and (column < tiers.stop).all():
            values = sorted({round(known + each, 6) for each in size})
            if not any(_meets(pin, value) for value in values):
                yield f"{pin.program} at {pin.school} can be {_either(values)} in {year}: a formula decides it"
                return
            continue
        unit = program.column_unit[column] * size
        ends = np.array([program.lower[column] * unit, program.upper[column] * unit])
        low, high = known + float(ends.min(axis=0).sum()), known + float(ends.max(axis=0).sum())
        step = float(np.abs(unit).min()) if program.integer[column].all() else 0.0
        nearest = float(np.clip(pin.quantity, low, high))
        nearest = known + round((nearest - known) / step) * step if step else nearest
        if not _meets(pin, nearest):
            where = f" at {pin.school}" if pin.school else ""
            steps = f" in steps of {step:g}" if step else ""
            yield f"{pin.program}{where} can be {low:g} to {high:g}{steps} in {year}, nearest {nearest:g}"
            return


def _meets(pin: Pin, value: float) -> bool:
    below, above = pin.quantity - value > _SMALL, value - pin.quantity > _SMALL
    return not ((below and pin.fixed != "at_most") or (above and pin.fixed != "at_least"))


def _either(values: list[float]) -> str:
    shown = [f"{value:g}" for value in values[:_MOST]]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"
