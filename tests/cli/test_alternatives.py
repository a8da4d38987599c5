"""`alloc-opt alternatives`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Call

WORDS = ("alternatives", "riverbend", "--within", "5%", "--count", "2")


def test_it_prints_and_writes(call: Call, call_json: Callable[..., Any], tmp_path: Path) -> None:
    """Proves: the report and the data tell the same; with -o a folder holds the tables and a run per option that the
    other commands open, and it is not written twice.
    """
    written = call(*WORDS, "-o", "out")
    assert written.exit_code == 0, written.output
    found = call_json(*WORDS, "-o", "again")
    assert found["headline"] in " ".join(written.stdout.split())
    labels = [row["plan"] for row in found["options"]["rows"]]
    assert labels[0] == "A"
    for label in labels:
        assert f"option {label}" in written.stdout
        assert (tmp_path / "out" / f"option-{label}" / "run.json").is_file()
    for name in ("options", "distances", "agreed", "option_changes", "services", "option_schools", "ranges"):
        assert (tmp_path / "out" / f"{name}.csv").read_bytes() == (tmp_path / "again" / f"{name}.csv").read_bytes()
    assert call(*WORDS, "-o", "out").exit_code == 7
    last = f"out/option-{labels[-1]}"
    asking = (("roll", last, "-o", "next"), ("why", last, "--program", "counselor"), ("compare", "out/option-A", last))
    for words in asking[: 2 if len(labels) == 1 else 3]:
        asked = call(*words)
        assert asked.exit_code == 0, asked.output
    report = (tmp_path / last / "report.txt").read_text(encoding="utf-8")
    assert ("not the best plan" in report) == (len(labels) > 1)


@pytest.mark.parametrize("words", [("--within", "much"), ("--within=-1%",), ("--count", "1"), ("--count", "7")])
def test_what_cannot_be_is_refused(call: Call, words: tuple[str, ...]) -> None:
    """Proves: a loss that is none and counts out of reach are refused before anything is solved."""
    refused = call("alternatives", "riverbend", *words)
    assert refused.exit_code != 0
    assert "Traceback" not in refused.output


def test_nothing_may_be_lost(call_json: Callable[..., Any]) -> None:
    """Proves: with no loss allowed the answer comes all the same, and every option is as good as A."""
    found = call_json("alternatives", "riverbend", "--within", "0", "--count", "2")
    assert all(row["worse"] <= 0.01 for row in found["options"]["rows"])
