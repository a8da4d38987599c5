"""The line that moves while a search goes on."""

import io
import math
import sys
from pathlib import Path

import pytest

from alloc_opt.cli._plans import options_of
from alloc_opt.cli._progress import Listener, line
from alloc_opt.engine.options import Options, Progress
from alloc_opt.io.read import read
from alloc_opt.io.template import init


def _at(seconds: float, gap: float = 0.0048) -> Progress:
    return Progress(9_201_677.0, "dollars", 9_157_410.0, gap, 303, seconds)


def test_it_tells_time_plan_and_gap() -> None:
    """Proves: seconds, the best plan, how much better another could be, and that Ctrl-C takes it."""
    told = "best plan $9,201,677, none better by more than $44,267 (0.48%); Ctrl-C takes it"
    assert line(_at(18.0)) == f"Searching whole positions, 18 s: {told}"
    assert "no plan yet" in line(_at(18.0, math.inf))


def test_quiet_at_first_then_one_line_that_is_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: short searches say nothing; a line is overwritten, not repeated, and none stays."""
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    listener = Listener()
    listener.hear(_at(1.0))
    assert out.getvalue() == ""
    for seconds in (4.0, 4.05, 5.0):
        listener.hear(_at(seconds))
    Listener.clear()
    assert "\n" not in out.getvalue()
    assert out.getvalue().count("Searching") == 2
    assert out.getvalue().split("\r")[-2].strip() == ""


def test_limits_of_the_plan_and_of_the_command_line(tmp_path: Path) -> None:
    """Proves: the plan's own limits hold unless one is given, 0 lifts them, and without a terminal nobody listens."""
    plan = read(init(tmp_path, "district", small=True))

    def limits(**asked: object) -> tuple[object, ...]:
        found: Options = options_of(plan, asked)
        assert found.progress is None
        return found.patience, found.node_limit, found.time_limit

    assert limits() == (500, None, 300.0)
    assert limits(time_limit=0.0) == (None, None, None)
    assert limits(time_limit=9.0) == (None, None, 9.0)
    assert limits(node_limit=7) == (None, 7, None)
