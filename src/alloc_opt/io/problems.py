"""Gathering what is wrong in a plan's files, so that all of it is said at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from alloc_opt.errors import Place, PlanError, Problem

EMPTY = "an empty cell"
"""What is found where a value is wanted and there is none."""


class Problems:
    """A growing list of problems. Nothing is raised before every file has been read."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, place: Place, found: str, wanted: str, hint: str = "", others: tuple[Place, ...] = ()) -> None:
        """Note an error; `others`: further cells with the same."""
        self._found.append(Problem(place, found, wanted, hint, others=others))

    def warn(self, place: Place, found: str, wanted: str, hint: str = "") -> None:
        """Note something odd that does not stand in the way of a solve."""
        self._found.append(Problem(place, found, wanted, hint, warning=True))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note several."""
        self._found.extend(problems)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Errors, sorted by place and told once each."""
        return _sorted(problem for problem in self._found if not problem.warning)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Warnings, sorted by place and told once each."""
        return _sorted(problem for problem in self._found if problem.warning)

    def stop_if_any(self) -> None:
        """Raise PlanError if there is an error."""
        if errors := self.errors:
            raise PlanError(errors)


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once; that a cell is empty only where nothing else is wrong with it."""
    found = list(dict.fromkeys(problems))
    full = {_cell(problem.place) for problem in found if problem.found != EMPTY}
    told = [problem for problem in found if problem.found != EMPTY or _cell(problem.place) not in full]
    return tuple(sorted(told, key=_order))


def _cell(place: Place) -> tuple[str, str, str]:
    return (place.file, place.sheet, place.cell) if place.cell else (place.file, str(place.line), place.column)


def _order(problem: Problem) -> tuple[bool, str, str, int, int, str]:
    place = problem.place
    inside = int(place.column) if place.column.isdigit() else 0
    return (not place.file.startswith("plan."), place.file, place.sheet, place.line, inside, place.column)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean 'x'?` with the nearest of the known words, or nothing."""
    by_fold = {other.casefold(): other for other in known if other}
    near = difflib.get_close_matches(word.casefold(), list(by_fold), 1, 0.6)
    return f"did you mean '{by_fold[near[0]]}'?" if near else ""


def some(words: Iterable[str], count: int = 8) -> str:
    """The first few words, with commas and the number of those left out."""
    listed = [str(word) for word in words]
    rest = len(listed) - count
    return ", ".join(listed[:count]) + (f" and {rest} more" if rest > 0 else "")
