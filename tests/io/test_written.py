"""The tables that people write: what contradicts itself is refused, what is not finished is told, each at its place."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.io.conftest import GOOD

from alloc_opt.analysis.run import fingerprint
from alloc_opt.io import doctor, examine, read
from alloc_opt.io.write import write
from alloc_opt.plan.noun import listed

Make = Callable[[dict[str, str]], Path]
WRITTEN = {
    "statements.csv": "statement,kind,text\nread,vision,Everyone reads.\n",
    "board_goals.csv": "board_goal,name,vision\nreading,Everyone reads by 2028,read\nsafe,Everyone is safe,read\n",
    "strategies.csv": "strategy,board_goal,name\ngroups,reading,Small groups\n",
    "owners.csv": "owner,name,fte\nchief,Chief academic officer,0.5\n",
    "actions.csv": (
        "action,name,strategy,board_goal,owner,program,schools,share,start,finish,after,effort\n"
        "plan_it,Plan it,groups,,chief,,,,2026-07-01,2026-09-30,,0.3\n"
        "do_it,Do it,groups,,chief,aide,oak; elm,0.5,2026-10-01,2027-06-30,plan_it,0.3\n"
        "safe_it,Be safe,,safe,chief,,,,,,,\n"
    ),
    "metrics.csv": (
        "metric,board_goal,name,baseline,baseline_date,target,target_date,owner,measure,program\n"
        "aides,reading,Aides,1,2025-10-01,2,2027-06-30,chief,fte,aide\n"
        "calm,safe,Calm days,100,2025-10-01,150,2027-06-30,chief,,\n"
    ),
    "requests.csv": (
        "request,name,asked_by,program,quantity,metric,owner,cycle_end\nmore,More,Oak,aide,1,aides,chief,2028-06-30\n"
    ),
    "contributors.csv": "role,part,date\nPrincipals,scores,2026-02-01\n",
    "assessments.csv": "area,item,score,top,board_goal\nReading,Screening,1,4,reading\n",
    "intake.csv": "question,answer\nWhere do we stand?,Here.\n",
}


def _examined(make: Make, families: Any, **files: str) -> Any:
    return examine(
        make({**GOOD, **WRITTEN, **{name.replace("__", "."): text for name, text in files.items()}}), families=families
    )


def test_all_ten_tables_are_read_and_written_back(make: Make, families: Any, tmp_path: Path) -> None:
    """Proves: the tables are read without a warning, a list in a cell keeps its ids, and writing and reading again
    gives the same plan.
    """
    reading = _examined(make, families)
    assert (reading.errors, reading.warnings) == ((), ())
    plan = reading.plan
    assert doctor.examine(plan) == ()
    assert listed(plan["actions"]["schools"].iloc[1]) == ("oak", "elm")
    write(plan, tmp_path / "again")
    again = read(tmp_path / "again", families=families)
    for name in (text.removesuffix(".csv") for text in WRITTEN):
        assert again[name].equals(plan[name]), name


def test_no_answer_depends_on_them(make: Make, families: Any) -> None:
    """Proves: what is written leaves the fingerprint of the plan as it is, but for the hashes of its files."""
    full = _examined(make, families).plan
    empty = {name: frame.iloc[:0] if f"{name}.csv" in WRITTEN else frame for name, frame in full.tables.items()}
    assert fingerprint(replace(full, tables=empty)) == fingerprint(full)
    assert fingerprint(replace(full, hashes={**full.hashes, "actions.csv": "other"})) != fingerprint(full)


WRONG = [
    (
        "actions__csv",
        "action,name,after\na,A,b\nb,B,c\nc,C,a\nd,D,\n",
        "actions.csv:2:after: found a circle: a after b after c after a",
    ),
    ("actions__csv", "action,name,after\na,A,x; y\n", "actions.csv:2:after: found 'x'; wanted ids of actions"),
    (
        "actions__csv",
        "action,name,schools\na,A,oak;elmo\n",
        "actions.csv:2:schools: found 'elmo'; wanted ids of schools",
    ),
    (
        "actions__csv",
        "action,name,start\na,A,July\n",
        "actions.csv:2:start: found 'July'; wanted a day such as 2027-06-30",
    ),
    (
        "actions__csv",
        "action,name,start,finish\na,A,2027-07-01,2027-06-30\n",
        "actions.csv:2:finish: found 2027-06-30; wanted a day from 2027-07-01",
    ),
    (
        "actions__csv",
        "action,name,strategy,board_goal\na,A,groups,safe\n",
        "actions.csv:2:board_goal: found 'safe'; wanted 'reading'",
    ),
    (
        "actions__csv",
        "action,name,program,share,schools\na,A,aide,0.7,\nb,B,aide,0.4,oak\n",
        "actions.csv:3:share: found 0.4, so that actions share 110% of aide at oak",
    ),
    ("actions__csv", "action,name,owner\na,A,chef\n", "actions.csv:2:owner: found 'chef'; wanted an owner of owners"),
    (
        "actions__csv",
        "action,name,consulted\na,A,ann@b.org\n",
        "actions.csv:2:consulted: found the address 'ann@b.org'; wanted a role",
    ),
    (
        "owners__csv",
        "owner,name,owner_name\nchief,Chief,Ann\n",
        "owners.csv:1:owner_name: found the column 'owner_name': data about single employees",
    ),
    (
        "metrics__csv",
        "metric,board_goal,name,measure,goal\naides,reading,M,fte,\n",
        "metrics.csv:2:program: found an empty cell; wanted the program or position whose fte",
    ),
    (
        "metrics__csv",
        "metric,board_goal,name,program\naides,reading,M,aide\n",
        "metrics.csv:2:measure: found an empty cell; wanted one of",
    ),
    (
        "assessments__csv",
        "area,item,score,top\nA,I,5,4\n",
        "assessments.csv:2:score: found 5; wanted at most 4, the highest score",
    ),
]


@pytest.mark.parametrize(
    ("file", "text", "told"), WRONG, ids=[told.split(":")[0] + str(n) for n, (*_, told) in enumerate(WRONG)]
)
def test_what_contradicts_itself_is_refused_at_its_place(
    file: str, text: str, told: str, make: Make, families: Any
) -> None:
    """Proves: each contradiction is an error with file, line, column, what was found and what is wanted."""
    errors = [str(problem) for problem in _examined(make, families, **{file: text}).errors]
    assert any(error.startswith(told) for error in errors), errors


def test_a_long_chain_is_no_circle(make: Make, families: Any) -> None:
    """Proves: actions that follow each other in any order of the rows are no circle, however long the chain."""
    rows = "".join(f"a{n},A,{'' if n == 40 else f'a{n + 1}'}\n" for n in range(41))
    assert _examined(make, families, actions__csv="action,name,after\n" + rows).errors == ()


UNFINISHED = [
    (
        "actions__csv",
        "action,name,strategy\na,A,groups\n",
        "actions.csv:2:owner: found the action 'a' without an owner",
    ),
    ("actions__csv", "action,name,owner\na,A,chief\n", "actions.csv:2:strategy: found the action 'a' for no goal"),
    (
        "board_goals__csv",
        "board_goal,name\nreading,R\nsafe,S\nnew,N\n",
        "board_goals.csv:4:board_goal: found the board goal 'new' without a metric",
    ),
    (
        "metrics__csv",
        "metric,board_goal,name\naides,reading,M\n",
        "metrics.csv:2:baseline: found the metric 'aides' without baseline",
    ),
    (
        "requests__csv",
        "request,name,asked_by\nr,R,Oak\n",
        "requests.csv:2:metric: found the request 'r' without metric",
    ),
    (
        "owners__csv",
        "owner,name,fte\nchief,Ms. Smith,0.5\n",
        "owners.csv:2:name: found 'Ms. S...', which looks like a person",
    ),
    (
        "owners__csv",
        "owner,name,fte\nchief,Chief,0.2\n",
        "owners.csv:2:fte: found 0.3 FTE of 'chief' at once from 2026-07-01 (plan_it); wanted at most 0.2",
    ),
]


@pytest.mark.parametrize(("file", "text", "told"), UNFINISHED, ids=[str(n) for n in range(len(UNFINISHED))])
def test_what_is_not_finished_is_a_warning(file: str, text: str, told: str, make: Make, families: Any) -> None:
    """Proves: the plan can be solved, and `check` says what is wanting, where, and what is wanted."""
    reading = _examined(make, families, **{file: text})
    assert reading.errors == ()
    found = [str(problem) for problem in doctor.examine(reading.plan)]
    assert any(warning.startswith(told) for warning in found), found


def test_two_actions_at_once_may_be_too_much(make: Make, families: Any) -> None:
    """Proves: an owner of 0.5 FTE is over capacity where two actions of 0.3 FTE overlap, and not where they follow each
    other (as in the good files).
    """
    rows = WRITTEN["actions.csv"].replace("2026-10-01", "2026-09-01")
    found = [str(problem) for problem in doctor.examine(_examined(make, families, actions__csv=rows).plan)]
    assert [text.partition(";")[0] for text in found] == [
        "owners.csv:2:fte: found 0.6 FTE of 'chief' at once from 2026-09-01 (plan_it, do_it)"
    ]


def test_days_of_a_workbook_are_days(make: Make, families: Any, tmp_path: Path) -> None:
    """Proves: a cell that a spreadsheet made a date of is read as the day; text that is none is refused at its cell."""
    plan = _examined(make, families).plan
    write(plan, tmp_path / "town.xlsx")
    book = openpyxl.load_workbook(tmp_path / "town.xlsx")
    sheet = book["actions"]
    at = [cell.value for cell in sheet[1]].index("start") + 1
    sheet.cell(2, at).value = datetime(2026, 7, 15)
    book.save(tmp_path / "town.xlsx")
    assert read(tmp_path / "town.xlsx", families=families)["actions"]["start"].iloc[0] == "2026-07-15"
    sheet.cell(2, at).value = "soon"
    book.save(tmp_path / "town.xlsx")
    (error,) = examine(tmp_path / "town.xlsx", families=families).errors
    assert str(error).startswith(f"town.xlsx actions!{sheet.cell(2, at).coordinate}: found 'soon'; wanted a day")
