"""Who pays and who gains, as it is printed."""

import re

import pandas as pd
import pytest
from tests.reports.test_terminal import BANNED

from alloc_opt.analysis.prices import price_list
from alloc_opt.analysis.run import Run
from alloc_opt.errors import OperatorError
from alloc_opt.reports.console import text_of
from alloc_opt.reports.incidence import _first_year, _when_made, show


@pytest.fixture(scope="module")
def priced(toy_run: Run) -> Run:
    """Return the toy run with its prices."""
    assert toy_run.solved is not None
    prices, incidence = price_list(toy_run.solved, quick=True)
    return toy_run.with_table(prices).with_table(incidence)


def test_the_dearest_steps_are_one_line_each(priced: Run) -> None:
    """Proves: without a rule each step is a line, the dearest first, with what pays and where."""
    text = text_of(lambda out: show(priced, "", out))
    assert re.search(r"ratio tighten +\+[\d,]+", text)
    assert "Schools carry average pay" in text
    assert not re.search(rf"\b({BANNED})\b", text, re.IGNORECASE)


def test_one_rule_is_told_in_full(priced: Run) -> None:
    """Proves: places and the schools that stand out are told with the dollars of the table."""
    text = text_of(lambda out: show(priced, "ratio", out))
    frame = priced.tables["incidence"].frame
    out = frame[(frame["rule"] == "ratio") & (frame["stands_out"] == "yes")]
    assert len(out) > 0
    for row in out.to_dict("records"):
        assert f"{abs(row['dollars']):,.0f}"[:3] in text
    assert "mostly teacher" in text


def test_an_unknown_rule_names_the_nearest(priced: Run) -> None:
    """Proves: one clear error."""
    with pytest.raises(OperatorError) as caught:
        show(priced, "raito", None)  # type: ignore[arg-type]
    assert "'ratio'" in str(caught.value.hint)


def test_a_step_is_told_as_one_that_is_made() -> None:
    """Proves: what keeping a setting takes stands over its table as what moving it frees, as the signs there say."""
    kept = "Keeping K-3 classes at 24 rather than 25 pupils per class takes 2.0 more K-3 teachers a year: $179,000, x."
    moved = "Moving K-3 classes from 24 to 25 pupils per class frees 2.0 K-3 teachers a year: $179,000, x."
    assert _when_made(kept) == moved
    assert _when_made(moved) == moved


def test_fte_is_of_the_first_year_that_changes() -> None:
    """Proves: the year in the heading of the column is the first in which staff moves."""
    parts = pd.DataFrame({"year": ["", "2026-27", "2027-28", "2028-29"], "fte": [2.0, 0.0, 2.0, 1.0]})
    assert _first_year(parts) == "2027-28"
    assert _first_year(parts.assign(fte=0.0)) == ""
