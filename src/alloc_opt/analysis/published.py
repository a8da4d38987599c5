"""What may be printed? The plan in cents, its ties and every rule checked from the plan itself; else nothing.

A rule of law that rounding leaves short by cents is tightened by the shortage and the plan is solved again, at most
twice; then it is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis import evaluate
from alloc_opt.analysis.cells import cells, matched
from alloc_opt.analysis.evaluate import BROKEN, NotCheckable, Part
from alloc_opt.analysis.given import DIMENSIONS, given
from alloc_opt.analysis.rounding import Published, published
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.ties import check_ties
from alloc_opt.engine.solution import Solution
from alloc_opt.errors import CertificateError
from alloc_opt.families import Rule
from alloc_opt.measures.measures import Measures
from alloc_opt.program.arrays import Program
from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
TRIES = 2
"""How often a plan is solved again because a rule of law is short by cents."""


@dataclass(frozen=True, eq=False)
class Checked:
    """A plan that may be printed."""

    solved: Solved
    budget: Published
    rules: pd.DataFrame
    """Every rule's rows at the published plan, as `evaluate.frame` gives them."""
    notes: tuple[str, ...] = ()


def publish(solved: Solved, rules: Sequence[Rule]) -> Checked:
    """Round, tie out and check a solved plan; `rules`: all of the plan's, those that gave way included.

    Raises:
        CertificateError: a check failed; nothing may be printed.
    """
    notes: tuple[str, ...] = ()
    for attempt in range(TRIES + 1):
        budget = published(solved.built, solved.x)
        check_ties(solved.plan, solved.built.measures.axes, budget)
        parts, missing, x, today = _evaluated(solved, budget, rules)
        short = _short_of_law(parts, x)
        if not short:
            table = evaluate.frame(parts, missing, x, today, solved.gave_way)
            _refuse_broken(table)
            return Checked(solved, budget, table, notes + _rounding_notes(parts, x))
        if attempt < TRIES:
            solved = tightened(solved, short)
            names = ", ".join(sorted({rule for rule, _ in short}))
            notes = (f"Rounding left {names} short by cents; the limit was tightened by the shortage and met.",)
    (rule, _), amount = next(iter(short.items()))
    raise CertificateError(
        f"{rule} is short by ${amount:,.2f} once dollars are in cents, so no plan is given.",
        "a law whose limit lies between two cents cannot be met to the cent; state it in whole dollars",
    )


def _evaluated(
    solved: Solved, budget: Published, rules: Sequence[Rule]
) -> tuple[list[Part], list[NotCheckable], Floats, Floats]:
    """Every rule's rows written on the published numbers, with the published point and today's."""
    built = solved.built
    axes = built.measures.axes
    budgeted = given(solved.plan, axes, budget, rules)
    today = {name: _value(built.measures, name, built.today) for name in DIMENSIONS}
    parts = {name: _with(frame, today[name], name) for name, frame in budgeted.parts.items()}
    m = replace(budgeted, parts=parts).measures(solved.plan, axes, rules)
    for name in ("dollars", "ending", "lapse"):
        m[name]
    found, missing = evaluate.written(rules, m)
    x = m.columns.point()
    before = {}
    for block in m.columns.blocks:
        if block.name in DIMENSIONS:
            frame = pd.DataFrame({d: axes.codes(d, block.labels[d]) for d in DIMENSIONS[block.name]})
            before[block.name] = matched(axes, frame, today[block.name], DIMENSIONS[block.name])
    return found, missing, x, m.columns.point(before)


def _value(m: Measures, name: str, x: Floats) -> pd.DataFrame:
    frame = cells(m[name], x)
    return frame[(frame["year"] > 0).to_numpy()].reset_index(drop=True)


def _with(frame: pd.DataFrame, today: pd.DataFrame, name: str) -> pd.DataFrame:
    """The frame with a zero where only today has something."""
    both = pd.concat([frame, today.assign(value=0.0)], ignore_index=True)
    return both.drop_duplicates(list(DIMENSIONS[name]), ignore_index=True)


def _short_of_law(parts: Sequence[Part], x: Floats) -> dict[tuple[str, str], float]:
    """(rule, part) -> largest shortage in dollars, for rules of law in dollars that rounding leaves short."""
    short: dict[tuple[str, str], float] = {}
    for part in parts:
        if part.rule.severity != "law" or part.rule.holds_today or not part.in_dollars or not len(part.kept):
            continue
        missing = -part.distance(x) - part.tolerance(x)
        fixed = part.rows.lower[part.kept] == part.rows.upper[part.kept]
        worst = float(np.max(np.where(fixed, -np.inf, missing)))
        if 0 < worst < evaluate.DOLLAR:
            short[part.rule.id, part.rows.part] = worst + 0.01
    return short


def _refuse_broken(table: pd.DataFrame) -> None:
    """Preferences never take a plan away: what they miss is told in the table."""
    broken = table[((table["status"] == BROKEN) & (table["severity"] != "preference")).to_numpy()]
    if len(broken):
        first = broken.iloc[0]
        raise CertificateError(
            f"The plan breaks {first['rule']} ({first['row']}) by {-first['slack']:,.4g}, so it is not given.",
            "this is a fault of alloc-opt, not of the plan: please report it with the plan's files",
        )


def _rounding_notes(parts: Sequence[Part], x: Floats) -> tuple[str, ...]:
    off = 0.0
    for part in parts:
        if part.in_dollars and part.rule.severity != "law" and len(part.kept):
            distance = part.distance(x)
            off = max(off, float(np.max(np.where(distance > -evaluate.DOLLAR, -distance, 0.0))))
    return (f"Rounding to cents leaves some rules that are not law short by up to ${off:.2f}.",) if off >= 0.005 else ()


def tightened(solved: Solved, short: Mapping[tuple[str, str], float]) -> Solved:
    """The plan solved again with limits of some rules tightened by dollars, if possible with the same staffing."""
    program = _tight(solved.built, short)
    x = solved.solution.x
    staffing = np.where(program.integer, np.round(x), 0.0)
    lower = np.where(program.integer, staffing, program.lower)
    upper = np.where(program.integer, staffing, program.upper)
    again = solved.session.solve(replace(program, lower=lower, upper=upper))
    if not again.has_plan:
        again = solved.session.solve(program)
    if not again.has_plan:
        names = ", ".join(sorted({rule for rule, _ in short}))
        raise CertificateError(f"{names} cannot be met to the cent.", "state its limit in whole dollars")
    return replace(solved, solution=_kept(solved.solution, again))


def _kept(first: Solution, again: Solution) -> Solution:
    """The new point with the bounds and prices of the first answer, from which it differs by cents."""
    seconds = first.solver_seconds + again.solver_seconds
    return replace(first, x=again.x, settled=first.proved_at, solver_seconds=seconds)


def _tight(built: Built, short: Mapping[tuple[str, str], float]) -> Program:
    program = built.program
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    for w in built.written:
        amount = short.get((w.rule.id, w.rows.part), 0.0) if w.rule is not None and not w.rows.link else 0.0
        here = slice(w.start, w.start + len(w.kept))
        inside = amount / program.row_unit[here]
        apart = lower[here] < upper[here]
        lower[here] = np.where(apart, lower[here] + inside, lower[here])
        upper[here] = np.where(apart, upper[here] - inside, upper[here])
    return replace(program, row_lower=lower, row_upper=upper)
