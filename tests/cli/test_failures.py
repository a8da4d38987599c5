"""How commands fail: a message with a hint on stderr, an exit code per kind, nothing half-written."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Call

from alloc_opt.errors import CertificateError, LimitError, SolverError


def test_a_plan_with_problems_tells_all_of_them(call: Call) -> None:
    """Proves: exit code 3; every problem with its place, on stderr, and as data with --json."""
    for name, good, bad in (
        ("funds.csv", "5960000", "lots"),
        ("pay.csv", "teacher", ""),
        ("plan.yaml", "mode: cost", "mode: best"),
    ):
        path = Path("riverbend") / name
        text = path.read_text(encoding="utf-8")
        assert good in text
        path.write_text(text.replace(good, bad, 1), encoding="utf-8")
    result = call("check", "riverbend")
    assert result.exit_code == 3
    assert result.stdout == ""
    assert all(f"{name}:" in result.stderr for name in ("funds.csv", "pay.csv", "plan.yaml"))
    told = json.loads(call("check", "riverbend", "--json").stdout)
    assert told["exit_code"] == 3
    assert len(told["problems"]) >= 3
    assert {"place", "found", "wanted", "hint"} == set(told["problems"][0])


def test_a_model_that_is_not_there(call: Call) -> None:
    """Proves: exit code 7 and a hint."""
    result = call("solve", "nowhere")
    assert result.exit_code == 7
    assert "There is no model nowhere." in result.stderr
    assert "hint:" in result.stderr


def test_a_scenario_that_is_not_there(call: Call) -> None:
    """Proves: the same for scenarios."""
    result = call("solve", "riverbend", "-s", "nowhere")
    assert (result.exit_code, "There is no scenario nowhere." in result.stderr) == (7, True)


IMPOSSIBLE = """
scenario: impossible
of: riverbend
why: test
changes:
  - append: rules
    why: far too much
    rows:
      - {id: many, family: minimum_staffing, positions: [teacher], fte: 5000, today: meet}
"""


def _runs() -> set[str]:
    return {path.name for path in Path("runs").iterdir()}


def test_no_plan_says_which_rules_conflict(call: Call) -> None:
    """Proves: exit code 5, the rules by name, a hint, no run folder."""
    before = _runs()
    Path("impossible.yaml").write_text(IMPOSSIBLE, encoding="utf-8")
    result = call("solve", "riverbend", "-s", "impossible.yaml", "--no-prices")
    assert result.exit_code == 5, result.output
    assert "many (policy)" in result.stderr
    assert "hint: relax from the bottom up" in result.stderr
    assert _runs() == before


@pytest.mark.parametrize(("kind", "code"), [(LimitError, 6), (SolverError, 8), (CertificateError, 9)])
def test_other_failures_have_their_codes(
    call: Call, monkeypatch: pytest.MonkeyPatch, kind: type[SolverError], code: int
) -> None:
    """Proves: limits without a plan, a failing solver and a withheld answer are told apart, and nothing is written."""

    def fail(*_: object, **__: object) -> None:
        raise kind("no answer", "try again")

    before = _runs()
    monkeypatch.setattr("alloc_opt.analysis.solve.solve", fail)
    result = call("solve", "riverbend")
    assert (result.exit_code, result.stderr) == (code, "error: no answer\nhint: try again\n")
    assert _runs() == before


def test_an_unknown_option_is_the_command_lines_own(call: Call) -> None:
    """Proves: exit code 2."""
    assert call("solve", "riverbend", "--faster").exit_code == 2


def test_a_run_folder_in_the_way(call: Call) -> None:
    """Proves: -o refuses a folder that holds anything, and leaves it alone."""
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("mine", encoding="utf-8")
    result = call("solve", "riverbend", "--no-prices", "-o", "mine")
    assert result.exit_code == 7
    assert [path.name for path in Path("mine").iterdir()] == ["notes.txt"]


def test_rules_by_hand_with_a_mistake(call: Call) -> None:
    """Proves: exit code 4 with file and line."""
    Path("rules.py").write_text("def rules(m):\n    m.var('quantity', 'nobody')\n", encoding="utf-8")
    result = call("solve", "riverbend", "--no-prices", "--rules", "rules.py")
    assert (result.exit_code, "rules.py:2" in result.stderr) == (4, True)


def test_check_tells_what_the_doctor_finds(call: Call) -> None:
    """Proves: a doubt about a table (a row entered twice) reaches the reader of `check`, as text and as data."""
    path = Path("riverbend") / "staff.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")
    result = call("check", "riverbend")
    assert result.exit_code == 0
    assert "warning: staff.csv" in result.stdout
    assert "for the second time" in result.stdout
    (warning,) = json.loads(call("check", "riverbend", "--json").stdout)["warnings"]
    assert warning["place"].startswith("staff.csv")


def test_a_day_out_of_reach_is_refused(call: Call) -> None:
    """Proves: --as-of before the base year or after the plan ends with exit code 7 and the days that can be."""
    for day in ("2030-01-01", "2025-01-01"):
        result = call("audit", "riverbend", "--as-of", day)
        assert result.exit_code == 7, day
        assert "give a day from 1 July 2025 to 30 June" in result.stderr
