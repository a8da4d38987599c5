"""Generated pages are what the source says, and every file that must have a page has one."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_generated_pages_are_current() -> None:
    """Proves: tables, families, objectives and commands are documented as they are, none missing, none left over."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "make_docs.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_page_is_reached_from_the_index() -> None:
    """Proves: a reader of docs/index.md finds every page."""
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = [page for page in (ROOT / "docs").glob("*.md") if page.name != "index.md"]
    assert [page.name for page in pages if f"({page.name})" not in index] == []
    assert "families/index.md" in index
