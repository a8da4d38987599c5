"""Which schools are closed, and when."""

import numpy as np
import pytest
from tests.program.districts import plan

from alloc_opt.measures.closed import closed

SCHOOLS = [{"school": "oak"}, {"school": "elm"}, {"school": "office", "kind": "central"}]
FUNDS = [{"fund": "01", "resource": "base"}]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("oak", "all", "", 10.0), ("oak", "all", "2027-28", 0.0)], [False, False, True]),
        ([("oak", "k3", "", 10.0), ("oak", "4-5", "", 0.0)], None),
        ([("oak", "k3", "", 10.0), ("oak", "4-5", "", 5.0), ("oak", "k3", "2026-27", 0.0)], None),
        ([("oak", "all", "", 0.0)], None),
        ([("oak", "all", "2025-26", 0.0), ("oak", "all", "2026-27", 5.0), ("oak", "all", "2027-28", 0.0)], None),
    ],
)
def test_closed_is_without_the_pupils_it_had(rows: list[tuple[str, str, str, float]], expected: list[bool]) -> None:
    """Proves: a school without any pupils in a year, and with some in the base year, is closed; nothing else is."""
    enrollment = [dict(zip(("school", "span", "year", "pupils"), row, strict=True)) for row in rows]
    found = closed(plan({"schools": SCHOOLS, "funds": FUNDS, "enrollment": enrollment}, years=2))
    if expected is None:
        assert found is None
    else:
        assert found is not None
        np.testing.assert_array_equal(found, [expected, [False] * 3, [False] * 3])
