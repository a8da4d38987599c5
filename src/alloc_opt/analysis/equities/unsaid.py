"""What the figures of `equity` do not say, in sentences."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from alloc_opt.analysis import speak
from alloc_opt.analysis.equities.phrases import NAMED, SOME, listed
from alloc_opt.analysis.equities.tables import Ground
from alloc_opt.analysis.solve import Solved
from alloc_opt.goals import goals
from alloc_opt.measures.served import chosen


def unsaid(ground: Ground, solved: Solved, schools: pd.DataFrame, groups: pd.DataFrame) -> Iterator[str]:
    """Caveats of a page; `schools` and `groups` are its tables."""
    by = ground.by
    yield from _closed(ground)
    small = schools[(schools["small"] == "yes").to_numpy()]
    if len(small):
        named = [f"{row['name']} ({row['pupils']:,.0f} pupils)" for row in small.head(NAMED).to_dict("records")]
        more = [f"{len(small) - len(named)} more"] if len(small) > len(named) else []
        yield (
            f"Small for their level: {listed([*named, *more])}. A principal, an office and a building cost there "
            "what they cost elsewhere, so more dollars a pupil need not be more service."
        )
    fixed = _fixed(ground, solved)
    if fixed:
        yield fixed
    if by.salaries == "average":
        known = (ground.plan["staff"]["salary"] > 0).any()
        other = "`--salaries actual` shows it" if known else "the plan does not know what each school pays"
        yield f"At average pay a school with many new teachers looks as costly as one with few; {other}."
    if ground.now.central > 0 and not by.central:
        yield "What central staff and services do for one school and not for another is not told by site."
    if (groups["by"] == "group").any():
        yield "Inside a school, which pupils a dollar reaches is not known: a group has its schools' dollars."
    gap = _gap(solved)
    if gap:
        yield gap
    rated = "" if solved.plan.head.mode in {"priority", "evidence"} else ", and nobody rated them here"
    yield f"Dollars are not services, and services are not results{rated}."


def _closed(ground: Ground) -> Iterator[str]:
    """Schools that a scenario closes."""
    shut = ground.closed
    if shut:
        yield (
            f"Closed in {ground.by.year} and in no figure of schools: {listed(shut)}. Today's services count with "
            "every school open, and a school that takes pupils in has more dollars for more pupils."
        )


def _fixed(ground: Ground, solved: Solved) -> str:
    """Dollars at schools that no decision moves."""
    built, year = solved.built, ground.by.year
    programs = built.plan["programs"]
    locked = programs.loc[programs["locked"].astype(bool), "program"].tolist()
    if not locked:
        return ""
    dollars = chosen(built.measures.dollars, ground.by.dollars, ground.by.left_out)
    spent = dollars.where(kind="school", year=year).by("program")
    each = spent.at(built.today)
    known = dict(zip(programs["program"].astype(str), programs["name"].astype(str), strict=True))
    labels = spent.index.labels()["program"].astype(str)
    each = np.where(np.isin(labels, locked), each, 0.0)
    here = labels[each >= SOME]
    told = [known.get(name) or name for name in here]
    if not told:
        return ""
    named = [*told[:NAMED], *([f"{len(told) - NAMED} more"] if len(told) > NAMED else [])]
    return f"{speak.money(each.sum())} at schools is locked and unavoidable here ({listed(named)})."


def _gap(solved: Solved) -> str:
    """That the plan is one of several as good, where positions are whole and a gap is left."""
    program, solution = solved.built.program, solved.solution
    if not program.integer.any():
        return ""
    name = next(stage.name for stage in program.stages if not stage.prelude)
    searches = {found.name: found for found in (solution.mip, *solution.ties) if found is not None}
    found, size = searches.get(name), ""
    if found is not None and np.isfinite(found.gap):
        if found.gap <= 1e-6 * max(abs(found.objective), 1.0):
            return ""
        unit = goals()[name].unit
        size = f" by more than {speak.money(found.gap) if 'dollars' in unit else f'{found.gap:,.4g} {unit}'}"
    known = f"No plan is better{size}; one as good within that" if size else "Another plan as good within its gap"
    return (
        f"{known} may treat single schools otherwise, so a gain or loss of one school is this plan's, not the only "
        "one possible."
    )
