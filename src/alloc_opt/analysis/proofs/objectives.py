"""What is proved of the point and of each objective, and what of a search is the solver's word."""

from collections.abc import Iterator

import numpy as np

from alloc_opt.analysis.proofs.check import Check
from alloc_opt.analysis.proofs.kept import Kept
from alloc_opt.analysis.proofs.stages import StageProof, point_proof, prove
from alloc_opt.analysis.solve import Solved
from alloc_opt.engine.certificate import POINT
from alloc_opt.engine.mip import needs_search

_FIGURES = 1e-9
"""Relative difference of numbers that were written with all their figures."""


def point(solved: Solved) -> Iterator[Check]:
    """Rows, bounds and whole numbers of the program at the saved plan."""
    program = solved.built.program
    proof = point_proof(program, solved.solution.x)
    if proof.wrong:
        yield Check("failed", "plan", f"The saved plan is none: {'; '.join(proof.wrong)}.")
        return
    whole = int(program.integer.sum())
    yield Check(
        "proved",
        "plan",
        f"The saved values meet every row and bound to {proof.primal:.1g} of what is allowed "
        f"({POINT:g} of a row's largest coefficient); {whole:,} whole numbers are whole.",
        program.rows + program.columns,
    )


def objectives(kept: Kept, solved: Solved) -> Iterator[Check]:
    """One check per objective, then the search for whole positions."""
    program, solution = solved.built.program, solved.solution
    said = {str(each["name"]): each for each in kept.facts["stages"]}
    proof = prove(program, solution)
    if list(said) != [stage.name for stage in proof.stages]:
        yield Check("failed", "objectives", "run.json tells of other objectives than the plan has values for.")
    for stage in proof.stages:
        yield _told(stage)
        printed = said.get(stage.name, {})
        for name, value in (("objective", stage.best), ("bound", stage.bound)):
            number = printed.get(name)
            if not isinstance(number, int | float) or not abs(number - value) <= stage.tolerance + _FIGURES * abs(
                value
            ):
                told = f"run.json says {number} for the {name} of {stage.name}; the values prove {value:,.10g}."
                yield Check("failed", "objectives", told)
    missing = [stage.name for stage in program.stages[len(proof.stages) :]]
    if missing and solution.limit:
        yield Check("unseen", "objectives", f"A limit ended the solve before {', '.join(missing)}.", len(missing))
    elif missing:
        yield Check("failed", "objectives", f"There are no values for {', '.join(missing)}.", len(missing))
    yield from _searches(kept, solved, proof.stages)


def _told(stage: StageProof) -> Check:
    if stage.wrong:
        return Check("failed", "objectives", f"{stage.name}: {stage.wrong}.")
    side = "less" if stage.sense < 0 else "more"
    what = f" of {stage.unit}" if stage.unit else ""
    place = "for this staffing " if stage.staffing else ""
    kept = f", of which later objectives gave up at most {_number(stage.give_up)}" if stage.give_up > 0 else ""
    return Check(
        "proved",
        "objectives",
        f"{stage.name}: {place}no plan has {side} than {_number(stage.bound)}{what}, and this one has "
        f"{_number(stage.reached)}{kept} (checked to within {_number(stage.tolerance)}).",
    )


def _searches(kept: Kept, solved: Solved, stages: tuple[StageProof, ...]) -> Iterator[Check]:
    """The bounds of the search for whole positions; nobody but the solver knows them."""
    solution = solved.solution
    searches = () if solution.mip is None else (solution.mip, *solution.ties)
    staffed = any(stage.staffing for stage in stages)
    printed = kept.facts["whole_positions"]
    if not searches:
        if printed is not None or (staffed and needs_search(solved.built.program)):
            yield Check("failed", "whole positions", "The search that run.json tells of has left no values.")
        return
    for search, stage in zip(searches, stages, strict=False):
        room = stage.tolerance + stage.give_up + 1e-6 * max(1.0, abs(stage.best))
        if stage.sense * (search.bound - search.objective) < -room or stage.sense * (stage.best - search.bound) > room:
            yield Check("failed", "whole positions", f"{search.name}: the plan is better than the bound of its search.")
            continue
        if not np.isfinite(search.bound):
            yield Check("unseen", "whole positions", f"{search.name}: a limit left the search without a bound.")
            continue
        side = "less" if stage.sense < 0 else "more"
        yield Check(
            "claimed",
            "whole positions",
            f"{search.name}: no whole-position plan has {side} than {_number(search.bound)}, "
            f"{_number(abs(stage.best - search.bound))} from this one: claimed by HiGHS.",
        )
    for search in searches[len(stages) :]:
        yield Check("claimed", "whole positions", f"{search.name}: its search is claimed by HiGHS.")
    if solved.gave_way:
        yield Check(
            "claimed",
            "whole positions",
            f"That no plan keeps {', '.join(solved.gave_way)} too is claimed by HiGHS.",
            len(solved.gave_way),
        )


def _number(value: float) -> str:
    return f"{value:,.2f}" if abs(value) >= 1 else f"{value + 0.0:.6g}"
