"""A thin checked wrapper of HiGHS; only this module and `basis` import highspy, and only once a model is made.

Every call's status is checked, options are verified by name and value, no names are passed, the log comes
through a callback, and solves run in a thread of their own so that Ctrl-C stops the solver and keeps what it
has. Numbers are assumed to have passed `guard.check`.
"""

import _thread
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from alloc_opt.engine.basis import Basis, highs
from alloc_opt.engine.options import Options
from alloc_opt.engine.outcome import Outcome, SearchEvent
from alloc_opt.engine.solution import Limit
from alloc_opt.errors import OperatorError, SolverError
from alloc_opt.program.arrays import Bools, Floats, Ints

_LIMITS: dict[str, Limit] = {
    "kTimeLimit": "time",
    "kSolutionLimit": "node",
    "kInterrupt": "interrupt",
    "kHighsInterrupt": "interrupt",
}
_WORDS = {
    "kOptimal": "optimal",
    "kModelEmpty": "optimal",
    "kInfeasible": "infeasible",
    "kUnbounded": "unbounded",
    "kUnboundedOrInfeasible": "unbounded_or_infeasible",
    "kIterationLimit": "iterations",
}

_NO_NEWS = "with non-empty integrality"
"""Of a warning that columns passed as not whole are not whole."""

_threads_lock = threading.Lock()
_threads: list[int] = []


def _settle_threads(threads: int) -> None:
    """HiGHS has one scheduler per process, made by the first run; another number later cannot work."""
    with _threads_lock:
        if not _threads:
            _threads.append(threads)
        if _threads[0] != threads:
            raise OperatorError(
                f"This process already solves with {_threads[0]} threads and cannot change to {threads}.",
                "use one number of threads per process",
            )


class Model:
    """One HiGHS model. Rows and columns are counted in the order in which they were added."""

    def __init__(self, options: Options) -> None:
        _settle_threads(options.threads)
        self._highs: Any = highs().Highs()  # its stubs lack calls that it has
        self._stop = threading.Event()
        self._raised: list[BaseException] = []
        self._asked: threading.Event | None = None
        self._patience: int | None = None
        self._enough = False
        self.set("output_flag", options.log is not None)
        self.set("log_to_console", False)
        self.set("threads", options.threads)
        self.set("random_seed", options.seed)
        self.set("solver", "simplex")
        self.set("small_matrix_value", 1e-12)
        for events in (self._highs.cbSimplexInterrupt, self._highs.cbMipInterrupt):
            events.subscribe(self._interrupt)
        if options.log is not None:
            self._highs.cbLogging.subscribe(self._pass_on_log, options.log)

    def set(self, option: str, value: bool | int | float | str) -> None:
        """Set an option and verify that it took (SolverError otherwise)."""
        _check(self._highs.setOptionValue(option, value), f"option {option}={value}")
        status, taken = self._highs.getOptionValue(option)
        _check(status, f"option {option}")
        if taken != value:
            raise SolverError(f"HiGHS took {taken!r} for option {option}, not {value!r}.")

    def load(
        self, matrix: sp.csr_matrix, lower: Floats, upper: Floats, row_lower: Floats, row_upper: Floats, whole: Bools
    ) -> None:
        """Replace the model; `whole` columns are whole numbers. There are no costs yet."""
        rows, columns = matrix.shape
        start, index, value = _indices(matrix.indptr[:-1]), _indices(matrix.indices), matrix.data
        by_row, minimise = int(highs().MatrixFormat.kRowwise), int(highs().ObjSense.kMinimize)
        limits = (lower, upper, row_lower, row_upper)
        shape = (columns, rows, matrix.nnz, by_row, minimise, 0.0, np.zeros(columns))
        _check(self._highs.passModel(*shape, *limits, start, index, value, _indices(whole)), "the model")

    def add_columns(self, lower: Floats, upper: Floats) -> None:
        """Append columns without cost or entries."""
        none = np.zeros(0, dtype=np.int32)
        count = len(lower)
        if count:
            start = np.zeros(count, dtype=np.int32)
            _check(
                self._highs.addCols(count, np.zeros(count), lower, upper, 0, start, none, np.zeros(0)), "adding columns"
            )

    def add_rows(self, matrix: sp.csr_matrix, lower: Floats, upper: Floats) -> None:
        """Append rows."""
        count = matrix.shape[0]
        if count:
            start = _indices(matrix.indptr[:-1])
            entries = _indices(matrix.indices)
            _check(
                self._highs.addRows(count, lower, upper, matrix.nnz, start, entries, matrix.data),
                "adding rows",
            )

    def shrink(self, rows: int, columns: int) -> None:
        """Delete all rows and columns after the first `rows` and `columns`."""
        if self._highs.getNumRow() > rows:
            last = np.arange(rows, self._highs.getNumRow(), dtype=np.int32)
            _check(self._highs.deleteRows(len(last), last), "deleting rows")
        if self._highs.getNumCol() > columns:
            last = np.arange(columns, self._highs.getNumCol(), dtype=np.int32)
            _check(self._highs.deleteCols(len(last), last), "deleting columns")

    def set_objective(self, index: Ints, cost: Floats, sense: int, constant: float = 0.0) -> None:
        """Change some costs, and sense and constant."""
        _check(self._highs.changeColsCost(len(index), _indices(index), cost), "costs")
        _check(self._highs.changeObjectiveOffset(constant), "constant")
        direction = highs().ObjSense.kMaximize if sense > 0 else highs().ObjSense.kMinimize
        _check(self._highs.changeObjectiveSense(direction), "sense")

    def set_column_bounds(self, index: Ints, lower: Floats, upper: Floats) -> None:
        """Change the bounds of some columns."""
        _check(self._highs.changeColsBounds(len(index), _indices(index), lower, upper), "column bounds")

    def set_row_bounds(self, index: Ints, lower: Floats, upper: Floats) -> None:
        """Change the bounds of some rows."""
        _check(self._highs.changeRowsBounds(len(index), _indices(index), lower, upper), "row bounds")

    def set_entry(self, row: int, column: int, value: float) -> None:
        """Change one coefficient."""
        _check(self._highs.changeCoeff(row, column, value), "coefficient")

    def suggest(self, index: Ints, value: Floats) -> None:
        """A start for a whole-position search, complete or not."""
        if len(index):
            _check(self._highs.setSolution(len(index), _indices(index), value), "start")

    def forget(self) -> None:
        """Drop basis, point and factors; the model stays."""
        _check(self._highs.clearSolver(), "clearing the solver")

    @property
    def seconds(self) -> float:
        """Time inside the solver so far."""
        return float(self._highs.getRunTime())

    @property
    def basis(self) -> Basis:
        """A copy of the basis."""
        basis: Basis = self._highs.getBasis()
        return basis

    def begin_from(self, basis: Basis) -> None:
        """Start the next run from a basis of the same shape."""
        _check(self._highs.setBasis(basis), "basis")

    def run(
        self,
        seconds: float | None = None,
        progress: Callable[[SearchEvent], None] | None = None,
        *,
        stop: threading.Event | None = None,
        patience: int | None = None,
    ) -> Outcome:
        """Solve. Ctrl-C ends the run with limit `interrupt`; errors of callbacks are raised after the run.

        `stop`: once set, the run ends in the same way. `patience`: nodes after which a search that has a plan ends
        with limit `node`.
        """
        self._stop.clear()
        self._asked, self._patience, self._enough = stop, patience, False
        before = self._highs.getRunTime()
        self.set("time_limit", np.inf if seconds is None else before + max(seconds, 0.0))
        watched = self._highs.cbMipInterrupt
        if progress is not None:
            watched.subscribe(lambda event: self._guarded(progress, _event(event)), "progress")
        interrupted = self._run_in_thread()
        watched.unsubscribe_by_data("progress")
        if self._raised:
            raise self._raised.pop()
        return self._outcome(before, interrupted)

    def point(self) -> Floats:
        """Column values."""
        return np.array(self._highs.getSolution().col_value)

    def row_duals(self) -> Floats:
        """Row duals; SolverError when the run left none."""
        solution = self._highs.getSolution()
        if self._highs.getNumRow() == 0:
            return np.zeros(0)
        if not solution.dual_valid:
            raise SolverError("HiGHS left no duals.")
        return np.array(solution.row_dual)

    def infeasibility_ray(self) -> Floats | None:
        """Row multipliers that prove infeasibility, if the solver has them."""
        status, there, ray = self._highs.getDualRay()
        return np.array(ray) if there and status == highs().HighsStatus.kOk else None

    def _run_in_thread(self) -> bool:
        """Run; whether Ctrl-C was pressed. `Thread.start` waits, and Ctrl-C there would leave the run going on."""
        done = threading.Event()

        def work() -> None:
            try:
                self._highs.run()
            except BaseException as error:
                self._raised.append(error)
            finally:
                done.set()

        begun = interrupted = False
        while True:
            try:
                if not begun:
                    begun = True
                    _thread.start_new_thread(work, ())
                while not done.wait(0.1):
                    pass
                return interrupted
            except KeyboardInterrupt:
                interrupted = True
                self._stop.set()
            except BaseException:
                self._stop.set()
                done.wait()
                raise

    def _interrupt(self, event: Any) -> None:
        """Say each time whether to stop: HiGHS keeps a yes from an earlier run."""
        asked = self._stop.is_set() or (self._asked is not None and self._asked.is_set())
        if self._patience is not None and not asked:
            data = event.data_out
            self._enough = data.mip_node_count >= self._patience and abs(data.mip_primal_bound) < highs().kHighsInf
        event.interrupt(asked or self._enough)

    def _pass_on_log(self, event: Any) -> None:
        if _NO_NEWS not in event.message:
            self._guarded(event.user_data, event.message)

    def _guarded(self, call: Callable[[Any], None], argument: object) -> None:
        """No exception may cross the solver: keep it, stop, and let `run` raise it."""
        try:
            call(argument)
        except BaseException as error:
            self._raised.append(error)
            self._stop.set()

    def _outcome(self, before: float, interrupted: bool) -> Outcome:
        status = self._highs.getModelStatus().name
        info = self._highs.getInfo()
        limit: Limit = _LIMITS.get(status, "")
        word = "limit" if limit else _WORDS.get(status, "failed")
        limit = "node" if limit == "interrupt" and self._enough else limit
        return Outcome(
            word,
            "interrupt" if interrupted else limit,
            seconds=self._highs.getRunTime() - before,
            iterations=max(int(info.simplex_iteration_count), 0),
            nodes=max(int(info.mip_node_count), 0),
            feasible=info.primal_solution_status == highs().kSolutionStatusFeasible,
            bound=float(info.mip_dual_bound),
        )


def _event(event: Any) -> SearchEvent:
    data = event.data_out
    return SearchEvent(
        float(data.mip_primal_bound),
        float(data.mip_dual_bound),
        float(data.mip_gap),
        int(data.mip_node_count),
        float(data.running_time),
    )


def _indices(values: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
    return values.astype(np.int32, copy=False)


def _check(status: Any, what: str) -> None:
    if status != highs().HighsStatus.kOk:
        raise SolverError(f"HiGHS refused {what} ({status}).")
