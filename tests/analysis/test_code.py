"""The fingerprint of the code on which answers depend."""

import shutil
from pathlib import Path

import pytest

from alloc_opt.analysis import code as fingerprint


def test_a_changed_file_is_another_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: a line more in a family gives another fingerprint; other ends of lines, and a report, give none."""
    root = tmp_path / "alloc_opt"
    shutil.copytree(fingerprint.ROOT, root, ignore=shutil.ignore_patterns("__pycache__", "templates"))
    monkeypatch.setattr(fingerprint, "ROOT", root)

    def now() -> str:
        fingerprint.code.cache_clear()
        return fingerprint.code()

    try:
        first = now()
        goal = root / "goals" / "least_reduction.py"
        text = goal.read_bytes()
        goal.write_bytes(text.replace(b"\n", b"\r\n"))
        (root / "reports" / "sweep.py").write_text("", encoding="utf-8")
        assert now() == first
        goal.write_bytes(text + b"# more\n")
        assert now() != first
    finally:
        fingerprint.code.cache_clear()


def test_every_part_is_there() -> None:
    """Proves: no folder or file that is named has gone, which would leave it out unnoticed."""
    assert all((fingerprint.ROOT / part).exists() for part in fingerprint.PARTS)
