"""Codes and amounts as exports write them."""

import pytest

from alloc_opt.io.codes import matches
from alloc_opt.io.importing.money import cents, dollars


@pytest.mark.parametrize(
    ("wanted", "code", "fits"),
    [
        ("1000-1999", "1100", True),
        ("1000-1999", "11000", False),
        ("0000-1999", "0001", True),
        ("10*", "1066", True),
        ("1100, 1200", "1200", True),
        (["1100", "Base Teachers, all"], "Base Teachers, all", True),
        ("979Z", "979Z", True),
        ("9790-9799", "979Z", False),
        ("1", "01", False),
    ],
)
def test_codes_are_text(wanted: str, code: str, fits: bool) -> None:
    """Proves: ranges hold codes of their length, `*` is a prefix, lists are lists, zeros count."""
    assert matches(wanted, code) is fits


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1,234.50", 123450),
        ("$1,234.5", 123450),
        ("(1,234.50)", -123450),
        ("1,234.50-", -123450),
        ("12.00 CR", -1200),
        (0.1 + 0.2, 30),
        ("0.005", None),
        ("#N/A", None),
        ("1100 Teachers", None),
    ],
)
def test_amounts_are_whole_cents(written: str | float, amount: int | None) -> None:
    """Proves: signs of every kind are read, parts of a cent and words are not."""
    assert cents(written) == amount


def test_dollars_for_people() -> None:
    """Proves: cents are shown in full."""
    assert dollars(-123456789) == "-$1,234,567.89"
