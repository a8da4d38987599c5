"""A closing in the terminal report."""

import pytest
from tests.scenario.towns import YEARS, closing, town

from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.reports.console import text_of
from alloc_opt.reports.terminal import show
from alloc_opt.scenario import apply


@pytest.fixture(scope="module")
def text() -> str:
    """Return the report of a town whose Oak school closes in the second year."""
    said = closing(follow={"teacher": 0.5}, moving=7_000, buses=11_000, **{"from": YEARS[1]})
    done = run(solve(apply(town(), said)))
    return text_of(lambda out: show(done, out))


def test_the_school_is_named_with_its_staff(text: str) -> None:
    """Proves: the change list says that the school closes, how many FTE follow and how many end."""
    assert "close oak" in text
    assert "9 > 0 FTE" in text
    assert "4 FTE follow the" in text
    assert "pupils, 5 end" in text


def test_the_saving_is_a_line_of_its_own(text: str) -> None:
    """Proves: gross saving, what closing costs once and every year, and the net saving stand there by year."""
    rows = {line.split("  ")[0].strip(): line.split()[-3:] for line in text.splitlines()}
    assert rows["gross saving"] == ["-", "-600,000", "-5"]
    assert rows["once: moving"][-1] == "+7,000"
    assert rows["every year: buses"][-1] == "+11,000"
    assert rows["net saving of the closing"] == ["-", "-582,000", "-5"]


def test_schools_are_shown_year_by_year(text: str) -> None:
    """Proves: a school that closes in a later year shows its years, with `closed` for its pupils."""
    block = text.split("By school and year")[1]
    oak = next(line for line in block.splitlines() if line.startswith("oak"))
    assert "161 > closed" in oak
    assert oak.split()[-4:] == ["1,000,000", "18,000", "-982,000", "-9"]
