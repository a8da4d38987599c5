"""Why not X: what a step of a program takes, told truly, and one clear error where it cannot be asked."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.analysis.plans import toy

from alloc_opt import io, scenario
from alloc_opt.analysis.pricing.ground import ground
from alloc_opt.analysis.pricing.still import Freedom, still
from alloc_opt.analysis.reasons.levels import levels
from alloc_opt.analysis.reasons.search import GAP, least_change
from alloc_opt.analysis.reasons.standing import resolves
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.analysis.why import LESS, MORE, why
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
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


def test_the_heading_is_what_was_priced(solved: Solved) -> None:
    """Proves: year by year, the size of an answered step is what the asked service moves by at the school asked about;
    of a formula's step the schools of its band alone are asked, and those of other bands are what gives.
    """
    for program, school in (("counseling", "kingsley"), ("summer_school", ""), ("reading", "elm")):
        found = why(solved, program, school)
        assert any(answer.possible for answer in found.answers)
        for answer in (one for one in found.answers if one.possible):
            asked = answer.moves[answer.moves["what"] == "asked"]
            mine = asked[asked["school"] == school] if school else asked
            moved = mine.groupby("year")["change"].sum()
            assert dict(answer.sizes) == pytest.approx(moved.to_dict(), abs=1e-5)
            assert not found.together or set(asked["school"]) <= set(found.together)


def test_a_locked_program_is_said_to_be_locked(solved: Solved) -> None:
    """Proves: nothing is asked of a program that cannot move."""
    found = why(solved, "debt")
    assert found.locked
    assert found.answers == ()


@pytest.mark.parametrize(
    ("program", "school", "told"),
    [
        ("readign", "", "reading"),
        ("reading", "elmm", "elm"),
        ("transport", "elm", "leave the school out"),
        ("reading", "kingsley", "elm"),
        ("summer", "", "summer_school"),
    ],
)
def test_unknown_names_have_one_clear_error(solved: Solved, program: str, school: str, told: str) -> None:
    """Proves: an unknown program or school, or a place where the program is not, names the nearest valid thing."""
    with pytest.raises(OperatorError) as caught:
        why(solved, program, school)
    assert told in str(caught.value)


@pytest.mark.parametrize("by", [0.0, -1.0])
def test_a_step_that_is_none_is_refused(solved: Solved, by: float) -> None:
    """Proves: a step of nothing, or backwards, is an error and not an empty answer."""
    with pytest.raises(OperatorError, match="above zero"):
        why(solved, "reading", "elm", by=by)


def test_a_step_of_a_formula_is_its_next_tier(solved: Solved) -> None:
    """Proves: where a formula decides, one step more is the next level that it can give, not a half of nothing."""
    found = why(solved, "counseling", "kingsley")
    asked = found.answers[0].moves
    asked = asked[((asked["what"] == "asked") & (asked["school"] == "kingsley")).to_numpy()]
    assert found.answers[0].possible
    assert (asked["change"] > 0).all()
    assert found.answers[0].size == pytest.approx(asked["change"].max())


def test_what_the_level_can_be_is_told(solved: Solved) -> None:
    """Proves: where the service's own limits forbid a step, the answer says what it can be."""
    answer = why(solved, "reading", "elm", by=400).answers[0]
    assert not answer.possible
    assert answer.blocked_by == ()
    assert "Reading teachers at Elm Street Elementary can be 0 to 3 FTE" in answer.limits


def test_nothing_moves_that_buys_nothing(solved: Solved) -> None:
    """Proves: though the search may end early, what is asked for moves by the step and no further, and the answer says
    how much smaller the change could be.
    """
    for answer in (*why(solved, "reading", "elm").answers, *why(solved, "tutoring", "cedar").answers):
        asked = answer.moves[answer.moves["what"] == "asked"]
        assert np.allclose(asked["change"].abs(), answer.size)
        assert 0 <= answer.gap <= GAP


def test_the_guessed_basis_gives_the_value_of_a_start_from_nothing() -> None:
    """Proves: an LP begun at the basis that the plan suggests ends at the objectives of one begun from nothing."""
    solved = solve(toy(years=2))
    assert not solved.built.program.integer.all()
    relaxed = replace(solved.built.program, integer=np.zeros(solved.built.program.columns, dtype=bool))
    built = replace(solved.built, program=relaxed)
    at = ground(built, solved.solution.x)
    every = np.ones(len(at.services.balance), dtype=bool)
    small = still(at, built, "", Freedom(every, every, balances=True, aims=1), whole=True)
    assert small is not None
    found = least_change(at, small, 1)
    stages = (small.program.stages[0], small.program.stages[-1])
    cold = Session(Options()).solve(replace(small.program, stages=stages))
    for stage in stages:
        assert stage.cost @ found.x == pytest.approx(stage.cost @ cold.x, abs=1e-6)


def test_a_closed_school_has_one_clear_error() -> None:
    """Proves: of a school that is closed in every plan year another is suggested; of one that closes later, the years
    in which it is open are asked about.
    """
    closing = scenario.apply(
        io.read(MODELS / "riverbend"), MODELS.parent / "scenarios" / "riverbend-school-closes.yaml"
    )
    solved = solve(closing)
    assert why(solved, "arts", "fern").levels["year"].tolist() == ["2026-27"]
    built = solved.built
    assert built.measures.axes.closed is not None
    built.measures.axes.closed[:, 1:] |= (built.measures.axes.labels["school"] == "fern")[:, None]
    with pytest.raises(OperatorError, match="closed from 2026-27 on") as caught:
        levels(solved, "arts", "fern")
    assert "alder" in str(caught.value)


def test_a_saved_run_answers_alike(solved: Solved, tmp_path: Path) -> None:
    """Proves: asked of a saved run, the answer is that of the fresh solve, and nothing is solved again."""
    done = run(solved)
    assert done.solved is not None
    solved = done.solved  # moved by the cents of its rounding
    again = reopen(run_folder.save(done, tmp_path / "run"))
    assert [stage.name for stage in again.solution.stages] == [stage.name for stage in solved.solution.stages]
    assert resolves(again)["least_reduction"] == pytest.approx(resolves(solved)["least_reduction"], rel=1e-9)
    assert np.array_equal(again.x, solved.x)
    ours, theirs = (why(each, "reading", "elm").table().frame for each in (solved, again))
    assert ours.round(4).equals(theirs.round(4))
