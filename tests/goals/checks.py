"""What every objective's test asks: its value at a point, and the best plan under it."""

from typing import Any

from tests.families.checks import solved
from tests.program.districts import Floats, build, toy

from alloc_opt.plan.plan import Plan
from alloc_opt.program.built import Built

__all__ = ["best", "toy", "value"]


def value(built: Built, name: str, x: Floats) -> float:
    """An objective at a point, natural units, constant included."""
    (stage,) = [stage for stage in built.program.stages if stage.name == name]
    return float(stage.unit * (stage.cost @ (x / built.program.column_unit) + stage.constant))


def alone(name: str, *further: str, **district: Any) -> Plan:
    """The toy district decided by one objective, then by others."""
    return toy(settings={"objective": (name, *further)}, **district)


def best(a_plan: Plan, name: str) -> tuple[Built, Floats, float]:
    """The best plan with the objective's value."""
    built, x = solved(a_plan)
    return built, x, value(built, name, x)


def write(a_plan: Plan) -> Built:
    """The plan as a program."""
    return build(a_plan)
