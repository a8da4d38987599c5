"""How commands print: reports and tables as text, everything as JSON where asked."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from alloc_opt.errors import OperatorError

if TYPE_CHECKING:
    from alloc_opt.analysis.run import Run
    from alloc_opt.analysis.table import Table


class Kept:
    """Files written beside a report: where that fails, the report still comes first and the error last."""

    def __init__(self, write: Callable[[], object]) -> None:
        self.error: OperatorError | None = None
        self.given: Any = None
        """What `write` gave back; None where it failed."""
        try:
            self.given = write()
        except OperatorError as error:
            self.error = error

    @property
    def data(self) -> dict[str, Any]:
        """For --json: the error, or nothing."""
        from alloc_opt.cli._group import described

        return {} if self.error is None else described(self.error)

    def settle(self) -> None:
        """Leave with the error, if there is one; the data on stdout are complete."""
        from alloc_opt.cli._group import Failure

        if self.error is not None:
            raise Failure(self.error, False)


def print_json(value: Any) -> None:
    """JSON on stdout; numbers that are none become null."""
    click.echo(json.dumps(_plain(value), indent=1, ensure_ascii=False, allow_nan=False))


def records(table: Table) -> dict[str, Any]:
    """A table as data."""
    return {"rows": table.frame.to_dict("records"), "notes": list(table.notes)}


def run_data(run: Run) -> dict[str, Any]:
    """A run as data."""
    return {**run.facts, "tables": {name: records(table) for name, table in run.tables.items()}}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if hasattr(value, "item") and not isinstance(value, str):
        return _plain(value.item())
    return value if isinstance(value, str | int | float | bool | None) else str(value)
