"""LP, MPS and NL files of a Program, with names that a person can read back."""

import csv
import logging
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
from pyomo.common.log import LoggingIntercept
from pyomo.repn.plugins.lp_writer import LPWriter
from pyomo.repn.plugins.mps import ProblemWriter_mps
from pyomo.repn.plugins.nl_writer import NLWriter

from alloc_opt.errors import OperatorError
from alloc_opt.plan.spreadsheet import guarded
from alloc_opt.program.arrays import ColumnBlock, Program, RowBlock
from alloc_opt.pyomo_model.build import Parts, parts_of, to_pyomo
from alloc_opt.pyomo_model.names import file_ids

FORMATS = ("lp", "mps", "nl")
_ABSENT = "not in the file"
_COMMENT = {"lp": "\\ ", "mps": "* "}


@dataclass(frozen=True)
class _Entry:
    """One line of the table of names."""

    kind: str
    number: int
    id: str
    name: str
    unit: str
    factor: float
    """Natural value = factor * value in the file."""
    note: str


def export(program: Program, path: Path, format: str, relax: bool = False) -> tuple[Path, ...]:
    """Write the program's first stage as `path` in the format `lp`, `mps` or `nl`; returns all files written.

    Beside it `<stem>.names.csv` says for each id which column, row or objective it is, its natural unit and the factor
    to it; for NL also the `.col` and `.row` files that AMPL's tools look for. Objectives of later stages are listed
    there (and in the head of LP and MPS files), as these formats hold one objective.

    Raises `OperatorError` for another format or a file that cannot be written.
    """
    if format not in FORMATS:
        raise OperatorError(f"no export format {format!r}", hint=f"one of: {', '.join(FORMATS)}")
    model = to_pyomo(program, relax=relax)
    model.name = file_ids([program.name])[0]
    parts = parts_of(model, program)
    names = path.with_name(f"{path.stem}.names.csv")
    ids = _ids(program, parts)
    try:
        if format == "nl":
            files = _write_nl(model, path, ids)
        else:
            text = _lp_text(model, ids) if format == "lp" else _mps_text(model, path, ids)
            head = "".join(f"{_COMMENT[format]}{line}\n" for line in _head(program, names.name))
            path.write_text(head + text, encoding="ascii", newline="\n")
            files = (path,)
        _write_names(_entries(program, parts, ids, format), names)
    except OSError as error:
        raise OperatorError(f"cannot write {error.filename or path}: {error.strerror}") from error
    return (*files, names)


def _ids(program: Program, parts: Parts) -> dict[int, str]:
    """id() of a variable, constraint or objective -> its id in the file."""
    columns = program.column_names()[: len(parts.columns)]
    rows = program.row_names()[: len(parts.rows)]
    components = [*parts.columns, *parts.rows, parts.objectives[0]]
    names = [*columns, *rows, f"objective[{program.stages[0].name}]"]
    return dict(zip(map(id, components), file_ids(names), strict=True))


def _labeler(ids: dict[int, str]) -> Any:
    return lambda component: ids.get(id(component), component.local_name)


def _lp_text(model: Any, ids: dict[int, str]) -> str:
    buffer = StringIO()
    LPWriter().write(model, buffer, labeler=_labeler(ids))
    return buffer.getvalue()


def _mps_text(model: Any, path: Path, ids: dict[int, str]) -> str:
    writer = ProblemWriter_mps(int_marker=True)
    with LoggingIntercept(StringIO(), "pyomo", logging.WARNING):
        writer(model, str(path), lambda capability: False, {"labeler": _labeler(ids)})
    return path.read_text(encoding="utf-8")


def _write_nl(model: Any, path: Path, ids: dict[int, str]) -> tuple[Path, ...]:
    column_file, row_file = path.with_suffix(".col"), path.with_suffix(".row")
    with path.open("w", encoding="ascii", newline="\n") as stream:
        info = NLWriter().write(model, stream, linear_presolve=False, scale_model=False, skip_trivial_constraints=False)
    for file, components in ((column_file, info.variables), (row_file, [*info.constraints, *info.objectives])):
        file.write_text("".join(f"{ids[id(each)]}\n" for each in components), encoding="ascii", newline="\n")
    return path, column_file, row_file


def _head(program: Program, names: str) -> Iterator[str]:
    yield f"{_ascii(program.name)}: first of {len(program.stages)} objectives; names and units in {_ascii(names)}"
    for number, stage in enumerate(program.stages):
        sense = "maximise" if stage.sense > 0 else "minimise"
        yield f"objective {number + 1}: {sense} {_ascii(stage.name)}" + ("" if number == 0 else " (not in this file)")


def _ascii(text: str) -> str:
    return " ".join(text.encode("ascii", "replace").decode().split())


def _write_names(entries: Iterator[_Entry], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([column.name for column in fields(_Entry)])
        for entry in entries:
            writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in astuple(entry)])


def _entries(program: Program, parts: Parts, ids: dict[int, str], format: str) -> Iterator[_Entry]:
    for number, stage in enumerate(program.stages):
        sense = "maximise" if stage.sense > 0 else "minimise"
        here = number == 0
        id_ = ids[id(parts.objectives[0])] if here else ""
        note = sense if here else f"{sense}; {_ABSENT}"
        yield _Entry("objective", number, id_, stage.name, stage.unit_name, stage.unit, note)
    used = np.zeros(len(parts.columns), dtype=bool)
    used[program.matrix[: len(parts.rows), : len(parts.columns)].indices] = True
    used |= program.stages[0].cost[: len(parts.columns)] != 0.0
    names, units = program.column_names(), _units(program.column_blocks)
    for number, column in enumerate(parts.columns):
        note = "" if used[number] else f"in no row of the first stage; {_ABSENT}"
        factor = float(program.column_unit[number])
        yield _Entry("column", number, ids[id(column)], names[number], units[number], factor, note)
    names, units = program.row_names(), _units(program.row_blocks)
    for number, row in enumerate(parts.rows):
        id_ = ids[id(row)] if format == "nl" else _row_ids(row, ids[id(row)])
        note = "" if row.has_lb() or row.has_ub() else f"without a limit; {_ABSENT}"
        yield _Entry("row", number, id_, names[number], units[number], float(program.row_unit[number]), note)


def _units(blocks: tuple[ColumnBlock, ...] | tuple[RowBlock, ...]) -> list[str]:
    return [block.unit for block in blocks for _ in range(block.stop - block.start)]


def _row_ids(row: Any, id_: str) -> str:
    """Pyomo's LP and MPS files mark rows by their sense and write a limit on both sides as two rows."""
    if row.has_lb() and row.has_ub():
        return f"c_e_{id_}_" if row.equality else f"r_l_{id_}_ r_u_{id_}_"
    return f"c_l_{id_}_" if row.has_lb() else f"c_u_{id_}_"
