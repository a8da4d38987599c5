"""Run and print benchmarks: `python -m benchmarks [start models why prices district ...] [--rounds 5] [--save]`."""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterable
from datetime import date
from importlib import import_module, metadata
from inspect import signature
from pathlib import Path
from pkgutil import iter_modules

import benchmarks
from benchmarks.measure import ROOT
from benchmarks.table import Table

RESULTS = ROOT / "benchmarks" / "RESULTS.md"
PACKAGES = ("highspy", "numpy", "pandas", "scipy", "pyomo", "linopy", "PuLP")


def every() -> dict[str, Callable[..., Iterable[Table]]]:
    """Name -> benchmark: every module of this folder that has `run`."""
    modules = (import_module(f"benchmarks.{found.name}") for found in iter_modules(benchmarks.__path__))
    return {module.__name__.rpartition(".")[2]: module.run for module in modules if hasattr(module, "run")}


def main() -> None:
    known = every()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*known, []], help="which; all of them by default")
    parser.add_argument("--rounds", type=int, default=5, help="rounds; the tables hold medians (default 5)")
    parser.add_argument("--cases", type=int, default=200, help="cases of each kind of study (default 200)")
    parser.add_argument("--save", action="store_true", help="also write the tables to benchmarks/RESULTS.md")
    chosen = parser.parse_args()
    names = chosen.names or list(known)
    parts = [_preamble(names if chosen.names else [], chosen.rounds)]
    print(parts[0], flush=True)
    for name in names:
        try:
            run = known[name]
            more = {"cases": chosen.cases} if "cases" in signature(run).parameters else {}
            parts.extend(_shown(table) for table in run(chosen.rounds, **more))
        except RuntimeError as error:
            parts.append(f"### {name}\n\nDid not run: {error}\n")
            print(parts[-1], flush=True)
    if chosen.save:
        RESULTS.write_text("\n".join(parts), encoding="utf-8", newline="\n")


def _shown(table: Table) -> str:
    text = table.markdown()
    print(text, flush=True)
    return text


def _preamble(names: list[str], rounds: int) -> str:
    command = " ".join(("python -m benchmarks", *names))
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    return "\n".join(
        [
            "# Benchmarks",
            "",
            f"`{command}` (`make bench`) on {date.today().isoformat()}, medians of {rounds} rounds run in turns, each "
            "task in a process of its own; ratios are medians of the ratios of the same round.",
            "",
            f"Machine: {_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}. "
            f"Python {platform.python_version()}, {versions}.{_load()}",
            "",
        ]
    )


def _load() -> str:
    """What else kept the machine busy when the run began; figures of a busy machine are too high."""
    return f" Load before the run: {os.getloadavg()[0]:.1f}." if hasattr(os, "getloadavg") else ""


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    if told.is_file():
        for line in told.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    sys.exit(main())
