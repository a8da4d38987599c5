"""Answers as Parquet: one row per case, the decisions that differ from the plan's own nested in it."""

import io
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from alloc_opt.analysis.study import DECISION, Answer, Study
from alloc_opt.errors import OperatorError
from alloc_opt.scenario.vary import SCENARIO, Case

if TYPE_CHECKING:
    import pyarrow as pa

CHANGES = "changes"
"""The nested column of a part."""
VALUES = (*DECISION, "quantity", "anchor")


def arrow() -> Any:
    """The module pyarrow.

    Raises:
        OperatorError: it is not installed.
    """
    try:
        for part in ("compute", "parquet"):
            import_module(f"pyarrow.{part}")
        return import_module("pyarrow")
    except ImportError as error:
        raise OperatorError(
            "Studies are kept as Parquet files, for which pyarrow is needed.", "pip install 'alloc-opt[study]'"
        ) from error


class Rows:
    """Answers of cases in a row, on their way to a file."""

    def __init__(self, study: Study, weights: Sequence[float] | None = None) -> None:
        self._study, self._weights = study, weights
        self._numbers: list[int] = []
        self._cases: list[Case] = []
        self._answers: list[Answer] = []
        self._changes: list[Any] = []
        self.failed = 0

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def first(self) -> int:
        """Number of the first case."""
        return self._numbers[0]

    @property
    def last(self) -> int:
        """Number of the last case."""
        return self._numbers[-1]

    def add(self, number: int, case: Case, answer: Answer) -> None:
        """One more answer; of its quantities those that differ from the plan's own are kept."""
        self._numbers.append(number)
        self._cases.append(case)
        self._changes.append(self._study.changes(answer) if answer.has_plan else None)
        self._answers.append(Answer(**{**vars(answer), "quantities": None}))
        self.failed += not answer.has_plan

    def data(self) -> bytes:
        """The rows as a Parquet file."""
        pa = arrow()
        out = io.BytesIO()
        pa.parquet.write_table(self._table(pa), out)
        return out.getvalue()

    def _table(self, pa: Any) -> "pa.Table":
        study, answers = self._study, self._answers
        columns: dict[str, Any] = {"case": pa.array(self._numbers, pa.int64())}
        if self._weights is not None:
            columns["weight"] = pa.array([self._weights[number - 1] for number in self._numbers], pa.float64())
        if study.cases.scenarios:
            columns[SCENARIO] = pa.array([str(case.get(SCENARIO, "")) for case in self._cases], pa.string())
        for vary in study.cases.varied:
            told = [case.get(vary.name) for case in self._cases]
            columns[vary.name] = pa.array([None if each is None else float(each) for each in told], pa.float64())
        columns["status"] = pa.array([answer.status for answer in answers], pa.string())
        columns["message"] = pa.array([answer.message for answer in answers], pa.string())
        columns["gave_way"] = pa.array([", ".join(answer.gave_way) for answer in answers], pa.string())
        columns["recoveries"] = pa.array([answer.recoveries for answer in answers], pa.int64())
        for name in study.anchor.figures:
            columns[name] = pa.array([_rounded(answer.figures.get(name)) for answer in answers], pa.float64())
        counts = [0 if each is None else len(each) for each in self._changes]
        columns["differences"] = pa.array(counts, pa.int64())
        columns["seconds"] = pa.array([answer.seconds for answer in answers], pa.float64())
        columns[CHANGES] = self._nested(pa, counts)
        return pa.table(columns)

    def _nested(self, pa: Any, counts: Sequence[int]) -> Any:
        made = [each for each in self._changes if each is not None and len(each)]
        fields = []
        for name in VALUES:
            kind = pa.string() if name in DECISION else pa.float64()
            values = np.concatenate([each[name].to_numpy() for each in made]) if made else np.zeros(0, dtype=object)
            told = values if name in DECISION else np.round(values.astype(np.float64), 6) + 0.0
            fields.append(pa.array(told, kind))
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        return pa.ListArray.from_arrays(pa.array(offsets), pa.StructArray.from_arrays(fields, list(VALUES)))


def _rounded(value: float | None) -> float | None:
    """To a millionth of a dollar or of an FTE: what lies below depends on the machine."""
    return None if value is None or not np.isfinite(value) else round(float(value), 6) + 0.0
