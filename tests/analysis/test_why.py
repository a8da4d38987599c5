"""Why not X: what a step of a program takes, told truly, and one clear error where it cannot be asked."""

from pathlib import Path

import numpy as np
import pytest

from alloc_opt import io
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.analysis.why import LESS, MORE, why
from alloc_opt.errors import OperatorError
from alloc_opt.reports import run_folder
from alloc_opt.reports.reopen import reopen

MODELS = Path(__file__).parents[2] / "models"


@pytest.fixture(scope="module")
def solved() -> Solved:
    """Riverbend, solved."""
    return solve(io.read(MODELS / "riverbend"))


def test_what_leaves_pays_for_what_comes(solved: Solved) -> None:
    """Proves: over all years the dollars that leave, and what the balances lose, carry the dollars that come in."""
    answer = why(solved, "reading", "elm").answers[0]
    moves = answer.moves
    assert answer.question == MORE
    assert answer.possible
    asked = moves[moves["what"] == "asked"]
    assert set(asked["year"]) == set(solved.plan.years)
    assert np.allclose(asked["change"], 0.5)
    services = moves[moves["what"] != "balance"]["dollars"].sum()
    last = moves[(moves["what"] == "balance") & (moves["year"] == solved.plan.years[-1])]["dollars"].sum()
    assert services <= -last + 1e5
    assert (moves.loc[moves["what"] == "answer", "change"] < 0).all()


def test_what_returns_only_rises(solved: Solved) -> None:
    """Proves: taking a step out never takes anything else away."""
    answer = why(solved, "reading", "elm").answers[1]
    assert answer.question == LESS
    assert (answer.moves.loc[answer.moves["what"] == "answer", "change"] > 0).all()


def test_the_rule_in_the_way_is_named(solved: Solved) -> None:
    """Proves: where a step is not possible the rule that forbids it is told."""
    routes = why(solved, "transport", by=3).answers[1]
    assert not routes.possible
    assert "bus_routes" in routes.blocked_by


def test_a_locked_program_is_said_to_be_locked(solved: Solved) -> None:
    """Proves: nothing is asked of a program that cannot move."""
    found = why(solved, "debt")
    assert found.locked
    assert found.answers == ()


@pytest.mark.parametrize(
    ("program", "school", "told"),
    [("readign", "", "reading"), ("reading", "elmm", "elm"), ("transport", "elm", "central")],
)
def test_unknown_names_have_one_clear_error(solved: Solved, program: str, school: str, told: str) -> None:
    """Proves: an unknown program or school, or a place where the program is not, names the nearest valid thing."""
    with pytest.raises(OperatorError) as caught:
        why(solved, program, school)
    assert told in str(caught.value)


def test_a_saved_run_answers_alike(solved: Solved, tmp_path: Path) -> None:
    """Proves: asked of a saved run, the answer is that of the fresh solve, and nothing is solved again."""
    folder = run_folder.save(run(solved), tmp_path / "run")
    again = reopen(folder)
    assert again.solution.stages == ()
    assert np.array_equal(again.x, solved.x)
    ours, theirs = (why(each, "reading", "elm").table().frame for each in (solved, again))
    assert ours.round(4).equals(theirs.round(4))
