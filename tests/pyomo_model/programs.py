"""Small programs for the tests of the Pyomo model: one made by hand, others drawn."""

from typing import Any

import highspy
import numpy as np
import scipy.sparse as sp
from hypothesis import strategies as st

from alloc_opt.program.arrays import ColumnBlock, Floats, Program, RowBlock, Stage

NUMBERS = st.integers(-12, 12).map(lambda number: number / 4)
LABELS = ("art", "K-3 music", "Peña, Sr.", "2026-27", "ﬁeld [trip]", "e1", "free", "art ")


def objects(*texts: str) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Labels as the program holds them."""
    return np.array(texts, dtype=object)


def two_schools() -> Program:
    """Counsellors (FTE) and tutoring (thousands of dollars) at two schools: two stages, a range, an equality.

    First stage: most pupils reached, 300 per counsellor and 5 per $1,000, with $260,000 in all at $100,000 each.
    Best: 1 counsellor and $60,000 at Lincoln, 1 and $0 at Peña: 900 pupils.
    """
    schools = objects("Lincoln", "Peña")
    matrix = sp.csr_matrix(
        np.array(
            [
                [100.0, 100.0, 1.0, 1.0, 0.0],
                [1.0, 0.0, 0.0, 0.0, 0.0],
                [0.0, 1.0, 0.0, 0.0, 0.0],
                [1.0, -1.0, 0.0, 0.0, 0.0],
                [1.0, 1.0, 0.0, 0.0, -1.0],
            ]
        )
    )
    return Program(
        name="two schools",
        lower=np.zeros(5),
        upper=np.array([4.0, 4.0, 60.0, 0.0, np.inf]),
        integer=np.array([True, True, False, False, False]),
        matrix=matrix,
        row_lower=np.array([-np.inf, 0.5, 0.5, 0.0, -np.inf]),
        row_upper=np.array([260.0, 3.0, 3.0, 0.0, 2.0]),
        column_unit=np.array([1.0, 1.0, 1000.0, 1000.0, 1.0]),
        row_unit=np.array([1000.0, 1.0, 1.0, 1.0, 1.0]),
        column_stage=np.array([0, 0, 0, 0, 1]),
        row_stage=np.array([0, 0, 0, 0, 1]),
        column_blocks=(
            ColumnBlock("fte", 0, 2, {"school": schools}, "FTE"),
            ColumnBlock("dollars", 2, 4, {"school": schools, "year": objects("2026-27", "2026-27")}, "dollars"),
            ColumnBlock("least-change.above", 4, 5, {}, "FTE"),
        ),
        row_blocks=(
            RowBlock("budget", "resource_limit", "law", 0, 1, {}, "dollars", "Spend what there is."),
            RowBlock("counsellors", "staffing", "policy", 1, 3, {"school": schools}, "FTE"),
            RowBlock("same", "staffing", "contract", 3, 4, {}, "FTE"),
            RowBlock("least-change", "least_change", "preference", 4, 5, {}, "FTE"),
        ),
        stages=(
            Stage("pupils reached", 1, np.array([3.0, 3.0, 0.05, 0.05, 0.0]), unit=100.0, unit_name="pupils"),
            Stage("least change", -1, np.array([0.0, 0.0, 0.0, 0.0, 1.0]), constant=2.0, unit_name="FTE"),
        ),
        notes={"formula": {"staffing": r"$F_s \ge 0.5$"}},
    )


@st.composite
def programs(draw: st.DrawFn, solvable: bool = False) -> Program:
    """Any small program; `solvable` ones are bounded, with a point that meets all rows if positions are relaxed.

    Whole positions of solvable ones have whole bounds: HiGHS 1.15.1 calls a fractional bound of one an optimum.
    """
    stages = draw(st.integers(1, 3))
    columns = np.array(draw(st.lists(st.integers(1, 4), min_size=stages, max_size=stages)))
    rows = np.array(draw(st.lists(st.integers(0, 4), min_size=stages, max_size=stages)))
    column_stage, row_stage = np.repeat(np.arange(stages), columns), np.repeat(np.arange(stages), rows)
    n, m = int(columns.sum()), int(rows.sum())
    dense = np.array(draw(st.lists(st.just(0.0) | NUMBERS, min_size=n * m, max_size=n * m))).reshape(m, n)
    dense[column_stage[None, :] > row_stage[:, None]] = 0.0
    matrix = sp.csr_matrix(dense)
    whole = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)), dtype=bool)
    if solvable:
        lower, upper = np.zeros(n), np.abs(draw(_vector(n)))
        upper[whole] = np.ceil(upper[whole])
        activity = matrix @ (upper * 0.5)
    else:
        lower, upper = _limits(draw, np.array(draw(_vector(n))))
        activity = np.array(draw(_vector(m)))
    row_lower, row_upper = _limits(draw, activity)
    return Program(
        name="drawn",
        lower=lower,
        upper=upper,
        integer=whole,
        matrix=matrix,
        row_lower=row_lower,
        row_upper=row_upper,
        column_unit=np.array([draw(st.sampled_from((1.0, 1000.0))) for _ in range(n)]),
        row_unit=np.ones(m),
        column_stage=column_stage,
        row_stage=row_stage,
        column_blocks=tuple(ColumnBlock(*block) for block in _blocks(draw, columns)),
        row_blocks=tuple(
            RowBlock(name, draw(st.sampled_from(("limit", "x-y", "name"))), "law", start, stop, labels)
            for name, start, stop, labels in _blocks(draw, rows)
        ),
        stages=tuple(_stage(draw, number, column_stage) for number in range(stages)),
    )


def highs_optimum(program: Program, relax: bool = False) -> float:
    """HiGHS's value of the first stage, natural units."""
    rows, columns = program.stage_shape(0)
    stage, matrix = program.stages[0], program.matrix[:rows, :columns].tocsr()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_ = stage.cost[:columns]
    lp.col_lower_, lp.col_upper_ = program.lower[:columns], program.upper[:columns]
    lp.row_lower_, lp.row_upper_ = program.row_lower[:rows], program.row_upper[:rows]
    lp.offset_ = stage.constant
    lp.sense_ = highspy.ObjSense.kMaximize if stage.sense > 0 else highspy.ObjSense.kMinimize
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    if not relax:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(whole)] for whole in program.integer[:columns]]
    solver = quiet_highs()
    assert solver.passModel(lp) == highspy.HighsStatus.kOk
    return stage.unit * optimum(solver)


def quiet_highs() -> highspy.Highs:
    """A solver that prints nothing and leaves no gap."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", 0.0)
    return solver


def optimum(solver: highspy.Highs) -> float:
    """Run and give the optimal value; NaN where the model is infeasible."""
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return float("nan")
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(solver.getInfo().objective_function_value)


def _vector(size: int) -> st.SearchStrategy[list[float]]:
    return st.lists(NUMBERS, min_size=size, max_size=size)


def _limits(draw: st.DrawFn, middle: Floats) -> tuple[Floats, Floats]:
    """Limits around the given values: equal, ranges, one-sided or none."""
    below = np.array([draw(st.sampled_from((0.0, 0.0, 0.5, np.inf))) for _ in middle])
    above = np.array([draw(st.sampled_from((0.0, 0.0, 1.25, np.inf))) for _ in middle])
    return middle - below, middle + above


def _blocks(draw: st.DrawFn, sizes: np.ndarray[Any, Any]) -> list[tuple[str, int, int, dict[str, Any]]]:
    """One block per stage, labelled by nothing, by labels that repeat, or by two dimensions."""
    blocks, start = [], 0
    for size in sizes.tolist():
        name = draw(st.sampled_from(("quantity", "k3-class.size", "unit", "1st", "end")))
        labels: dict[str, Any] = {}
        if draw(st.booleans()):
            labels["program"] = objects(*(draw(st.sampled_from(LABELS)) for _ in range(size)))
        if labels and draw(st.booleans()):
            labels["year"] = objects(*(str(2026 + number) for number in range(size)))
        blocks.append((name, start, start + size, labels))
        start += size
    return blocks


def _stage(draw: st.DrawFn, number: int, column_stage: np.ndarray[Any, Any]) -> Stage:
    cost = np.array(draw(_vector(len(column_stage))))
    cost[column_stage > number] = 0.0
    sense = draw(st.sampled_from((1, -1)))
    return Stage(
        draw(st.sampled_from(("points", "cost"))), sense, cost, draw(NUMBERS), draw(st.sampled_from((1.0, 50.0)))
    )
