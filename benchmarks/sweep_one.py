"""A study of the reference LP by one layer: `python -m benchmarks.sweep_one ours|raw FOLDER limits|coefficients CASES`.

`ours` is everything: changed tables, differences, solves, checks, results in files. `raw` holds the same LP in highspy
and makes the same changes, which are worked out beforehand and not counted; each case starts from the anchor's basis.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from alloc_opt.analysis.solve import usual
from alloc_opt.analysis.sweep import sweep
from alloc_opt.analysis.sweeping.folder import StudyFolder
from alloc_opt.analysis.write import write
from alloc_opt.io.read import read
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic
from alloc_opt.program.arrays import Program
from alloc_opt.scenario.cases import Cases
from alloc_opt.scenario.design import Design
from alloc_opt.scenario.design_read import from_options
from benchmarks.clock import peak_megabytes

VARIED = {
    "limits": [
        ("scale", "funds: revenue[*].dollars", "0.97..1.03"),
        ("scale", "floors: series[series=floor].value", "0.9..1.05"),
        ("scale", "caps: series[series=supply].value", "0.9..1.1"),
        ("scale", "weights: schools[weight>=1.5].weight", "0.95..1.05"),
    ],
    "coefficients": [
        ("scale", "funds: revenue[*].dollars", "0.97..1.03"),
        ("scale", "enrollment: enrollment[*].pupils", "0.97..1.03"),
        ("scale", "pay: costs[program=p00|p01|p02|p03|p04|p05|p06|p07].dollars", "0.97..1.03"),
    ],
}
"""Kind -> what its cases change; in the reference LP pay is part of a program's cost by pupil."""


def design(kind: str, cases: int) -> Design:
    """A Latin hypercube with a fixed seed."""
    return from_options("", VARIED[kind], sample=cases, seed=5)


def ours(plan: Plan, kind: str, cases: int) -> dict[str, float]:
    """Seconds from where the anchor is found to the finished tables."""
    begun: list[float] = []
    memory: list[float] = []
    begin = StudyFolder.begin

    def noted(folder: StudyFolder, *words: Any) -> None:
        begin(folder, *words)
        begun.append(time.perf_counter())

    StudyFolder.begin = noted  # type: ignore[method-assign]
    with tempfile.TemporaryDirectory() as home:
        done = sweep(plan, design(kind, cases), Path(home) / "s", hear=lambda *_: memory.append(peak_megabytes()))
        seconds = time.perf_counter() - begun[0]
        frame = done.cases()
    return {
        "seconds": seconds,
        "sum": float(frame["aim"].sum()),
        "plans": float(frame["status"].eq("optimal").sum()),
        "recoveries": float(frame["recoveries"].sum()),
        "memory": memory[-1],
        "grown": memory[-1] - memory[0],
    }


def raw(plan: Plan, kind: str, cases: int) -> dict[str, float]:
    """Seconds of a loop over the same changes in highspy."""
    import highspy

    drawn = design(kind, cases)
    made = Cases(plan, drawn.varied)
    anchor = program_of(plan)
    highs: Any = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.passModel(_model(anchor))
    highs.run()
    basis, before = highs.getBasis(), anchor
    seconds, total, plans = 0.0, 0.0, 0
    for case in drawn.cases:
        program = program_of(made.plan_of(case), like=anchor)
        changes = _changes(before, program)
        begun = time.perf_counter()
        _send(highs, changes)
        highs.setBasis(basis)
        highs.run()
        values = np.array(highs.getSolution().col_value)
        seconds += time.perf_counter() - begun
        stage, before = program.stages[0], program
        if highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            total += stage.unit * (float(stage.cost @ values) + stage.constant)
            plans += 1
    return {"seconds": seconds, "sum": total, "plans": float(plans)}


_written: dict[int, Any] = {}


def program_of(plan: Plan, like: Program | None = None) -> Program:
    """The plan as arrays; `like` spares what it has in common with the anchor's."""
    rules = automatic.rules(plan, free=False)
    built = write(plan, rules, earlier=_written.get(id(like)))
    if like is None:
        _written[id(built.program)] = built
    return built.program


def _model(program: Program) -> Any:
    import highspy

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = program.columns, program.rows
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = program.stages[0].cost, program.lower, program.upper
    lp.row_lower_, lp.row_upper_ = program.row_lower, program.row_upper
    matrix = sp.csr_matrix(program.matrix)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    lp.sense_ = highspy.ObjSense.kMaximize if program.stages[0].sense > 0 else highspy.ObjSense.kMinimize
    return lp


def _changes(old: Program, new: Program) -> tuple[Any, ...]:
    """What is different: row bounds, column bounds, costs, entries."""
    rows = np.flatnonzero((old.row_lower != new.row_lower) | (old.row_upper != new.row_upper)).astype(np.int32)
    columns = np.flatnonzero((old.lower != new.lower) | (old.upper != new.upper)).astype(np.int32)
    costs = np.flatnonzero(old.stages[0].cost != new.stages[0].cost).astype(np.int32)
    moved = sp.coo_matrix(new.matrix - old.matrix)
    kept = moved.data != 0
    at, of = moved.row[kept], moved.col[kept]
    values = np.asarray(sp.csr_matrix(new.matrix)[at, of]).ravel().tolist() if len(at) else []
    return (
        (rows, new.row_lower[rows], new.row_upper[rows]),
        (columns, new.lower[columns], new.upper[columns]),
        (costs, new.stages[0].cost[costs]),
        list(zip(at.tolist(), of.tolist(), values, strict=True)),
    )


def _send(highs: Any, changes: tuple[Any, ...]) -> None:
    (rows, low, high), (columns, least, most), (places, costs), entries = changes
    if len(rows):
        highs.changeRowsBounds(len(rows), rows, low, high)
    if len(columns):
        highs.changeColsBounds(len(columns), columns, least, most)
    if len(places):
        highs.changeColsCost(len(places), places, costs)
    for row, column, value in entries:
        highs.changeCoeff(row, column, value)


if __name__ == "__main__":
    which, folder, kind, count = sys.argv[1:5]
    own = read(Path(folder))
    assert usual(own).gap == 0
    print(json.dumps((ours if which == "ours" else raw)(own, kind, int(count))))
