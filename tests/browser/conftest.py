"""A real browser, what looks for faults of accessibility, and the pages that are opened in it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.browser.pages import small_document

from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.cli._group import Commands
from alloc_opt.io.read import read
from alloc_opt.reports.packet.found import answer_files
from alloc_opt.reports.packet.html import to_html
from alloc_opt.reports.run_folder import save

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
AUDIENCES = ("board", "public", "staff")


def missing(what: str) -> None:
    """Skip where a person has no browser; fail in CI, where this must not go unseen."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}: CI must open the packet in a browser")
    pytest.skip(what)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return a headless Chromium."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        missing("no chromium on this machine (Debian, Ubuntu: apt install chromium)")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed (pip install playwright)")
    with sync_playwright() as started:
        found = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the source of axe-core."""
    if not AXE.is_file():
        missing("axe-core is not there (npm install --no-package-lock --no-save)")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def riverbend(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Path:
    """Return the folder of riverbend's packet for each audience, with the questions that need no search; or the packet
    that `ALLOC_OPT_PACKET` names.
    """
    if ready := os.environ.get("ALLOC_OPT_PACKET"):
        return Path(ready)
    home = tmp_path_factory.mktemp("packet")
    folder = save(run(solve(read(models_folder / "riverbend"))), folder=home / "run")
    quick = ",".join(name for name, question in answer_files().items() if question.quick)
    for audience in AUDIENCES:
        words = ["report", str(folder), "--for", audience, "--ask", quick, "--format", "html", "-o", str(home / "out")]
        result = CliRunner().invoke(Commands(name="alloc-opt"), words)
        assert result.exit_code == 0, result.output
    return home / "out"


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a page with a block of every kind."""
    path = tmp_path_factory.mktemp("small") / "small.html"
    path.write_bytes(to_html(small_document()))
    return path


@pytest.fixture(params=["small", *AUDIENCES])
def page_path(request: pytest.FixtureRequest) -> Path:
    """Return each of the pages in turn."""
    if request.param == "small":
        return Path(request.getfixturevalue("small"))
    return Path(request.getfixturevalue("riverbend")) / f"{request.param}.html"
