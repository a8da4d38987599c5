"""`alloc-opt sweep` as a planner types it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from click.testing import Result

Call = Callable[..., Result]
STUDY = """study: pay
of: riverbend
why: What if pay rises more?
vary:
  - {scale: 'pay[*].salary', name: pay, over: [1, 1.01]}
"""


def test_a_dry_run_prints_the_cases(call: Call) -> None:
    """Proves: --cases checks the study and prints its cases; nothing is solved or written."""
    result = call("sweep", "riverbend", "--scale", "pay: pay[*].salary", "0.99..1.01/3", "--cases")
    assert result.exit_code == 0, result.output
    for words in ("3 cases, grid", "pay: scale pay[*].salary", "0.99", "1.01"):
        assert words in result.stdout
    assert not list(Path("runs").glob("riverbend-sweep*"))


def test_a_study_file_is_run_and_gone_on_with(call: Call, call_json: Callable[..., Any]) -> None:
    """Proves: a study in studies/ is found by name and solved, and the same command again finds it finished."""
    Path("studies").mkdir()
    Path("studies/pay.yaml").write_text(STUDY, encoding="utf-8")
    result = call("sweep", "riverbend", "pay")
    assert result.exit_code == 0, result.output
    assert "2 of 2 cases have a plan." in result.stdout
    assert len(pd.read_parquet("runs/riverbend-pay/cases.parquet")) == 2
    again = call_json("sweep", "riverbend", "pay")
    assert (again["solved_now"], again["complete"], len(again["cases_table"])) == (0, True, 2)


def test_slips_are_told_before_anything_is_solved(call: Call) -> None:
    """Proves: targets that do not exist, no study, and a study together with options give clear errors."""
    wrong = call("sweep", "riverbend", "--scale", "pay[teachr].salary", "1,2", "--set", "rules[nothing].cap", "3")
    assert wrong.exit_code == 3
    assert "2 problems" in wrong.stderr
    nothing = call("sweep", "riverbend")
    assert (nothing.exit_code, "say what varies" in nothing.stderr) == (2, True)
    absent = call("sweep", "riverbend", "nowhere")
    assert (absent.exit_code, "There is no study nowhere" in absent.stderr) == (7, True)
    both = call("sweep", "riverbend", "pay", "--sample", "3")
    assert (both.exit_code, "write into the file" in both.stderr) == (2, True)
