"""A district's own result, by hand."""

from dataclasses import replace
from math import sqrt
from pathlib import Path

import pytest

from alloc_opt.analysis.evidences.own import Measured, results, updated
from alloc_opt.analysis.evidences.shrink import Expected
from alloc_opt.errors import OperatorError

PRIOR = Expected(headline=0.2, error=0.1, family=0.2, believed=0.5, mean=0.2, sd=0.1)


def test_precision_weights_by_hand() -> None:
    """0.20 +- 0.10 has a weight of 100, 0.10 +- 0.05 one of 400: 0.12 +- 1/sqrt(500)."""
    found = updated(PRIOR, Measured(0.1, 0.05, "lottery"))
    assert found.trust == pytest.approx(0.8)
    assert found.now.mean == pytest.approx(0.12)
    assert found.now.sd == pytest.approx(1 / sqrt(500))
    assert found.prior == PRIOR


def test_the_surer_of_the_two_decides() -> None:
    """A tiny error of the own result leaves it alone; a huge one leaves the library alone."""
    assert updated(PRIOR, Measured(0.1, 1e-4, "matched")).now.mean == pytest.approx(0.1, abs=1e-4)
    assert updated(replace(PRIOR, sd=1e-4), Measured(0.1, 0.5, "matched")).now.mean == pytest.approx(0.2, abs=1e-4)


@pytest.mark.parametrize(("error", "compared"), [(0.05, "none"), (0.05, "before and after"), (0.0, "lottery")])
def test_what_says_nothing_is_refused(error: float, compared: str) -> None:
    """A gain without a comparison is growth; an effect without an error is nothing to weigh."""
    with pytest.raises(OperatorError):
        Measured(0.3, error, compared)


def test_results_are_read_and_a_broken_row_is_named(tmp_path: Path) -> None:
    """A file of own results; a number that is none and an id given twice are refused with their line."""
    file = tmp_path / "own.csv"
    file.write_text("id,effect,error,compared,source\ndef-summer,0.02,0.04,lottery,board memo\n", encoding="utf-8")
    assert results(file) == {"DEF-SUMMER": Measured(0.02, 0.04, "lottery", "board memo")}
    file.write_text("id,effect,error,compared\nDEF-SUMMER,much,0.04,lottery\n", encoding="utf-8")
    with pytest.raises(OperatorError, match=":2: effect and error"):
        results(file)
    file.write_text("id,effect,error,compared\nA,1,1,lottery\nA,1,1,lottery\n", encoding="utf-8")
    with pytest.raises(OperatorError, match=":3: A again"):
        results(file)
    file.write_text("id,effect\nA,1\n", encoding="utf-8")
    with pytest.raises(OperatorError, match="error, compared"):
        results(file)
