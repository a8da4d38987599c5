"""`why` of a saved run in a fresh process: one question, both ways, as a person waits for it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import command, interleaved, median, waited
from benchmarks.reference_plan import write
from benchmarks.start import tool
from benchmarks.table import TARGET_HEAD, Table, target

SIZE = (50, 40, 3)
START = "interpreter start"
ASKED = {
    "reference LP, 42,024 decisions": ("p04", "s002", 2.0),
    "models/riverbend": ("reading", "elm", 2.0),
    "models/sfusd": ("counselor", "", 30.0),
}
"""Program, school and limit in seconds, interpreter start aside."""


def run(rounds: int) -> Iterator[Table]:
    """The reference LP, riverbend and San Francisco, each solved once."""
    with tempfile.TemporaryDirectory() as home:
        plan = Path(home) / "reference"
        write(plan, *SIZE)
        tasks = {START: command("-c", "pass")}
        for number, (name, (program, school, _)) in enumerate(ASKED.items()):
            saved = str(Path(home) / f"run-{number}")
            waited([*tool("solve", str(plan) if number == 0 else name, "--no-prices"), "-o", saved])
            tasks[name] = tool("why", saved, "--program", program, *(("--school", school) if school else ()))
        runs = interleaved(tasks, rounds, waited)
    start = median(runs[START], "seconds")
    rows = tuple(
        target(f"alloc-opt why RUN: {name}", median(runs[name], "seconds") - start, limit, "s")
        for name, (_, _, limit) in ASKED.items()
    )
    yield Table("Why, of a saved run", TARGET_HEAD, rows, (f"Interpreter start, aside: {start:.3f} s.",))
