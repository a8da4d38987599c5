"""A pack of one's own: checked without a plan, its problems told by rule, line and what was meant."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from alloc_opt.analysis.packs import pack_of_file, pack_table, worded
from alloc_opt.cli._group import Commands
from alloc_opt.errors import OperatorError, PlanError

OHIO = """pack: ohio
title: Ohio
names:
  counselors: {kind: position, many: true, means: school counselors}
rules:
  - id: ohio_reserve
    term: Budget reserve
    citation: where it is written
    severity: policy
    family: reserve
    parameters: {share: {by_pupils: {0: 0.05, 5000: 0.03}}}
    sentence: The reserve is at least {share:.0%} of spending.
    example: Of $10 million at least $0.5 million.
    test: {holds: {}, breaks: {}}
  - id: ohio_counselors
    term: Counselors
    citation: a guideline
    severity: guideline
    family: staffing_ratio
    parameters: {positions: "{counselors}", at: district}
    needs: [per]
    sentence: A counselor for {per:g} pupils.
    example: 2 for 500 pupils.
    test: {holds: {}, breaks: {}}
"""


def _file(tmp_path: Path, text: str = OHIO) -> Path:
    path = tmp_path / "ohio.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("pack: ohio", "pack: california", 1, "a name of its own"),
        ("id: ohio_counselors", "id: ohio_reserve", 15, "the rule 'ohio_reserve' again"),
        ("    citation: a guideline\n", "", 15, "no 'citation' in the rule 'ohio_counselors'"),
        ("severity: guideline", "severity: lawful", 18, "for 'severity' of the rule 'ohio_counselors'"),
        ("severity: policy", "severity: law\n    to_confirm: true", 6, "never law"),
        ('"{counselors}"', '"{counselor}"', 20, "did you mean 'counselors'"),
        (
            "at: district",
            "att: district",
            20,
            "a parameter of the family staffing_ratio for the rule 'ohio_counselors'",
        ),
        ("needs: [per]", "needs: [pre]", 21, "did you mean 'per'"),
        ("{per:g}", "{prr:g}", 22, "a parameter in the sentence of the rule 'ohio_counselors'"),
        ("    needs: [per]\n", "", 21, "a parameter that the rule 'ohio_counselors' states"),
        ("{share:.0%}", "{share:.0q}", 12, "a format of numbers"),
        ("{share:.0%}", "{share:.0%", 12, "a sentence whose braces close"),
        ("by_pupils: {0:", "by_pupils: {1:", 11, "the first from 0"),
        ("family: reserve", "family: resreve", 10, "did you mean 'reserve'"),
    ],
)
def test_problems_by_rule_and_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    """Proves: each slip in a pack is found when the pack is read, at its line, in the words of its rule."""
    assert old in OHIO
    with pytest.raises(PlanError) as caught:
        pack_of_file(_file(tmp_path, OHIO.replace(old, new)))
    told = str(caught.value)
    assert words in told
    assert f"ohio.yaml:{line}:" in told
    assert "rules." not in told


def test_choices_have_a_figure_each(tmp_path: Path) -> None:
    """Proves: a value by choice that lacks one of the words is refused, and a choice without words too."""
    choice = "  kinds: {kind: choice, choices: [city, town], means: the kind of district}\nrules:"
    text = OHIO.replace("rules:", choice).replace(
        "{by_pupils: {0: 0.05, 5000: 0.03}}", "{by_choice: {kinds: {city: 0.05}}}"
    )
    with pytest.raises(PlanError, match="differ by town"):
        pack_of_file(_file(tmp_path, text))
    with pytest.raises(PlanError, match="go together"):
        pack_of_file(_file(tmp_path, text.replace("choices: [city, town], ", "")))


def test_words_without_a_plan(tmp_path: Path) -> None:
    """Proves: a listed sentence tells every figure by size, and what the plan states, without a raw slot."""
    found = pack_of_file(_file(tmp_path))
    reserve, counselors = (worded(rule) for rule in found.rules)
    assert reserve == "The reserve is at least 5% (3% from 5,000 pupils) of spending."
    assert counselors == "A counselor for a number of yours (`per`) pupils."
    assert pack_table(found).frame["rule"].tolist() == ["ohio_reserve", "ohio_counselors"]


def test_rules_of_a_file(tmp_path: Path) -> None:
    """Proves: `rules --file` lists a pack without a model, and a missing file is told."""
    good = CliRunner().invoke(Commands(name="alloc-opt"), ["rules", "--file", str(_file(tmp_path)), "--json"])
    assert good.exit_code == 0
    assert "ohio_counselors" in good.output
    with pytest.raises(OperatorError, match="no rule pack"):
        pack_of_file(tmp_path / "none.yaml")
