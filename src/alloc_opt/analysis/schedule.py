"""Who works where? A week of whole people for every position that schools share, made from the FTE of the plan.

For every rule of the family `itinerant` and plan year, people i = 1..N with shares w of their time at schools s:

    sum_i w_is = F_s,  sum_s w_is + travel (sum_s y_is - 1) <= 1,  sum_s y_is <= sites,  w_is <= y_is, y_is 0 or 1

The rule itself counts one visit per school; a school that two people share takes one visit more, so a timetable may
need one person more than the rule counts, and says so.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.books import Books
from alloc_opt.analysis.table import Table
from alloc_opt.families.itinerant import Itinerant
from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
COLUMNS = ["rule", "position", "year", "people", "needed", "person", "school", "fte", "days"]
Stops = list[tuple[int, float]]
"""Schools of one person, with the share of a full time at each."""
DAYS = 5.0
"""Days of a week."""
_SMALL = 1e-6
_ORDERS = 400
"""Orders of the schools that are tried."""


def schedule(books: Books, built: Built) -> Table | None:
    """One row per person, school and year; None without a rule about shared people.

    `people`: whole people that the rule counts; `needed`: people of the timetable; `days`: days a week at the school.
    """
    rows = [row for rule in built.rules if isinstance(rule, Itinerant) for row in _of(rule, books, built)]
    if not rows:
        return None
    notes = (
        "The fewest people found among many orders of the schools; `days` of a week of five, time on the road comes "
        "on top.",
    )
    return Table("schedule", pd.DataFrame(rows, columns=COLUMNS), notes)


def _of(rule: Itinerant, books: Books, built: Built) -> Iterator[tuple[object, ...]]:
    frame, labels = books.budget.fte, books.axes.labels
    mine = frame[(labels["position"][frame["position"].to_numpy()] == rule.position)]
    inside = np.ones(books.axes.size("school"), dtype=bool)
    for name, wanted in rule.where.items():
        inside &= books.axes.mask(name, wanted)[1]
    for code, year in enumerate(books.plan.years, start=1):
        if rule.years and year not in rule.years:
            continue
        here = mine[(mine["year"] == code).to_numpy()].groupby("school")["value"].sum()
        here = here[inside[here.index.to_numpy()] & (here.to_numpy() > _SMALL)]
        fte, schools = here.to_numpy(dtype=float), labels["school"][here.index.to_numpy()]
        week = timetable(fte, int(rule.sites + _SMALL), rule.travel)
        people = fewest(fte, rule.sites, rule.travel)
        for person, stops in enumerate(week, start=1):
            for place, share in stops:
                yield (
                    *(rule.id, rule.position, year, float(people), float(len(week)), f"person {person}"),
                    *(str(schools[place]), round(share, 6), round(share * DAYS, 4)),
                )


def fewest(fte: Floats, sites: float, travel: float) -> int:
    r"""Whole people N that the rule counts: $N (1 + travel) \ge F + travel\,y$ and $N\,sites \ge y$, y schools."""
    stops = len(fte)
    by_time = (float(fte.sum()) + travel * stops) / (1.0 + travel)
    return int(np.ceil(max(by_time, stops / sites) - _SMALL))


def timetable(fte: Floats, sites: int, travel: float) -> list[Stops]:
    """People with their schools (place in `fte`) and shares of their time: the fewest found, the same every time."""
    best: list[Stops] = []
    goal = fewest(fte, sites, travel)
    for order, split in product(_orders(fte), (False, True)):
        week = _filled(fte, order, sites, travel, split=split)
        if not best or (len(week), _visits(week)) < (len(best), _visits(best)):
            best = week
        if len(best) <= goal and _visits(best) <= len(fte):
            break
    return best


def _visits(week: list[Stops]) -> int:
    return sum(map(len, week))


def _orders(fte: Floats) -> Iterator[list[int]]:
    """Large first, small first, large beside small, then drawn ones, always the same."""
    down = [int(place) for place in np.argsort(-fte, kind="stable")]
    yield down
    yield down[::-1]
    yield [down[k // 2] if k % 2 == 0 else down[-1 - k // 2] for k in range(len(fte))]
    draw = np.random.default_rng(len(fte))
    for _ in range(_ORDERS):
        yield [int(place) for place in draw.permutation(len(fte))]


def _filled(fte: Floats, order: list[int], sites: int, travel: float, *, split: bool) -> list[Stops]:
    """People filled one after the other with the first schools that fit; `split`: the last one takes part of a school
    that one person could serve.
    """
    left = {place: float(fte[place]) for place in order}
    week: list[Stops] = []
    while left:
        stops: Stops = []
        time = 1.0
        while left and len(stops) < sites:
            room = time - (travel if stops else 0.0)
            fits = [place for place, share in left.items() if share <= room + _SMALL]
            if room <= _SMALL or (not fits and stops and not split):
                break
            place = fits[0] if fits else next(iter(left))
            share = min(left[place], room)
            stops.append((place, share))
            time = room - share
            left[place] -= share
            if left[place] <= _SMALL:
                del left[place]
        week.append(stops)
    return week
