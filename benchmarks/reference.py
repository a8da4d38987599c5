"""The reference LP as plan files against the same LP written by other layers: phases, overhead, memory.

The other layers are those of `reference_lp.py`, which lies in the folder `bench` beside the data folder
(`ALLOC_OPT_DATA`); without it only our own side runs.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.measure import ROOT, Run, command, interleaved, median, ratio
from benchmarks.reference_plan import OBJECTIVES, write
from benchmarks.table import TARGET_HEAD, Table, seconds, target

SMALL, LARGE = (50, 40, 3), (300, 60, 3)
PEERS = ("raw", "linopy", "pulp", "pyomo")
PHASES = ("read", "check", "build", "hand-over", "solve", "certify", "publish", "write", "other")
OURS = "alloc-opt"


def script() -> Path | None:
    """The reference script, if the folder of shared material is there."""
    data = Path(os.environ.get("ALLOC_OPT_DATA") or ROOT.parent / "shared" / "data")
    found = data.resolve().parent / "bench" / "reference_lp.py"
    return found if found.is_file() else None


def run(rounds: int) -> Iterator[Table]:
    """Tables of the small and the large size."""
    for size in (SMALL, LARGE):
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), *size)
            tasks = {OURS: command("-m", "benchmarks.ours", folder)}
            if (peers := script()) is not None:
                arguments = [str(number) for number in size]
                tasks |= {peer: command("-m", "benchmarks.peer", str(peers), peer, *arguments) for peer in PEERS}
            runs = interleaved(tasks, rounds)
        yield from _tables(size, runs)


def _tables(size: tuple[int, int, int], runs: Mapping[str, Sequence[Run]]) -> Iterator[Table]:
    ours, peers = runs[OURS], [name for name in runs if name != OURS]
    known = OBJECTIVES[size]
    worst = max(abs(each["objective"] - known) for every in runs.values() for each in every)
    name = f"Reference LP {' '.join(map(str, size))}: {ours[0]['columns']:,.0f} columns, {ours[0]['rows']:,.0f} rows"
    head = ("seconds", "total", "HiGHS", "overhead", "peak MB", "overhead against ours")
    layers = tuple(
        (
            peer,
            *(seconds(median(runs[peer], key)) for key in ("total", "solve", "overhead")),
            f"{median(runs[peer], 'memory in all' if peer == OURS else 'memory'):.0f}",
            "" if peer == OURS else f"x {ratio(runs[peer], 'overhead', ours, 'overhead'):.2f}",
        )
        for peer in runs
    )
    notes = (
        f"Every layer's objective is {known:.3f} within {worst:.1e}. Ours reads and checks files, proves, publishes",
        "and writes the run; the others build from arrays, solve and load. Overhead is the total less HiGHS's own run.",
    )
    yield Table(
        name, head, layers, notes if peers else (*notes, "", "The reference script is absent: no other layers.")
    )
    phases = ((OURS, *(seconds(median(ours, phase)) for phase in PHASES)),)
    yield Table("Its phases", ("seconds", *PHASES), phases, (f"Import, aside: {seconds(median(ours, 'import'))} s.",))
    yield Table("Its targets", TARGET_HEAD, tuple(_targets(size, runs)))


def _targets(size: tuple[int, int, int], runs: Mapping[str, Sequence[Run]]) -> Iterator[tuple[str, ...]]:
    ours = runs[OURS]
    if size == SMALL:
        yield target("all overhead", median(ours, "overhead"), 1.5, "s")
    else:
        yield target("build and hand-over", median(ours, "hand"), 1.0, "s")
        yield target("build and hand-over, share of HiGHS", 100 * ratio(ours, "hand", ours, "solve"), 5, "%")
        yield target("files to written results, against HiGHS", ratio(ours, "total", ours, "solve"), 1.25, "x")
        if "raw" in runs:
            yield target(
                "peak memory against raw highspy", ratio(ours, "memory in all", runs["raw"], "memory"), 1.5, "x"
            )
    for peer in runs:
        if peer not in (OURS, "raw"):
            yield target(f"overhead against {peer}", ratio(ours, "overhead", runs[peer], "overhead"), 1.0, "x")
