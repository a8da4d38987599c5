"""How long a person waits for the command line to answer at all."""

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import command, interleaved, median, ratio, waited
from benchmarks.table import TARGET_HEAD, Table, target

CLICK, HELP, CHECK = 'python -c "import click"', "alloc-opt --help", "alloc-opt check models/riverbend"


def tool(*words: str) -> list[str]:
    """Words after `alloc-opt`, as a command of this Python."""
    return [str(Path(sys.executable).with_name("alloc-opt")), *words]


def run(rounds: int) -> Iterator[Table]:
    """Start of the interpreter, help, and the check of a small model."""
    tasks = {CLICK: command("-c", "import click"), HELP: tool("--help"), CHECK: tool("check", "models/riverbend")}
    interleaved(tasks, 1, waited)
    runs = interleaved(tasks, rounds, waited)
    yield Table(
        "Start",
        ("seconds", "median"),
        tuple((name, f"{median(each, 'seconds'):.3f}") for name, each in runs.items()),
        ("With compiled bytecode, as after any installation; one run of each before counting.",),
    )
    times = ratio(runs[HELP], "seconds", runs[CLICK], "seconds")
    checked = median(runs[CHECK], "seconds")
    rows = (target(f"{HELP} against {CLICK}", times, 3, "x"), target(CHECK, checked, 1.5, "s"))
    yield Table("Its targets", TARGET_HEAD, rows)
