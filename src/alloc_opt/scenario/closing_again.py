"""Closings that cannot go together: a school closed twice, pupils sent to a school that is closed when they come."""

from __future__ import annotations

from collections.abc import Sequence

from alloc_opt.errors import Place
from alloc_opt.io.problems import Problems
from alloc_opt.plan.years import end_year
from alloc_opt.scenario.closing_text import Closing


def check(closings: Sequence[Closing], problems: Problems) -> None:
    """Note them, among all closings of the scenarios that are laid over a plan; raises PlanError if there are any."""
    count = len(problems)
    first: dict[str, Closing] = {}
    for said in closings:
        before = first.setdefault(said.school, said)
        if before is not said:
            hint = f"it closes in {before.year} at {_line(before.places['close'])}"
            problems.add(said.places["close"], f"'{said.school}' closed again", "each school closed once", hint)
    for said in closings:
        told: set[str] = set()
        for one in (one for goes in said.going.values() for one in goes):
            shut = first.get(one.to)
            if one.to in told or shut is None or one.to == said.school or end_year(shut.year) > end_year(said.year):
                continue
            told.add(one.to)
            found = f"pupils of '{said.school}' sent to '{one.to}', closed from {shut.year} on"
            hint = f"'{one.to}' closes at {_line(shut.places['close'])}"
            problems.add(one.place, found, f"a school that is open in {said.year}", hint)
    if len(problems) > count:
        problems.stop_if_any()


def _line(place: Place) -> str:
    return f"{place.file}:{place.line}"
