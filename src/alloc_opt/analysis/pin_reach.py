"""What a pinned line can be at all, whatever the rules say."""

from collections.abc import Iterator

import numpy as np

from alloc_opt.analysis.names import names
from alloc_opt.families.pin import Pin
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic
from alloc_opt.program.build import build
from alloc_opt.program.built import Built

OF_TODAY = "today's level"
"""Unit of a program of which 1 is all that there is today; told in per cent."""
_SMALL = 1e-6
_MOST = 6


class Named:
    """Lines as people say them."""

    def __init__(self, plan: Plan) -> None:
        self._programs, self._schools = (
            dict(zip(plan[table][key].astype(str), names(plan[table], key), strict=True))
            for table, key in (("programs", "program"), ("schools", "school"))
        )
        self._units = dict(zip(plan["programs"]["program"], plan["programs"]["unit"].astype(str), strict=True))

    def line(self, program: str, school: str) -> str:
        """`Reading teachers at Elm Street Elementary`."""
        return self._programs[program] + (f" at {self._schools[school]}" if school else "")

    def amount(self, value: float, program: str) -> str:
        """`3 FTE`, `20 classrooms`, `95 % of today's level`."""
        unit = self._units[program]
        if unit == OF_TODAY:
            return f"{value * 100:.4g} % of {unit}"
        plain = unit in ("", "FTE") or unit.endswith("s") or abs(value - 1) < _SMALL
        return f"{_number(value)} {unit if plain else unit + 's'}".strip()


def out_of_reach(plan: Plan, *, free: bool = False) -> str:
    """A sentence for each pin that no quantity of its line can meet, whatever the other rules say; empty without."""
    built = build(plan, rules=automatic.rules(plan, free=free))
    named = Named(plan)
    return "; ".join(text for rule in built.rules if isinstance(rule, Pin) for text in reach(built, rule, named))


def reach(built: Built, pin: Pin, named: Named) -> Iterator[str]:
    """A sentence for the first year in which the line cannot be what the pin says."""
    m, program = built.measures, built.program
    held = m.quantity.where(program=pin.program, school=pin.school or None, year=pin.year_selection)
    blocks = {b.name: b for b in program.column_blocks}
    tiers, line = blocks.get("tier"), named.line(pin.program, pin.school)
    for code, year in enumerate(m.axes.labels["year"]):
        mine = held.labels["year"] == code
        if code == 0 or not mine.any():
            continue
        column, size = held.column[mine], held.coefficient[mine]
        known = float(held.constant[held.constant_labels["year"] == code].sum())
        if tiers is not None and pin.school and (column >= tiers.start).all() and (column < tiers.stop).all():
            values = sorted({round(known + each, 6) for each in size})
            if not any(_meets(pin, value) for value in values):
                can = named.amount(values[0], pin.program) if len(values) == 1 else _either(values)
                yield f"{line} can be {can} in {year}: a formula decides it"
                return
            continue
        unit = program.column_unit[column] * size
        ends = np.array([program.lower[column] * unit, program.upper[column] * unit])
        low, high = known + float(ends.min(axis=0).sum()), known + float(ends.max(axis=0).sum())
        step = float(np.abs(unit).min()) if program.integer[column].all() else 0.0
        nearest = float(np.clip(pin.quantity, low, high))
        nearest = known + round((nearest - known) / step) * step if step else nearest
        if not _meets(pin, nearest):
            steps = f" in steps of {step:g}" if step and high - low > step else ""
            can = f"{_number(low)} to {named.amount(high, pin.program)}" if high > low + _SMALL else ""
            can = f"{named.amount(low, pin.program)} or more" if np.isinf(high) else can
            can = can or f"{named.amount(high, pin.program)} and nothing else"
            yield f"{line} can be {can}{steps} in {year}"
            return


def _meets(pin: Pin, value: float) -> bool:
    below, above = pin.quantity - value > _SMALL, value - pin.quantity > _SMALL
    return not ((below and pin.fixed != "at_most") or (above and pin.fixed != "at_least"))


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _either(values: list[float]) -> str:
    shown = [_number(value) for value in values[:_MOST]]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"
