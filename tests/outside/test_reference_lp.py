"""The reference LP of the benchmarks and their made-up district: they stay solvable, to the known value."""

from pathlib import Path

import pytest
from benchmarks import full_plan, reference_plan

from alloc_opt.analysis.solve import solve
from alloc_opt.engine.options import Options
from alloc_opt.io import read
from alloc_opt.program.modes import MODES


def test_reference_objective(tmp_path: Path) -> None:
    """Proves that 42,000 decisions written as plan files reach the objective that every other modelling layer finds."""
    size = (50, 40, 3)
    reference_plan.write(tmp_path, *size)
    solved = solve(read(tmp_path))
    (stage,) = solved.solution.stages
    assert solved.solution.certificate.holds
    assert stage.objective == pytest.approx(reference_plan.OBJECTIVES[size], abs=5e-4)


@pytest.mark.parametrize("whole", [False, True])
def test_full_plan_has_every_stage(tmp_path: Path, whole: bool) -> None:
    """Proves that the district of the full-program benchmark has a plan, decided by all stages of its mode."""
    full_plan.write(tmp_path, 3, 1, whole)
    solved = solve(read(tmp_path), options=Options(gap=0.02))
    assert [stage.name for stage in solved.solution.stages] == list(MODES["cost"])
    assert (solved.solution.mip is not None) == whole
