"""What a plan says of its packs: names, reasons, shares, laws that it loosens, pupils that it does not state."""

from pathlib import Path

import pytest
from tests.packs.test_expansion import PACK, _plan, _rule

from alloc_opt.errors import PlanError
from alloc_opt.io.packs import NO_PUPILS
from alloc_opt.io.read import Reading, examine, read

HEAD = "packs: [state.yaml]\npack_names: {title_i: title}"


def _told(reading: Reading) -> str:
    assert reading.plan is None
    return str(PlanError(reading.errors))


@pytest.mark.parametrize(
    ("head", "rules", "words"),
    [
        ("packs: [state.yaml]\npack_names: {titel_i: title}", "", "did you mean 'title_i'"),
        ("packs: [state.yaml]\npack_names: {title_i: titel}", "", "did you mean 'title'"),
        ("packs: [state.yaml]\npack_names: {title_i: [title, base]}", "", "one resource for 'title_i'"),
        ('packs: [state.yaml]\npack_leave_out: {carryover: ""}', "", "no reason for 'carryover'"),
        (HEAD, "rules:\n  - {id: carry_over, at_most: 0.2}", "did you mean 'carryover'"),
        (HEAD, "rules:\n  - {id: carryover, at_most: 25, source: a waiver}", "for 25 % write 0.25"),
        ("packs: [california]\npack_names: {district_type: union}", "", "one of elementary, unified, high"),
        ("packs: [state.yaml, state.yaml]", "", "the rule 'carryover' again"),
    ],
)
def test_slips_are_errors(tmp_path: Path, head: str, rules: str, words: str) -> None:
    """Proves: a misspelt name, id or rule, two ids for one, no reason, a share of 2,500 %, a pack twice are refused."""
    assert words in _told(examine(_plan(tmp_path, head, rules)))


def test_one_error_for_a_wrong_name(tmp_path: Path) -> None:
    """Proves: an id that the plan does not have is told once, where the plan states it."""
    rules = "rules:\n  - {id: carryover, at_most: 0.1}"
    reading = examine(_plan(tmp_path, "packs: [state.yaml]\npack_names: {title_i: titel}", rules))
    assert [problem.place.file for problem in reading.errors] == ["plan.yaml"]


@pytest.mark.parametrize(
    ("rule", "warned"),
    [
        ("at_most: 0.25", True),
        ("at_most: 0.1", False),
        ("at_most: 0.25, source: State waiver of 2026-05-12", False),
        ("severity: policy", True),
    ],
)
def test_a_law_that_is_loosened(tmp_path: Path, rule: str, warned: bool) -> None:
    """Proves: a looser law without a source of its own is warned of and told by `rules`; tighter or sourced is not."""
    reading = examine(_plan(tmp_path, HEAD, f"rules:\n  - {{id: carryover, {rule}}}"))
    assert reading.plan is not None
    assert (
        any("carryover" in problem.found and "20 U.S.C. 6339" in problem.wanted for problem in reading.warnings)
        is warned
    )
    (line,) = [line for line in reading.plan.packs if line.rule == "carryover"]
    assert ("looser than the law" in line.reason) is warned


def test_a_growing_share_is_one(tmp_path: Path) -> None:
    """Proves: a share of the year before of 100 % may be raised to 105 %, not to 105."""
    pack = PACK.replace("at_most: 0.15", "at_most: 1.0")
    plan = read(_plan(tmp_path, HEAD, "rules:\n  - {id: carryover, at_most: 1.05, source: x}", pack))
    assert _rule(plan, "carryover")["at_most"] == 1.05
    rules = "rules:\n  - {id: carryover, at_most: 105, source: x}"
    assert "10,500%" in _told(examine(_plan(tmp_path / "b", HEAD, rules, pack)))


def test_no_pupils_is_not_a_small_district(tmp_path: Path) -> None:
    """Proves: without enrollment what follows size, or counts pupils, waits and says so; what does not is placed."""
    folder = _plan(tmp_path, "packs: [state.yaml]\npack_names: {title_i: title, counselors: teacher}")
    (folder / "enrollment.csv").unlink()
    lines = {line.rule: line for line in read(folder).packs}
    assert lines["reserve_by_size"].reason == NO_PUPILS
    assert lines["counselor_ratio"].reason == NO_PUPILS
    assert lines["carryover"].placed


@pytest.mark.parametrize(("chosen", "share"), [("elementary", 0.6), ("unified", 0.55), ("high", 0.5)])
def test_current_expense_by_type(tmp_path: Path, chosen: str, share: float) -> None:
    """Proves: the share of the 55 percent law is that of the stated type of district."""
    names = f"district_type: {chosen}, administrators: aide, classroom_teachers: teacher"
    plan = read(_plan(tmp_path, f"packs: [california]\npack_names: {{{names}}}"))
    assert _rule(plan, "administrator_ratio")["at_most"] == {0.6: 0.09, 0.55: 0.08, 0.5: 0.07}[share]


def test_no_type_is_taken_for_granted(tmp_path: Path) -> None:
    """Proves: without the type the rule waits for it and names its choices; with an own figure it is placed."""
    names = "administrators: aide, classroom_teachers: teacher"
    head = f"packs: [california]\npack_names: {{{names}}}"
    lines = {line.rule: line for line in read(_plan(tmp_path, head)).packs}
    assert lines["administrator_ratio"].wants == "district_type"
    assert "elementary, unified, high" in lines["administrator_ratio"].reason
    plan = read(_plan(tmp_path / "b", head, "rules:\n  - {id: administrator_ratio, at_most: 0.06}"))
    assert _rule(plan, "administrator_ratio")["at_most"] == 0.06
