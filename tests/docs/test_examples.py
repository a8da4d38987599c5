"""Pages with examples: what they say is printed, is printed."""

from pathlib import Path

import pytest
from tests.docs.console import missing_lines

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "```console" in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_examples_print_what_the_page_says(page: Path, tmp_path: Path) -> None:
    """Proves: every command of the page works, and prints the lines that stand below it, in their order."""
    assert missing_lines(page, tmp_path) == []


def test_a_wrong_figure_on_a_page_is_found(tmp_path: Path) -> None:
    """Proves: a line that is not printed, and a command that fails, are told."""
    page = tmp_path / "page.md"
    page.write_text(
        "```console\n$ alloc-opt init a --small\na\nb c\n$ alloc-opt check nothing\n```\n", encoding="utf-8"
    )
    missing = missing_lines(page, tmp_path)
    assert missing[0] == "alloc-opt init a --small: b c"
    assert "There is no model nothing" in missing[1]
