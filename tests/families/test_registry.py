"""Nothing exists untested or undocumented: every family has a test, a formula with its letters, and a place in
`complete`.
"""

import re
from functools import cache
from pathlib import Path

import pytest
from tests.program.districts import toy

from alloc_opt.errors import RulesError
from alloc_opt.families import Rule, families
from alloc_opt.families._found import families as found
from alloc_opt.families.minimum_staffing import MinimumStaffing
from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.io.read import read
from alloc_opt.program.build import build
from alloc_opt.program.built import Built

HERE = Path(__file__).parent
COMPLETE = HERE.parent / "models" / "complete"
NAMES = sorted(families())


@cache
def _complete() -> Built:
    return build(read(COMPLETE))


def test_every_family_has_a_test_file_and_no_file_is_left_over() -> None:
    """Proves: test files and families are the same list, missing and extra alike."""
    files = {path.stem.removeprefix("test_") for path in HERE.glob("test_*.py")}
    assert files - {"registry", "dials"} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_docstring_is_the_formula(name: str) -> None:
    """Proves: the file says what it does in a sentence, its formula, and each letter with meaning and unit."""
    text = families()[name].formula()
    assert re.match(r"[A-Z][^\n]*[.:]", text)
    assert "$" in text
    assert "| letter | meaning | unit |" in text
    letters = [line for line in text.splitlines() if line.startswith(("| $", "| `"))]
    assert letters
    assert all(line.count("|") == 4 + line.count("\\|") for line in letters)


@pytest.mark.parametrize("name", NAMES)
def test_every_dial_and_field_is_explained(name: str) -> None:
    """Proves: each dial stands in the table of letters with its step and the way it loosens; each field has a
    docstring.
    """
    family = families()[name]
    placed = [rule for rule in _complete().rules if rule.family() == name]
    dials = {dial.parameter: dial for rule in placed for dial in (*rule.own_dials(), *family.dials)}
    text = family.formula()
    for parameter, dial in dials.items():
        line = next(line for line in text.splitlines() if f"`{parameter}`" in line and "dial" in line)
        assert "loosens" in line
        assert "step" in line
        assert dial.unit
    for field, info in family.model_fields.items():
        assert info.description, f"{name}.{field}"


@pytest.mark.parametrize("name", NAMES)
def test_the_complete_plan_uses_it(name: str) -> None:
    """Proves: the family is placed by the plan itself (not only automatically) and makes rows there."""
    assert name in {rule.family for rule in _complete().plan.rules}
    assert any(len(w.kept) for w in _complete().written if w.rule is not None and w.rule.family() == name)


def test_every_rule_of_the_complete_plan_has_a_plain_sentence() -> None:
    """Proves: sentences are filled in: no slot, no list brackets, one full stop."""
    for rule in _complete().rules:
        text = rule.plain()
        assert text.endswith(".")
        assert not {"('", "{", "[", "None"} & {text[i:j] for i in range(len(text)) for j in (i + 1, i + 2, i + 4)}, text


def test_sentences_that_cannot_be_filled_are_refused() -> None:
    """Proves: a slot that the rule has not, or a format that does not fit, is told with the slots there are; names of
    resources and programs may hold braces.
    """
    with pytest.raises(ValueError, match="cannot be filled in"):
        MinimumStaffing(id="x", positions=("aide",), fte=1.0, sentence="At least {ftes}.")
    with pytest.raises(ValueError, match="cannot be filled in"):
        MinimumStaffing(id="x", positions=("aide",), fte=1.0, sentence="At least {positions:g}.")
    odd = {"funds": [{"fund": "1", "resource": "base", "name": "Base {old}", "revenue": 9e6}], "staff": []}
    assert build(toy(more=odd)).by_id["resource base"].plain() == "Base {old} spends no more than it has."


def test_families_are_found_and_not_listed() -> None:
    """Proves: the list is that of the files; a rule knows its family by its file."""
    assert found() is families()
    assert ResourceLimit.family() == "resource_limit"
    assert all(issubclass(family, Rule) for family in families().values())


def test_what_holds_today() -> None:
    """Proves: guidelines and preferences hold what today breaks, the rest must be met, and `today` says otherwise."""
    kinds = {
        ("law", ""): False,
        ("policy", ""): False,
        ("guideline", ""): True,
        ("preference", ""): True,
        ("preference", "meet"): False,
        ("law", "hold"): True,
    }
    for (severity, today), holds in kinds.items():
        rule = MinimumStaffing.model_validate(
            {"id": "x", "positions": ("aide",), "fte": 1.0, "severity": severity, "today": today}
        )
        assert rule.holds_today is holds


def test_a_rule_for_an_unknown_position_names_the_nearest() -> None:
    """Proves: a slip in a rule is an error with a hint, never a rule about nothing."""
    rule = {"id": "x", "family": "minimum_staffing", "positions": ("teachr",), "fte": 1.0}
    with pytest.raises(RulesError) as error:
        build(toy([rule]))
    assert "did you mean 'teacher'" in error.value.hint
