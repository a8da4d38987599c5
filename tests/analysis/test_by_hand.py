"""Rules written in a rules.py count like any other."""

from pathlib import Path

import pytest
from tests.analysis.plans import toy

from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.errors import OperatorError

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


def test_a_missing_file_is_told() -> None:
    """Proves: a path that is not there is the operator's error."""
    with pytest.raises(OperatorError, match="There is no file"):
        solve(toy(), by_hand=Path("nowhere.py"))
