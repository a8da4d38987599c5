"""A projection as data, complete and to the cent."""

from typing import Any

from alloc_opt.analysis.project import Projection
from alloc_opt.analysis.projection.certification import TEST
from alloc_opt.analysis.table import Table


def data(projection: Projection) -> dict[str, Any]:
    """Facts and tables; rows of tables as mappings, NaN where there is no number."""
    found, gap, reserve = projection.certification, projection.gap, projection.reserve
    return {
        "name": projection.name,
        "title": projection.title,
        "layout": projection.layout.name,
        "years": list(projection.years),
        "funds": list(projection.funds),
        "confidential": projection.confidential,
        "certification": {
            "word": found.word,
            "base_year_and_two_more": found.by_law,
            "reasons": list(found.reasons),
            "test": TEST,
            "nothing_grows": projection.still,
        },
        "reserve": {"known": reserve.known, "words": reserve.words},
        "gap": {
            "from_the_first_year": gap.first / 100.0,
            "asked_for_by": gap.binding,
            "in_the_last_year_alone": gap.last / 100.0,
        },
        "summary": _rows(projection.summary),
        "lines": _rows(projection.lines),
        "reserve_bridge": _rows(projection.bridge),
        "cliffs": _rows(projection.cliffs),
        "other_funds": _rows(projection.others),
        "gap_bridge": _rows(projection.sizes),
        "drivers": _rows(projection.drivers),
        "assumptions": _rows(projection.assumptions),
        "notes": list(projection.notes),
    }


def _rows(table: Table) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.frame.to_dict("records")]
