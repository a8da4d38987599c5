"""Plans without a solution: how long `diagnose` takes to find every conflict and to mend it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from benchmarks.measure import interleaved, median, waited
from benchmarks.reference_plan import write
from benchmarks.start import tool
from benchmarks.table import TARGET_HEAD, Table, target

SMALL = (50, 40, 3)
THREE = [
    {"id": "tutoring_places", "measure": "quantity", "where": {"program": "p01"}, "at_least": 1_000.0},
    {"id": "tutoring_cost", "measure": "dollars", "where": {"program": "p01"}, "at_most": 1_000_000.0},
    {"id": "coaching_places", "measure": "quantity", "where": {"program": "p05"}, "at_least": 900.0},
    {"id": "reading_places", "measure": "quantity", "where": {"program": "p06"}, "at_least": 900.0},
    {"id": "coaching_and_reading", "measure": "quantity", "where": {"program": ["p05", "p06"]}, "at_most": 1_500.0},
    {"id": "small_school", "measure": "dollars", "where": {"school": "s003", "program": "p09"}, "at_least": 90_000.0},
    {"id": "small_school_cap", "measure": "quantity", "where": {"school": "s003", "program": "p09"}, "at_most": 2.0},
]
"""Rules of three conflicts that share none."""
IMPOSSIBLE = {
    "scenario": "sfusd-impossible",
    "of": "sfusd",
    "why": "A rule that cannot be: half of what the district costs.",
    "changes": [
        {
            "append": "rules",
            "why": "made up",
            "rows": [{"id": "half_cost", "family": "limit", "measure": "dollars", "by": ["year"], "at_most": 5e8}],
        }
    ],
}


def impossible(folder: Path) -> None:
    """Write the reference LP of 42,000 decisions with three separate conflicts."""
    write(folder, *SMALL)
    head = yaml.safe_load((folder / "plan.yaml").read_text(encoding="utf-8"))
    head["rules"] += [{"family": "limit", "severity": "policy", "by": ["year"], **rule} for rule in THREE]
    (folder / "plan.yaml").write_text(yaml.safe_dump(head, sort_keys=False), encoding="utf-8")


def run(rounds: int) -> Iterator[Table]:
    """The reference LP with three conflicts, San Francisco with a rule that cannot be, Riverbend's own scenario."""
    with tempfile.TemporaryDirectory() as home:
        reference, over = Path(home) / "reference", Path(home) / "sfusd-impossible.yaml"
        impossible(reference)
        over.write_text(yaml.safe_dump(IMPOSSIBLE, sort_keys=False), encoding="utf-8")
        tasks = {
            "reference LP, three conflicts": tool("diagnose", str(reference)),
            "San Francisco, an impossible rule": tool("diagnose", "models/sfusd", "-s", str(over)),
            "Riverbend, riverbend-impossible": tool("diagnose", "models/riverbend", "-s", "riverbend-impossible"),
        }
        runs = interleaved(tasks, rounds, waited)
    limits = (30.0, 120.0, 60.0)
    rows = tuple(
        target(name, median(each, "seconds"), limit, "s")
        for (name, each), limit in zip(runs.items(), limits, strict=True)
    )
    told = "Whole commands, interpreter start included: conflicts, amounts, distance in money and three repairs."
    yield Table("No solution", TARGET_HEAD, rows, (told,))
