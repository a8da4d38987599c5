"""`alternatives`: six options of the reference LP against its first solve, and a sheet of each model, as commands."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import command, interleaved, median, ratio, waited
from benchmarks.reference_plan import write
from benchmarks.start import tool
from benchmarks.table import TARGET_HEAD, Table, target

SIZE = (50, 40, 3)
TIMES = 10.0
"""First solves that six options may take."""
START = "interpreter start"
ASKED = {"riverbend": 60.0, "sfusd": 300.0}
"""Model and limit in seconds, interpreter start aside."""


def run(rounds: int) -> Iterator[Table]:
    """The reference LP with six options, riverbend and San Francisco with three."""
    with tempfile.TemporaryDirectory() as home:
        plan = Path(home) / "reference"
        write(plan, *SIZE)
        tasks = {
            START: command("-c", "pass"),
            "solve": tool("solve", str(plan), "--no-prices", "--json"),
            "options": tool("alternatives", str(plan), "--count", "6", "--json"),
            **{name: tool("alternatives", name, "--json") for name in ASKED},
        }
        runs = interleaved(tasks, rounds, waited)
    start = median(runs[START], "seconds")
    against = ratio(runs["options"], "seconds", runs["solve"], "seconds")
    rows = [
        target("six options of the reference LP, 42,024 decisions, against its solve", against, TIMES, "x"),
        *(
            target(f"alloc-opt alternatives {name}", median(runs[name], "seconds") - start, limit, "s")
            for name, limit in ASKED.items()
        ),
    ]
    solves = f"solve {median(runs['solve'], 'seconds'):.2f} s, six options {median(runs['options'], 'seconds'):.2f} s"
    yield Table("Options", TARGET_HEAD, tuple(rows), (f"Reference LP: {solves}; interpreter start {start:.3f} s.",))
