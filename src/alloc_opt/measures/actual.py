r"""What an FTE costs at a school's actual salaries, beyond the average that the plan carries.

For position j at school s, where `staff.salary` states what its people are paid ($a_{js}$, weighted by FTE):

$$ gap_{jst} = (a_{js} / salary_j - 1) \cdot (salary_{jt} + statutory_{jt}) $$

Health benefits are per head, so they do not differ. Fewer than three FTE of a position at a school would tell one
person's pay: they count as not known.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from alloc_opt.errors import RulesError
from alloc_opt.measures.columns import Floats
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import pay_parts

FEWEST_FTE = 3.0
"""FTE of a position at a school below which its actual average is not used."""


def pay_gap(m: Measures) -> Floats:
    """Dollars more per FTE than the average; NaN where not known; shape (positions, schools, years)."""
    salary, statutory, _health = pay_parts(m)
    return np.asarray(_share(m)[:, :, None] * (salary + statutory)[:, None, :])


def _share(m: Measures) -> Floats:
    """Actual over average salary, less one; NaN where not known; shape (positions, schools)."""
    axes, staff = m.axes, m.plan["staff"]
    staff = staff[(staff["filled"] & (staff["fte"] > 0)).to_numpy()]
    cell = (axes.codes("position", staff["position"]), axes.codes("school", staff["school"]))
    fte, paid, unknown = (np.zeros((axes.size("position"), axes.size("school"))) for _ in range(3))
    amount = staff["fte"].to_numpy(dtype=float)
    salary = staff["salary"].to_numpy(dtype=float)
    np.add.at(fte, cell, amount)
    np.add.at(paid, cell, amount * salary)
    np.add.at(unknown, cell, np.where(salary > 0, 0.0, amount))
    average = m.plan["pay"]["salary"].to_numpy(dtype=float)[:, None]
    known = (fte >= FEWEST_FTE) & (unknown == 0) & (average > 0)
    each = np.divide(paid, fte, out=np.zeros_like(paid), where=known)
    return np.asarray(np.divide(each, average, out=np.full_like(each, np.nan), where=known) - 1.0)


def more_at_actual_pay(m: Measures, *selections: Mapping[str, Any]) -> Measure:
    """Dollars more than at average pay, by program, position, school and year; nothing where actual pay is not known.

    `selections`: what is selected of the dollars; it must be told of staff too.

    Raises:
        RulesError: no actual salary is stated, or a selection is by resource or object.
    """
    if not (m.plan["staff"]["salary"] > 0).any():
        raise RulesError("actual salaries are not known", "state them in the column `salary` of the table `staff`")
    for name in (name for each in selections for name in each):
        if m.axes.dimension_of(name) not in m.fte.dimensions:
            raise RulesError(
                f"actual salaries are known by program and school, not by {name}", "select dollars by program, or none"
            )
    gap = np.nan_to_num(pay_gap(m))
    fte, place = m.fte, ("position", "school", "year")
    rate, fixed = (gap[tuple(labels[d] for d in place)] for labels in (fte.labels, fte.constant_labels))
    return replace(
        fte, name="pay above average", unit="dollars", coefficient=fte.coefficient * rate, constant=fte.constant * fixed
    )
