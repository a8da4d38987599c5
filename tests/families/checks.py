"""What every family's test asks: does a point break the rule, which way does a dial turn, do helpers exist at all?"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from tests.program.districts import Floats, broken, point, toy

from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.plan.plan import Plan
from alloc_opt.program.build import build
from alloc_opt.program.built import Built

Rule = Mapping[str, Any]
Moved = Mapping[tuple[str, ...], float]
SMALL = 1e-6


_WRITTEN: dict[str, Built] = {}


def written(rule: Rule, **district: Any) -> Built:
    """The toy district with one rule, written once for all tests that ask for the same."""
    key = repr((dict(rule), district))
    if key not in _WRITTEN:
        _WRITTEN[key] = build(toy([rule], **district))
    return _WRITTEN[key]


def breaks(rule: Rule, moved: Moved, *, block: str = "quantity", **district: Any) -> dict[tuple[str, ...], float]:
    """Rows of a rule of the toy district that today's budget with these services breaks, and by how much."""
    built = written(rule, **district)
    return broken(built, rule["id"], point(built, moved, block))


def turned(rule: Rule, dial: str, steps: float, **district: Any) -> dict[str, Any]:
    """The rule as placed with one of its dials turned, loosening where `steps` is positive."""
    made = written(rule, **district).by_id[rule["id"]]
    (own,) = [one for one in made.own_dials() if one.parameter == dial]
    return {**rule, dial: getattr(made.turned(own, steps), dial)}


def check_dial(rule: Rule, dial: str, edge: Moved, beyond: Moved, **district: Any) -> None:
    """At `edge` the rule just holds, `beyond` it is broken by less than a step: one step looser allows `beyond`, one
    step tighter forbids `edge`.
    """
    assert breaks(rule, edge, **district) == {}
    assert breaks(rule, beyond, **district) != {}
    assert breaks(turned(rule, dial, 1.0, **district), beyond, **district) == {}
    assert breaks(turned(rule, dial, -1.0, **district), edge, **district) != {}


def solved(a_plan: Plan) -> tuple[Built, Floats]:
    """The best plan in natural units; its certificate holds."""
    built = build(a_plan)
    solution = Session(Options()).solve(built.program)
    assert solution.status == "optimal", solution.status
    assert solution.certificate.holds
    return built, built.natural(solution.x)


def infeasible(a_plan: Plan) -> bool:
    """True where no plan meets all rules."""
    return Session(Options()).solve(build(a_plan).program).status == "infeasible"


def helpers_exist(built: Built, x: Floats, helpers: Sequence[str]) -> bool:
    """True where some values of the blocks `helpers` meet every row they stand in, all else fixed at `x`."""
    columns = np.zeros(built.program.columns, dtype=bool)
    for block in built.program.column_blocks:
        if block.name in helpers:
            columns[block.start : block.stop] = True
    matrix = built.program.matrix
    rows = np.flatnonzero(np.diff(matrix[:, columns].indptr) > 0)
    inside = x / built.program.column_unit
    rest = matrix[rows][:, ~columns] @ inside[~columns]
    result = milp(
        np.zeros(int(columns.sum())),
        integrality=built.program.integer[columns].astype(int),
        bounds=Bounds(built.program.lower[columns], built.program.upper[columns]),
        constraints=LinearConstraint(
            matrix[rows][:, columns],
            built.program.row_lower[rows] - rest - SMALL,
            built.program.row_upper[rows] - rest + SMALL,
        ),
    )
    assert result.status in (0, 2)
    return bool(result.status == 0)


def witness_holds(built: Built, x: Floats, helpers: Sequence[str]) -> bool:
    """True where the point's own values of the blocks `helpers` meet every row they stand in, and their bounds."""
    columns = np.zeros(built.program.columns, dtype=bool)
    for block in built.program.column_blocks:
        if block.name in helpers:
            columns[block.start : block.stop] = True
    matrix = built.program.matrix
    rows = np.flatnonzero(np.diff(matrix[:, columns].indptr) > 0)
    inside = x / built.program.column_unit
    activity = matrix[rows] @ inside
    in_rows = (activity >= built.program.row_lower[rows] - SMALL) & (activity <= built.program.row_upper[rows] + SMALL)
    in_bounds = (inside >= built.program.lower - SMALL) & (inside <= built.program.upper + SMALL)
    return bool(in_rows.all() and in_bounds[columns].all())
