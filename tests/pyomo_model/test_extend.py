"""Hand-written rules: rows of the program like any other, and one clear error when they are wrong."""

import textwrap
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.pyomo_model.programs import highs_optimum, two_schools

from alloc_opt.errors import RulesError
from alloc_opt.program.arrays import RowBlock
from alloc_opt.pyomo_model import assert_same, extend

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the body of `def rules(m)`, whose first line is line 5 of the file."""

    def body(text: str) -> Path:
        path = tmp_path / "rules.py"
        head = '"""Rules that no family says."""\n\nimport pyomo.environ as pyo\ndef rules(m):\n'
        path.write_text(head + textwrap.indent(textwrap.dedent(text).lstrip("\n"), "    "), encoding="utf-8")
        return path

    return body


def test_round_trip(write: Write) -> None:
    """Rows in natural units enter before those of later stages, scaled by their columns' units, and bind."""
    program = two_schools()
    path = write(
        """
        for school, year in m.columns("dollars"):
            money = m.var("dollars", school=school, year=year)
            m.rule("tutoring", money <= 20_000 * m.var("fte", school) + 5_000, severity="contract",
                   sentence="Tutoring at {school}.", unit="dollars", year=year, school=school)
        m.block.at_most = pyo.Constraint(expr=m.total("fte") + 0.5 <= 2.0, doc="Two in all.")
        m.block.each = pyo.Constraint(["Lincoln", "Peña"], rule=lambda b, s: (0.25, m.var("fte", s), 2))
        """
    )
    new = extend(program, path)
    names = [block.name for block in new.row_blocks]
    assert names == ["budget", "counsellors", "same", "tutoring", "at_most", "each", "least-change"]
    assert new.row_stage.tolist() == [0] * 9 + [1]
    assert new.row_names()[4:7] == ["tutoring[2026-27,Lincoln]", "tutoring[2026-27,Peña]", "at_most"]
    assert new.matrix[4].toarray().tolist() == [[-20.0, 0.0, 1.0, 0.0, 0.0]]
    assert (new.row_lower[4], new.row_upper[4], new.row_unit[4]) == (-np.inf, 5.0, 1000.0)
    assert (new.row_lower[6], new.row_upper[6]) == (-np.inf, 1.5)
    assert (new.row_lower[8], new.row_upper[8]) == (0.25, 2.0)
    block = new.row_blocks[3]
    assert (block.family, block.severity, block.unit) == ("by_hand", "contract", "dollars")
    assert new.row_blocks[4].sentence == "Two in all."
    assert new.row_blocks[-1].start == 9
    assert new.matrix[9].toarray().tolist() == program.matrix[4].toarray().tolist()
    assert new.notes["by_hand"] == {"tutoring": f"{path}:7", "at_most": f"{path}:9", "each": f"{path}:10"}
    assert_same(new)
    assert highs_optimum(program, relax=True) == pytest.approx(900.0)
    assert highs_optimum(new, relax=True) == pytest.approx(100 * (3 * 1.5 + 0.05 * 20))


def test_a_sum_of_nothing_is_a_row(write: Write) -> None:
    """Known labels that never stand together make 0 >= 24 a conflict, not silence."""
    program = two_schools()
    new = extend(program, write('m.rule("floor", m.total("dollars", school=[]) >= 24)'))
    assert new.matrix[4].nnz == 0
    assert (new.row_lower[4], new.row_upper[4]) == (24.0, np.inf)
    assert np.isnan(highs_optimum(new))


def test_nothing_added_changes_nothing(write: Write) -> None:
    """A file whose rules do not apply gives the program back."""
    program = two_schools()
    assert extend(program, write("return")) is program


def test_what_rules_can_look_up(write: Write) -> None:
    """Names, dimensions and the plan are there; helper columns of later stages are not."""
    path = write(
        """
        assert m.names() == ["fte", "dollars"]
        assert m.dimensions("dollars") == ("school", "year")
        assert m.plan == {"share": 2}
        m.rule("share", m.var("fte", "Lincoln") <= m.plan["share"])
        """
    )
    assert extend(two_schools(), path, plan={"share": 2}).rows == 6


WRONG = {
    "nonlinear": ('m.rule("a", m.var("fte", "Lincoln") * m.var("fte", "Peña") >= 1)', 5, "not linear: fte"),
    "label": ('\nm.rule("a", m.var("fte", "Lincon") >= 1)', 5, "no school 'Lincon'\nhint: known: Lincoln"),
    "labels apart": ('m.var("dollars", "Lincoln", "2027-28")', 5, "no year '2027-28'"),
    "dimension": ('m.total("fte", year="2026-27")', 5, "no dimension 'year'"),
    "too few": ('m.var("dollars", "Lincoln")', 5, "each of its dimensions once: school, year"),
    "columns": ('m.var("FTE", "Lincoln")', 5, "no columns named 'FTE'"),
    "later stage": ('m.var("least-change.above")', 5, "no columns named"),
    "new variable": ("x = 1\nm.block.x = pyo.Var()", 6, "x is a new Var; a rule may only add constraints"),
    "objective": ('m.block.o = pyo.Objective(expr=m.var("fte", "Lincoln"))', 5, "o is a new Objective"),
    "loose variable": (
        'x = pyo.Var(name="x")\nx.construct()\nm.rule("a", x >= m.var("fte", "Peña"))',
        7,
        "x is a new variable",
    ),
    "no comparison": ('m.rule("a", m.var("fte", "Lincoln") + 1)', 5, "wanted a comparison"),
    "constant": ('m.rule("a", 3 >= 2)', 5, "wanted a comparison of variables, found True"),
    "strict": ('m.rule("a", m.var("fte", "Lincoln") > 1)', 5, "strict inequality"),
    "chained": ('m.rule("a", 1 <= m.var("fte", "Lincoln") <= 2)', 5, "PyomoException"),
    "fixed": ('m.var("fte", "Lincoln").fix(1)', 0, "fte[Lincoln] was fixed or bounded"),
    "not finite": (
        'm.rule("a", float("nan") * m.var("fte", "Lincoln") <= 1)',
        5,
        "rule a: a number in it is not finite",
    ),
    "infinite": (
        'm.rule("a", m.var("fte", "Lincoln") <= float("-inf"))',
        5,
        "rule a: Constraint 'row[0]' created with an",
    ),
    "severity": ('m.rule("a", m.var("fte", "Lincoln") >= 1, severity="must")', 5, "severity 'must' is none of law"),
    "id of the plan": ('m.rule("budget", m.var("fte", "Lincoln") >= 1)', 5, "the plan has a rule of this id"),
    "id": ('m.rule("a b", m.var("fte", "Lincoln") >= 1)', 5, "an id is made of"),
    "twice": ('for _ in "xy":\n    m.rule("a", m.var("fte", "Lincoln") >= 1)', 6, "two rows without labels"),
    "unlike rows": (
        'for s in ("Lincoln", "Peña"):\n    m.rule("a", m.var("fte", s) >= 1, sentence=s, school=s)',
        6,
        "its rows differ in severity, sentence or unit",
    ),
    "unlike labels": (
        'm.rule("a", m.var("fte", "Peña") >= 1, school=1)\nm.rule("a", m.var("fte", "Peña") >= 1, year=1)',
        6,
        "labelled by different dimensions",
    ),
    "slots": (
        'm.rule("a", m.var("fte", "Lincoln") >= 1, sentence="At {school}.")',
        5,
        "slots that no label fills: school",
    ),
    "own error": ('m.rule("a", m.var("fte", "Lincoln") >= 1 / 0)', 5, "ZeroDivisionError"),
    "rule of a block": (
        'm.block.a = pyo.Constraint([1], rule=lambda b, i:\n    m.var("fte", "nowhere") >= 1)',
        6,
        "no school 'nowhere'",
    ),
    "nonlinear on block": (
        'x = m.var("fte", "Peña")\nm.block.a = pyo.Constraint(expr=x**2 >= 1)',
        6,
        "rule a: not linear",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_errors_name_the_line(write: Write, name: str, caplog: pytest.LogCaptureFixture) -> None:
    """What cannot be a row is one `RulesError` that begins with file and line; Pyomo itself stays silent."""
    text, line, message = WRONG[name]
    path = write(text)
    with pytest.raises(RulesError) as caught:
        extend(two_schools(), path)
    assert str(caught.value).startswith(f"{path}:{line}: " if line else f"{path}: ")
    assert message in str(caught.value)
    assert not caplog.records


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def rules(m:\n", "rules.py:1: "),
        ("import nothing_of_this_name\n", "rules.py:1: ModuleNotFoundError"),
        ("x = 1\n", "rules.py: defines no function rules(m)"),
        (None, "rules.py: cannot be read"),
    ],
)
def test_files_that_do_not_run(tmp_path: Path, text: str | None, message: str) -> None:
    """A file that is absent, broken or has no rules says so."""
    path = tmp_path / "rules.py"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(RulesError, match=r"rules\.py") as caught:
        extend(two_schools(), path)
    assert message in str(caught.value)


def test_a_block_across_the_stages_is_cut(write: Write) -> None:
    """Rows that enter with a later stage stay behind the new ones even if their block began before."""
    program = two_schools()
    blocks = (*program.row_blocks[:2], RowBlock("both", "staffing", "policy", 3, 5, {}))
    new = extend(replace(program, row_blocks=blocks), write('m.rule("a", m.var("fte", "Lincoln") >= 1)'))
    assert [(block.name, block.start, block.stop) for block in new.row_blocks[2:]] == [
        ("both", 3, 4),
        ("a", 4, 5),
        ("both", 5, 6),
    ]
