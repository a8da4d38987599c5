"""Rows of rules that no family says: put into a program, taken from it as plain data, and put in again.

A run keeps them so that it can be followed without running the file that they were written in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import scipy.sparse as sp

from alloc_opt.program.arrays import Program, RowBlock
from alloc_opt.program.built import Built

FAMILY = "by_hand"
"""The family of hand-written rules in the row blocks."""
Kept = Mapping[str, Any]
"""As `taken` gives it."""


def put_in(
    program: Program, added: sp.csr_matrix, limits: Sequence[np.ndarray[Any, Any]], blocks: Sequence[RowBlock]
) -> Program:
    """The program with rows behind those of its first stage; a block across that place is cut in two.

    Args:
        program: the program.
        added: the rows, internal coefficients, shape (rows, columns).
        limits: their lower and upper limits, internal, and their units.
        blocks: their blocks, whose rows count from 0.
    """
    at = program.stage_shape(0)[0]

    def insert(old: Any, new: Any) -> Any:
        return np.concatenate((old[:at], new, old[at:]))

    lower, upper, unit = limits
    return replace(
        program,
        matrix=sp.csr_matrix(sp.vstack((program.matrix[:at], added, program.matrix[at:]))),
        row_lower=insert(program.row_lower, lower),
        row_upper=insert(program.row_upper, upper),
        row_unit=insert(program.row_unit, unit),
        row_stage=insert(program.row_stage, np.zeros(added.shape[0], dtype=np.int64)),
        row_blocks=_blocks(program.row_blocks, blocks, at, added.shape[0]),
    )


def _blocks(old: Sequence[RowBlock], new: Sequence[RowBlock], at: int, count: int) -> tuple[RowBlock, ...]:
    before = [_cut(block, block.start, min(block.stop, at)) for block in old if block.start < at]
    here = [replace(block, start=block.start + at, stop=block.stop + at) for block in new]
    after = [_cut(block, max(block.start, at), block.stop) for block in old if block.stop > at or block.start >= at]
    moved = [replace(block, start=block.start + count, stop=block.stop + count) for block in after]
    return (*before, *here, *moved)


def _cut(block: RowBlock, start: int, stop: int) -> RowBlock:
    labels = {name: values[start - block.start : stop - block.start] for name, values in block.labels.items()}
    return replace(block, start=start, stop=stop, labels=labels)


def taken(program: Program) -> Kept:
    """The hand-written rows of a program as plain JSON, to the last bit; columns by name."""
    blocks = [block for block in program.row_blocks if block.family == FAMILY]
    names = program.column_names() if blocks else []
    places = program.notes.get(FAMILY, {})
    rules = []
    for block in blocks:
        rows = []
        for row in range(block.start, block.stop):
            part = program.matrix[row]
            terms = {names[at]: float(value) for at, value in zip(part.indices, part.data, strict=True)}
            ends = [
                float(end[row]) if np.isfinite(end[row]) else None for end in (program.row_lower, program.row_upper)
            ]
            rows.append({"terms": terms, "lower": ends[0], "upper": ends[1], "unit": float(program.row_unit[row])})
        rules.append(
            {
                "rule": block.name,
                "severity": block.severity,
                "sentence": block.sentence,
                "unit": block.unit,
                "place": str(places.get(block.name, "")) if isinstance(places, Mapping) else "",
                "labels": {name: [str(value) for value in values] for name, values in block.labels.items()},
                "rows": rows,
            }
        )
    return {"rules": rules}


def put_back(program: Program, kept: Kept) -> Program:
    """The program with the rows that `taken` gave.

    Raises:
        KeyError, TypeError, ValueError: they are not rows of this program.
    """
    number = {name: at for at, name in enumerate(program.column_names())}
    rows = [row for rule in kept["rules"] for row in rule["rows"]]
    owner = np.repeat(np.arange(len(rows)), [len(row["terms"]) for row in rows])
    column = np.array([number[name] for row in rows for name in row["terms"]], dtype=np.int64)
    value = np.array([term for row in rows for term in row["terms"].values()], dtype=float)
    added = sp.csr_matrix((value, (owner, column)), shape=(len(rows), program.columns))
    added.sort_indices()
    lower = np.array([-np.inf if row["lower"] is None else row["lower"] for row in rows], dtype=float)
    upper = np.array([np.inf if row["upper"] is None else row["upper"] for row in rows], dtype=float)
    blocks, start = [], 0
    for rule in kept["rules"]:
        stop = start + len(rule["rows"])
        labels = {name: np.array(values, dtype=object) for name, values in rule["labels"].items()}
        told = (rule["unit"], rule["sentence"])
        blocks.append(RowBlock(rule["rule"], FAMILY, rule["severity"], start, stop, labels, *told))
        start = stop
    unit = np.array([row["unit"] for row in rows], dtype=float)
    found = put_in(program, added, (lower, upper, unit), blocks)
    return replace(found, notes={**found.notes, FAMILY: {rule["rule"]: rule["place"] for rule in kept["rules"]}})


def with_program(built: Built, program: Program) -> Built:
    """What was built with the program that has more rows behind those of its first stage."""
    behind, more = built.program.stage_shape(0)[0], program.rows - built.program.rows
    written = tuple(replace(w, start=w.start + more) if w.start >= behind else w for w in built.written)
    return replace(built, program=program, written=written)
