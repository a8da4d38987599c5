"""Toy runs that several tests read."""

import pytest
from tests.analysis.plans import toy

from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import solve


@pytest.fixture(scope="session")
def toy_run() -> Run:
    """Return the toy district over two years, solved; its money is about 300,000 short of today's services."""
    return run(solve(toy(years=2)))
