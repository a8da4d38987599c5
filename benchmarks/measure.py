"""Run tasks in processes of their own, in turns, and compare them round by round."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
Run = dict[str, float]
"""What one run of a task told: seconds and megabytes by name."""


def command(*words: str) -> list[str]:
    """Words after `python`, as a command of this Python."""
    return [sys.executable, *words]


def told(words: Sequence[str]) -> Run:
    """Run a child that prints a JSON object as its last line."""
    child = _run(words)
    return {name: float(value) for name, value in json.loads(child.stdout.splitlines()[-1]).items()}


def waited(words: Sequence[str]) -> Run:
    """Run a command and count the seconds that a person waits for it."""
    begin = time.perf_counter()
    _run(words)
    return {"seconds": time.perf_counter() - begin}


def interleaved(
    tasks: Mapping[str, Sequence[str]], rounds: int, run: Callable[[Sequence[str]], Run] = told
) -> dict[str, list[Run]]:
    """Every task once per round, in turns; one entry per round."""
    results: dict[str, list[Run]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, words in tasks.items():
            results[name].append(run(words))
    return results


def median(runs: Sequence[Run], name: str) -> float:
    """Median over the rounds."""
    return statistics.median(run[name] for run in runs)


def ratio(runs: Sequence[Run], name: str, others: Sequence[Run], other: str) -> float:
    """Median of the ratios of the same round."""
    return statistics.median(a[name] / b[other] for a, b in zip(runs, others, strict=True))


def _run(words: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**inherited, "PYTHONIOENCODING": "utf-8"}
    child = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)
    if child.returncode:
        raise RuntimeError(f"{' '.join(words)} failed:\n{child.stderr[-2000:]}")
    return child
