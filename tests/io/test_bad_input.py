"""The table of bad inputs: what is wrong in which file, and what the author of the plan reads."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from alloc_opt.errors import PlanError
from alloc_opt.io import read

_HEAD = "name: town\nbase_year: 2025-26\nyears: [2026-27, 2027-28]\n"
_RULE = _HEAD + "rules:\n  - id: k3\n    family: cap\n    cap: 24\n"
_CASES = yaml.safe_load(Path(__file__).with_name("bad_input.yaml").read_text(encoding="utf-8"))


def _files(case: dict[str, Any]) -> dict[str, str | None]:
    files: dict[str, str | None] = case["files"]
    return {
        name: text if text is None else text.replace("{HEAD}", _HEAD).replace("{RULE}", _RULE)
        for name, text in files.items()
    }


@pytest.mark.parametrize("case", _CASES, ids=[case["wrong"] for case in _CASES])
def test_bad_input_is_told_with_its_place(case: dict[str, Any], make: Any, families: Any) -> None:
    """Proves: the plan is refused, and the problem reads as the table says."""
    with pytest.raises(PlanError) as caught:
        read(make(_files(case)), families=families)
    assert case["told"] in str(caught.value)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("latin-1", "schools.csv:2: found byte 0xf1 after 'oak,Se'; wanted text in UTF-8"),
        ("utf-16", "schools.csv:1: found text in UTF-16; wanted text in UTF-8"),
    ],
)
def test_other_encodings_are_told(encoding: str, told: str, make: Any, families: Any) -> None:
    """Proves: a file of an older Excel gives its line and the cure, not a decoding error."""
    with pytest.raises(PlanError) as caught:
        read(make({"schools.csv": "school,name\noak,Señor\nelm,x\n".encode(encoding)}), families=families)
    assert told in str(caught.value)
    assert "hint: in Excel: Save As, 'CSV UTF-8'" in str(caught.value)


def test_all_problems_come_at_once(make: Any, families: Any) -> None:
    """Proves: one pass tells what is wrong in five files and in the rules, sorted by place, each once."""
    files = {
        "plan.yaml": _RULE + "    cop: 3\n",
        "schools.csv": "school,levl\noak,x\nelm,y\noak,z\n",
        "pay.csv": "position,salary\nteacher,$1\naide,1\n",
        "staff.csv": "school,position,resource,fte\nok,teacher,0000,five\n",
        "lines.csv": "school,resource,object\noak,0001,1\n",
    }
    with pytest.raises(PlanError) as caught:
        read(make(files), families=families)
    places = [str(problem.place) for problem in caught.value.problems]
    assert places == [
        "plan.yaml:8:5",
        "funds.csv:3:resource",
        "lines.csv:1",
        "lines.csv:2:resource",
        "pay.csv:2:salary",
        "schools.csv:4:school",
        "staff.csv:2:fte",
        "staff.csv:2:school",
    ]
    assert str(caught.value).startswith("8 problems in the plan:")


def test_many_wrong_values_do_not_drown_the_rest(make: Any, families: Any) -> None:
    """Proves: of 500 different wrong amounts in a column, fifty are told and the next stands for the others."""
    lines = "".join(f"oak,0000,4300,$ {i}\n" for i in range(500))
    with pytest.raises(PlanError) as caught:
        read(make({"lines.csv": "school,resource,object,dollars\n" + lines}), families=families)
    assert len(caught.value.problems) == 51
    assert "and more like it below" in str(caught.value.problems[-1])


def test_the_good_plan_is_good(make: Any, families: Any, tmp_path: Path) -> None:
    """Proves: the plan that the table spoils has no problem of its own, so each row's problem is its own."""
    plan = read(make(), families=families)
    assert plan.name == "town"
    assert plan.hashes.keys() == {"plan.yaml", "schools.csv", "funds.csv", "pay.csv", "staff.csv", "lines.csv"}
