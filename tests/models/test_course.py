"""The course over Riverbend: its exercises come out, and what it says is missing is missing."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from tests.conftest import ROOT

from alloc_opt.cli import Commands
from alloc_opt.io.read import read
from alloc_opt.plan.plan import Plan
from alloc_opt.program.build import build

PAGES = sorted((ROOT / "docs" / "course").glob("*.md"))
ALL = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


@cache
def riverbend() -> Plan:
    """The district of the tour."""
    return read(ROOT / "models" / "riverbend")


def test_every_command_and_scenario_is_there() -> None:
    """Proves: each command that the course names exists, and each scenario of Riverbend lies in the folder."""
    commands = set(Commands(name="alloc-opt").list_commands(None))  # type: ignore[arg-type]
    named = set(re.findall(r"alloc-opt ([a-z]+)", ALL)) - {"yet"}
    assert named - commands == set()
    asked = set(re.findall(r"riverbend-[a-z0-9-]+[a-z0-9]", ALL))
    assert {name for name in asked if not (ROOT / "scenarios" / f"{name}.yaml").exists()} == set()


def test_ten_modules_each_with_an_exercise_and_its_answer() -> None:
    """Proves: all ten modules are there in order, each with one exercise and one answer."""
    modules = re.split(r"^## Module \d+\. ", ALL, flags=re.MULTILINE)[1:]
    assert re.findall(r"^## Module (\d+)\. ", ALL, flags=re.MULTILINE) == [str(n) for n in range(1, 11)]
    assert all(text.count("*Exercise") == 1 == text.count("*Answer.*") for text in modules)


def test_what_is_missing_is_said_to_be_missing() -> None:
    """Proves: variances, monitoring and surveys are named as not there, and there is no command for them."""
    commands = " ".join(Commands(name="alloc-opt").list_commands(None))  # type: ignore[arg-type]
    for feature in ("variance", "monitoring", "surveys"):
        assert re.search(rf"\*\*Not there yet: {feature}", ALL)
        assert feature.rstrip("s") not in commands


def test_module_1_cents_for_people() -> None:
    """Proves: 83 cents of a dollar pay people, from the plan's own objects."""
    m = build(riverbend()).measures
    today = m.dollars.today().where(year=riverbend().years[0]).by("object")
    by_object = dict(zip(today.index.labels()["object"], np.asarray(today.constant), strict=True))
    people = sum(v for code, v in by_object.items() if code in {"1000", "2000", "3000"})
    assert round(100 * people / sum(by_object.values())) == 83
    assert f"${people:,.0f} of ${sum(by_object.values()) - 0.5:,.0f}" in ALL


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (100 * 521_200 / (36_074_050 - 521_200), "521,200 / 35,552,850 = 1.47 %"),
        (3 * 1_832_756, "3 x $1,832,756 = $5,498,268"),
    ],
)
def test_arithmetic_of_the_answers(result: float, words: str) -> None:
    """Proves: what the answers calculate is what comes out."""
    assert words in ALL
    assert f"{result:,.2f}".rstrip("0").rstrip(".") in words


def test_module_3_weight() -> None:
    """Proves: the weight for low-income pupils gives $521,200 of what rates per pupil give, as the exercise says."""
    plan = riverbend()
    need = plan["formula"].set_index("line").loc["need", "per_pupil"]
    pupils = plan["enrollment"]
    mine = pupils[((pupils["group"] == "low_income") & (pupils["year"] == "2026-27")).to_numpy()]["pupils"].sum()
    assert need * mine == 521_200


def test_pages_are_linked() -> None:
    """Proves: a reader of the first page finds the others."""
    first = (ROOT / "docs" / "course" / "index.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES if page.name != "index.md" and f"({page.name})" not in first] == []


def test_artefacts_are_tables_or_commands() -> None:
    """Proves: what the seven steps ask for exists: every command is one, every table is one."""
    first = Path(ROOT / "docs" / "course" / "index.md").read_text(encoding="utf-8")
    steps = [line for line in first.splitlines() if re.match(r"\| \d \|", line)]
    assert len(steps) == 7
    commands = set(Commands(name="alloc-opt").list_commands(None))  # type: ignore[arg-type]
    for line in steps:
        cell = line.rsplit("|", 2)[1]
        asked, tables = cell.split("table")[0], set(re.findall(r"`([a-z_]+)`", cell.partition("table")[2]))
        assert set(re.findall(r"`([a-z_]+)`", asked)) <= commands
        assert tables <= set(riverbend().tables)
