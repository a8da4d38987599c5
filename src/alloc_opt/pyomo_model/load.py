"""A solution and its duals, put into the Pyomo model."""

from typing import Any, Protocol

import pyomo.environ as pyo

from alloc_opt.program.arrays import Floats, Program
from alloc_opt.pyomo_model.build import parts_of


class Duals(Protocol):
    """What `load` needs of a stage's result: the engine's `StageResult` has it."""

    @property
    def y(self) -> Floats | None:
        """Row duals, internal: derivative of the stage's objective to the row's active limit, in its own sense."""

    @property
    def d(self) -> Floats | None:
        """Reduced costs, internal, of the columns."""


def load(model: Any, program: Program, x: Floats, result: Duals | None = None) -> None:
    """Put `x` (internal, all columns of the program or at least those of the model) into the variables of `model`.

    With a result, `model.dual[constraint]` and `model.rc[variable]` hold its duals and reduced costs. Values and duals
    stay internal, as the model's own numbers are; `natural_value` and `natural_dual` give dollars, FTE and pupils.
    """
    parts = parts_of(model, program)
    for column, value in zip(parts.columns, x.tolist(), strict=False):
        column.set_value(value, skip_validation=True)
    for name, values, parts_list in (
        ("dual", None if result is None else result.y, parts.rows),
        ("rc", None if result is None else result.d, parts.columns),
    ):
        if model.component(name) is not None:
            model.del_component(name)
        if values is not None and len(values):
            suffix = pyo.Suffix(direction=pyo.Suffix.IMPORT)
            model.add_component(name, suffix)
            suffix.update(zip(parts_list, values.tolist(), strict=False))


def natural_value(model: Any, variable: Any) -> float:
    """Value of one variable in its natural unit: dollars, FTE, pupils ..."""
    return float(model.unit[variable] * variable.value)


def natural_dual(model: Any, program: Program, constraint: Any) -> float:
    """Change of the active stage's objective (natural) per natural unit of the constraint's limit, in its own sense."""
    stage = program.stages[len(model.objective) - 1]
    return float(stage.unit * model.dual[constraint] / model.unit[constraint])
