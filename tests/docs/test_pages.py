"""Generated pages are what the source says, and every file that must have a page has one."""

import re
import subprocess
import sys
from pathlib import Path

import alloc_opt

ROOT = Path(__file__).resolve().parents[2]


def test_generated_pages_are_current() -> None:
    """Proves: tables, families, objectives and commands are documented as they are, none missing, none left over."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "make_docs.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    """Proves: every page is reached from the index, every link leads somewhere, every public name is documented."""
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "--keep-going",
        "-b",
        "html",
        str(ROOT / "docs"),
        str(tmp_path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    fetched = [
        page.name
        for page in tmp_path.rglob("*.html")
        if re.search(r'(src|href)="https?://[^"]*\.(js|css|woff2?)', page.read_text(encoding="utf-8"))
    ]
    assert fetched == []


def test_every_public_name_has_its_place_on_the_python_page() -> None:
    """Proves: what `alloc_opt` offers is on docs/python.md."""
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    assert [name for name in alloc_opt.__all__ if not name.startswith("__") and f".{name}" not in page] == [
        "AllocOptError"
    ]
