"""Rules written in a rules.py count like any other."""

from pathlib import Path

import pytest
from tests.analysis.plans import toy

from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.errors import OperatorError, RulesError

RULES = """
def rules(m):
    m.rule("two_aides", m.var("quantity", "aide", "elm", "2026-27") >= 1.5, severity="contract", sentence="1.5 aides.")
"""


def test_hand_written_rules_bind_and_are_reported(tmp_path: Path) -> None:
    """Proves: without the rule Elm keeps 0.66 aides, with it 1.5; the rule stands in rules.csv and the rulebook."""
    file = tmp_path / "rules.py"
    file.write_text(RULES, encoding="utf-8")
    found = run(solve(toy(), by_hand=file))
    programs = found.tables["programs"].frame
    aides = programs[(programs["program"] == "aide") & (programs["school"] == "elm")].iloc[0]
    assert aides["quantity"] == pytest.approx(1.5)
    rules = found.tables["rules"].frame
    mine = rules[rules["rule"] == "two_aides"].iloc[0]
    assert (mine["activity"], mine["limit"], mine["status"]) == (pytest.approx(1.5), 1.5, "at_limit")
    book = found.tables["rulebook"].frame.set_index("rule").loc["two_aides"]
    assert (book["family"], book["sentence"]) == ("by_hand", "1.5 aides.")
    assert book["place"].endswith("rules.py:3")
    assert found.facts["inputs"]["rules_by_hand"] != run(solve(toy())).facts["inputs"]["rules_by_hand"]


def test_a_rule_speaks_of_measures_whatever_columns_stand_for_them(tmp_path: Path) -> None:
    """Proves: a rule about FTE by position binds though the plan decides units of programs; what no decision moves is
    its constant; an unknown label is told with its line.
    """
    file = tmp_path / "rules.py"
    file.write_text(
        "def rules(m):\n"
        "    aides = m.measure('fte', position='aide', school='elm', year='2026-27')\n"
        "    m.rule('aides', aides >= 1.25, unit='FTE')\n"
        "    m.rule('pupils', m.measure('revenue', year='2026-27') + aides >= 1.0)\n",
        encoding="utf-8",
    )
    frame = run(solve(toy(), by_hand=file)).tables["rules"].frame.set_index("rule")
    assert frame.loc["aides", "activity"] == pytest.approx(1.25)
    file.write_text("def rules(m):\n    m.measure('fte', position='pilot')\n", encoding="utf-8")
    with pytest.raises(RulesError, match=r"rules.py:2: .*pilot"):
        solve(toy(), by_hand=file)


def test_a_missing_file_is_told() -> None:
    """Proves: a path that is not there is the operator's error."""
    with pytest.raises(OperatorError, match="There is no file"):
        solve(toy(), by_hand=Path("nowhere.py"))
