from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alloc_opt.io import doctor, examine

HEAD = (
    "name: town\nbase_year: 2025-26\nyears: [2026-27, 2027-28]\nmode: cost\nsettings: {changes: 3, gap: 0.1}\n"
    "rules:\n  - {id: k3, family: cap, cap: 24, positions: [teacher], where: {level: [middle], poverty: {below: 1}},"
    " years: [FY27], of: {measure: fte, where: {school: oak}}, weights: {all: 2}}\n"
)
GOOD = {
    "plan.yaml": HEAD,
    "schools.csv": "school,name,level,poverty\noak,Oak,elementary,0.5\nelm,Elm,middle,0.25\n",
    "funds.csv": "fund,resource,revenue,restriction,supported_by,ends\n01,0000,100000,0,,\n01,3010,50000,3,0000,FY30\n",
    "pay.csv": "position,salary,benefits\nteacher,80000,0.25\naide,30000,0.3\n",
    "staff.csv": "school,position,resource,fte\noak,teacher,0000,5\nelm,teacher,0000,4\noak,aide,3010,1\n",
    "lines.csv": "school,resource,object,dollars,program\noak,0000,4300,9000,art\n",
    "programs.csv": "program,valued,decided,minimum,maximum,points,span\nart,rated,by_formula,0,,2,all\n",
    "tiers.csv": "program,band,tier,per,today\nart,middle,a,300,true\nart,*,b,,false\n",
    "enrollment.csv": "school,span,group,year,pupils\noak,k3,all,FY27,3\nelm,all,all,,9\n",
    "goals.csv": "goal,weight_by\nreading,poverty\n",
    "effects.csv": "program,goal,effect,low,high\nart,reading,1,0,3\n",
    "returns.csv": "program,segment,share,multiplier\nart,a,0.7,1\n",
    "uses.csv": "program,resource,object,school\nart,3010,*,*\nart,0000,4300,oak\n",
    "assumptions.csv": "assumption,value,year\npay_growth,0.1,FY27\n",
    "revenue.csv": "line,resource,year,dollars\na,3010,2027,5\n",
}
WORDS = [
    "nan",
    "-1",
    "1e999",
    "0",
    "true",
    "~",
    "x",
    "oak",
    "art",
    "*",
    "school",
    "2027",
    "FY9",
    "!!int",
    "all",
    "name:",
    "=1",
    "&a",
    "<<",
    "[",
    "{",
    "}",
    "|",
    ">",
    "%",
    "?",
    "#",
    ",",
    ":",
    "-",
]
TOKENS = st.sampled_from(["", "\n", '"', "'", "\t", " ", "- ", ": ", "\x00", "é", *WORDS])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_a_file_holds_there_is_an_answer(data: st.DataObject, families: Any) -> None:
    """Proves: three random edits of a plan's files give a plan or problems with places, and never a crash."""
    files = dict(GOOD)
    for _ in range(3):
        name = data.draw(st.sampled_from(sorted(files)))
        start = data.draw(st.integers(0, len(files[name])))
        length = data.draw(st.integers(0, 12))
        files[name] = files[name][:start] + data.draw(TOKENS) + files[name][start + length :]
    with TemporaryDirectory() as place:
        for name, text in files.items():
            (Path(place) / name).write_bytes(text.encode())
        reading = examine(Path(place), families=families)
    assert (reading.plan is None) == bool(reading.errors)
    assert all(problem.place.file in files for problem in (*reading.errors, *reading.warnings))
    if reading.plan is not None:
        doctor.examine(reading.plan)
