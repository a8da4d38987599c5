"""The answer to a question that a packet asks of a run: tables, sentences, facts; kept in files and read back."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from alloc_opt.analysis.run import Run
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.table import Table
from alloc_opt.plan.plan import Plan
from alloc_opt.reports.csv_files import from_csv, to_csv

FACTS = "answer.json"


@dataclass(frozen=True, eq=False)
class Answer:
    """What was found. Sentences are ready to be printed; facts are plain JSON."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Sentences by what they are about."""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Asking:
    """What a question may use; `solved` is opened when it is first needed and nothing is solved for that."""

    run: Run
    plan: Plan
    today: Plan
    open: Callable[[], Solved]
    wanted: Mapping[str, Any] = field(default_factory=dict)
    """What the operator asked, by name of the answer: the lines of `why`, say."""
    hear: Callable[[str], None] = lambda _: None
    """Called with a few words on how far it is."""

    @cached_property
    def solved(self) -> Solved:
        """The solved plan."""
        return self.open()


def files(answer: Answer, made_from: Mapping[str, Any]) -> dict[str, bytes]:
    """Its files by name; `made_from` is what it holds for (run, code, what was asked)."""
    told = {
        "made_from": dict(made_from),
        "tables": {name: list(table.notes) for name, table in answer.tables.items()},
        "numbers": {name: _numbers(table) for name, table in answer.tables.items()},
        "words": {name: list(texts) for name, texts in answer.words.items()},
        "facts": dict(answer.facts),
    }
    text = json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    return {FACTS: text.encode("utf-8"), **{f"{name}.csv": to_csv(table) for name, table in answer.tables.items()}}


def read(content: Mapping[str, bytes]) -> tuple[Answer, dict[str, Any]]:
    """The answer of its files, and what it was made from.

    Raises:
        KeyError, ValueError: they are not those of an answer.
    """
    told = json.loads(content[FACTS])
    tables = {
        name: _with_numbers(from_csv(name, content[f"{name}.csv"], tuple(notes)), told["numbers"][name])
        for name, notes in told["tables"].items()
    }
    words = {name: tuple(texts) for name, texts in told["words"].items()}
    return Answer(tables, words, told["facts"]), told["made_from"]


def _numbers(table: Table) -> list[str]:
    """Columns of numbers, which a CSV file does not tell from text; true and false are text there."""
    kinds = pd.api.types
    columns = [(str(name), table.frame[name]) for name in table.frame.columns]
    return [name for name, one in columns if kinds.is_numeric_dtype(one) and not kinds.is_bool_dtype(one)]


def _with_numbers(table: Table, names: list[str]) -> Table:
    for name in names:
        table.frame[name] = pd.to_numeric(table.frame[name], errors="coerce").astype(float)
    return table
