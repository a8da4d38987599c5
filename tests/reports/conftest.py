"""A toy run that the report tests share."""

import pytest
from tests.analysis.plans import toy

from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import solve

RULES = [
    {"id": "ratio", "family": "staffing_ratio", "positions": ("teacher",), "per": 60.0},
    {"id": "aides", "family": "minimum_staffing", "severity": "guideline", "positions": ("aide",), "fte": 3.0},
]


@pytest.fixture(scope="session")
def toy_run() -> Run:
    """Return the toy district over two years with two rules and the default cap on changes, which gives way."""
    return run(solve(toy(RULES, years=2, changes=True)))
