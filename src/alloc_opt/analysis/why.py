"""Why is a program (at a school) as it is in the plan, and what would have to give if it were otherwise?

The plan is held to everything it is held to now, no money comes from elsewhere, and one step more (or less) of the
program is fixed. What then changes is found in the plan's own order: its objectives first, then as little change from
the plan as possible, so that what leaves (or returns) is named and nothing else moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.asked_for import asked_for
from alloc_opt.analysis.pin_reach import reach
from alloc_opt.analysis.pricing.ground import Ground, ground
from alloc_opt.analysis.pricing.still import Freedom, Still, still
from alloc_opt.analysis.reasons.levels import levels, step_to
from alloc_opt.analysis.reasons.moves import COLUMNS, moves
from alloc_opt.analysis.reasons.search import least_change
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.table import Table
from alloc_opt.engine.conflict import conflict
from alloc_opt.engine.options import Options
from alloc_opt.errors import OperatorError
from alloc_opt.families.pin import Pin
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import unit_costs
from alloc_opt.program.build import build
from alloc_opt.program.built import Built
from alloc_opt.program.modes import AFTERWARDS

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
MORE, LESS = "one step more", "one step less"
PIN = "the step in question"
_SMALL = 1e-6


@dataclass(frozen=True, eq=False)
class Why:
    """The answer: where the program stands, and what one step more and one step less would take."""

    program: str
    school: str
    """Empty: the district."""
    unit: str
    step: float
    valued: str
    locked: bool
    levels: pd.DataFrame
    """year, today, plan: units, of the years in which the school is open and decided by site."""
    payers: tuple[str, ...]
    """Resources that may legally pay for it there."""
    cost: float
    """Dollars of one step in the first plan year, at average pay."""
    answers: tuple["Answer", ...]
    together: tuple[str, ...] = ()
    """Schools that move with it, itself among them: a formula decides, and gives to every school of its band."""

    def table(self) -> Table:
        """Every line that moves, by question."""
        frames = [answer.moves.assign(question=answer.question) for answer in self.answers]
        frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
        return Table("why", frame.reindex(columns=["question", *COLUMNS]))


@dataclass(frozen=True, eq=False)
class Answer:
    """What one step more (or less) takes."""

    question: str
    size: float
    """Units of the step; less than a whole step where there is less to take away."""
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
    """Where its own limits alone forbid the step: what the level can be."""


def why(solved: Solved, program: str, school: str = "", *, by: float | None = None) -> Why:
    """Where a program stands in a solved plan, and what one step more or less of it would take.

    Args:
        solved: the plan.
        program: program id or name, or a position that one program alone employs.
        school: school id; empty: the whole district.
        by: units of the step; left out, the program's own step (1 without one).

    Raises:
        OperatorError: no such program or school, a closed one, the program is not there, or a step that is none.
    """
    plan, m = solved.plan, solved.built.measures
    row = asked_for(plan, program, school)
    program = str(row["program"])
    if by is not None and not by > 0:
        raise OperatorError(f"A step of {by:g} is none.", "give --by a number above zero; both ways are answered")
    step = by if by is not None else float(row["step"]) or 1.0
    stands = levels(solved, program, school)
    at = ground(solved.built, solved.solution.x)
    answers: list[Answer] = []
    if not row["locked"]:
        for question in (MORE, LESS) if (stands["plan"] > _SMALL).any() else (MORE,):
            wanted = step_to(solved, program, school, stands, step, more=question == MORE, by=by)
            answers.append(_answer(at, solved, program, school, stands.assign(wanted=wanted), question))
    return Why(
        program,
        school,
        str(row["unit"]),
        step,
        str(row["valued"]),
        bool(row["locked"]),
        stands,
        _payers(m, program, school),
        step * _unit_cost(m, program),
        tuple(answers),
        _band(m, program, school),
    )


def _payers(m: Measures, program: str, school: str) -> tuple[str, ...]:
    """Resources that carry terms or dollars of the program there in a plan year."""
    paid = m.dollars.where(program=program, school=school or None)
    codes = np.concatenate(
        [paid.labels["resource"][paid.labels["year"] > 0], paid.constant_labels["resource"][paid.constant != 0]]
    )
    return tuple(str(m.axes.labels["resource"][code]) for code in np.unique(codes))


def _band(m: Measures, program: str, school: str) -> tuple[str, ...]:
    """Schools that take the same tier as this one, itself among them; empty where no formula decides."""
    if not school or m.bands is None:
        return ()
    mine = m.bands[(m.bands["program"] == int(m.axes.codes("program", [program])[0])).to_numpy()]
    bands = mine.loc[(mine["school"] == int(m.axes.codes("school", [school])[0])).to_numpy(), "band"]
    return tuple(m.axes.labels["school"][mine.loc[mine["band"].isin(bands).to_numpy(), "school"].unique()])


def _unit_cost(m: Measures, program: str) -> float:
    costs = unit_costs(m)
    code = int(m.axes.codes("program", [program])[0])
    return float(costs.loc[costs["program"] == code, 1].sum())


def _answer(at: Ground, solved: Solved, program: str, school: str, asked: pd.DataFrame, question: str) -> Answer:
    """Fix the wanted level in every year that is asked about and find what changes least.

    Where no plan has exactly that level (a service that opens with a minimum), at least (or at most) that much.
    """
    built, more = solved.built, question == MORE
    size = float((asked["wanted"] - asked["plan"]).abs().max())
    rise, fall = _one_way(at, solved, program, school, more=more)
    aims = sum(stage.name not in AFTERWARDS for stage in built.program.stages)
    freedom = Freedom(rise, fall, balances=True, aims=aims)
    for fixed in ("exactly", "at_least" if more else "at_most"):
        pins = _pins(program, school, asked, fixed)
        after = build(solved.plan, rules=(*built.rules, *pins), earlier=built)
        small = still(at, after, PIN, freedom, whole=True)
        found = None if small is None else least_change(at, small, aims)
        if found is not None and found.x.size:
            break
    if small is None or found is None or not found.x.size:
        blocked = () if small is None else _blocked(after, small)
        limits = "" if blocked else _limits(built, pins)
        return Answer(question, size, False, blocked, pd.DataFrame(columns=COLUMNS), (), limits=limits)
    point = small.point(at.x, found.x)
    x, y = built.natural(at.x), built.natural(point)
    words = tuple(
        (stage.name, stage.sense * stage.unit * float(stage.cost @ (point - at.x)), stage.unit_name)
        for stage in built.program.stages[:aims]
    )
    return Answer(question, size, True, (), moves(solved, x, y, program, school), words, found.gap)


def _pins(program: str, school: str, asked: pd.DataFrame, fixed: str) -> list[Pin]:
    """One pin per year that is asked about."""
    head = {"id": PIN, "severity": "law", "program": program, "school": school, "fixed": fixed}
    wanted = zip(asked["year"], asked["wanted"], strict=True)
    return [Pin.model_validate({**head, "quantity": float(level), "years": (str(year),)}) for year, level in wanted]


def _blocked(after: Built, small: Still) -> tuple[str, ...]:
    """Ids of rules that leave the step without an answer."""
    owner = {w.name: "" if w.rule is None or w.rows.link else w.rule.id for w in after.written}
    hard = [block.name for block in small.program.row_blocks if not owner.get(block.name)]
    clash = conflict(small.program, hard, Options(time_limit=10.0))
    names = [] if clash is None else [owner[name] for name in clash.blocks]
    return tuple(dict.fromkeys(name for name in names if not name.startswith(PIN)))


def _limits(built: Built, pins: Sequence[Pin]) -> str:
    """What the level can be, of the first year in which it cannot be what is asked."""
    return next((text for pin in pins for text in reach(built, pin)), "")


def _one_way(at: Ground, solved: Solved, program: str, school: str, *, more: bool) -> tuple[Bools, Bools]:
    """Levels that may rise and that may fall: what is asked one way, every other service the other way.

    Staff held, and what is open or not, move both ways, as the services take them; so do balances.
    """
    known, q = at.services, solved.built.measures.quantity.where(program=program, school=school or None)
    asked = np.zeros(len(known.balance), dtype=bool)
    level = known.level[q.column]
    asked[level[level >= 0]] = True
    freely = ~np.isin(known.kind, ("quantity", "tier"))
    return (asked | freely, ~asked | freely) if more else (~asked | freely, asked | freely)
