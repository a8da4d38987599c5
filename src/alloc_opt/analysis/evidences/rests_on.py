"""Which effects does a plan's answer rest on, and where do they come from?"""

import re
from typing import Any

from alloc_opt.plan.plan import Plan

_ID = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+")
COLUMNS = ("program", "goal", "group", "effect", "low", "high", "source")


def rests_on(plan: Plan) -> list[dict[str, Any]]:
    """Each effect with its source and the id that opens it (empty where none does); nothing but in evidence mode."""
    if plan.head.mode != "evidence":
        return []
    rows = plan["effects"][list(COLUMNS)].to_dict("records")
    return [{**{str(key): value for key, value in row.items()}, "id": id_of(str(row["source"]))} for row in rows]


def id_of(source: str) -> str:
    """The id that a source begins with, as `DEF-SUMMER: 0.064 SD ...` does."""
    found = _ID.match(source)
    return found.group() if found else ""
