"""kill -9 at any moment leaves the old folder or the new one."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills need a system with fork and signals")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what became of every command, whole and killed."""
    home = tmp_path_factory.mktemp("killed")
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "hostile" / "killed.py"), str(home)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("name", ["solve", "savings", "alternatives", "import", "init"])
def test_a_killed_command_leaves_the_old_or_the_new(name: str, found: dict[str, Any]) -> None:
    """Proves: before every change of the file system the folder is absent or complete, so a kill leaves no half of one;
    a process that is really killed leaves the same, touches no other folder, and the command can be given again.
    """
    one = found[name]
    assert one["code"] == 0
    assert one["moments"] > 3
    assert one["whole"]
    assert all(state == one["whole"] for state in one["states"])
    assert one["killed"]
    assert one["cut"] in (None, sorted(one["whole"]))
    assert one["kept"]
    assert one["again"] is None or one["again"] == 0 or one["cut"] is not None
