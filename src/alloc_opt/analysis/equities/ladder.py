r"""The worst-off as well off as possible, then the next, and so on (lexicographic max-min), each level proved.

Level after level, with $D$ the units settled before, each at its level $\ell_u$:

$$ \max \tau \quad\text{s.t.}\quad v_u(x) \ge \tau \;(u \notin D), \qquad v_u(x) \ge \ell_u \;(u \in D),
   \qquad x \in X $$

With duals $y_u \ge 0$ of the first rows, $\sum_u y_u = 1$, and dual bound $\bar\tau$, every plan that gives all others
their $\tau^*$ gives $u$ at most $\tau^* + (\bar\tau - \tau^*) / y_u$. So a unit with $y_u > 0$ cannot have more: that
settles it, and not that it has $\tau^*$ in the plan found. Units that merely happen to stay open; they may rise later.
$X$ are the plan's rules, with parts of positions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

import numpy as np

from alloc_opt.analysis.equities.need import Need
from alloc_opt.analysis.equities.payers import Money
from alloc_opt.analysis.equities.seek import EXACT, RULE, Level, Seek
from alloc_opt.analysis.equities.units import Among, Units, units
from alloc_opt.analysis.equities.yardstick import Yardstick
from alloc_opt.analysis.frontiers.aims import Held
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.write import write
from alloc_opt.engine.session import Session
from alloc_opt.errors import InfeasibleError
from alloc_opt.families import Rule
from alloc_opt.goals import goals
from alloc_opt.measures.columns import Floats
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.served import district
from alloc_opt.plan.plan import Plan
from alloc_opt.program.built import Built
from alloc_opt.program.modes import AFTERWARDS, stages

LOOSE = 1e-7
"""Share of a level by which its floor is loosened, so that the plan that proved it meets it."""
_COST, _UNRATED = "least_cost", "hold_unrated"


class Floors(Rule):
    """Units have at least their floor per pupil; with `raised` all others at least a level that is sought."""

    by: Yardstick
    among: Among
    need: Need
    floors: tuple[tuple[str, float], ...] = ()
    """Unit -> dollars per pupil."""
    raised: bool = False

    def units(self, m: Measures, *, helper: bool = False) -> Units:
        """Who is compared."""
        return units(m, self.by, self.among, self.need, helper=helper)

    def rows(self, m: Measures) -> Rows:
        """One row per unit and year, in dollars."""
        mine = self.units(m, helper=True)
        level = m.helper("level", district(m), witness=lambda x: np.array([mine.each(x).min()]), lower=-np.inf)
        floor = np.array([dict(self.floors).get(name, np.nan) for name in mine.names])[mine.unit]
        fixed = np.isfinite(floor)
        terms = mine.matrix.tocoo()
        seek = np.flatnonzero(~fixed) if self.raised else np.zeros(0, dtype=np.int64)
        least = np.where(fixed, floor, 0.0 if self.raised else -np.inf)
        return Rows(
            level.index,
            "dollars",
            np.concatenate([terms.row, seek]).astype(np.int64),
            np.concatenate([terms.col, np.repeat(level.column, len(seek))]).astype(np.int64),
            np.concatenate([terms.data * mine.pupils[terms.row], -mine.pupils[seek]]),
            (least - mine.constant) * mine.pupils,
            np.full(len(floor), np.inf),
            names={
                "unit": np.array([mine.names[n] for n in mine.unit], dtype=object),
                "year": np.array(mine.year, dtype=object),
            },
        )


@dataclass(frozen=True, eq=False)
class Priced:
    """The plan's own best under some floors."""

    values: Mapping[str, float]
    """Objective -> value, natural."""
    each: Floats
    """Dollars per pupil of each entry of the units."""
    money: Money
    """What it spends in the first year, and what it reduces."""


class Ladder:
    """Asks one solved plan for levels and for what floors cost."""

    def __init__(self, solved: Solved, by: Yardstick, among: Among, need: Need, *, by_hand: Path | None = None) -> None:
        """Nothing is solved yet, but where the mode holds what nobody rated."""
        self._solved, self._by_hand = solved, by_hand
        self._rules = tuple(rule for rule in solved.rules if rule.id not in solved.gave_way)
        self._floors = Floors(id=RULE, by=by, among=among, need=need)
        self._sessions = Session(), Session()
        self._first: list[Built | None] = [None, None]
        self._held: tuple[Rule, ...] = ()
        deciding = [name for name in stages(solved.plan) if name not in AFTERWARDS]
        self.aims = tuple(dict.fromkeys([*deciding, _COST]))
        """Objectives that floors are priced by, the plan's own first."""
        start = self.priced({})
        if start is None:
            raise InfeasibleError("No plan meets all rules.", "`alloc-opt solve` says which of them conflict")
        self.start = start
        """The plan's own best without floors."""
        if _UNRATED in start.values:
            worst = start.values[_UNRATED]
            self._held = (Held(id="what nobody rated", goal=_UNRATED, limit=worst + 1e-6 * max(abs(worst), 1.0)),)
            self._first = [None, None]
        built = self._first[1] or self._write(1, {}, raised=False)
        self.units = self._floors.units(built.measures)
        self.plan = self._at(solved.built, solved.x, built)
        """Dollars per pupil of each entry of the units in the solved plan."""

    def levels(self, count: int, stop: Event | None = None) -> list[Level]:
        """The first levels, the lowest first; fewer where all units are settled, or where `stop` is set."""
        built = self._write(0, {}, raised=True)
        seek = Seek.of(built)
        settled: set[str] = set()
        found: list[Level] = []
        while len(settled) < len(self.units.names) and not (found and stop is not None and stop.is_set()):
            level = seek.next(self._sessions[0], settled)
            same = bool(found) and level.value <= found[-1].value + EXACT
            if not same and len(found) == count:
                break
            settled |= set(level.settled)
            if same:
                last = found.pop()
                level = replace(last, settled=(*last.settled, *level.settled), proof=max(last.proof, level.proof))
            found.append(level)
        return found

    def priced(self, floors: Mapping[str, float]) -> Priced | None:
        """The plan's own best where units have at least these dollars per pupil; None: there is no plan."""
        built = self._write(1, floors, raised=False)
        count = sum(stage.name in self.aims for stage in built.program.stages)
        solution = self._sessions[1].solve(built.program.in_parts(count))
        if not solution.has_plan:
            return None
        values = {
            stage.name: result.objective for stage, result in zip(built.program.stages, solution.stages, strict=False)
        }
        x = built.natural(solution.x)
        return Priced(values, self._floors.units(built.measures).each(x), Money.of(built, x, self._floors.by.year))

    def _write(self, which: int, floors: Mapping[str, float], *, raised: bool) -> Built:
        loose = tuple((name, value - LOOSE * max(abs(value), 1.0)) for name, value in floors.items())
        rule = self._floors.model_copy(update={"floors": loose, "raised": raised})
        plan = self._headed()
        rules = (*self._rules, *self._held, rule)
        built = write(plan, rules, by_hand=self._by_hand, earlier=self._first[which])
        self._first[which] = self._first[which] or built
        return built

    def _headed(self) -> Plan:
        plan = self._solved.plan
        settings = plan.head.settings.model_copy(update={"objective": self.aims, "give_up": {}})
        return replace(plan, head=plan.head.model_copy(update={"settings": settings}))

    def _at(self, of: Built, x: Floats, built: Built) -> Floats:
        """Dollars per pupil of each entry at a point of another program."""
        own = built.measures.columns
        shapes = {block.name: block.stop - block.start for block in own.blocks}
        given = {
            block.name: x[block.start : block.stop]
            for block in of.measures.columns.blocks
            if shapes.get(block.name) == block.stop - block.start
        }
        return self.units.each(own.point(given))

    @property
    def among(self) -> Among:
        """Who is compared."""
        return self._floors.among

    @property
    def weighs(self) -> bool:
        """Whether dollars of units are more than those spent there: central shares or actual pay."""
        return self._floors.by.central or self._floors.by.salaries == "actual"

    @property
    def parts(self) -> bool:
        """Whether the plan has whole positions, which these cases do not."""
        return bool(self._solved.built.program.integer.any())

    @property
    def preferences(self) -> tuple[str, ...]:
        """Preferences that the plan keeps."""
        return tuple(rule.id for rule in self._rules if rule.severity == "preference")

    def worse(self, aim: str, priced: Priced) -> float:
        """By how much an objective is worse than without floors, in its unit."""
        sign = 1.0 if goals()[aim].better == "less" else -1.0
        return sign * (priced.values[aim] - self.start.values[aim])

    def worst(self, each: Floats) -> dict[str, float]:
        """Unit -> dollars per pupil in its worst year, of values per entry."""
        found = np.full(len(self.units.names), np.inf)
        np.minimum.at(found, self.units.unit, each)
        return dict(zip(self.units.names, found.tolist(), strict=True))
