"""A run folder opened for its packet."""

from pathlib import Path

import pytest
from tests.scenario.towns import YEARS, closing, town

from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.errors import OperatorError
from alloc_opt.io.read import read
from alloc_opt.io.template import init
from alloc_opt.reports.packet.answer import Answer
from alloc_opt.reports.packet.open import open_run
from alloc_opt.reports.run_folder import digest, save
from alloc_opt.scenario import apply


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run of the template."""
    home = tmp_path_factory.mktemp("opened")
    return save(run(solve(read(init(home, "toy", small=True)))), runs=home / "runs")


def test_the_ground_is_what_was_solved(folder: Path) -> None:
    """Proves: tables, plan and digest are those of the folder; today is the plan itself where no school closes; a
    question may open the solved plan, and nothing is solved for that.
    """
    opened = open_run(folder)
    ground = opened.ground("staff", {"a": Answer()}, {"b": "no"}, (), "elm")
    assert ground.mark == digest(folder)
    assert ground.today is ground.plan
    assert (ground.school, ground.unanswered, set(ground.answers)) == ("elm", {"b": "no"}, {"a"})
    asking = opened.asking({}, lambda _: None)
    assert asking.solved is asking.solved
    assert asking.solved.plan.name == "toy"


def test_a_closed_school_is_open_in_todays_plan(tmp_path: Path) -> None:
    """Proves: of a run whose scenario closes a school, the plan knows the closing and today's plan has the school with
    its pupils.
    """
    plan = apply(town(), closing(follow={"teacher": 0.5}, **{"from": YEARS[1]}))
    opened = open_run(save(run(solve(plan)), runs=tmp_path / "runs"))
    assert [one.school for one in opened.plan.closings] == ["oak"]
    assert opened.plan.unclosed is opened.today
    assert opened.today is not opened.plan


def test_a_plan_that_cannot_be_opened_is_tried_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: where the solved plan cannot be had, every question hears the reason, and the second one at once."""
    tried = []

    def refuse(place: Path) -> None:
        tried.append(place)
        raise OperatorError("solved with rules written by hand")

    monkeypatch.setattr("alloc_opt.reports.packet.open.reopen", refuse)
    asking = open_run(folder).asking({}, lambda _: None)
    for _ in range(2):
        with pytest.raises(OperatorError, match="by hand"):
            _ = asking.solved
    assert tried == [folder]


def test_schools_by_id_and_name(folder: Path) -> None:
    """Proves: a school is found by id or name whatever the case, an office is no school, nothing is all of them."""
    opened = open_run(folder)
    assert [opened.school(text) for text in ("", "elm", "ELM", "elm elementary")] == ["", "elm", "elm", "elm"]
    for text in ("office", "nowhere"):
        with pytest.raises(OperatorError, match=f"no school {text}"):
            opened.school(text)
