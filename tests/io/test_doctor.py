from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
import yaml

from alloc_opt.io import doctor, read
from alloc_opt.io.idle import idle_rows, idle_rules
from alloc_opt.program.arrays import Program, RowBlock, Stage

_CASES = yaml.safe_load(Path(__file__).with_name("odd_input.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", _CASES, ids=[case["odd"] for case in _CASES])
def test_what_is_odd_is_told(case: dict[str, Any], make: Any, families: Any) -> None:
    """Proves: the doctor warns of this one thing, with its place, and of nothing else."""
    found = [str(problem) for problem in doctor.examine(read(make(case["files"]), families=families))]
    assert [text.startswith(case["told"]) for text in found] == ([True] if case["told"] else []), found


def test_a_rule_that_can_never_matter(make: Any, families: Any) -> None:
    """Proves: a rule is idle if the columns' bounds alone keep every row of it; one row that can break saves it.

    x in [0, 2], y in [1, 4]: x + y <= 6 always holds, x - y >= -4 always holds, x <= 1 does not.
    """
    rules = "rules:\n" + "".join(f"- {{id: {name}, family: cap, cap: 1}}\n" for name in ("never", "partly", "absent"))
    head = "name: town\nbase_year: FY26\nyears: [FY27]\n"
    plan = read(make({"plan.yaml": head + rules}), families=families)
    blocks = tuple(
        RowBlock(name, "cap", "policy", start, stop, {}) for name, start, stop in (("never", 0, 2), ("partly", 2, 4))
    )
    program = Program(
        name="town",
        lower=np.array([0.0, 1.0]),
        upper=np.array([2.0, 4.0]),
        integer=np.zeros(2, dtype=bool),
        matrix=sp.csr_matrix(np.array([[1.0, 1.0], [1.0, -1.0], [1.0, 1.0], [1.0, 0.0]])),
        row_lower=np.array([-np.inf, -4.0, -np.inf, -np.inf]),
        row_upper=np.array([6.0, np.inf, 6.0, 1.0]),
        column_unit=np.ones(2),
        row_unit=np.ones(4),
        column_stage=np.zeros(2, dtype=np.int64),
        row_stage=np.zeros(4, dtype=np.int64),
        column_blocks=(),
        row_blocks=blocks,
        stages=(Stage("cost", -1, np.ones(2)),),
    )
    assert idle_rows(program).tolist() == [True, True, True, False]
    (problem,) = idle_rules(plan, program)
    assert str(problem).startswith("plan.yaml:5:3: found a rule that can never matter: 'never'")
