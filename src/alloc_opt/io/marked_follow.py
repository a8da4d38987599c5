"""Which problems of a workbook follow from another one: names that are missing because another one stands twice."""

import re
from collections.abc import Mapping, Sequence

from alloc_opt.errors import Problem

_TWICE = re.compile(r"\w[\w ]* '.*' again")
_UNKNOWN = re.compile(r"an? [\w ]+ of (\w+)")
_NAME = re.compile(r"'([^']*)'")


def follows(problems: Sequence[Problem]) -> Mapping[Problem, Problem]:
    """Problem -> the one that it follows from, most likely.

    Where a table has an id twice, one of the two was meant to be another id; cells elsewhere that name an id which the
    table lacks then have nothing wrong in them. Where more ids are missing than stand twice, nothing is said.
    """
    twice: dict[str, list[Problem]] = {}
    lacking: dict[str, list[Problem]] = {}
    for problem in problems:
        unknown = _UNKNOWN.fullmatch(problem.wanted)
        if problem.place.sheet and _TWICE.fullmatch(problem.found):
            twice.setdefault(problem.place.sheet, []).append(problem)
        elif unknown and not problem.warning:
            lacking.setdefault(unknown[1], []).append(problem)
    found = {}
    for table, mine in lacking.items():
        causes = twice.get(table, [])
        names = {name[1] if (name := _NAME.match(problem.found)) else problem.found for problem in mine}
        if causes and len(names) <= len(causes):
            found.update(dict.fromkeys(mine, causes[0]))
    return found


def told(cause: Problem) -> str:
    """`Follows from schools!A3, where school 'oak' stands again`."""
    return (
        f"Follows from {cause.place.sheet}!{cause.place.cell}, where {cause.found.removesuffix(' again')} stands again"
    )
