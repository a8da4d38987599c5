"""A small plan to lay scenarios over, and a way to write a scenario file."""

from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from alloc_opt.io import read
from alloc_opt.plan.plan import Plan

FILES = {
    "plan.yaml": """\
        name: town
        base_year: 2025-26
        years: [2026-27, 2027-28]
        settings: {changes: 10}
        rules:
          - {id: k3, family: class_size, positions: [teacher], cap: 24, where: {level: elementary}}
          - {id: reserve, family: reserve, share: 0.03, source: Board policy 3100}
        """,
    "schools.csv": "school,level,poverty\noak,elementary,0.5\nelm,middle,0.25\n",
    "enrollment.csv": "school,span,pupils\noak,k3,60\noak,g4_5,40\nelm,all,90\n",
    "funds.csv": "fund,resource,revenue,restriction\n01,0000,1000000,0\n01,3010,50000,3\n",
    "revenue.csv": "line,resource,year,dollars\nbase,0000,2026-27,100\nbase,0000,2027-28,200\nextra,3010,,50\n",
    "pay.csv": "position,salary\nteacher,80000\naide,30000\n",
    "staff.csv": "school,position,resource,fte\noak,teacher,0000,5\nelm,teacher,0000,4\noak,aide,3010,1\n",
    "lines.csv": "school,resource,object,dollars\noak,0000,4300,9000\n",
}


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """The plan."""
    folder = tmp_path / "town"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(dedent(text), encoding="utf-8")
    return read(folder)


@pytest.fixture
def scenario(tmp_path: Path) -> Any:
    """Write a scenario file with the given changes (YAML list items) and give back its path."""

    def write(changes: str, top: str = "scenario: less\nof: town\nwhy: What if?\n", name: str = "less.yaml") -> Path:
        path = tmp_path / name
        path.write_text(f"{top}changes:\n{indent(dedent(changes), '  ')}", encoding="utf-8")
        return path

    return write
