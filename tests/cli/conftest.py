"""A working folder with a small plan, and a way to call commands."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.io.importing.conftest import LEDGER, MAPPING

from alloc_opt.cli._group import Commands
from alloc_opt.io.template import init

Call = Callable[..., Result]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Return a function that runs `alloc-opt` in a folder with the template as `riverbend` and a ledger to import."""
    init(tmp_path, "riverbend", small=True)
    (tmp_path / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    (tmp_path / "import.yaml").write_text(MAPPING, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Result:
        monkeypatch.setattr("sys.argv", ["alloc-opt", *words])
        return CliRunner().invoke(Commands(name="alloc-opt"), list(words))

    return run


@pytest.fixture
def call_json(call: Call) -> Callable[..., Any]:
    """Return a function that runs a command with --json and gives back the data on stdout."""

    def run(*words: str) -> Any:
        result = call(*words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return run
