"""Several columns of amounts that belong together: one for each source of money or each object, often with a total."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alloc_opt.io.importing.money import cents

_TOTAL = re.compile(r"(?<![a-z])total", re.IGNORECASE)
_SUFFIX = re.compile(r"\(([^)]*)\)\s*$")
_VERSION = re.compile(r"adopt|original|revis|working|estimat|actual|year|\d{2}|balance|encumb", re.IGNORECASE)
_SOURCE = re.compile(r"title|grant|levy|state|federal|education|general|fund|resource|\bres\d", re.IGNORECASE)


@dataclass(frozen=True)
class Wide:
    """Columns of amounts of the same row."""

    parts: tuple[str, ...] = ()
    total: str = ""
    """Column of their total; empty: there is none."""
    agree: int = 0
    """Rows that add up to it."""
    rows: int = 0

    @property
    def field(self) -> str:
        """What the columns are told apart by: `resource` where most are named for a source of money, else `object`."""
        named = sum(bool(_SOURCE.search(title)) for title in self.parts)
        return "resource" if 2 * named >= len(self.parts) else "object"


def wide(pools: Sequence[Sequence[str]], cells: Mapping[str, list[str]], rows: Sequence[int]) -> Wide:
    """The columns of one of these pools whose amounts give a column of totals in most rows; without a total, those of
    the first pool that only their first words tell apart.
    """
    known: dict[str, list[int]] = {}

    def amounts(title: str) -> list[int]:
        if title not in known:
            column = cells[title]
            known[title] = [cents(column[i]) or 0 for i in rows]
        return known[title]

    best = Wide()
    for pool in pools:
        for total in filter(_TOTAL.search, pool):
            parts = [title for title in pool if not _TOTAL.search(title) and _suffix(title) == _suffix(total)]
            sums = [sum(each) for each in zip(*map(amounts, parts), strict=True)]
            agree = sum(a == b for a, b in zip(sums, amounts(total), strict=len(parts) > 0) if b)
            if len(parts) > 1 and agree >= max(0.3 * len(rows), best.agree + 1):
                best = Wide(tuple(parts), total, agree, len(rows))
    if best.parts:
        return best
    said = pools[0]
    alike = [title for title in said if _suffix(title) and not _TOTAL.search(title)]
    others = [title for title in said if title not in alike and not _TOTAL.search(title)]
    told_apart = not any(_VERSION.search(_SUFFIX.sub("", title)) for title in alike)
    return Wide(tuple(alike), rows=len(rows)) if len(alike) > 1 and not others and told_apart else Wide()


def _suffix(title: str) -> str:
    found = _SUFFIX.search(title)
    return found[1] if found else ""
