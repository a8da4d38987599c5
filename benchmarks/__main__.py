"""Run and print benchmarks: `python -m benchmarks [start models why prices district ...] [--rounds 5] [--save]`."""

import argparse
import os
import platform
import sys
from datetime import date
from functools import partial
from importlib import metadata
from pathlib import Path

from benchmarks import diagnose, district, full, models, options, price_list, reference, savings, start, sweep, why
from benchmarks.measure import ROOT
from benchmarks.table import Table

ALL = {
    "start": start.run,
    "models": models.run,
    "why": why.run,
    "prices": price_list.run,
    "district": district.run,
    "full": full.run,
    "reference": reference.run,
    "sweep": sweep.run,
    "savings": savings.run,
    "diagnose": diagnose.run,
    "options": options.run,
}
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
PACKAGES = ("highspy", "numpy", "pandas", "scipy", "pyomo", "linopy", "PuLP")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*ALL, []], help="which; all of them by default")
    parser.add_argument("--rounds", type=int, default=5, help="rounds; the tables hold medians (default 5)")
    parser.add_argument("--cases", type=int, default=200, help="cases of each kind of study (default 200)")
    parser.add_argument("--save", action="store_true", help="also write the tables to benchmarks/RESULTS.md")
    chosen = parser.parse_args()
    names = chosen.names or list(ALL)
    parts = [_preamble(names, chosen.rounds)]
    print(parts[0], flush=True)
    for name in names:
        try:
            run = partial(sweep.run, cases=chosen.cases) if name == "sweep" else ALL[name]
            parts.extend(_shown(table) for table in run(chosen.rounds))
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
    command = " ".join(("python -m benchmarks", *(names if len(names) < len(ALL) else [])))
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
