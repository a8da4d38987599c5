"""The table of bad inputs: what is wrong in which file, and what the author of the plan reads."""

from pathlib import Path
from typing import Any

import pytest

from alloc_opt.errors import PlanError
from alloc_opt.io import read

_HEAD = "name: town\nbase_year: 2025-26\nyears: [2026-27, 2027-28]\n"
_RULE = _HEAD + "rules:\n  - id: k3\n    family: cap\n    cap: 24\n"
_SCHOOLS = "school,name,level,poverty\noak,Oak,elementary,0.5\nelm,Elm,middle,0.25\n"
_PROGRAMS = "program,valued,minimum,maximum,points\nart,rated,0,,2\n"
_GOALS = "goal,name\nreading,Reading\n"

# what is wrong | files | the problem as it is told, place first
CASES: dict[str, tuple[dict[str, str | bytes | None], str]] = {
    # the head
    "unknown key": ({"plan.yaml": _HEAD + "titel: x\n"}, "plan.yaml:4:1: found the key 'titel'; wanted a key of the head, "),
    "nearest key": ({"plan.yaml": _HEAD + "titel: x\n"}, "hint: did you mean 'title'?"),
    "duplicate key": ({"plan.yaml": _HEAD + "name: x\n"}, "plan.yaml:4:1: found the key 'name' again; wanted each key once"),
    "missing key": ({"plan.yaml": "name: t\nyears: [FY27]\n"}, "plan.yaml:1:1: found no 'base_year' in the head of a plan"),
    "no yaml": ({"plan.yaml": "name: [a\nb: c\n"}, "plan.yaml:2:2: found"),
    "tab in yaml": ({"plan.yaml": "settings:\n\tgap: 1\n"}, "plan.yaml:2:1: found"),
    "no space after colon": ({"plan.yaml": _HEAD + "settings: {gap:0.1}\n"}, "plan.yaml:4:12: found 'gap:0.1' without a value"),
    "mode": ({"plan.yaml": _HEAD + "mode: costs\n"}, "plan.yaml:4:7: found 'costs'; wanted cost, formula, priority or evidence"),
    "format": ({"plan.yaml": "format: 2\n" + _HEAD}, "plan.yaml:1:9: found '2'; wanted 1 for 'format'"),
    "year": ({"plan.yaml": "name: t\nbase_year: soon\nyears: [FY27]\n"}, "plan.yaml:2:12: found 'soon'; wanted a fiscal year"),
    "years": ({"plan.yaml": _HEAD.replace("2027-28", "FY30")}, "plan.yaml:3:18: found 'FY30'; wanted the fiscal year after 2026-27"),
    "setting": ({"plan.yaml": _HEAD + "settings:\n  gap: 3%\n"}, "plan.yaml:5:8: found '3%'; wanted a number for 'settings.gap'"),
    "share": ({"plan.yaml": _HEAD + "settings:\n  gap: 3%\n"}, "hint: write a share: 0.03"),
    "flag": ({"plan.yaml": _HEAD + "confidential: yes\n"}, "plan.yaml:4:15: found 'yes'; wanted true or false for 'confidential'"),
    "quoted number": ({"plan.yaml": _HEAD + 'settings: {gap: "0.1"}\n'}, "hint: write it without quotes"),
    "bad name": ({"plan.yaml": _HEAD.replace("town", "our town")}, "plan.yaml:1:7: found 'our town'; wanted a short name of letters"),
    # tables as a whole
    "missing table": ({"schools.csv": None, "staff.csv": None, "lines.csv": None}, "plan.yaml: found no rows of schools"),
    "needed table": ({"pay.csv": None}, "hint: there is no table pay"),
    "empty file": ({"lines.csv": ""}, "lines.csv:1: found an empty file; wanted a header line"),
    "semicolons": ({"lines.csv": "school;resource\noak;0000\n"}, "lines.csv:1: found semicolons or tabs between the columns"),
    "open quote": ({"lines.csv": 'school,resource,object,dollars\n"oak,0000,4300,1\n'}, "lines.csv:2: found unexpected end of data"),
    "table twice": ({"plan.yaml": _HEAD + "pay:\n- {position: x, salary: 1}\n"}, "pay.csv: found the table pay again"),
    "file twice": ({"PAY.csv": "position,salary\nx,1\n"}, "pay.csv: found the table pay again; wanted each table once"),
    "latin-1": ({"schools.csv": "school,name\noak,Se\xf1or\n".encode("latin-1")}, "schools.csv:2: found byte 0xf1 after 'oak,Se'"),
    "utf-16": ({"schools.csv": _SCHOOLS.encode("utf-16")}, "schools.csv:1: found text in UTF-16; wanted text in UTF-8"),
    # columns
    "unknown column": ({"lines.csv": "school,resource,object,dollar\noak,0000,1,2\n"}, "lines.csv:1:dollar: found the column 'dollar'"),
    "nearest column": ({"lines.csv": "school,resource,object,dollar\noak,0000,1,2\n"}, "hint: did you mean 'dollars'?"),
    "missing column": ({"pay.csv": "position\nteacher\naide\n"}, "pay.csv:1: found no column 'salary'; wanted a number of at least 0"),
    "column twice": ({"pay.csv": "position,salary,salary\nteacher,1,1\naide,1,1\n"}, "pay.csv:1:salary: found the column 'salary' again"),
    "no column name": ({"pay.csv": "position,salary,\nteacher,1,x\naide,1,\n"}, "pay.csv:1:3: found a column without a name"),
    "dimension": ({"schools.csv": "school,program\noak,1\nelm,2\n"}, "schools.csv:1:program: found the column 'program'; wanted another name"),
    "pupils": ({"schools.csv": "school,student_id\noak,1\nelm,2\n"}, "schools.csv:1:student_id: found the column 'student_id': data about"),
    "person": ({"pay.csv": "position,salary,Employee Name\nteacher,1,x\naide,1,y\n"}, "hint: plans hold no pupil or employee data"),
    "too many cells": ({"pay.csv": "position,salary\nteacher,80,000\naide,1\n"}, "pay.csv:2: found 3 cells; wanted 2 cells as in the header"),
    "too few cells": ({"pay.csv": "position,salary,name\nteacher,80\naide,1,\n"}, "pay.csv:2: found 2 cells; wanted 3 cells"),
    # cells
    "empty cell": ({"pay.csv": "position,salary\nteacher,\naide,1\n"}, "pay.csv:2:salary: found an empty cell; wanted a number of at least 0"),
    "empty id": ({"staff.csv": "school,position,resource,fte\n,aide,3010,1\n"}, "staff.csv:2:school: found an empty cell; wanted a school of"),
    "nan": ({"pay.csv": "position,salary\nteacher,NaN\naide,1\n"}, "pay.csv:2:salary: found 'NaN'; wanted a number of at least 0"),
    "inf": ({"pay.csv": "position,salary\nteacher,inf\naide,1\n"}, "pay.csv:2:salary: found 'inf'; wanted a number"),
    "huge": ({"pay.csv": "position,salary\nteacher,1e999\naide,1\n"}, "pay.csv:2:salary: found '1e999'; wanted a number"),
    "underscore": ({"pay.csv": "position,salary\nteacher,80_000\naide,1\n"}, "pay.csv:2:salary: found '80_000'; wanted a number"),
    "#N/A": ({"pay.csv": "position,salary\nteacher,#N/A\naide,1\n"}, "pay.csv:2:salary: found '#N/A'; wanted a number of at least 0\n  hint: a formula"),
    "#REF! id": ({"pay.csv": "position,salary\n#REF!,1\nteacher,1\naide,1\n"}, "pay.csv:2:position: found '#REF!'; wanted a short id"),
    "text in number": ({"pay.csv": "position,salary\nteacher,many\naide,1\n"}, "pay.csv:2:salary: found 'many'; wanted a number of at least 0"),
    "money": ({"pay.csv": 'position,salary\nteacher,"$80,000"\naide,1\n'}, "pay.csv:2:salary: found '$80,000'; wanted a number of at least 0\n  hint: write 80000"),
    "percent": ({"pay.csv": "position,salary,benefits\nteacher,1,25%\naide,1,0\n"}, "pay.csv:2:benefits: found '25%'; wanted a number of at least 0\n  hint: write a share: 0.25"),
    "accountant's minus": ({"funds.csv": "fund,resource,beginning\n01,0000,(500)\n01,3010,0\n"}, "hint: write -500"),
    "below": ({"pay.csv": "position,salary\nteacher,-1\naide,1\n"}, "pay.csv:2:salary: found -1; wanted a number of at least 0"),
    "above": ({"pay.csv": "position,salary,attrition\nteacher,1,5\naide,1,0\n"}, "pay.csv:2:attrition: found 5; wanted a number between 0 and 1\n  hint: a share: 3 % is 0.03"),
    "not whole": ({"funds.csv": "fund,resource,restriction\n01,0000,0.5\n01,3010,0\n"}, "funds.csv:2:restriction: found 0.5; wanted a whole number"),
    "yes": ({"funds.csv": "fund,resource,carryover\n01,0000,yes\n01,3010,true\n"}, "funds.csv:2:carryover: found 'yes'; wanted true or false\n  hint: write true"),
    "choice": ({"schools.csv": "school,kind\noak,schol\nelm,school\n"}, "schools.csv:2:kind: found 'schol'; wanted school or central or not_by_site\n  hint: did you mean 'school'?"),
    "bad id": ({"schools.csv": "school\noak\nelm\n*\n"}, "schools.csv:4:school: found '*'; wanted a short id"),
    "repeated": ({"staff.csv": "school,position,resource,fte\noak,aid,3010,1\nelm,aid,0000,1\n"}, "staff.csv:2:position: found 'aid' (and in 1 more row); wanted a position of pay\n  hint: did you mean 'aide'?"),
    "numbers with gaps": ({"schools.csv": "school,poverty\noak,0.5\nelm,\n"}, "schools.csv:3:poverty: found an empty cell; wanted a number as in the other rows"),
    # what tables say of each other
    "unknown id": ({"lines.csv": "school,resource,object,dollars\nook,0000,1,2\n"}, "lines.csv:2:school: found 'ook'; wanted a school of schools\n  hint: did you mean 'oak'?"),
    "every not allowed": ({"lines.csv": "school,resource,object,dollars\n*,0000,1,2\n"}, "lines.csv:2:school: found '*'; wanted a school of schools"),
    "every": ({"uses.csv": "program,resource,object,school\n**,3010,*,*\n"}, "uses.csv:2:program: found '**'; wanted a program of programs or *"),
    "object that nothing uses": ({"uses.csv": "program,resource,object\naide,3010,4301\n"}, "uses.csv:2:object: found '4301'; wanted a object of objects or *"),
    "key twice": ({"schools.csv": "school\noak\nelm\noak\n"}, "schools.csv:4:school: found school 'oak' again; wanted each once\n  hint: first at line 2"),
    "key of several columns": ({"enrollment.csv": "school,span,year,pupils\noak,all,FY27,3\noak,,2027,4\n"}, "enrollment.csv:3:school: found school 'oak', span 'all', group 'all', year '2026-27' again"),
    "no year": ({"enrollment.csv": "school,year,pupils\noak,27,3\n"}, "enrollment.csv:2:year: found '27'; wanted a fiscal year such as 2026-27"),
    "year outside": ({"enrollment.csv": "school,year,pupils\noak,2031,3\n"}, "enrollment.csv:2:year: found '2030-31'; wanted a year of the plan (2025-26, 2026-27, 2027-28)"),
    "base year outside": ({"revenue.csv": "line,resource,year,dollars\na,0000,FY26,3\n"}, "revenue.csv:2:year: found '2025-26'; wanted a year of the plan (2026-27, 2027-28)"),
    "idle money": ({"funds.csv": "fund,resource,restriction\n01,0000,0\n01,3010,3\n01,4035,3\n"}, "funds.csv:4:resource: found '4035', which nothing may use"),
    "supporter": ({"funds.csv": "fund,resource,restriction,supported_by\n01,0000,0,3010\n01,3010,3,\n"}, "funds.csv:2:supported_by: found '3010'; wanted another resource"),
    "bounds crossed": ({"programs.csv": _PROGRAMS + "pe,rated,5,3,0\n"}, "programs.csv:3:minimum: found 5; wanted at most the maximum of its row, 3"),
    "points of unrated": ({"programs.csv": "program,points\nart,3\n"}, "programs.csv:2:points: found 3 points, valued unrated"),
    "interval": ({"programs.csv": _PROGRAMS, "goals.csv": _GOALS, "effects.csv": "program,goal,effect,low,high\nart,reading,1,2,3\n"}, "effects.csv:2:low: found 2; wanted at most the effect of its row, 1"),
    "effect of unrated": ({"programs.csv": "program\nart\n", "goals.csv": _GOALS, "effects.csv": "program,goal,effect,low,high\nart,reading,1,0,3\n"}, "effects.csv:2:program: found an effect of 'art', valued unrated"),
    "band": ({"programs.csv": "program,decided\nart,by_formula\n", "tiers.csv": "program,band,tier,per\nart,midle,a,300\n"}, "tiers.csv:2:band: found 'midle'; wanted a level of schools\n  hint: did you mean 'middle'?"),
    "tier of no formula": ({"programs.csv": "program\nart\n", "tiers.csv": "program,tier,per\nart,a,300\n"}, "tiers.csv:2:program: found 'art', decided by_site; wanted a program decided by_formula"),
    "two tiers today": ({"programs.csv": "program,decided\nart,by_formula\n", "tiers.csv": "program,tier,per,today\nart,a,3,true\nart,b,4,true\n"}, "tiers.csv:3:today: found true again"),
    "segments": ({"programs.csv": _PROGRAMS, "returns.csv": "program,segment,share,multiplier\nart,a,0.7,1\nart,b,0.5,0.5\n"}, "returns.csv:3:share: found segments of 'art' of 1.2 together; wanted at most 1"),
    "weight": ({"goals.csv": "goal,weight_by\nreading,povrty\n"}, "goals.csv:2:weight_by: found 'povrty'; wanted a column of numbers of schools\n  hint: did you mean 'poverty'?"),
    "assumption": ({"assumptions.csv": "assumption,value\npay_grwth,0.1\n"}, "assumptions.csv:2:assumption: found 'pay_grwth'"),
    "span": ({"enrollment.csv": "school,span,pupils\noak,k3,9\n", "programs.csv": "program,span\nart,k_3\n"}, "programs.csv:2:span: found 'k_3'; wanted a span of enrollment\n  hint: did you mean 'k3'?"),
    "overlap": ({"enrollment.csv": "school,span,pupils\noak,k3,9\noak,all,20\n"}, "enrollment.csv:3:span: found 'all' beside other spans of the school"),
    # rules
    "family": ({"plan.yaml": _RULE.replace("family: cap", "family: cup")}, "plan.yaml:6:13: found 'cup'; wanted a family of rules\n  hint: did you mean 'cap'?"),
    "no family": ({"plan.yaml": _HEAD + "rules:\n  - id: k3\n"}, "plan.yaml:5:5: found no 'family' in a rule"),
    "parameter": ({"plan.yaml": _RULE + "    cop: 3\n"}, "plan.yaml:8:5: found the key 'cop'; wanted a key of a rule of family cap\n  hint: did you mean 'cap'?"),
    "no parameter": ({"plan.yaml": _HEAD + "rules:\n  - {id: k3, family: cap}\n"}, "plan.yaml:5:5: found no 'cap' in a rule of family cap; wanted 'cap'\n  hint: Pupils per class."),
    "parameter's range": ({"plan.yaml": _RULE.replace("24", "-1")}, "plan.yaml:7:10: found '-1'; wanted a number above 0 for 'cap'"),
    "parameter's kind": ({"plan.yaml": _RULE.replace("24", "a lot")}, "plan.yaml:7:10: found 'a lot'; wanted a number for 'cap'"),
    "inf parameter": ({"plan.yaml": _RULE.replace("24", ".inf")}, "plan.yaml:7:10: found '.inf'; wanted a number for 'cap'"),
    "choice of a union": ({"plan.yaml": _RULE + "    most: lots\n"}, "plan.yaml:8:11: found 'lots'; wanted a number or none for 'most'"),
    "rule's position": ({"plan.yaml": _RULE + "    positions: [teacher, aid]\n"}, "plan.yaml:8:26: found 'aid'; wanted a position of pay\n  hint: did you mean 'aide'?"),
    "rule's group": ({"plan.yaml": _RULE + "    weights: {all: 1, poor: 2}\n"}, "plan.yaml:8:23: found 'poor'; wanted a group of groups"),
    "rule's year": ({"plan.yaml": _RULE + "    years: [FY29]\n"}, "plan.yaml:8:13: found '2028-29'; wanted a year of the plan (2026-27, 2027-28)"),
    "selection": ({"plan.yaml": _RULE + "    where: {levl: middle}\n"}, "plan.yaml:8:13: found 'levl'; wanted a dimension or attribute of the plan\n  hint: did you mean 'level'?"),
    "selected label": ({"plan.yaml": _RULE + "    where: {level: [middle, high]}\n"}, "plan.yaml:8:29: found 'high'; wanted a level of the plan"),
    "selected bound": ({"plan.yaml": _RULE + "    where: {poverty: {atleast: 0.5}}\n"}, "plan.yaml:8:23: found 'atleast'; wanted one of at_least, above, at_most, below\n  hint: did you mean 'at_least'?"),
    "bounds on text": ({"plan.yaml": _RULE + "    where: {level: {above: 1}}\n"}, "plan.yaml:8:20: found bounds on 'level'; wanted bounds on a column of numbers"),
    "nested": ({"plan.yaml": _RULE + "    of: {measure: fte, where: {school: ok}}\n"}, "plan.yaml:8:40: found 'ok'; wanted a school of the plan\n  hint: did you mean 'oak'?"),
    "nested key": ({"plan.yaml": _RULE + "    of: {mesure: fte}\n"}, "plan.yaml:8:10: found the key 'mesure'"),
    "rule twice": ({"plan.yaml": _RULE + "  - {id: k3, family: cap, cap: 1}\n"}, "plan.yaml:8:10: found the rule 'k3' again; wanted each id once"),
    "no list": ({"plan.yaml": _HEAD + "rules: {id: k3}\n"}, "plan.yaml:4:8: found a mapping; wanted a list under 'rules'"),
    # tables in plan.yaml
    "cell in yaml": ({"plan.yaml": _HEAD + "groups:\n  - group: poor\n    nam: x\n"}, "plan.yaml:4:nam: found the column 'nam'"),
    "id in yaml": ({"plan.yaml": _HEAD + "revenue:\n  - line: a\n    resource: 00\n    dollars: 5\n"}, "plan.yaml:6:15: found '00'; wanted a resource of funds"),
}


@pytest.mark.parametrize(("files", "told"), CASES.values(), ids=CASES.keys())
def test_bad_input_is_told_with_its_place(files: dict[str, Any], told: str, make: Any, families: Any) -> None:
    """Proves: the plan is refused, and the problem reads as the table says."""
    with pytest.raises(PlanError) as caught:
        read(make(files), families=families)
    assert told in str(caught.value)


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
