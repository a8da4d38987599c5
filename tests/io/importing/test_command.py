"""`alloc-opt import` on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.io.importing.conftest import LEDGER, MAPPING

from alloc_opt.cli._group import Commands
from alloc_opt.io.importing import suggested

WORDS = ["import", "ledger.csv", "--mapping", "import.yaml", "-o", "town"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a ledger and its mapping."""
    (tmp_path / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    (tmp_path / "import.yaml").write_text(MAPPING, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["alloc-opt"])
    return tmp_path


def test_the_tie_out_is_printed() -> None:
    """Proves: ledger and plan stand beside each other with the control totals, and the next step is named."""
    result = CliRunner().invoke(Commands("alloc-opt"), WORDS)
    assert result.exit_code == 0, result.output
    assert "837,000.30" in result.stdout
    assert "Form 01" in result.stdout
    assert "next: alloc-opt check town" in result.stdout
    assert CliRunner().invoke(Commands("alloc-opt"), ["check", "town"]).exit_code == 0


def test_json_is_data() -> None:
    """Proves: --json gives the tie-out as data."""
    result = CliRunner().invoke(Commands("alloc-opt"), [*WORDS, "--json"])
    told = json.loads(result.stdout)
    assert told["folder"] == "town"
    assert {row["difference"] for row in told["tie_out"]} == {0.0}


def test_what_is_new_since_the_last_import() -> None:
    """Proves: --since compares the codes of two exports."""
    assert CliRunner().invoke(Commands("alloc-opt"), WORDS).exit_code == 0
    Path("ledger.csv").write_text(LEDGER.replace(",102,", ",103,"), encoding="utf-8")
    result = CliRunner().invoke(Commands("alloc-opt"), [*WORDS[:-1], "next", "--since", "town"])
    assert "new: site 103" in result.stdout


def test_a_bad_file_ends_with_its_own_exit_code() -> None:
    """Proves: problems are on stderr, the exit code is that of a plan with problems, and there is no folder."""
    Path("ledger.csv").write_text(LEDGER.replace("300000.10", "300000.11"), encoding="utf-8")
    result = CliRunner().invoke(Commands("alloc-opt"), WORDS)
    assert result.exit_code == 3
    assert "$0.01 apart" in result.stderr
    assert not Path("town").exists()


def test_mapping_and_folder_are_needed() -> None:
    """Proves: without them the command says how to get a first mapping."""
    result = CliRunner().invoke(Commands("alloc-opt"), ["import", "ledger.csv"])
    assert result.exit_code == 2
    assert "--suggest" in result.stderr


def test_suggest_drafts_a_mapping(folder: Path) -> None:
    """Proves: columns, chart and credits are found; what only people know stays open."""
    result = CliRunner().invoke(Commands("alloc-opt"), ["import", "ledger.csv", "--suggest", "-o", "draft.yaml"])
    assert result.exit_code == 0, result.output
    text = Path("draft.yaml").read_text(encoding="utf-8")
    for words in ("chart: sacs", "column: adopted", "site: Site", "amount: Adopted", "object: 7310", 'total: "???"'):
        assert words in text
    (folder / "string.csv").write_text("GL Account,FY26 Budget\n01-0000-0-1110-1000-1100-101,5.00\n", encoding="utf-8")
    assert "parts: [fund, resource, _, goal, function, object, site]" in suggested(folder / "string.csv")
