"""Ctrl-C in real processes with real signals: what is found is kept, the second one ends at once."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from alloc_opt.io.template import init

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no process can send another Ctrl-C alone on Windows")
ROOT = Path(__file__).resolve().parents[2]
WAIT = 120
CLI = "from alloc_opt.cli import main; main()"
PRICING = """
import sys
import alloc_opt.analysis.prices as prices
from alloc_opt.cli import main
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from tests.engine.test_mip import knapsack

def price_list(solved, **_):
    print("pricing", file=sys.stderr, flush=True)
    Session(Options(time_limit=100)).solve(knapsack(200))
    raise AssertionError("nobody stopped it")

prices.price_list = price_list
main()
"""
DEAF = """
import sys, time
import alloc_opt.reports.csv_files as files
from alloc_opt.cli import main
from alloc_opt.cli._stop import finishing

def to_csv(table):
    with finishing():
        print("writing", file=sys.stderr, flush=True)
        time.sleep(100)

files.to_csv = to_csv
main()
"""

FRONTIER = """
import sys, time
from alloc_opt.cli import _progress, main
from alloc_opt.cli._stop import stop

def hear(self, done, of, sought):
    if done == 2:
        print("third search", file=sys.stderr, flush=True)
        while not stop.is_set():
            time.sleep(0.05)

_progress.Searches.hear = hear
main()
"""


@contextmanager
def running(folder: Path, script: str, *words: str) -> Iterator[subprocess.Popen[str]]:
    """`alloc-opt WORDS` in a folder, by way of a script that ends in `main()`."""
    with subprocess.Popen(
        [sys.executable, "-c", script, *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def until(process: subprocess.Popen[str], pattern: str) -> None:
    """Read stderr up to a line in which the pattern is found."""
    assert process.stderr is not None
    for line in process.stderr:
        if re.search(pattern, line):
            return
    raise AssertionError("the process ended first")


def riverbend(folder: Path) -> tuple[str, ...]:
    """A search that has no end within a test, with its log."""
    where = ("-o", str(folder / "mine"))
    return ("solve", str(ROOT / "models" / "riverbend"), *where, "--gap", "0", "--time-limit", "0", "--log")


def test_stopped_before_the_first_plan(tmp_path: Path) -> None:
    """Proves: exit code 130, the words say who stopped it and not that a limit did, and nothing is written."""
    with running(tmp_path, CLI, *riverbend(tmp_path)) as process:
        until(process, "Presolving model")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=WAIT)
    assert (process.returncode, out) == (130, "")
    assert "error: You stopped the search before any plan was found; nothing was written." in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_stopped_with_a_plan(tmp_path: Path) -> None:
    """Proves: the best plan found is reported and written, without prices, and the words say why."""
    with running(tmp_path, CLI, *riverbend(tmp_path)) as process:
        until(process, r"^ [A-Z] +\d")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=WAIT)
    assert process.returncode == 0, err
    assert "Stopped by you: this is the best plan found so far." in out
    assert "Prices: not computed, as you stopped." in out
    assert "Stopped by you" in (tmp_path / "mine" / "report.txt").read_text(encoding="utf-8")


def test_stopped_while_pricing(tmp_path: Path) -> None:
    """Proves: the plan is reported and written whole, its prices as not computed."""
    init(tmp_path, "district", small=True)
    with running(tmp_path, PRICING, "solve", "district", "-o", "mine") as process:
        until(process, "pricing")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=WAIT)
    assert process.returncode == 0, err
    assert "Stopped by you: this is the best plan" not in out
    assert "Prices: not computed, as you stopped." in out
    assert '"prices": "not computed: stopped"' in (tmp_path / "mine" / "run.json").read_text(encoding="utf-8")


def test_the_second_one_ends_at_once(tmp_path: Path) -> None:
    """Proves: where the first one waits, the second ends the process without a traceback and without a draft."""
    init(tmp_path, "district", small=True)
    before = set(tmp_path.iterdir())
    with running(tmp_path, DEAF, "audit", "district", "-o", "new/mine") as process:
        until(process, "writing")
        process.send_signal(signal.SIGINT)
        until(process, "Ctrl-C again ends at once")
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=WAIT)
    assert (process.returncode, out) == (130, "")
    assert "Ended at once; no file was left half-written." in err
    assert "Traceback" not in err
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_frontier_keeps_the_plans_found(tmp_path: Path, number: signal.Signals) -> None:
    """Proves: stopped in the third search, by Ctrl-C or by another process, the plans found are told and written, with
    how many searches were left; a signal that comes twice at once, as GNU timeout sends it, is one.
    """
    init(tmp_path, "district", small=True)
    words = ("frontier", "district", "--between", "cost,least_change", "--points", "5", "-o", "between")
    with running(tmp_path, FRONTIER, *words) as process:
        until(process, "third search")
        process.send_signal(number)
        until(process, "Stopping with the best plan")
        process.send_signal(number)
        out, err = process.communicate(timeout=WAIT)
    assert process.returncode == 0, err
    assert "Stopped" in out
    written = {path.name for path in (tmp_path / "between").iterdir()}
    assert {"points.csv", "plan-1", "plan-2"} <= written
    assert len((tmp_path / "between" / "points.csv").read_text(encoding="utf-8").splitlines()) >= 3
