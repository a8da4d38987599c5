r"""What the services cost, whoever pays: $\sum_o cost_{pot}\,q_{pst}$ + fixed dollars where open + unassigned staff.

Each term carries a *kind*: terms of one kind keep a constant composition by object, so that one split over resources
can serve all of them.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alloc_opt.measures.axes import Codes
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import fte_cost, unit_costs
from alloc_opt.plan.complete import UNASSIGNED
from alloc_opt.program.expand import expand

DIMENSIONS = ("program", "object", "school", "year")
PER_UNIT, FIXED, FIRST_POSITION = 0, 1, 2
"""Kinds: per unit of quantity, fixed where open, and one per position for unassigned time."""


@dataclass(frozen=True)
class Costs:
    """The cost measure, with the kind of each of its terms and constants."""

    measure: Measure
    kind: Codes
    constant_kind: Codes


def costs(m: Measures) -> Costs:
    """Dollars by program, object, school and year, the base year at today's level and prices."""
    parts = [(_per_unit(m), PER_UNIT)]
    if (m.plan["programs"]["fixed"] > 0).any():
        parts.append((_fixed(m), FIXED))
    merged = [(part, _kinds(kind, part.column), _kinds(kind, part.constant)) for part, kind in parts]
    merged.extend(_unassigned(m))
    total = merged[0][0]
    for part, _, _ in merged[1:]:
        total = total + part
    return Costs(total, np.concatenate([k for _, k, _ in merged]), np.concatenate([k for _, _, k in merged]))


def _kinds(kind: int, of: npt.NDArray[np.generic]) -> Codes:
    return np.full(len(of), kind, dtype=np.int32)


def _per_unit(m: Measures) -> Measure:
    unit = unit_costs(m)
    program, objects = (unit[c].to_numpy(dtype=np.int32) for c in ("program", "object"))
    rates = unit[list(range(m.axes.size("year")))].to_numpy(dtype=float)
    return expand(m.quantity, "cost", "dollars", program, {"object": objects}, rates)


def _fixed(m: Measures) -> Measure:
    programs = m.plan["programs"]
    fixed = programs["fixed"].to_numpy(dtype=float)
    has = np.flatnonzero(fixed > 0).astype(np.int32)
    objects = m.axes.codes("object", programs["fixed_object"].to_numpy()[has])
    opened = m["open"].where(program=list(m.axes.labels["program"][has]))
    rates = np.repeat(fixed[has][:, None], m.axes.size("year"), axis=1)
    return expand(opened, "cost", "dollars", has, {"object": objects}, rates)


def _unassigned(m: Measures) -> list[tuple[Measure, Codes, Codes]]:
    """Pay of staff time that whole positions leave over: salary, then benefits."""
    code = int(m.axes.codes("program", [UNASSIGNED])[0])
    fte = m.fte
    if not (fte.labels["program"] == code).any():
        return []
    free = fte.where(program=UNASSIGNED)
    result = []
    for name, rates in zip(("salary_object", "benefits_object"), fte_cost(m), strict=True):
        objects = m.axes.codes("object", m.plan["pay"][name])
        here, base = dict(free.labels), dict(free.constant_labels)
        part = Measure(
            m.axes,
            "cost",
            "dollars",
            DIMENSIONS,
            {d: objects[here["position"]] if d == "object" else here[d] for d in DIMENSIONS},
            free.column,
            free.coefficient * rates[here["position"], here["year"]],
            {d: objects[base["position"]] if d == "object" else base[d] for d in DIMENSIONS},
            free.constant * rates[base["position"], base["year"]],
        )
        result.append((part, FIRST_POSITION + here["position"], FIRST_POSITION + base["position"]))
    return result


MAKES = {"cost": lambda m: costs(m).measure}
