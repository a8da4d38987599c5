"""Program -> ConcreteModel: columns as indexed variables, rule families as blocks, stages as objectives."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression, MonomialTermExpression

from alloc_opt.errors import SolverError
from alloc_opt.program.arrays import Program, RowBlock
from alloc_opt.pyomo_model.names import component_names, index_keys, unique

TAKEN = frozenset(dir(pyo.ConcreteModel())) | {"objective", "unit", "dual", "rc"}
"""Names that no column block, family or rule can have in the model."""


@dataclass(frozen=True)
class Parts:
    """The data objects of a model in the order of the Program's columns, rows and stages."""

    columns: list[Any]
    rows: list[Any]
    objectives: list[Any]


def to_pyomo(program: Program, stage: int = 0, relax: bool = False) -> Any:
    """A named `ConcreteModel` of the rows and columns that are present while `stage` is solved.

    * `model.<column block>[labels]`: variables; `model.<family>.<rule>[labels]`: constraints, a limit on both
      sides being one ranged constraint. The doc of a family's block is its formula, that of a rule its sentence.
    * `model.objective[<stage name>]`: one objective per stage up to `stage`, of which the last is active. That earlier
      stages must be held near their best is not a row of this model.
    * All numbers are internal; `model.unit[component]` leads back: natural value of a variable or a constraint's body
      = unit * value. `relax` lets whole positions be fractions. Fixed columns are variables with two equal bounds.

    Raises `SolverError` where the program's blocks do not cover its rows and columns or there is no such stage.
    """
    if not 0 <= stage < len(program.stages):
        raise SolverError(f"the program has stages 0 to {len(program.stages) - 1}, not {stage}")
    row_count, column_count = program.stage_shape(stage)
    model = pyo.ConcreteModel(name=program.name)
    model.unit = pyo.Suffix(direction=pyo.Suffix.LOCAL)
    _add_columns(model, program, column_count, relax)
    _add_rows(model, program, row_count, column_count)
    _add_objectives(model, program, stage, column_count)
    parts = parts_of(model, program)
    model.unit.update(zip(parts.columns, program.column_unit.tolist(), strict=False))
    model.unit.update(zip(parts.rows, program.row_unit.tolist(), strict=False))
    return model


def parts_of(model: Any, program: Program) -> Parts:
    """Variables, constraints and objectives of a model of `to_pyomo`, in the program's order."""
    objectives = list(model.objective.values())
    row_count, column_count = program.stage_shape(len(objectives) - 1)
    columns = _columns_of(model, program, column_count)
    rows: list[Any] = []
    for block, (family, name) in zip(program.row_blocks, _row_components(program), strict=True):
        if block.start < row_count:
            rows.extend(model.component(family).component(name).values())
    if len(rows) != row_count:
        raise SolverError(f"the row blocks of {program.name} hold {len(rows)} rows of {row_count}")
    return Parts(columns, rows, objectives)


def _columns_of(model: Any, program: Program, count: int) -> list[Any]:
    columns: list[Any] = []
    for block, name in zip(program.column_blocks, _column_components(program), strict=True):
        if block.start < count:
            columns.extend(model.component(name).values())
    if len(columns) != count:
        raise SolverError(f"the column blocks of {program.name} hold {len(columns)} columns of {count}")
    return columns


def linear(coefficients: Sequence[float], variables: Sequence[Any], constant: float = 0.0) -> Any:
    """`constant + sum(coefficient * variable)` as an immutable Pyomo expression."""
    terms: list[Any] = [constant] if constant else []
    terms.extend(map(MonomialTermExpression, zip(coefficients, variables, strict=True)))
    return LinearExpression(terms)


def _column_components(program: Program) -> list[str]:
    return component_names([block.name for block in program.column_blocks], TAKEN)


def _row_components(program: Program) -> list[tuple[str, str]]:
    """(name of the family's block, name of the constraint in it) of each row block."""
    families = list(dict.fromkeys(block.family for block in program.row_blocks))
    taken = TAKEN.union(_column_components(program))
    family_names = dict(zip(families, component_names(families, taken), strict=True))
    rules: dict[int, str] = {}
    for family in families:
        places = [place for place, block in enumerate(program.row_blocks) if block.family == family]
        names = component_names([program.row_blocks[place].name for place in places], TAKEN)
        rules.update(zip(places, names, strict=True))
    return [(family_names[block.family], rules[place]) for place, block in enumerate(program.row_blocks)]


def _add_columns(model: Any, program: Program, count: int, relax: bool) -> None:
    lower, upper = _limits(program.lower), _limits(program.upper)
    for block, name in zip(program.column_blocks, _column_components(program), strict=True):
        stop = min(block.stop, count)
        if block.start >= count:
            continue
        keys = index_keys(block)[: stop - block.start]
        whole = program.integer[block.start : stop] & (not relax)
        bounds = zip(lower[block.start : stop], upper[block.start : stop], strict=True)
        variable = pyo.Var(
            keys,
            domain=dict(zip(keys, (pyo.Integers if is_whole else pyo.Reals for is_whole in whole), strict=True)),
            bounds=dict(zip(keys, bounds, strict=True)),
            doc=f"{block.name} in {block.unit or 'its own unit'}, divided by model.unit",
        )
        model.add_component(name, variable)


def _add_rows(model: Any, program: Program, row_count: int, column_count: int) -> None:
    matrix = program.matrix[:row_count, :column_count]
    columns = _columns_of(model, program, column_count)
    entries, places, starts = matrix.data.tolist(), matrix.indices.tolist(), matrix.indptr.tolist()
    lower, upper = program.row_lower.tolist(), program.row_upper.tolist()

    def row(number: int) -> tuple[Any, ...]:
        begin, end = starts[number], starts[number + 1]
        if begin == end:
            body = linear([0.0], columns[:1])
        else:
            body = linear(entries[begin:end], [columns[place] for place in places[begin:end]])
        if lower[number] == upper[number]:
            return (body, lower[number])
        return (lower[number], body, upper[number])

    for block, (family, name) in zip(program.row_blocks, _row_components(program), strict=True):
        if block.start >= row_count:
            continue
        if model.component(family) is None:
            model.add_component(family, pyo.Block(doc=_formula(program, block)))
        stop = min(block.stop, row_count)
        keys = index_keys(block)[: stop - block.start]
        rows = dict(zip(keys, map(row, range(block.start, stop)), strict=True))
        doc = block.sentence or block.name
        model.component(family).add_component(name, pyo.Constraint(keys, rule=rows, doc=doc))


def _add_objectives(model: Any, program: Program, stage: int, count: int) -> None:
    stages = program.stages[: stage + 1]
    columns = _columns_of(model, program, count)
    keys = unique(each.name for each in stages)
    expressions = {}
    for key, each in zip(keys, stages, strict=True):
        used = np.flatnonzero(each.cost[:count])
        variables = [columns[place] for place in used.tolist()]
        expressions[key] = linear(each.cost[used].tolist(), variables, each.constant)
    senses = {key: pyo.maximize if each.sense > 0 else pyo.minimize for key, each in zip(keys, stages, strict=True)}
    model.objective = pyo.Objective(keys, rule=expressions, sense=senses)
    for key in keys[:-1]:
        model.objective[key].deactivate()


def _limits(values: np.ndarray[Any, np.dtype[np.float64]]) -> list[float | None]:
    return [value if math.isfinite(value) else None for value in values.tolist()]


def _formula(program: Program, block: RowBlock) -> str:
    formulas = program.notes.get("formula")
    if isinstance(formulas, Mapping) and block.family in formulas:
        return str(formulas[block.family])
    return block.name
