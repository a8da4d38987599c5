"""Studies: cases by difference against a raw highspy loop, against building each case anew, and by several processes.

`--cases` (default 200) is the number of cases of each kind; the runs with workers have ten times as many.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measure import ROOT, Run, command, interleaved, median, ratio, told, waited
from benchmarks.reference import script
from benchmarks.reference_plan import write
from benchmarks.start import tool
from benchmarks.sweep_one import VARIED
from benchmarks.table import TARGET_HEAD, Table, seconds, target

SIZE = (50, 40, 3)
LIMITS = {"limits": 1.7, "coefficients": 3.0}
WORDS = {"limits": "fund amounts, floors, weights, caps", "coefficients": "coefficients too: enrollment, pay"}
ANEW = {"pyomo": ("pyomo", 40), "linopy": ("linopy", 20), "pulp": ("pulp", 20), "poi": ("pyoptinterface", 10)}
"""Layer of the reference script -> its package, and how many times quicker a case must be."""
CLUSTER = """
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        input()
"""


def run(rounds: int, cases: int = 200) -> Iterator[Table]:
    """The reference LP of 42,000 decisions, one stage."""
    with tempfile.TemporaryDirectory() as home:
        plan = Path(home) / "plan"
        write(plan, *SIZE)
        yield from _loops(plan, rounds, cases)
        yield from _processes(plan, Path(home), rounds, 10 * cases)


def _loops(plan: Path, rounds: int, cases: int) -> Iterator[Table]:
    one = "benchmarks.sweep_one"
    asked = [(who, kind) for kind in LIMITS for who in ("ours", "raw")]
    tasks = {f"{who} {kind}": command("-m", one, who, str(plan), kind, str(cases)) for who, kind in asked}
    runs = interleaved(tasks, rounds)
    rows, targets = [], []
    for kind, limit in LIMITS.items():
        ours, raw = runs[f"ours {kind}"], runs[f"raw {kind}"]
        apart = abs(ours[0]["sum"] - raw[0]["sum"]) / abs(raw[0]["sum"])
        cells = [seconds(1000 * median(each, "seconds") / cases) for each in (ours, raw)]
        rows.append((WORDS[kind], *cells, f"{ours[0]['plans']:.0f} / {raw[0]['plans']:.0f}", f"{apart:.0e}"))
        targets.append(target(f"ours against raw: {WORDS[kind]}", ratio(ours, "seconds", raw, "seconds"), limit, "x"))
    ours = runs["ours limits"]
    notes = (
        f"{cases} cases each. Ours: changed tables, differences, certificates, files; raw: the same changes sent to "
        "highspy, each case from the anchor's basis. "
        f"Memory: {median(ours, 'memory'):.0f} MB, of which {median(ours, 'grown'):.0f} MB since the first part.",
    )
    head = ("milliseconds a case", "ours", "raw", "plans, ours / raw", "sum of objectives, apart")
    yield Table("Cases of the reference LP, one stage", head, tuple(rows), notes)
    per_case = median(ours, "seconds") / cases
    yield Table("Its targets", TARGET_HEAD, (*targets, *_anew(per_case)))


def _anew(per_case: float) -> Iterator[tuple[str, ...]]:
    """Building and solving each case with other layers."""
    found = script()
    if found is None:
        return
    size = [str(number) for number in SIZE]
    for layer, (package, times) in ANEW.items():
        if find_spec(package) is None or (layer == "poi" and find_spec("highsbox") is None):
            continue
        total = told(command("-m", "benchmarks.peer", str(found), layer, *size))["total"]
        reached = total / per_case
        met = "yes" if reached >= times else "**no**"
        yield f"a case quicker than {layer}, built and solved", f"{reached:.0f} x", f">= {times} x", met


def _processes(plan: Path, home: Path, rounds: int, cases: int) -> Iterator[Table]:
    """One process, two, and a Dask cluster of two; start-up included."""
    varied = [word for act, aim, values in VARIED["limits"] for word in (f"--{act}", aim, values)]
    words = [*tool("sweep", str(plan)), *varied, "--sample", str(cases), "--seed", "5"]
    ways: dict[str, Sequence[str]] = {"one": [], "two": ["--workers", "2"]}
    server = _cluster(home) if find_spec("distributed") is not None else None
    if server is not None:
        assert server.stdout is not None
        ways["dask"] = ["--cluster", server.stdout.readline().strip()]
    results: dict[str, list[Run]] = {name: [] for name in ways}
    try:
        for number in range(rounds):
            for name, more in ways.items():
                results[name].append(waited([*words, *more, "-o", str(home / f"{name}-{number}")]))
    finally:
        if server is not None:
            server.communicate("\n", timeout=60)
    yield _speed(results, cases)


def _speed(results: Mapping[str, Sequence[Run]], cases: int) -> Table:
    rows = []
    for name, least in {"two": 1.7, "dask": 1.5}.items():
        if name in results:
            reached = ratio(results["one"], "seconds", results[name], "seconds")
            what = "two workers against one" if name == "two" else "Dask with two workers against one process"
            rows.append((what, f"{reached:.2f} x", f">= {least} x", "yes" if reached >= least else "**no**"))
    told_in = ", ".join(f"{name} {seconds(median(each, 'seconds'))} s" for name, each in results.items())
    return Table(f"{cases:,} cases by processes, start-up included", TARGET_HEAD, tuple(rows), (f"In all: {told_in}.",))


def _cluster(home: Path) -> "subprocess.Popen[str]":
    file = home / "cluster.py"
    file.write_text(CLUSTER, encoding="utf-8")
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        [sys.executable, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=quiet, text=True, cwd=ROOT
    )
