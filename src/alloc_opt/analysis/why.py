"""Why is a program (at a school) as it is in the plan, and what would have to give if it were otherwise?

The plan is held to everything it is held to now, no money comes from elsewhere, and one step more (or less) of the
program is fixed. What then changes is found in the plan's own order: its objectives first, then as little change from
the plan as possible, so that what leaves (or returns) is named and nothing else moves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from alloc_opt.analysis.asked_for import asked_for
from alloc_opt.analysis.pin_reach import OF_TODAY
from alloc_opt.analysis.pricing.ground import ground
from alloc_opt.analysis.reasons.answer import Answer, Asked, answers
from alloc_opt.analysis.reasons.levels import left_out, levels, step_to
from alloc_opt.analysis.reasons.moves import COLUMNS
from alloc_opt.analysis.reasons.standing import band, payers, resolves, unit_cost
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.table import Table
from alloc_opt.errors import OperatorError
from alloc_opt.plan.plan import Plan

MORE, LESS = "one step more", "one step less"
_PER_CENT = 0.01
"""Step of a program that is told as a share of today's level."""
_SMALL = 1e-6
_DOLLARS = ("dollar", "dollars")
__all__ = ["LESS", "MORE", "Answer", "Why", "meant", "why"]


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
    """year, today, kept, plan: units, of the years in which the school is open and decided by site; see `levels`."""
    payers: tuple[str, ...]
    """Resources that may legally pay for it there."""
    cost: float
    """Dollars of one step in the first plan year, at average pay."""
    answers: tuple[Answer, ...]
    together: tuple[str, ...] = ()
    """Schools that move with it, itself among them: a formula decides, and gives to every school of its band."""
    left: Mapping[str, str] | None = None
    """Plan years that are not asked about -> why: `closed` then, or its level decided `together`."""
    resolves: Mapping[str, float] | None = None
    """Objective -> what the plan's own search left open of it, in its unit; a smaller change is no finding."""

    def table(self) -> Table:
        """Every line that moves, by question; dollars to the cent."""
        frames = [answer.moves.assign(question=answer.question) for answer in self.answers]
        frame = (pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()).reindex(
            columns=["question", *COLUMNS]
        )
        if len(frame):
            frame["dollars"] = frame["dollars"].astype(float).round(2) + 0.0
            places = frame["unit"].isin(_DOLLARS).map({True: 2, False: 6})
            for name in ("plan", "then", "change"):
                pairs = zip(frame[name], places, strict=True)
                frame[name] = [round(float(value), digits) + 0.0 for value, digits in pairs]
            frame["fte"] = frame["fte"].astype(float).round(6) + 0.0
        return Table("why", frame)


def why(solved: Solved, program: str, school: str = "", *, by: float | None = None) -> Why:
    """Where a program stands in a solved plan, and what one step more or less of it would take.

    Args:
        solved: the plan.
        program: program id or name, or a position that one program alone employs.
        school: school id or name; empty: the whole district.
        by: units of the step; left out, the program's own step (without one 1, or 1 % of today's level).

    Raises:
        OperatorError: no such program or school, a closed one, the program is not there, or a step that is none.
    """
    plan, m = solved.plan, solved.built.measures
    row = meant(plan, program, school, by)
    program, school = str(row["program"]), str(row["school"])
    plain = _PER_CENT if row["unit"] == OF_TODAY else 1.0
    step = by if by is not None else float(row["step"]) or plain
    stands, bands = levels(solved, program, school), band(m, program, school)
    return Why(
        program,
        school,
        str(row["unit"]),
        step,
        str(row["valued"]),
        bool(row["locked"]),
        stands,
        payers(m, program, school),
        step * unit_cost(m, program),
        () if row["locked"] else _answers(solved, program, school, bands, stands, step, by),
        bands,
        left_out(m.axes, plan.years, program, school),
        resolves(solved),
    )


def meant(plan: Plan, program: str, school: str, by: float | None) -> Mapping[str, Any]:
    """The program's row and the school that are asked about, before anything is solved; raises as `why` does."""
    row = asked_for(plan, program, school)
    if by is not None and not 0 < by < float("inf"):
        raise OperatorError(f"A step of {by:g} is none.", "give --by a number above zero; both ways are answered")
    return row


def _answers(
    solved: Solved,
    program: str,
    school: str,
    bands: tuple[str, ...],
    stands: pd.DataFrame,
    step: float,
    by: float | None,
) -> tuple[Answer, ...]:
    """One step more, and where there is any of it one step less."""
    programs = solved.plan["programs"].set_index("program")["decided"]
    schools = bands or ((school,) if school and programs[program] == "by_site" else ())
    asked = []
    for question in (MORE, LESS) if (stands["plan"] > _SMALL).any() else (MORE,):
        more = question == MORE
        wanted = step_to(solved, program, school, stands, step, more=more, by=by)
        years, now = tuple(stands["year"].astype(str)), tuple(stands["plan"].tolist())
        asked.append(Asked(question, more, program, school, schools, years, now, tuple(wanted)))
    return answers(ground(solved.built, solved.solution.x), solved, asked)
