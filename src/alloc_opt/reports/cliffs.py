"""What falls on other money when grants end, in sentences."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from alloc_opt.analysis.table import Table
from alloc_opt.reports import sentences as say


def cliff_sentences(table: Table) -> Iterator[str]:
    """One sentence per row of `analysis.cliffs`: `cliff: 14.0 FTE, $1.90 million in 2028-29 (...)`."""
    for row in table.frame.to_dict("records"):
        yield _sentence(row)


def _sentence(row: Mapping[Hashable, Any]) -> str:
    staff = f"{row['fte']:,.1f} FTE, " if row["fte"] >= 0.05 else ""
    what = f"{row['line']} of {row['name']}" if row["line"] else str(row["name"])
    on = f"; falls on {row['falls_on']}" if row["falls_on"] else "; nobody may take it over"
    return f"cliff: {staff}{say.money(row['dollars'])} in {row['year']} ({what}: {row['why']}{on})"
