"""How even is it? Dollars per pupil against need, school by school, today and in the plan; and what raising the
worst-off costs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from alloc_opt.analysis.equities import tables
from alloc_opt.analysis.equities.ladder import Ladder
from alloc_opt.analysis.equities.need import Need, need
from alloc_opt.analysis.equities.places import sides
from alloc_opt.analysis.equities.raised import raised
from alloc_opt.analysis.equities.raised_words import raised_words
from alloc_opt.analysis.equities.units import Among
from alloc_opt.analysis.equities.unsaid import unsaid
from alloc_opt.analysis.equities.words import Words
from alloc_opt.analysis.equities.yardstick import Yardstick
from alloc_opt.analysis.frontier import Frontier, frontier
from alloc_opt.analysis.published import publish
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.table import Table
from alloc_opt.engine.options import Options
from alloc_opt.errors import OperatorError

TOTALS: Mapping[str, str] = {"cost": "reduction", "formula": "share", "priority": "points", "evidence": "outcome"}
"""Mode -> what it decides by in all, as `frontier` calls it."""
LEVELS = 3
"""Levels of the worst-off that are looked for."""


@dataclass(frozen=True, eq=False)
class Equity:
    """A plan's equity page."""

    solved: Solved
    by: Yardstick
    need: Need
    among: Among
    schools: Table
    groups: Table
    indices: Table
    floors: Table | None
    """What raising the worst-off costs; None: not asked."""
    counted: tuple[str, ...]
    """What is counted, in sentences."""
    statement: tuple[str, ...]
    """Where schools stand, who gains and who loses, in sentences."""
    raised: tuple[str, ...]
    """What raising the worst-off costs, in sentences."""
    caveats: tuple[str, ...]
    """What the figures do not say, in sentences."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """In the order in which a reader wants them."""
        return tuple(each for each in (self.schools, self.groups, self.indices, self.floors) if each is not None)

    def data(self) -> Mapping[str, object]:
        """Everything but the tables."""
        return {
            "year": self.by.year,
            "weights": dict(self.by.weights),
            "resources": list(self.by.resources),
            "apart": self.by.left_out,
            "central": self.by.central,
            "salaries": self.by.salaries,
            "need": self.need.name,
            "among": self.among,
            "counted": list(self.counted),
            "statement": list(self.statement),
            "raised": list(self.raised),
            "caveats": list(self.caveats),
        }


def equity(
    solved: Solved,
    by: Yardstick,
    *,
    among: Among = "schools",
    of_need: str = "",
    levels: int = LEVELS,
    floors: Sequence[float] = (),
    by_hand: Path | None = None,
    hear: Callable[[int, int], None] | None = None,
    stop: Event | None = None,
) -> Equity:
    """The equity of a solved plan.

    Args:
        solved: the plan.
        by: what is counted.
        among: who is raised: schools, student groups or fifths of the schools by need.
        of_need: column of the schools, or student group, that tells need; empty: see `need`.
        levels: how far to raise the worst-off: so many levels; 0: not at all.
        floors: dollars per pupil to be priced besides.
        by_hand: the `rules.py` that the plan was solved with.
        hear: told of progress, as number of solves done and in all.
        stop: once it is set, floors that were not looked at yet are left out.

    Raises:
        OperatorError: no such measure of need, nobody of the kind to raise, or a floor that is no amount.
        CertificateError: a check failed.
    """
    if not all(0 <= floor < float("inf") for floor in floors):
        raise OperatorError("A floor is an amount of dollars per pupil.", "for instance --floor 8200")
    checked = publish(solved, solved.rules)
    solved = checked.solved
    today, now = sides(checked, by)
    found = need(solved.plan, now.pupils, of_need)
    ground = tables.Ground(solved.plan, solved.built.measures.axes, by, today, now, found)
    made = tables.schools(ground), tables.groups(ground), tables.uneven(ground)
    cost = None
    why = _left_out(solved, by, by_hand, stop)
    if (levels or floors) and not why:
        cost = raised(Ladder(solved, by, among, found, by_hand=by_hand), max(levels, 1), floors, hear, stop)
    words = Words(ground, made[0].frame, made[1].frame)
    return Equity(
        solved,
        by,
        found,
        among,
        *made,
        cost,
        tuple(words.counted()),
        tuple(words.statement()),
        tuple(raised_words(solved.plan, cost, among, by.year, weighted=by.weighted)) if cost is not None else why,
        tuple(unsaid(ground, solved, made[0].frame, made[1].frame)),
    )


def _left_out(solved: Solved, by: Yardstick, by_hand: Path | None, stop: Event | None) -> tuple[str, ...]:
    """Why nobody is raised; empty: no reason."""
    if by.salaries == "actual" and by.resources:
        return ("What raising the worst-off costs is left out: actual pay is not told by resource.",)
    if solved.hand_hash and by_hand is None:
        return ("What raising the worst-off costs is left out: name the rules.py of the plan with --rules.",)
    if stop is not None and stop.is_set():
        return ("You stopped: what raising the worst-off costs is left out.",)
    return ()


def against_total(
    solved: Solved,
    by: Yardstick,
    points: int,
    *,
    free: bool = False,
    options: Options | None = None,
    by_hand: Path | None = None,
    hear: Callable[[int, int, str], None] | None = None,
) -> Frontier:
    """The plans between what the mode decides by in all and the worst-off school, at average pay, without central
    shares, in its worst plan year.

    Raises: as `frontier`.
    """
    plan = by.over(solved.plan)
    between = (TOTALS[plan.head.mode], "worst_off")
    return frontier(plan, between, points=points, free=free, options=options, by_hand=by_hand, hear=hear)
