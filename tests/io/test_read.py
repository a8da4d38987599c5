from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alloc_opt.errors import OperatorError
from alloc_opt.io import examine, read
from alloc_opt.plan.plan import Plan

HEAD = "name: town\nbase_year: 2025-26\nyears: [2026-27, 2027-28]\n"


def rows(plan: Plan, table: str, *columns: str) -> list[tuple[Any, ...]]:
    """Cells of some columns, row by row."""
    return list(plan[table][list(columns)].itertuples(index=False, name=None))


def test_ids_stay_text(make: Any, families: Any) -> None:
    """Proves: `no`, `0123`, `1e6` and `2026-01` are ids in CSV and in YAML alike, and refer to each other."""
    groups = "groups:\n- group: no\n- group: 0123\n- group: 1e6\n- group: 2026-01\n- group: null_\n"
    plan = read(
        make({"plan.yaml": HEAD + groups, "enrollment.csv": "school,group,pupils\noak,no,3\noak,0123,1\noak,1e6,2\n"}),
        families=families,
    )
    assert plan["groups"]["group"].tolist() == ["no", "0123", "1e6", "2026-01", "null_", "all"]
    assert plan["enrollment"]["group"].tolist() == ["no", "0123", "1e6"]


def test_years_are_canonical(make: Any, families: Any) -> None:
    """Proves: three ways to write a fiscal year become one, in the head and in tables; empty stays every year."""
    text = "school,year,pupils\noak,FY26,3\noak,2027,4\noak,2027-28,5\nelm,,6\n"
    plan = read(
        make({"plan.yaml": "name: t\nbase_year: FY26\nyears: [2027, 2027-28]\n", "enrollment.csv": text}),
        families=families,
    )
    assert (plan.head.base_year, plan.years) == ("2025-26", ("2026-27", "2027-28"))
    assert plan["enrollment"]["year"].tolist() == ["2025-26", "2026-27", "2027-28", ""]


def test_defaults_fill_what_is_left_out(make: Any, families: Any) -> None:
    """Proves: a missing column and an empty cell take the field's default; no limit is infinity; types hold."""
    plan = read(make({"programs.csv": "program,maximum,locked,unit\nart,,,\nmusic,4,true,pupil\n"}), families=families)
    assert rows(plan, "programs", "program", "maximum", "locked", "unit", "weight")[:2] == [
        ("art", np.inf, False, "FTE", 1.0),
        ("music", 4.0, True, "pupil", 1.0),
    ]
    kinds = {name: plan["funds"][name].dtype.kind for name in ("resource", "restriction", "revenue", "carryover")}
    assert kinds == {"resource": "O", "restriction": "i", "revenue": "f", "carryover": "b"}
    assert set(plan.tables) >= {"groups", "effects", "uses"}


def test_attributes_are_numbers_or_text(make: Any, families: Any) -> None:
    """Proves: a further column is numeric if every cell is a number; codes with a leading zero stay text."""
    schools = "school,poverty,code,region\noak,0.5,012,3\nelm,1,345,north\n"
    plan = read(make({"schools.csv": schools}), families=families)
    assert plan["schools"]["poverty"].tolist() == [0.5, 1.0]
    assert plan["schools"]["code"].tolist() == ["012", "345"]
    assert plan["schools"]["region"].tolist() == ["3", "north"]


def test_what_follows_comes_after_what_was_given(make: Any, families: Any) -> None:
    """Proves: implied programs are added, with no line of their own, and given rows keep theirs."""
    plan = read(make({"programs.csv": "program\n\nart\n"}), families=families)
    assert plan["programs"]["program"].tolist()[0] == "art"
    assert {"teacher", "aide", "other 4300"} <= set(plan["programs"]["program"])
    assert str(plan.places["programs"].place(0, "program")) == "programs.csv:3:program"
    assert plan.places["programs"].place(1, "program").line == 0


def test_lines_are_those_of_the_file(make: Any, families: Any) -> None:
    """Proves: blank lines, a quoted line break, CRLF and a byte-order mark leave every row its true line."""
    text = '\ufeffschool,name\r\n\r\noak,"Oak\r\nElementary"\r\n,\r\nelm,Elm\r\n'
    plan = read(make({"schools.csv": text.encode("utf-8")}), families=families)
    assert plan["schools"]["school"].tolist() == ["oak", "elm"]
    assert plan.places["schools"].lines.tolist() == [3, 6]


def test_spaces_around_values_do_not_count(make: Any, families: Any) -> None:
    """Proves: `oak, Oak ,x` and columns that a spreadsheet left empty at the right read as meant."""
    plan = read(make({"schools.csv": "school, name,,\noak , Oak tree,,\nelm,Elm,,\n,,,\n"}), families=families)
    assert rows(plan, "schools", "school", "name") == [("oak", "Oak tree"), ("elm", "Elm")]


def test_file_names_may_have_any_case(make: Any, families: Any) -> None:
    """Proves: `Schools.CSV`, as Windows shows it, is the table schools."""
    folder = make({"schools.csv": None, "Schools.CSV": "school\noak\nelm\n"})
    assert read(folder, families=families)["schools"]["school"].tolist() == ["oak", "elm"]


def test_rules_have_what_their_family_wants(make: Any, families: Any) -> None:
    """Proves: text becomes number, boolean, list or year as the field says; labels take the plan's own type."""
    rule = (
        "rules:\n  - id: 0123\n    family: cap\n    cap: 1e1\n    source: 1234\n    positions: teacher\n"
        "    years: [FY27]\n"
        "    where: {poverty: {at_least: 0.5}, level: [middle], restriction: 3, year: 2027, resource: 0000}\n"
        "    of: {measure: 5, where: {school: elm}}\n    whole: true\n    most: 3\n    severity: law\n"
    )
    (placed,) = read(make({"plan.yaml": HEAD + rule}), families=families).rules
    assert (placed.id, placed.family) == ("0123", "cap")
    assert dict(placed.parameters) == {
        "cap": 10.0,
        "source": "1234",
        "positions": ["teacher"],
        "years": ["2026-27"],
        "where": {
            "poverty": {"at_least": 0.5},
            "level": ["middle"],
            "restriction": 3,
            "year": "2026-27",
            "resource": "0000",
        },
        "of": {"measure": "5", "where": {"school": "elm"}},
        "whole": True,
        "most": 3.0,
        "severity": "law",
    }
    assert str(placed.places["cap"]) == "plan.yaml:7:10"
    assert str(placed.places["of.where.school"]) == "plan.yaml:12:38"
    families["cap"].model_validate({"id": placed.id, **placed.parameters})


def test_left_out_parameters_are_left_out(make: Any, families: Any) -> None:
    """Proves: a key without a value counts as not given, so the family's default holds."""
    (placed,) = read(
        make({"plan.yaml": HEAD + "rules:\n- {id: a, family: cap, cap: 1, of: ~, source: }\n"}), families=families
    ).rules
    assert dict(placed.parameters) == {"cap": 1.0}


def test_warnings_leave_the_plan_whole(make: Any, families: Any) -> None:
    """Proves: a stray file, an attribute near a column's name and a nearly numeric column warn, with places."""
    schools = "school,levl,need\noak,a,1\nelm,b,2\nash,c,3\nfir,d,n/a\n"
    reading = examine(make({"schools.csv": schools, "pays.csv": "x\n"}), families=families)
    assert reading.plan is not None
    assert [str(problem.place) for problem in reading.warnings] == [
        "pays.csv",
        "schools.csv:1:levl",
        "schools.csv:5:need",
    ]
    assert all(problem.warning for problem in reading.warnings)
    assert reading.plan["schools"]["need"].tolist() == ["1", "2", "3", "n/a"]


def test_a_plan_is_a_folder_or_its_yaml(make: Any, families: Any) -> None:
    """Proves: the folder and the plan.yaml inside name the same plan."""
    folder = make()
    assert read(folder, families=families).hashes == read(folder / "plan.yaml", families=families).hashes


@pytest.mark.parametrize(
    ("name", "told"),
    [("nowhere", "is not there"), ("town/pay.csv", "is no plan"), (".", "holds no plan.yaml")],
)
def test_what_is_no_plan_is_the_operators(name: str, told: str, make: Any, families: Any) -> None:
    """Proves: a wrong path is an error of the operator, not of the plan, and says what to give instead."""
    folder = make()
    with pytest.raises(OperatorError, match=told) as caught:
        read(folder.parent / name, families=families)
    assert caught.value.hint


def test_a_locked_file_is_the_operators(make: Any, families: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: where Windows refuses to open a file that another program holds, the message says so."""

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    folder = make()
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(OperatorError, match="cannot be opened"):
        read(folder, families=families)


def test_the_discovered_families_are_the_default(make: Any) -> None:
    """Proves: without `families`, rules are checked against the families of the package."""
    rule = "rules:\n- {id: k3, family: class_size, positions: [teacher], cap: 24}\n"
    (placed,) = read(make({"plan.yaml": HEAD + rule})).rules
    assert placed.parameters["cap"] == 24.0
