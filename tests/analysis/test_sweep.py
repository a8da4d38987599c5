"""A study is the same whoever solves its cases, in whatever order, however often it is interrupted."""

import gc
import os
import signal
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import duckdb
import pandas as pd
import pytest
from tests.analysis.plans import toy

from alloc_opt.analysis.solve import usual
from alloc_opt.analysis.study import AS_PLANNED, Study
from alloc_opt.analysis.sweep import Swept, read, sweep, table
from alloc_opt.analysis.sweeping import job, manifest
from alloc_opt.analysis.sweeping.folder import StudyFolder
from alloc_opt.analysis.sweeping.job import Job, answered, attempt
from alloc_opt.errors import OperatorError, PlanError
from alloc_opt.plan.plan import Plan
from alloc_opt.scenario.design import Design
from alloc_opt.scenario.design_read import from_options
from alloc_opt.scenario.vary import Vary

RATIO = {"id": "ratio", "family": "staffing_ratio", "positions": ("teacher",), "per": 60.0}
VARIED = [
    ("add", "beginning: funds[*].beginning", "-100000..100000/4"),
    ("set", "ratio: rules[ratio].per", "1,55,60"),
]


def lp() -> Plan:
    """The toy district with any part of a position."""
    plan = toy([RATIO])
    tables = dict(plan.tables)
    tables["pay"] = tables["pay"].assign(increment=0.0)
    tables["programs"] = tables["programs"].assign(step=0.0)
    return replace(plan, tables=tables)


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The plan that is studied."""
    return lp()


@pytest.fixture(scope="module")
def design() -> Design:
    """Twelve cases, four of them without a plan."""
    return from_options("toy", VARIED)


@pytest.fixture(scope="module")
def whole(plan: Plan, design: Design, tmp_path_factory: pytest.TempPathFactory) -> Swept:
    """The study, done at once by one process."""
    return sweep(plan, design, tmp_path_factory.mktemp("whole") / "study")


def same(one: Swept, other: Swept) -> None:
    """The same cases and changes, to the cent."""
    for mine, yours in ((one.cases(), other.cases()), (one.changes(), other.changes())):
        pd.testing.assert_frame_equal(mine, yours, check_exact=False, rtol=0, atol=0.005)


def test_the_tables_hold_what_the_study_answers(plan: Plan, design: Design, whole: Swept) -> None:
    """Proves: every case is there once, in order, with what varied, and says what a study asked by hand says."""
    cases = whole.cases()
    assert cases["case"].tolist() == list(range(1, 13))
    assert cases[["case", "beginning", "ratio"]].equals(table(design))
    assert (cases["status"].value_counts().to_dict()) == {"optimal": 8, "infeasible": 4}
    assert (cases.loc[cases["ratio"] == 1, "message"].str.len() > 0).all()
    study = Study(plan, design.varied)
    answer = study.answer(design.cases[2])
    row = cases.iloc[2]
    assert row["aim"] == pytest.approx(answer.figures["aim"], abs=0.005)
    mine = whole.changes().query("case == 3").drop(columns="case").reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, study.changes(answer), check_dtype=False, rtol=0, atol=1e-6)


def test_a_finished_study_is_not_solved_again(plan: Plan, design: Design, whole: Swept) -> None:
    """Proves: the same command of a finished study solves nothing, and the parts are gone."""
    again = sweep(plan, design, whole.folder)
    assert (again.new, again.complete) == (0, True)
    assert not (whole.folder / "parts").exists()
    same(again, whole)


def test_any_number_of_workers_gives_the_same(plan: Plan, design: Design, whole: Swept, tmp_path: Path) -> None:
    """Proves: two real processes answer to the cent what one did."""
    same(sweep(plan, design, tmp_path / "s", workers=2), whole)


def test_a_worker_that_is_killed_loses_nothing(plan: Plan, design: Design, whole: Swept, tmp_path: Path) -> None:
    """Proves: a process killed with -9 in the middle is replaced, and every case is there once."""
    killed: list[int] = []

    def kill(finished: int, size: int, failed: int, left: float) -> None:
        victims = [] if killed else _children()
        if victims:
            killed.append(victims[0])
            os.kill(victims[0], signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)

    same(sweep(plan, design, tmp_path / "s", workers=2, hear=kill), whole)
    assert killed


def test_a_case_that_kills_its_process_is_a_row(plan: Plan, design: Design, tmp_path: Path) -> None:
    """Proves: a case over which two processes died is a row that says so, and the study ends."""

    def kill(stop: Event) -> None:
        while not stop.wait(0.05):
            for child in _children():
                os.kill(child, signal.SIGTERM)

    stop = Event()
    killer = Thread(target=kill, args=(stop,))
    killer.start()
    try:
        found = sweep(plan, from_options("toy", [("set", "ratio: rules[ratio].per", "55")]), tmp_path / "s", workers=2)
        assert found.cases()["status"].tolist() == ["failed"]
        assert "exit code" in found.cases()["message"][0]
    finally:
        stop.set()
        killer.join()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stopped_study_goes_on(plan: Plan, design: Design, whole: Swept, tmp_path: Path, workers: int) -> None:
    """Proves: stopped after the first part and begun again, no case is solved twice and the result is the same."""
    stop, patch = Event(), pytest.MonkeyPatch()
    patch.setattr(job, "AT_ONCE", 3)
    asked: Callable[..., Swept] = partial(sweep, plan, design, tmp_path / "s")
    try:
        first = asked(workers=workers, options=replace(usual(plan), stop=stop), hear=lambda *_: stop.set())
    finally:
        patch.undo()
    assert 0 < first.new < 12
    assert not first.complete
    with pytest.raises(OperatorError, match="lacks"):
        read(tmp_path / "s")
    second = asked()
    assert second.complete
    assert first.new + second.new == 12
    same(second, whole)


def test_what_was_half_written_is_written_again(plan: Plan, design: Design, whole: Swept, tmp_path: Path) -> None:
    """Proves: a lost part is solved again, a draft that a crash left behind is no part."""
    stop = Event()
    options = replace(usual(plan), stop=stop)
    patch = pytest.MonkeyPatch()
    patch.setattr(job, "AT_ONCE", 4)
    sweep(plan, design, tmp_path / "s", options=options, hear=lambda done, *_: stop.set() if done >= 6 else None)
    patch.undo()
    folder = StudyFolder(tmp_path / "s")
    folder.parts()[0][2].unlink()
    (tmp_path / "s" / "parts" / ".cases-000001-000004.parquet-ab").write_bytes(b"half")
    assert folder.open_cases()[:4] == [1, 2, 3, 4]
    same(sweep(plan, design, tmp_path / "s"), whole)


def test_another_study_in_the_folder_is_refused(plan: Plan, design: Design, whole: Swept) -> None:
    """Proves: a changed plan, design, option or solver is refused by name; nothing is overwritten."""
    funds = plan["funds"].assign(beginning=plan["funds"]["beginning"] + 1)
    other = replace(plan, tables={**plan.tables, "funds": funds})
    more = from_options("toy", [VARIED[0], ("set", "ratio: rules[ratio].per", "1,55,61")])
    before = (whole.folder / "manifest.json").read_bytes()
    for words, call in {
        "the plan differs": partial(sweep, other, design),
        "the values of its cases": partial(sweep, plan, more),
        "the option gap was 0 and is now 0.01": partial(sweep, plan, design, options=replace(usual(plan), gap=0.01)),
        "holds no study": partial(sweep, plan, design),
    }.items():
        place = whole.folder if words != "holds no study" else whole.folder / "plan"
        with pytest.raises(OperatorError, match=words):
            call(place)
    assert (whole.folder / "manifest.json").read_bytes() == before


def test_a_study_of_other_code_is_refused(
    plan: Plan, design: Design, whole: Swept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves: of one version number, code that decides otherwise does not go on with a study, and the message says what
    to do; what the plan was read as by that code is not blamed on the model.
    """
    monkeypatch.setattr(manifest, "code", lambda: "another")
    funds = plan["funds"].assign(beginning=plan["funds"]["beginning"] + 1)
    other = replace(plan, tables={**plan.tables, "funds": funds})
    for mine in (plan, other):
        with pytest.raises(OperatorError, match=r"this is alloc-opt .* \(code another\)") as caught:
            sweep(mine, design, whole.folder)
        assert "another folder" in caught.value.hint
    assert read(whole.folder).complete


def test_what_a_study_says_of_itself_is_told_anew(plan: Plan, design: Design, whole: Swept) -> None:
    """Proves: a title, a purpose or a mark of confidence given later is that of the finished study from then on."""
    before = whole.manifest
    try:
        later = sweep(plan, replace(design, title="Later", why="Asked again.", confidential=True), whole.folder)
        assert (later.manifest["title"], later.manifest["why"], later.new) == ("Later", "Asked again.", 0)
        assert read(whole.folder).manifest["confidential"]
    finally:
        again = sweep(plan, design, whole.folder)
    assert again.manifest == before


def test_a_case_without_a_change_is_the_plan(tmp_path: Path) -> None:
    """Proves: in whole positions a case that changes nothing has the plan's own answer to the cent and says so, however
    it states that; one that changes something does not.
    """
    plan = toy([RATIO])
    varied = [("scale", "pay: pay[*].salary", "1,1.02"), ("set", "ratio: rules[ratio].per", "60")]
    done = sweep(plan, from_options("toy", varied), tmp_path / "s", options=replace(usual(plan), gap=0.05))
    same, other = done.cases().to_dict("records")
    for name, value in done.anchor["figures"].items():
        assert same[name] == pytest.approx(value, abs=1e-6)
    assert (same["message"], same["differences"], other["message"]) == (AS_PLANNED, 0, "")


def test_files_that_changed_are_named(plan: Plan, design: Design, whole: Swept) -> None:
    """Proves: where the model's files differ the message names them."""
    with pytest.raises(OperatorError, match=r"the model has changed \(funds.csv is new\)"):
        sweep(replace(plan, hashes={"funds.csv": "0"}), design, whole.folder)


def test_targets_are_checked_before_anything_is_solved(plan: Plan, tmp_path: Path) -> None:
    """Proves: every target that does not exist is told in one list, and no folder is made."""
    wrong = from_options("toy", [("scale", "funds[bsae].beginning", "1,2"), ("set", "rules[ratoi].per", "5")])
    with pytest.raises(PlanError) as caught:
        sweep(plan, wrong, tmp_path / "s")
    assert len(caught.value.problems) == 2
    assert "--scale 'funds[bsae].beginning'" in str(caught.value)
    assert not (tmp_path / "s").exists()


def test_an_unforeseen_error_is_a_row(plan: Plan, design: Design, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: an error that nobody foresaw does not end the study."""
    study = Study(plan, design.varied)

    def broken(*_: Any) -> None:
        raise ValueError("a slip")

    monkeypatch.setattr(study.cases, "plan_of", broken)
    answer = attempt(study, design.cases[0])
    assert (answer.status, answer.message) == ("failed", "ValueError: a slip")


def test_duckdb_reads_a_study(whole: Swept) -> None:
    """Proves: the two lines of docs/sweep.md."""
    found = duckdb.sql(
        f"""select ratio, count(*), avg("spending 2026-27") from '{whole.folder.as_posix()}/cases.parquet'
            where status = 'optimal' group by ratio order by ratio"""
    ).fetchall()
    assert [(ratio, count) for ratio, count, _ in found] == [(55.0, 4), (60.0, 4)]


def test_memory_is_flat(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: nothing of ours grows with the number of answers (pandas keeps some hundred dead references a column,
    and the measuring itself holds its snapshots).

    `python -m benchmarks sweep` measures the memory of the whole process over its cases.
    """
    monkeypatch.setattr(job, "AT_ONCE", 10)
    monkeypatch.setattr(job, "EVERY", 1000.0)
    varied = (Vary("beginning", "add", "funds[*].beginning"),)
    study = Job(plan, varied, {}, False, usual(plan), None, True, Study(plan).begun()).study()
    held: list[int] = []
    tracemalloc.start()
    for part in answered(study, [(number, {"beginning": float(number)}) for number in range(1, 51)], None):
        gc.collect()
        others = [tracemalloc.Filter(False, pattern) for pattern in ("*pandas*", tracemalloc.__file__)]
        ours = tracemalloc.take_snapshot().filter_traces(others)
        held.append(sum(each.size for each in ours.statistics("filename")))
        assert part.data
    tracemalloc.stop()
    assert len(held) == 5
    assert max(held[2:]) < held[1] + 20_000


def _children() -> list[int]:
    """Process ids of the workers that run now."""
    from multiprocessing import active_children

    return [child.pid for child in active_children() if child.pid is not None]
