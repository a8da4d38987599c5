"""The packet of a real district: what rendering its finished tables takes, once its questions are answered and kept."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measure import command, interleaved, median, waited
from benchmarks.start import tool
from benchmarks.table import TARGET_HEAD, Table, target

START = "interpreter start"
AUDIENCES = ("board", "staff", "school", "public")
MOST = 60.0
"""Seconds that rendering San Francisco's tables in every format may take, for each audience."""


def run(rounds: int) -> Iterator[Table]:
    """San Francisco's packets, every format, from kept answers to the questions that need no search."""
    with tempfile.TemporaryDirectory() as home:
        plan = Path(home) / "run"
        waited(tool("solve", "sfusd", "--no-prices", "-o", str(plan)))
        asked = {
            audience: tool("report", str(plan), "--for", audience, "--ask", "none", "-o", str(Path(home) / "packet"))
            for audience in AUDIENCES
        }
        tasks = {START: command("-c", "pass"), **asked}
        interleaved(tasks, 1, waited)
        runs = interleaved(tasks, rounds, waited)
        opened = [_opened(Path(home) / "packet" / f"{audience}.html") for audience in AUDIENCES]
    start = median(runs[START], "seconds")
    rows = [target(f"{name} packet of sfusd", median(runs[name], "seconds") - start, MOST, "s") for name in AUDIENCES]
    yield Table("Packets", TARGET_HEAD, tuple(rows), ("HTML, workbook, Markdown and CSV; answers kept before.",))
    heads = ("in Chromium", "seconds to load", "tables", "charts", "errors")
    yield Table("Packets opened", heads, tuple(zip(AUDIENCES, *zip(*opened, strict=True), strict=True)))


def _opened(page: Path) -> tuple[str, str, str, str]:
    """What a browser makes of a page: seconds, tables, charts, errors of its console; dashes where there is none."""
    program = shutil.which("chromium")
    if program is None or find_spec("playwright") is None:
        return ("-",) * 4
    from playwright.sync_api import sync_playwright

    errors: list[str] = []
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        opened = browser.new_page()
        opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        opened.on("pageerror", lambda error: errors.append(str(error)))
        begin = time.perf_counter()
        opened.goto(page.as_uri())
        seconds = time.perf_counter() - begin
        counts = [opened.locator(name).count() for name in ("table", "figure svg")]
        browser.close()
    return f"{seconds:.2f}", str(counts[0]), str(counts[1]), str(len(errors))
