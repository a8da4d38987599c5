"""Who pays and who gains, as it is printed."""

import re

import pytest
from tests.reports.test_terminal import BANNED

from alloc_opt.analysis.prices import price_list
from alloc_opt.analysis.run import Run
from alloc_opt.errors import OperatorError
from alloc_opt.reports.console import text_of
from alloc_opt.reports.incidence import show


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
