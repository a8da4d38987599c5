"""On every reference model Pyomo's compiled form is our arrays, and another solver agrees with HiGHS."""

from pathlib import Path

import pytest

from alloc_opt.analysis.relaxed import relaxed_value
from alloc_opt.io import read
from alloc_opt.io.template import init
from alloc_opt.program.arrays import Program
from alloc_opt.program.build import build
from alloc_opt.pyomo_model import assert_same, second_opinion

pytest.importorskip("pyscipopt", reason="the second solver is not installed: alloc-opt[second]")
MODELS = ("riverbend", "sfusd", "sfusd-2022-23", "complete", "full template", "small template")


@pytest.fixture(params=MODELS)
def program(request: pytest.FixtureRequest, models_folder: Path, tmp_path: Path) -> Program:
    """The program of one reference model."""
    name = str(request.param)
    if name.endswith("template"):
        path = init(tmp_path, "made", small=name.startswith("small"))
    else:
        path = Path(__file__).parents[1] / "models" / name if name == "complete" else models_folder / name
    return build(read(path)).program


def test_rows_are_those_of_pyomo(program: Program) -> None:
    """Proves: matrix, bounds, domains and every stage's costs come back from Pyomo's standard form as they went in."""
    assert_same(program)


def test_another_solver_agrees(program: Program) -> None:
    """Proves: SCIP on the Pyomo model and HiGHS on our arrays find the same first stage, whole positions relaxed."""
    opinion = second_opinion(program, relaxed_value(program))
    assert opinion.agrees, opinion.sentence
