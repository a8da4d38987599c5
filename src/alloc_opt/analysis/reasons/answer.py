"""What one step of a service takes: fix its level, look for the least change of everything else, and say what moved."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.pin_reach import Named, reach
from alloc_opt.analysis.pricing.ground import Ground
from alloc_opt.analysis.pricing.still import Freedom, Still, still
from alloc_opt.analysis.reasons.moves import COLUMNS, moves
from alloc_opt.analysis.reasons.search import Found, side_by_side
from alloc_opt.analysis.solve import Solved
from alloc_opt.engine.conflict import conflict
from alloc_opt.engine.options import Options
from alloc_opt.families.pin import Pin
from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.program.build import build
from alloc_opt.program.built import Built
from alloc_opt.program.modes import AFTERWARDS

Bools = npt.NDArray[np.bool_]
PIN = "the step in question"
_SMALL = 1e-6


@dataclass(frozen=True)
class Asked:
    """One step of a service, more or less of it."""

    question: str
    more: bool
    program: str
    school: str
    """Empty: the district."""
    schools: tuple[str, ...]
    """Schools whose service moves with it by its own kind; empty: all of them."""
    years: tuple[str, ...]
    plan: tuple[float, ...]
    """Level of each year."""
    wanted: tuple[float, ...]
    """Level of each year after the step."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What one step more (or less) takes."""

    question: str
    sizes: tuple[tuple[str, float], ...]
    """Year -> units of the step: what was priced where it is possible, else what was asked."""
    possible: bool
    blocked_by: tuple[str, ...]
    """Rules that stand in the way where it is not possible."""
    moves: pd.DataFrame
    """what (asked, answer, balance), program, school, year, plan, then, change, unit, fte, dollars."""
    aims: tuple[tuple[str, float, str], ...]
    """The plan's objectives that move: words, change for the better, unit."""
    gap: float = 0.0
    """Share by which the least change of the first objective may be smaller; NaN: the search could not tell."""
    limits: str = ""
    """Where the service's own limits forbid the step (in some years, or in all): what the level can be."""
    law: bool = False
    """True: nothing but law stands in the way, money aside."""
    wanted: tuple[tuple[str, float], ...] = ()
    """Year -> units of a plain step, where no plan has exactly that and the next level was taken."""

    @property
    def size(self) -> float:
        """Units of the step in the year in which it is largest."""
        return max(abs(units) for _, units in self.sizes)


@dataclass(frozen=True, eq=False)
class _Posed:
    """A question as a small program."""

    after: Built
    small: Still | None
    exact: bool
    """The level is fixed at the step itself, not at the step or beyond."""


def answers(at: Ground, solved: Solved, asked: Sequence[Asked]) -> tuple[Answer, ...]:
    """Each question's answer.

    The wanted level is fixed in every year in which the service's own limits leave room. Where no plan has exactly that
    level (a service that opens with a minimum), at least (or at most) that much is asked for.
    """
    names = Named(solved.plan)
    rooms = [_room(solved.built, each, names) for each in asked]
    cut = [each for each, _ in rooms]
    aims = sum(stage.name not in AFTERWARDS for stage in solved.built.program.stages)
    posed = [_posed(at, solved, each, aims, exact=True) if each.years else None for each in cut]
    found = side_by_side(at, [None if each is None else each.small for each in posed], aims)
    again = [
        _posed(at, solved, each, aims, exact=False) if each.years and not _there(one) else None
        for each, one in zip(cut, found, strict=True)
    ]
    later = side_by_side(at, [None if each is None else each.small for each in again], aims)
    return tuple(
        _answer(at, solved, whole, each, text, second or first, one if _there(one) else other)
        for whole, (each, text), first, second, one, other in zip(asked, rooms, posed, again, found, later, strict=True)
    )


def _there(found: Found | None) -> bool:
    return found is not None and found.x.size > 0


def _room(built: Built, asked: Asked, names: Named) -> tuple[Asked, str]:
    """The question in the years whose own limits leave room for it, and what the level can be in the first other."""
    pins = _pins(asked, "at_least" if asked.more else "at_most")
    texts = [next(reach(built, pin, names), "") for pin in pins]
    steps = zip(asked.years, asked.plan, asked.wanted, texts, strict=True)
    open_ = [step[:3] for step in steps if not step[3] and abs(step[2] - step[1]) > _SMALL]
    years, plan, wanted = zip(*open_, strict=True) if open_ else ((), (), ())
    only = Asked(asked.question, asked.more, asked.program, asked.school, asked.schools, years, plan, wanted)
    return only, next((text for text in texts if text), "")


def _posed(at: Ground, solved: Solved, asked: Asked, aims: int, *, exact: bool) -> _Posed:
    built = solved.built
    rise, fall = _one_way(at, solved, asked)
    freedom = Freedom(rise, fall, balances=True, aims=aims)
    fixed = "exactly" if exact else "at_least" if asked.more else "at_most"
    after = build(solved.plan, rules=(*built.rules, *_pins(asked, fixed)), earlier=built)
    return _Posed(after, still(at, after, PIN, freedom, whole=True), exact)


def _answer(
    at: Ground, solved: Solved, whole: Asked, asked: Asked, limits: str, posed: _Posed | None, found: Found | None
) -> Answer:
    built = solved.built
    steps = zip(asked.years or whole.years, asked.plan or whole.plan, asked.wanted or whole.wanted, strict=True)
    sizes = tuple((year, wanted - level) for year, level, wanted in steps)
    none = pd.DataFrame(columns=COLUMNS)
    if posed is None or posed.small is None or found is None or not found.x.size:
        blocked = () if posed is None or posed.small is None else _blocked(posed.after, posed.small)
        return Answer(whole.question, sizes, False, blocked, none, (), limits=limits, law=_is_law(built, blocked))
    point = posed.small.point(at.x, found.x)
    x, y = built.natural(at.x), built.natural(point)
    aims = sum(stage.name not in AFTERWARDS for stage in built.program.stages)
    words = tuple(
        (stage.name, stage.sense * stage.unit * float(stage.cost @ (point - at.x)), stage.unit_name)
        for stage in built.program.stages[:aims]
    )
    held = built.measures.quantity.where(program=asked.program, school=asked.school or None, year=asked.years)
    change = (held.by("year").at(y) - held.by("year").at(x)).round(6) + 0.0
    priced = tuple(zip(asked.years, change.tolist(), strict=True))
    moved = moves(solved, x, y, asked.program, asked.schools)
    wanted = () if posed.exact or np.allclose(change, [s for _, s in sizes], atol=_SMALL) else sizes
    return Answer(whole.question, priced, True, (), moved, words, found.gap, limits, wanted=wanted)


def _is_law(built: Built, blocked: Sequence[str]) -> bool:
    rules = [built.by_id[name] for name in blocked if name in built.by_id]
    return bool(rules) and all(rule.severity == "law" and not isinstance(rule, ResourceLimit) for rule in rules)


def _pins(asked: Asked, fixed: str) -> list[Pin]:
    """One pin per year that is asked about."""
    head = {"id": PIN, "severity": "law", "program": asked.program, "school": asked.school, "fixed": fixed}
    wanted = zip(asked.years, asked.wanted, strict=True)
    return [Pin.model_validate({**head, "quantity": level, "years": (year,)}) for year, level in wanted]


def _blocked(after: Built, small: Still) -> tuple[str, ...]:
    """Ids of rules that leave the step without an answer."""
    owner = {w.name: "" if w.rule is None or w.rows.link else w.rule.id for w in after.written}
    hard = [block.name for block in small.program.row_blocks if not owner.get(block.name)]
    clash = conflict(small.program, hard, Options(time_limit=10.0))
    names = [] if clash is None else [owner[name] for name in clash.blocks]
    return tuple(dict.fromkeys(name for name in names if not name.startswith(PIN)))


def _one_way(at: Ground, solved: Solved, asked: Asked) -> tuple[Bools, Bools]:
    """Levels that may rise and that may fall: what is asked one way, every other service the other way.

    Staff held, and what is open or not, move both ways, as the services take them; so do balances.
    """
    known = at.services
    q = solved.built.measures.quantity.where(program=asked.program, school=asked.school or None)
    mine = np.zeros(len(known.balance), dtype=bool)
    level = known.level[q.column]
    mine[level[level >= 0]] = True
    freely = ~np.isin(known.kind, ("quantity", "tier"))
    return (mine | freely, ~mine | freely) if asked.more else (~mine | freely, mine | freely)
