"""Prices against a model of its own: the plan built anew with the dial set by hand, all rows, all services at once.

Services that the step moves are free, all others stay as in the plan; unrestricted money is unlimited at a price of 1.
What must come out is the price. Which services a step may move is the definition of the price and is not checked here.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.pricing.asking import Asking
from alloc_opt.analysis.pricing.cost import Cost, cost_of, settled_plan
from alloc_opt.analysis.pricing.ground import DOLLARS, Ground, ground
from alloc_opt.analysis.pricing.sites import NO_SITES
from alloc_opt.analysis.pricing.turn import turns
from alloc_opt.analysis.solve import Solved
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.families import Rule
from alloc_opt.program.arrays import Stage
from alloc_opt.program.build import build
from alloc_opt.program.built import Built

Bools = npt.NDArray[np.bool_]
_NONE = 1e-3


def apart(solved: Solved, prices: pd.DataFrame) -> dict[str, float]:
    """Dollars between each printed price of a rule and that of the model here; only those that money alone decides."""
    ask = Asking(Options(node_limit=5000))
    at = ground(solved.built, solved.solution.x)
    at = settled_plan(at, False, ask)
    heads = prices[(prices["kind"] == "cost") & (prices["year"] == "") & prices["price"].notna()]
    printed = heads.set_index(["rule", "dial", "direction"])["price"]
    start = _least(at, solved.built, NO_SITES)
    found = {}
    for turn in turns(solved, None):
        rule, key = turn.turned(), (turn.rule.id, turn.dial.parameter, turn.direction)
        if rule is None or key not in printed.index:
            continue
        cost = cost_of(at, rule, loosens=turn.loosens, ask=ask)
        if _by_money(cost):
            then = _least(at, _with(solved.built, rule), cost.sites)
            found[" ".join(key)] = abs(float(printed[key]) + turn.sign * (then - start))
    return found


def _by_money(cost: Cost) -> bool:
    return cost.possible and not cost.balances and not cost.reduces and not cost.follows


def _with(built: Built, rule: Rule) -> Built:
    rules = tuple(rule if each.id == rule.id else each for each in built.rules)
    return build(built.plan, rules=rules, earlier=built, stages=1)


def _least(at: Ground, built: Built, moved: pd.DataFrame) -> float:
    """Least unrestricted cost in dollars of all plan years."""
    program = built.program
    own = program.column_stage == 0
    x = at.x[: program.columns]
    service = (at.services.level >= 0) & ~np.append(at.services.balance, False)[at.services.level]
    fixed = service[: program.columns] & ~_free(built, moved)
    purse = np.isin(np.arange(program.rows), at.purse_rows(built))
    preferred = np.zeros(program.rows, dtype=bool)
    for block in program.row_blocks:
        preferred[block.start : block.stop] = block.severity == "preference"
    held = (program.row_stage == 0) & ~purse & ~preferred
    small = replace(
        program,
        lower=np.where(fixed, x, program.lower)[own],
        upper=np.where(fixed, x, program.upper)[own],
        integer=program.integer[own],
        matrix=program.matrix[held][:, own],
        row_lower=program.row_lower[held],
        row_upper=program.row_upper[held],
        column_unit=program.column_unit[own],
        row_unit=program.row_unit[held],
        column_stage=program.column_stage[own],
        row_stage=program.row_stage[held],
        column_blocks=(),
        row_blocks=(),
        stages=(Stage("cost", -1, at.cost[: program.columns][own], unit=DOLLARS, unit_name="dollars"),),
        start=None,
    )
    solution = Session(Options(node_limit=5000)).solve(small)
    return solution.stages[0].objective if solution.has_plan else np.nan


def _free(built: Built, moved: pd.DataFrame) -> Bools:
    """Columns of services at the places and in the years that a step moves."""
    free = np.zeros(built.program.columns, dtype=bool)
    net = moved.groupby(["program", "school", "year"], as_index=False)[["dollars", "fte"]].sum()
    moved = net[(net["dollars"].abs() > _NONE) | (net["fte"].abs() > _NONE)]
    places = set(zip(moved["school"], moved["year"], strict=True))
    services = set(zip(moved["program"], moved["school"], moved["year"], strict=True))
    programs = set(zip(moved["program"], moved["year"], strict=True))
    for block in built.program.column_blocks:
        label, here = block.labels, slice(block.start, block.stop)
        if block.name in {"quantity", "steps", "remainder", "open"}:
            keys = zip(label["program"], label["school"], label["year"], strict=True)
            free[here] = [key in services for key in keys]
        elif block.name in {"held", "held remainder"}:
            free[here] = [key in places for key in zip(label["school"], label["year"], strict=True)]
        elif block.name == "tier":
            free[here] = [key in programs for key in zip(label["program"], label["year"], strict=True)]
    return free
