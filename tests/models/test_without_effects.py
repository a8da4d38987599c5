"""Riverbend without effects, goals, returns and points: today's budget plus only the repairs that its rules need."""

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from alloc_opt.analysis.audit import audit
from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import solve
from alloc_opt.cli._group import Commands
from alloc_opt.engine.options import Options
from alloc_opt.io import read
from alloc_opt.plan.plan import Plan

MONEY = 20_000_000.0


@pytest.fixture(scope="module")
def bare(models_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of riverbend without anything that values a program."""
    folder = tmp_path_factory.mktemp("bare") / "riverbend"
    shutil.copytree(models_folder / "riverbend", folder)
    for name in ("effects", "goals", "returns"):
        (folder / f"{name}.csv").unlink(missing_ok=True)
    programs = pd.read_csv(folder / "programs.csv", dtype=str, keep_default_na=False)
    programs.drop(columns="points").to_csv(folder / "programs.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def rich(bare: Path) -> Plan:
    """Return the plan with more unrestricted money than it can spend, so that money forces nothing."""
    plan = read(bare)
    funds = plan["funds"]
    more = funds["revenue"].where(funds["resource"] != "general", funds["revenue"] + MONEY)
    return replace(plan, tables={**plan.tables, "funds": funds.assign(revenue=more)})


def _solved(plan: Plan) -> Run:
    return run(solve(plan, options=Options(gap=0.0, time_limit=60)))


def _changes(found: Run) -> pd.DataFrame:
    frame = found.tables["changes"].frame
    return frame[(frame["change"].abs() > 1e-6).to_numpy()]


def test_every_command_answers(bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: check, audit, project, solve and prices need no effects, goals, returns or points."""
    monkeypatch.chdir(tmp_path)
    for words in (
        ("check", str(bare)),
        ("audit", str(bare)),
        ("project", str(bare)),
        ("solve", str(bare), "-o", "run"),
        ("prices", "run"),
    ):
        result = CliRunner().invoke(Commands(name="alloc-opt"), list(words))
        assert result.exit_code == 0, (words, result.output)
        assert result.stdout.strip(), words


def test_without_rules_and_want_nothing_changes(rich: Plan) -> None:
    """Proves: where neither a rule nor money asks for a change, the plan is today's budget, service by service."""
    programs = rich["programs"].assign(follows="")
    plan = replace(rich, rules=(), tables={**rich.tables, "programs": programs})
    found = _solved(plan)
    assert found.tables["changes"].frame.empty
    services = found.tables["programs"].frame
    assert (services["action"] == "keep").all()
    by_site = services[~services["program"].isin(plan["tiers"]["program"])]
    today = plan["services"].query("year == ''").set_index(["program", "school"])["current"]
    for program, school, quantity in by_site[["program", "school", "quantity"]].itertuples(index=False):
        assert quantity == pytest.approx(today.get((program, school), 0.0)), (program, school)


def test_every_change_repairs_something(rich: Plan) -> None:
    """Proves: with money no object each named change is needed: take it back and a rule is broken that the plan keeps;
    what is broken today is repaired or held.
    """
    found = _solved(rich)
    assert found.facts["stages"][0]["objective"] == pytest.approx(0.0, abs=1.0)
    named = _changes(found)
    assert 0 < named["number"].nunique() <= 5
    assert set(named["action"]) <= {"start", "expand"}
    services = found.tables["programs"].frame[["program", "school", "year", "quantity", "current"]]
    before = _broken(rich, services)
    for program, school in named[["program", "school"]].drop_duplicates().itertuples(index=False):
        mine = (services["program"] == program) & ((services["school"] == school) | (school == "*"))
        undone = services.assign(quantity=services["quantity"].where(~mine, services["current"]))
        assert _broken(rich, undone) - before, (program, school)


def _broken(plan: Plan, services: pd.DataFrame) -> set[tuple[str, str]]:
    rows = audit(plan, {"programs": services[["program", "school", "year", "quantity"]]})[1].frame
    found = rows[(rows["status"] == "broken").to_numpy()]
    return set(zip(found["rule"], found["row"], strict=True))
