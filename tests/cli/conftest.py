"""A working folder with a small plan, and a way to call commands."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.io.importing.conftest import LEDGER, MAPPING

from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.cli._group import Commands
from alloc_opt.io.read import read
from alloc_opt.io.template import init
from alloc_opt.reports.run_folder import save

Call = Callable[..., Result]


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder `runs` with a run of the template."""
    home = tmp_path_factory.mktemp("solved")
    save(run(solve(read(init(home, "riverbend", small=True)))), runs=home / "runs")
    return home / "runs"


@pytest.fixture
def call(tmp_path: Path, runs: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Return a function that runs `alloc-opt` in a folder with the template as `riverbend`, a run of it and a ledger to
    import.
    """
    init(tmp_path, "riverbend", small=True)
    shutil.copytree(runs, tmp_path / "runs")
    (tmp_path / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    (tmp_path / "import.yaml").write_text(MAPPING, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def called(*words: str) -> Result:
        monkeypatch.setattr("sys.argv", ["alloc-opt", *words])
        return CliRunner().invoke(Commands(name="alloc-opt"), list(words))

    return called


@pytest.fixture
def call_json(call: Call) -> Callable[..., Any]:
    """Return a function that runs a command with --json and gives back the data on stdout."""

    def run(*words: str) -> Any:
        result = call(*words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return run
