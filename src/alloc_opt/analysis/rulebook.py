"""Which rules were there, in plain words, and where do they stand?"""

from collections.abc import Iterable, Mapping

import pandas as pd

from alloc_opt.analysis.table import Table
from alloc_opt.errors import Place
from alloc_opt.families import Rule
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.rule import PlacedRule

COLUMNS = ["rule", "family", "severity", "sentence", "source", "why", "place"]


def place_of(placed: PlacedRule) -> str:
    """Where a rule stands, and where in each other file (a pack, a scenario) its parameters come from first."""
    first: dict[str, Place] = {}
    for place in placed.places.values():
        if place.file != placed.place.file:
            first[place.file] = min(place, first.get(place.file, place))
    found = dict.fromkeys(str(each) for each in (placed.place, *first.values()))
    return ", ".join(each for each in found if each)


def rulebook(plan: Plan, rules: Iterable[Rule], by_hand: Mapping[str, tuple[str, str, str]] | None = None) -> Table:
    """One row per rule; `by_hand`: id -> severity, sentence and place of hand-written rules. Rules that every plan has
    without being asked have no place.
    """
    places = {placed.id: place_of(placed) for placed in plan.rules}
    rows: list[tuple[str, ...]] = [
        (r.id, r.family(), r.severity, r.plain(), r.source, r.why, places.get(r.id, "")) for r in rules
    ]
    rows += [
        (id_, "by_hand", severity, text, "", "", place) for id_, (severity, text, place) in (by_hand or {}).items()
    ]
    return Table("rulebook", pd.DataFrame(rows, columns=COLUMNS))
