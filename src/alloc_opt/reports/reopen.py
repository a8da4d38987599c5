"""A saved run opened again as a solved plan: nothing is solved, only written anew and checked against the values."""

from dataclasses import replace
from pathlib import Path

from alloc_opt.analysis.proofs.again import again
from alloc_opt.analysis.proofs.check import UNREADABLE
from alloc_opt.analysis.solve import Solved
from alloc_opt.engine.certificate import certify
from alloc_opt.errors import OperatorError
from alloc_opt.reports.verify_files import read


def reopen(folder: Path) -> Solved:
    """The solved plan of a run folder, with what was found at every stage where that holds for it.

    Raises:
        OperatorError: the folder does not hold the plan and its values, or they do not fit together.
    """
    kept, unread = read(folder)
    if kept is None:
        raise OperatorError(f"{folder} holds no complete run: {unread[0].what}", "solve the model again")
    try:
        solved = again(kept)
    except UNREADABLE as error:
        raise OperatorError(f"{folder} holds no complete run.", "solve the model again") from error
    solution = solved.solution
    if not solution.certificate.holds:  # a plan that is no best one, such as an option: no stage's bound is its own
        bare = certify(solved.built.program, solution.x, ())
        solved = replace(solved, solution=replace(solution, stages=(), certificate=bare))
    if not solved.solution.certificate.holds:
        raise OperatorError(
            f"The values of {folder} are not a plan of the model saved with it.", "solve the model again"
        )
    return solved
