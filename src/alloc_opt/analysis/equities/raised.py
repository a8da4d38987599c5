"""What does it cost to raise the worst-off? Floors step by step, and how far the worst-off can be raised at all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import Event

import numpy as np
import pandas as pd

from alloc_opt.analysis.equities.ladder import Ladder, Priced
from alloc_opt.analysis.equities.seek import EXACT, Level
from alloc_opt.analysis.frontiers.aims import Aim
from alloc_opt.analysis.table import Table
from alloc_opt.goals import goals

FLOORS = [
    "level_per_pupil",
    "kind",
    "units",
    "raises",
    "lowers",
    "plan_per_pupil",
    "lacking_dollars",
    "aim",
    "given_up_value",
    "cost_dollars",
    "raised_dollars",
    "others_dollars",
    "elsewhere_dollars",
    "restricted_dollars",
    "unrestricted_dollars",
    "reduced",
    "reduced_value",
    "status",
    "proof",
]
ASKED, NEXT, WAY, MOST = "asked", "next", "way", "most"
"""Kinds of rows: a floor that was asked for; up to the next worst-off; from there on the way to the most; the most that
rules and money allow.
"""
STEPS = 3
"""Floors up to the next worst-off."""
PARTS = (0.4, 0.7, 0.95)
"""Parts of the way from there to the most."""
SHOWN = 3
"""Programs of which most more is reduced."""
_UNRATED = "hold_unrated"
_APART = 1.0
"""Dollars per pupil within which two floors are one."""


def raised(
    ladder: Ladder,
    count: int,
    asked: Sequence[float] = (),
    hear: Callable[[int, int], None] | None = None,
    stop: Event | None = None,
) -> Table:
    """What floors cost; `stop`: once it is set no further floor is looked at.

    Rows by kind: `next`, the worst-off raised to where the next ones stand in the plan; `way`, from there on the way
    to the most; `asked`; `most`, the levels of lexicographic max-min, each with those above it in the table in force.

    Columns: level_per_pupil; units that the floor raises (`most`: that are settled at the level), ids with `;`; raises
    (all units below their floor in the plan), lowers (`most`: settled units that have more in the plan);
    plan_per_pupil (the lowest of them in the plan); lacking_dollars (what the plan lacks of the floor in the year
    compared, nothing taken from others); aim (objective), given_up_value (how much worse it is for the floor),
    cost_dollars (unrestricted dollars more, all years); of the year compared, against the plan's own best:
    raised_dollars (what those below have more), others_dollars (what all other units have less), elsewhere_dollars
    (what is spent more on anything else; empty of groups, which overlap), restricted_dollars and unrestricted_dollars
    (spent more, of every place); reduced (programs of which most more is reduced, ids with `;`) and reduced_value
    (weighted dollars, all years);
    status (`best`, `no plan`); proof (`most`: dollars per pupil by which a settled unit could still have more).
    """
    tell = hear or (lambda done, of: None)
    levels = ladder.levels(count, stop)
    plan = ladder.worst(ladder.plan)
    highest = levels[0].value
    steps = _steps(plan, highest) + [(ASKED, value) for value in sorted(set(asked))]
    rows: list[dict[str, object]] = []
    done, of = 1, 1 + len(steps) + len(levels)
    tell(done, of)
    for kind, value in steps:
        if _stopped(stop):
            break
        floors = dict.fromkeys(plan, value)
        priced = ladder.priced(floors)
        rows.append(_row(ladder, kind, value, [u for u, v in plan.items() if v < value - EXACT], floors, priced))
        done += 1
        tell(done, of)
    rows.sort(key=lambda row: float(str(row["level_per_pupil"])))
    floors = {}
    for level in levels:
        if _stopped(stop):
            break
        floors |= dict.fromkeys(level.settled, level.value)
        everyone = {unit: floors.get(unit, level.value) for unit in plan}
        rows.append(_most(ladder, level, everyone, ladder.priced(everyone)))
        done += 1
        tell(done, of)
    frame = pd.DataFrame(rows, columns=FLOORS)
    notes = [*_notes(ladder)]
    if _stopped(stop):
        notes.append("You stopped: further floors are left out.")
    return Table("equity_floors", frame, tuple(notes))


def _stopped(stop: Event | None) -> bool:
    return stop is not None and stop.is_set()


def _steps(plan: Mapping[str, float], highest: float) -> list[tuple[str, float]]:
    """Floors up to where the next worst-off units stand, and on the way from there to the highest level."""
    values = sorted(plan.values())
    found: list[tuple[str, float]] = []
    last = values[0]
    for value in values[1:]:
        if len(found) < STEPS and last + _APART < value < highest - _APART:
            found.append((NEXT, round(value, 2)))
            last = value
    way = [float(np.floor(last + part * (highest - last))) for part in PARTS]
    return found + [(WAY, value) for value in way if last + _APART < value < highest - _APART]


def _row(
    ladder: Ladder, kind: str, value: float, units: Sequence[str], floors: Mapping[str, float], priced: Priced | None
) -> dict[str, object]:
    plan = ladder.worst(ladder.plan)
    row: dict[str, object] = {
        "level_per_pupil": round(value, 2),
        "kind": kind,
        "units": "; ".join(units),
        "raises": "; ".join(unit for unit, value in plan.items() if value < floors[unit] - EXACT),
        "lowers": "; ".join(unit for unit in units if kind == MOST and plan[unit] > floors[unit] + _APART),
        "plan_per_pupil": round(min((plan[unit] for unit in units), default=min(plan.values())), 2),
        "lacking_dollars": round(_lacking(ladder, floors), 2) + 0.0,
        "aim": main(ladder),
        "status": "no plan" if priced is None else "best",
        "proof": np.nan,
    }
    aim = main(ladder)
    if priced is None:
        return {**dict.fromkeys(FLOORS, np.nan), "reduced": "", "reduced_value": "", **row}
    worse = ladder.worse(aim, priced)
    raised_units = [unit for unit, floor in floors.items() if ladder.worst(ladder.start.each)[unit] < floor - EXACT]
    return {
        **row,
        "given_up_value": round(worse, 6) + 0.0,
        "cost_dollars": round(priced.values["least_cost"] - ladder.start.values["least_cost"], 2) + 0.0,
        **_paid(ladder, priced, raised_units),
    }


def _most(ladder: Ladder, level: Level, floors: Mapping[str, float], priced: Priced | None) -> dict[str, object]:
    row = _row(ladder, MOST, level.value, level.settled, floors, priced)
    return {**row, "proof": max(level.proof, abs(level.bound - level.value))}


def main(ladder: Ladder) -> str:
    """What the plan is decided by."""
    return next((name for name in ladder.aims if name != _UNRATED), ladder.aims[0])


def _first(ladder: Ladder) -> Iterator[int]:
    """Entries of the first year."""
    units = ladder.units
    return (n for n, year in enumerate(units.year) if year == units.year[0])


def _lacking(ladder: Ladder, floors: Mapping[str, float]) -> float:
    """Dollars that units of the plan lack of their floors in the first year."""
    units = ladder.units
    short = [
        max(floors.get(units.names[units.unit[n]], -np.inf) - ladder.plan[n], 0.0) * units.pupils[n]
        for n in _first(ladder)
    ]
    return float(sum(short))


def _paid(ladder: Ladder, priced: Priced, raised_units: Sequence[str]) -> dict[str, object]:
    """Who has more and who has less in the first year, and of which programs more is reduced."""
    units, now, before = ladder.units, priced.money, ladder.start.money
    mine = set(raised_units)
    more = {True: 0.0, False: 0.0}
    for n in _first(ladder):
        more[units.names[units.unit[n]] in mine] += float((priced.each[n] - ladder.start.each[n]) * units.pupils[n])
    spent, free = now.spent - before.spent, now.free - before.free
    elsewhere = spent - sum(more.values()) if ladder.among == "schools" and not ladder.weighs else np.nan
    less = {name: size - before.reduced.get(name, 0.0) for name, size in now.reduced.items()}
    most = sorted((name for name in less if less[name] >= _APART), key=lambda name: -less[name])[:SHOWN]
    return {
        "raised_dollars": round(more[True], 2) + 0.0,
        "others_dollars": round(-more[False], 2) + 0.0,
        "elsewhere_dollars": round(elsewhere, 2) + 0.0,
        "restricted_dollars": round(spent - free, 2) + 0.0,
        "unrestricted_dollars": round(free, 2) + 0.0,
        "reduced": "; ".join(most),
        "reduced_value": "; ".join(f"{less[name]:.0f}" for name in most),
    }


def _notes(ladder: Ladder) -> Iterator[str]:
    years = list(dict.fromkeys(ladder.units.year))
    aim = main(ladder)
    yield f"{Aim(aim, aim).heading.capitalize()} is told in {goals()[aim].unit}, over all years of the plan."
    if len(years) > 1:
        yield f"A floor holds in every year that is decided school by school: {', '.join(years)}."
    if ladder.parts:
        yield (
            "Costs are those of parts of positions; in whole positions it may cost more, as a position lifts a small "
            "school by a leap. What no plan can exceed, no plan in whole positions can."
        )
    if ladder.preferences:
        yield f"Preferences that the plan keeps are kept here too: {', '.join(ladder.preferences)}."
    yield (
        "A floor counts dollars, so the cheapest way to it may be any service; `per_pupil_floor` in the plan's rules "
        "makes it a rule, in whole positions."
    )
