"""The packet of a real district: what rendering its finished tables takes, once its questions are answered and kept."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import command, interleaved, median, waited
from benchmarks.start import tool
from benchmarks.table import TARGET_HEAD, Table, target

START = "interpreter start"
AUDIENCES = ("board", "staff", "school", "public")
MOST = 60.0
"""Seconds that rendering San Francisco's tables in every format may take, for each audience."""


def run(rounds: int) -> Iterator[Table]:
    """San Francisco's packets, every format, from kept answers to the questions that need no search."""
    with tempfile.TemporaryDirectory() as home:
        plan = Path(home) / "run"
        waited(tool("solve", "sfusd", "--no-prices", "-o", str(plan)))
        asked = {
            audience: tool("report", str(plan), "--for", audience, "--ask", "none", "-o", str(Path(home) / "packet"))
            for audience in AUDIENCES
        }
        tasks = {START: command("-c", "pass"), **asked}
        interleaved(tasks, 1, waited)
        runs = interleaved(tasks, rounds, waited)
    start = median(runs[START], "seconds")
    rows = [target(f"{name} packet of sfusd", median(runs[name], "seconds") - start, MOST, "s") for name in AUDIENCES]
    yield Table("Packets", TARGET_HEAD, tuple(rows), ("HTML, workbook, Markdown and CSV; answers kept before.",))
