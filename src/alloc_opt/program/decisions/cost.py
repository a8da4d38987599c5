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
from alloc_opt.plan.complete import UNASSIGNED
from alloc_opt.measures.prices import fte_cost, unit_costs
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
    unit = unit_costs(m)
    years = list(range(m.axes.size("year")))
    program, objects = (unit[c].to_numpy(dtype=np.int32) for c in ("program", "object"))
    parts = [
        (
            expand(m.quantity, "cost", "dollars", program, {"object": objects}, unit[years].to_numpy(dtype=float)),
            PER_UNIT,
        )
    ]
    programs = m.plan["programs"]
    if (programs["fixed"] > 0).any():
        fixed = programs["fixed"].to_numpy(dtype=float)
        has = np.flatnonzero(fixed > 0).astype(np.int32)
        object_ = m.axes.codes("object", programs["fixed_object"].to_numpy()[has])
        opened = m["open"].where(program=[str(p) for p in m.axes.labels["program"][has]])
        parts.append(
            (
                expand(
                    opened, "cost", "dollars", has, {"object": object_}, np.repeat(fixed[has][:, None], len(years), 1)
                ),
                FIXED,
            )
        )
    merged = [
        (part, np.full(len(part.column), k, np.int32), np.full(len(part.constant), k, np.int32)) for part, k in parts
    ]
    merged.extend(_unassigned(m))
    total = merged[0][0]
    for part, _, _ in merged[1:]:
        total = total + part
    return Costs(total, np.concatenate([k for _, k, _ in merged]), np.concatenate([k for _, _, k in merged]))


def _unassigned(m: Measures) -> list[tuple[Measure, Codes, Codes]]:
    """Pay of staff time that whole positions leave over."""
    code = int(m.axes.codes("program", [UNASSIGNED])[0])
    fte = m.fte
    if not (fte.labels["program"] == code).any():
        return []
    free = fte.where(program=UNASSIGNED)
    pay = m.plan["pay"]
    result = []
    for column, dollars in zip(("salary_object", "benefits_object"), fte_cost(m), strict=True):
        object_ = m.axes.codes("object", pay[column])

        def priced(
            labels: dict[str, Codes], values: npt.NDArray[np.float64], rates: npt.NDArray[np.float64] = dollars
        ) -> npt.NDArray[np.float64]:
            return np.asarray(values * rates[labels["position"], labels["year"]], dtype=float)

        def labelled(labels: dict[str, Codes], objects: Codes = object_) -> dict[str, Codes]:
            return {d: objects[labels["position"]] if d == "object" else labels[d] for d in DIMENSIONS}

        here, base = dict(free.labels), dict(free.constant_labels)
        part = Measure(
            m.axes,
            "cost",
            "dollars",
            DIMENSIONS,
            labelled(here),
            free.column,
            priced(here, free.coefficient),
            labelled(base),
            priced(base, free.constant),
        )
        result.append((part, FIRST_POSITION + here["position"], FIRST_POSITION + base["position"]))
    return result


MAKES = {"cost": lambda m: costs(m).measure}
