"""Small programs for the engine's tests: from arrays, from MPS files, and drawn by hypothesis."""

from pathlib import Path

import highspy
import numpy as np
import scipy.sparse as sp
from hypothesis import strategies as st

from alloc_opt.program.arrays import ColumnBlock, Floats, Program, RowBlock, Stage

INF = np.inf


def program(
    rows: list[list[float]] | Floats,
    row_lower: list[float] | Floats,
    row_upper: list[float] | Floats,
    stages: list[Stage],
    lower: list[float] | Floats | None = None,
    upper: list[float] | Floats | None = None,
    integer: list[bool] | None = None,
    names: list[str] | None = None,
    start: list[float] | None = None,
) -> Program:
    """A program with one block per row; bounds default to [0, 10], columns to continuous."""
    matrix = sp.csr_matrix(np.asarray(rows, dtype=float))
    matrix.eliminate_zeros()
    count, columns = matrix.shape
    names = names if names is not None else [f"rule{i}" for i in range(count)]
    return Program(
        name="test",
        lower=np.zeros(columns) if lower is None else np.asarray(lower, dtype=float),
        upper=np.full(columns, 10.0) if upper is None else np.asarray(upper, dtype=float),
        integer=np.zeros(columns, dtype=bool) if integer is None else np.asarray(integer),
        matrix=matrix,
        row_lower=np.asarray(row_lower, dtype=float),
        row_upper=np.asarray(row_upper, dtype=float),
        column_unit=np.ones(columns),
        row_unit=np.ones(count),
        column_stage=np.zeros(columns, dtype=np.int64),
        row_stage=np.zeros(count, dtype=np.int64),
        column_blocks=(ColumnBlock("x", 0, columns, {"i": np.arange(columns).astype(str).astype(object)}),),
        row_blocks=tuple(RowBlock(name, "limit", "policy", i, i + 1, {}) for i, name in enumerate(names)),
        stages=tuple(stages),
        start=None if start is None else np.asarray(start, dtype=float),
    )


def stage(cost: list[float] | Floats, sense: int = -1, give_up: float = 0.0, name: str = "cost") -> Stage:
    """A stage in units of one."""
    return Stage(name, sense, np.asarray(cost, dtype=float), give_up=give_up)


def helpers() -> Program:
    """Two columns with many optima, then a stage whose helpers measure the change from (3, 1).

    Stage 0: max x0 + x1 with x0 + x1 <= 4. Stage 1 enters up, down per column with x - up + down = base.
    """
    matrix = sp.csr_matrix(np.array([[1.0, 1, 0, 0, 0, 0], [1, 0, -1, 1, 0, 0], [0, 1, 0, 0, -1, 1]]))
    return Program(
        name="helpers",
        lower=np.zeros(6),
        upper=np.array([10.0, 10, INF, INF, INF, INF]),
        integer=np.zeros(6, dtype=bool),
        matrix=matrix,
        row_lower=np.array([-INF, 3, 1]),
        row_upper=np.array([4.0, 3, 1]),
        column_unit=np.ones(6),
        row_unit=np.ones(3),
        column_stage=np.array([0, 0, 1, 1, 1, 1]),
        row_stage=np.array([0, 1, 1]),
        column_blocks=(),
        row_blocks=(),
        stages=(stage([1, 1, 0, 0, 0, 0], sense=1), stage([0, 0, 1, 1, 1, 1])),
    )


def read_mps(path: Path) -> Program:
    """An MPS file as a program of one stage, each row a block of its own."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    assert highs.readModel(str(path)) != highspy.HighsStatus.kError
    lp = highs.getLp()
    by_row = lp.a_matrix_.format_ == highspy.MatrixFormat.kRowwise
    entries = (np.array(lp.a_matrix_.value_), np.array(lp.a_matrix_.index_), np.array(lp.a_matrix_.start_))
    shape = (lp.num_row_, lp.num_col_)
    matrix = sp.csr_matrix(entries, shape=shape) if by_row else sp.csc_matrix(entries, shape=shape).tocsr()
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    kinds = [kind == highspy.HighsVarType.kInteger for kind in lp.integrality_]
    sense = 1 if lp.sense_ == highspy.ObjSense.kMaximize else -1
    return Program(
        name=path.stem,
        lower=np.array(lp.col_lower_),
        upper=np.array(lp.col_upper_),
        integer=np.array(kinds, dtype=bool) if kinds else np.zeros(lp.num_col_, dtype=bool),
        matrix=matrix,
        row_lower=np.array(lp.row_lower_),
        row_upper=np.array(lp.row_upper_),
        column_unit=np.ones(lp.num_col_),
        row_unit=np.ones(lp.num_row_),
        column_stage=np.zeros(lp.num_col_, dtype=np.int64),
        row_stage=np.zeros(lp.num_row_, dtype=np.int64),
        column_blocks=(),
        row_blocks=tuple(RowBlock(f"r{i}", "mps", "policy", i, i + 1, {}) for i in range(lp.num_row_)),
        stages=(Stage("cost", sense, np.array(lp.col_cost_), constant=lp.offset_),),
    )


def _values(low: int, high: int, count: int) -> st.SearchStrategy[list[float]]:
    return st.lists(st.integers(low, high).map(float), min_size=count, max_size=count)


@st.composite
def programs(draw: st.DrawFn, stages: int = 1, whole: bool = False, give_up: bool = False) -> Program:
    """Feasible bounded programs of 2 to 6 columns with every kind of row, ties and duplicated rows.

    Rows are placed around a drawn point of the box, so that it is feasible.
    """
    columns = draw(st.integers(2, 6))
    count = draw(st.integers(1, 5))
    point = np.array(draw(_values(0, 4, columns)))
    rows = np.array([draw(_values(-2, 3, columns)) for _ in range(count)])
    if draw(st.booleans()):
        rows[-1] = rows[0]
    activity = rows @ point
    row_lower, row_upper = np.full(count, -INF), np.full(count, INF)
    for i in range(count):
        kind = draw(st.sampled_from(["<=", ">=", "=", "range"]))
        slack = float(draw(st.integers(0, 3)))
        if kind in {"<=", "range"}:
            row_upper[i] = activity[i] + slack
        if kind in {">=", "range"}:
            row_lower[i] = activity[i] - slack
        if kind == "=":
            row_lower[i] = row_upper[i] = activity[i]
    chosen = [
        stage(
            draw(_values(-3, 3, columns)),
            draw(st.sampled_from([1, -1])),
            float(draw(st.integers(0, 2))) if give_up else 0.0,
            f"stage {k}",
        )
        for k in range(stages)
    ]
    return program(rows, row_lower, row_upper, chosen, upper=np.full(columns, 5.0), integer=[whole] * columns)
