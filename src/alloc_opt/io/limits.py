"""How large a file may be: what is larger is refused before it fills memory. The environment raises a limit."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace

from alloc_opt.errors import OperatorError, Place
from alloc_opt.io.problems import Problems, did_you_mean

VARIABLE = "ALLOC_OPT_LIMITS"
"""Environment variable: `rows=2000000,depth=80`."""

_DEEPEST = 200
"""Depth that readers survive."""


@dataclass(frozen=True)
class Limits:
    """The most of each; all are whole numbers."""

    file: int = 256_000_000
    """Bytes of one file."""
    depth: int = 40
    """Lists and mappings inside each other in a YAML file; at most 200."""
    nodes: int = 200_000
    """Values of a YAML file, those of its aliases counted wherever they stand."""
    text: int = 100_000
    """Characters of one value or cell."""
    rows: int = 1_000_000
    """Rows of a table."""
    columns: int = 1_000
    """Columns of a table."""
    cells: int = 20_000_000
    """Cells of a CSV file."""
    sheet_cells: int = 3_000_000
    """Cells of a sheet, empty ones between the filled ones included."""
    parts: int = 1_000
    """Files inside a workbook."""
    unpacked: int = 256_000_000
    """Bytes of a workbook once it is unpacked."""
    ratio: int = 200
    """How many times a part of a workbook, if it is over a megabyte, may grow when it is unpacked."""

    def over(self, name: str, found: int, what: str, place: Place, problems: Problems) -> bool:
        """Whether `found` is over the limit `name`; if so it is a problem. `what`: what is counted."""
        most = int(getattr(self, name))
        if found <= most:
            return False
        more = f"{VARIABLE}={name}={max(found, 2 * most)}"
        hint = f"a limit against files that fill memory; {more} raises it, if you trust the file"
        problems.add(place, f"{found:,} {what}", f"at most {most:,}", hint)
        return True


def limits() -> Limits:
    """The limits in force. Raises OperatorError where the environment's cannot be read."""
    told = os.environ.get(VARIABLE, "")
    known = [each.name for each in fields(Limits)]
    changed: dict[str, int] = {}
    for item in filter(None, (part.strip() for part in told.split(","))):
        name, _, amount = (part.strip() for part in item.partition("="))
        if name not in known or not (amount.isascii() and amount.isdigit() and len(amount) < 16):
            hint = did_you_mean(name, known) if name not in known else ""
            raise OperatorError(
                f"{VARIABLE} holds '{item[:60]}', which is no limit.",
                hint or f"for instance rows=2000000; limits: {', '.join(known)}",
            )
        changed[name] = min(int(amount), _DEEPEST) if name == "depth" else int(amount)
    return replace(Limits(), **changed)
