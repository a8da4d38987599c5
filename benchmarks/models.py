"""The models that come along, as a person solves them: the whole command, files to written run."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.measure import Run, interleaved, median, waited
from benchmarks.start import tool
from benchmarks.table import TARGET_HEAD, Table, target

RIVERBEND = ("solve", "models/riverbend", "--no-prices")
PRICED = ("solve", "models/riverbend")
CUT = ("-s", "scenarios/sfusd-2022-23-formula-3-percent-lower.yaml")
SFUSD = ("solve", "models/sfusd-2022-23", *CUT, "--gap", "0.002", "--no-prices")


def run(rounds: int) -> Iterator[Table]:
    """Riverbend without and with prices, and San Francisco 2022-23 with whole positions."""
    tasks = {" ".join(("alloc-opt", *words)): tool(*words) for words in (RIVERBEND, PRICED, SFUSD)}
    gaps: list[str] = []

    def solved(words: Sequence[str]) -> Run:
        with tempfile.TemporaryDirectory() as home:
            folder = Path(home) / "run"
            result = waited([*words, "-o", str(folder)])
            if SFUSD[1] in words:
                gaps[:] = [_gap(folder)]
        return result

    runs = interleaved(tasks, rounds, solved)
    limits = (5.0, None, 60.0)
    rows = tuple(
        target(name, median(each, "seconds"), limit, "s")
        if limit
        else (name, f"{median(each, 'seconds'):.2f} s", "", "")
        for (name, each), limit in zip(runs.items(), limits, strict=True)
    )
    yield Table("Models, interpreter start included", TARGET_HEAD, rows, (f"San Francisco Unified: {gaps[0]}.",))


def _gap(folder: Path) -> str:
    facts = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    search = facts["whole_positions"]
    return f"gap {search['gap']:,.0f} {search['unit']}" if search else "no whole-position search"
