"""Nothing exists untested or undocumented: every objective has a test, a formula with its letters, and a stage in
`complete`.
"""

import re
import sys
from pathlib import Path

import pytest
from tests.program.districts import toy

from alloc_opt.errors import RulesError
from alloc_opt.goals import goals
from alloc_opt.io.read import read
from alloc_opt.plan.nouns import nouns
from alloc_opt.program.build import build
from alloc_opt.program.modes import MODES

HERE = Path(__file__).parent
COMPLETE = HERE.parent / "models" / "complete"
NAMES = sorted(goals())


def test_every_goal_has_a_test_file_and_no_file_is_left_over() -> None:
    """Proves: test files and objectives are the same list, missing and extra alike."""
    files = {path.stem.removeprefix("test_") for path in HERE.glob("test_*.py")}
    assert files - {"registry", "stages"} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_docstring_is_the_formula(name: str) -> None:
    """Proves: the file says what it does, its formula in dollars, and each letter with meaning and unit; the class has
    words for reports.
    """
    goal = goals()[name]
    text = (sys.modules[goal.__module__].__doc__ or "").strip()
    assert re.match(r"[A-Z]", text)
    assert "$$ \\m" in text
    assert "| letter | meaning | unit |" in text
    assert goal.unit
    assert goal.words[0].islower() or goal.words.startswith("the")


def test_the_complete_plan_uses_every_objective_and_every_table() -> None:
    """Proves: `tests/models/complete` leaves no objective and no table out, all four modes aside."""
    plan = read(COMPLETE)
    assert sorted(plan.head.settings.objective) == NAMES
    assert [stage.name for stage in build(plan).program.stages] == list(plan.head.settings.objective)
    assert [name for name in nouns() if plan[name].empty] == []


def test_modes_name_objectives() -> None:
    """Proves: every stage of every mode is an objective; an unknown one is refused with the list."""
    assert {name for stages in MODES.values() for name in stages} <= set(NAMES)
    with pytest.raises(RulesError, match="no objective 'least_costs'"):
        build(toy(settings={"objective": ("least_costs",)}))
