"""A district in full (`full_plan.py`), files to written run: objects, positions, restricted money, default stages."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.full_plan import write
from benchmarks.measure import command, interleaved, median, ratio
from benchmarks.reference import PHASES
from benchmarks.table import Table, seconds

GAP = "0.01"
SIZES = {"100 schools, any part of an FTE": (100, False), "10 schools, whole positions, gap 1 %": (10, True)}
YEARS = 3


def run(rounds: int) -> Iterator[Table]:
    """One table for LPs and whole positions."""
    with tempfile.TemporaryDirectory() as home:
        tasks = {}
        for name, (schools, whole) in SIZES.items():
            folder = Path(home) / f"{schools}-{whole}"
            write(folder, schools, YEARS, whole)
            tasks[name] = command("-m", "benchmarks.ours", str(folder), *([GAP] if whole else []))
        runs = interleaved(tasks, rounds)
    head = ("seconds", "columns", "rows", "total", *PHASES, "total against HiGHS", "peak MB")
    rows = tuple(
        (
            name,
            f"{each[0]['columns']:,.0f}",
            f"{each[0]['rows']:,.0f}",
            *(seconds(median(each, key)) for key in ("total", *PHASES)),
            f"x {ratio(each, 'total', each, 'solve'):.2f}",
            f"{median(each, 'memory in all'):.0f}",
        )
        for name, each in runs.items()
    )
    yield Table("Full program, cost mode, six stages, three years", head, rows)
