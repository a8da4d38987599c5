"""Hand-written rules: the Pyomo constraints of a `rules.py`, compiled alone, as rows of a Program."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from pyomo.common.log import LoggingIntercept
from pyomo.repn import generate_standard_repn

from alloc_opt.errors import RulesError
from alloc_opt.measures.measures import Measures
from alloc_opt.program.arrays import Program, RowBlock
from alloc_opt.program.by_hand import FAMILY, put_in
from alloc_opt.pyomo_model.by_hand import HandRow, HandRule, RuleBench
from alloc_opt.pyomo_model.place import Script


def extend(program: Program, path: Path, plan: object = None, measures: Measures | None = None) -> Program:
    """The program with the rows of the hand-written rules in `path`, which is run: call only when asked to.

    The file defines `def rules(m)`; `m` is a `RuleBench`. Each rule id becomes a `RowBlock` of the family `by_hand` in
    the first stage, behind the rows that stand there; rows are in natural units divided by the largest unit of their
    columns. `notes["by_hand"]` says in which line each rule stands.

    Raises `RulesError` with file and line: for a nonlinear or constant comparison, an unknown label, a new
    variable, a fixed variable, or whatever else goes wrong in the file.
    """
    script = Script(str(path))
    function = script.functions().get("rules")
    if not callable(function):
        raise RulesError(f"{path}: defines no function rules(m)")
    bench = RuleBench(program, script, plan, measures)
    with LoggingIntercept(StringIO(), "pyomo", logging.DEBUG):
        try:
            function(bench)
        except RulesError:
            raise
        except Exception as error:
            text = " ".join(str(error).split())
            raise RulesError(f"{script.failed_at(error.__traceback__)}: {type(error).__name__}: {text}") from error
        rules = bench.finish()
        column_of = {id(variable): place for place, variable in bench.used.items()}
        compiled = [_compiled(row, rule, column_of) for rule in rules for row in rule.rows.values()]
    return _joined(program, rules, compiled) if compiled else program


_Row = tuple[dict[int, float], float, float]
"""Column number -> natural coefficient; natural lower and upper limit."""


def _compiled(row: HandRow, rule: HandRule, column_of: Mapping[int, int]) -> _Row:
    where = f"{row.place}: rule {rule.id}"
    try:
        lower, body, upper = row.constraint.to_bounded_expression(evaluate_bounds=True)
        form = generate_standard_repn(body, quadratic=False)
    except Exception as error:
        raise RulesError(f"{where}: {' '.join(str(error).split())}") from error
    if form.nonlinear_expr is not None:
        raise RulesError(f"{where}: not linear: {form.nonlinear_expr}", hint="multiply variables by numbers only")
    coefficients: dict[int, float] = {}
    for variable, coefficient in zip(form.linear_vars, form.linear_coefs, strict=True):
        if id(variable) not in column_of:
            raise RulesError(f"{where}: {variable.name} is a new variable", hint="use m.var(...) or m.total(...)")
        place = column_of[id(variable)]
        coefficients[place] = coefficients.get(place, 0.0) + float(coefficient)
    constant = float(form.constant)
    low = -np.inf if lower is None else float(lower) - constant
    high = np.inf if upper is None else float(upper) - constant
    numbers = [*coefficients.values(), constant, *({low, high} - {-np.inf, np.inf})]
    if not np.isfinite(numbers).all() or low == np.inf or high == -np.inf:
        raise RulesError(f"{where}: a number in it is not finite")
    return {place: value for place, value in coefficients.items() if value != 0.0}, low, high


def _joined(program: Program, rules: list[HandRule], rows: list[_Row]) -> Program:
    """The program with `rows` behind the rows of its first stage."""
    counts = [len(coefficients) for coefficients, _, _ in rows]
    places = np.array([place for coefficients, _, _ in rows for place in coefficients], dtype=np.int64)
    values = np.array([value for coefficients, _, _ in rows for value in coefficients.values()], dtype=float)
    owner = np.repeat(np.arange(len(rows)), counts)
    unit = np.zeros(len(rows))
    np.maximum.at(unit, owner, program.column_unit[places])
    unit[unit == 0.0] = 1.0
    scaled = values * program.column_unit[places] / unit[owner]
    new = sp.csr_matrix((scaled, (owner, places)), shape=(len(rows), program.columns))
    new.sort_indices()
    lower, upper = (np.array([row[end] for row in rows], dtype=float) / unit for end in (1, 2))
    found = put_in(program, new, (lower, upper, unit), _blocks(rules))
    return replace(found, notes={**found.notes, FAMILY: {rule.id: rule.first.place for rule in rules}})


def _blocks(rules: list[HandRule]) -> list[RowBlock]:
    """The blocks of the rules, whose rows count from 0."""
    new: list[RowBlock] = []
    start = 0
    for rule in rules:
        stop = start + len(rule.rows)
        labels = {
            dimension: np.array([row.labels[dimension] for row in rule.rows.values()], dtype=object)
            for dimension in rule.first.labels
        }
        new.append(RowBlock(rule.id, FAMILY, rule.severity, start, stop, labels, rule.unit, rule.sentence))
        start = stop
    return new
