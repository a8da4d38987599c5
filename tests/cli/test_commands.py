"""Every command, on a small plan that stands in for riverbend."""

import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from tests.cli.conftest import Call

from alloc_opt.cli._command import SECTIONS, Command
from alloc_opt.cli._group import Commands
from alloc_opt.io.read import read

GROUP = Commands(name="alloc-opt")
CONTEXT = click.Context(GROUP)
NAMES = GROUP.list_commands(CONTEXT)


def _command(name: str) -> Command:
    found = GROUP.get_command(CONTEXT, name)
    assert isinstance(found, Command)
    return found


def test_all_commands_are_found() -> None:
    """Proves: a command is a file; those of this stage are there."""
    assert {"audit", "check", "demo", "export", "init", "prices", "rules", "solve"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_help_tells_section_and_example(call: Call, name: str) -> None:
    """Proves: each command stands under what a person is doing, and its help ends with its example."""
    assert _command(name).section in SECTIONS
    result = call(name, "--help")
    assert result.exit_code == 0
    assert _command(name).example in " ".join(result.output.split())
    assert f"$ {_command(name).example}" in " ".join(call("--help").output.split())


ON_THE_MODEL = {
    "compare": ("--no-shares",),
    "curve": ("--parts",),
    "diagnose": (),
    "equity": ("--levels", "1"),
    "formula": (),
    "goals": ("--quick", "--gap", "5%"),
    "requests": ("--quick", "--gap", "5%"),
    "roadmap": (),
    "sweep": ("--cases",),
}
"""Examples about figures that the model `riverbend` has and the template has not, and what makes them short."""


@pytest.mark.parametrize("name", NAMES)
def test_every_example_runs(call: Call, name: str) -> None:
    """Proves: the example in the help is a command line that works."""
    words = shlex.split(_command(name).example)
    assert words[:2] == ["alloc-opt", name]
    if name in ON_THE_MODEL:
        shutil.rmtree("riverbend")
    result = call(*words[1:], *ON_THE_MODEL.get(name, ()))
    assert result.exit_code == 0, result.output
    assert result.stdout.strip()


JSON = {
    "audit": (("audit", "riverbend"), {"name", "audit", "rows"}),
    "bundle": (("bundle", "riverbend", "--rule", "principals"), {"name", "bundle"}),
    "check": (("check", "riverbend"), {"name", "warnings", "control_totals", "readiness"}),
    "demo": (("demo",), {"stages", "tables", "second_opinion", "folder"}),
    "export": (("export", "riverbend", "--format", "mps", "-o", "r.mps"), {"files"}),
    "gaps": (("gaps", "riverbend"), {"name", "gaps", "gaps_totals", "gaps_by_need"}),
    "prices": (("prices", "riverbend", "--free"), {"rows", "notes", "incidence"}),
    "project": (("project", "riverbend"), {"certification", "gap", "lines", "cliffs"}),
    "rules": (("rules",), {"rows", "notes"}),
    "verify": (("verify", "runs/latest"), {"run", "holds", "proved", "claimed", "failed", "unseen"}),
    "why": (("why", "riverbend", "--program", "counselor"), {"why", "sentences"}),
    "solve": (("solve", "riverbend", "--no-prices"), {"stages", "tables", "folder", "manifest"}),
}


@pytest.mark.parametrize("name", sorted(JSON))
def test_json_is_data(call_json: Callable[..., Any], name: str) -> None:
    """Proves: --json puts valid JSON on stdout and nothing else."""
    words, keys = JSON[name]
    assert keys <= set(call_json(*words))


def test_solve_writes_a_run_and_prices_reads_it(call: Call) -> None:
    """Proves: the report names the run's folder, `runs/latest` too, and the price list can be read back from it."""
    result = call("solve", "riverbend", "--free")
    assert "By resource" in result.stdout
    folder = Path("runs") / Path("runs/latest").read_text(encoding="utf-8").strip()
    assert f"Files: {folder}" in result.stdout
    assert (folder / "prices.csv").is_file()
    assert call("prices", str(folder)).exit_code == 0
    assert "Schools carry average pay" in call("prices", str(folder), "--incidence").stdout


def test_solve_takes_scenarios_in_order(call: Call, call_json: Callable[..., Any]) -> None:
    """Proves: -s lays overlays over the model; the run says which."""
    Path("scenarios").mkdir()
    text = "scenario: less\nof: riverbend\nwhy: test\nchanges:\n  - {scale: 'funds[*].revenue', by: 1.5, why: more}\n"
    Path("scenarios/less.yaml").write_text(text, encoding="utf-8")
    plain = call_json("solve", "riverbend", "--no-prices")
    more = call_json("solve", "riverbend", "--no-prices", "-s", "less")
    revenue = [sum(row["revenue"] for row in run["tables"]["funds"]["rows"]) for run in (plain, more)]
    assert revenue[1] == pytest.approx(1.5 * revenue[0])
    assert more["inputs"]["scenarios"] == ["less"]
    assert more["hash"] != plain["hash"]


def test_solve_takes_a_gap_in_per_cent(call: Call, call_json: Callable[..., Any]) -> None:
    """Proves: 0.2% and 0.002 are the same; text is refused with a hint."""
    assert call_json("solve", "riverbend", "--no-prices", "--gap", "0.2%")["options"]["gap"] == pytest.approx(0.002)
    result = call("solve", "riverbend", "--gap", "little")
    assert result.exit_code == 2
    assert "write 0.002 or 0.2%" in result.stderr


def test_audit_takes_a_run_or_a_list(call: Call, call_json: Callable[..., Any]) -> None:
    """Proves: a run passes its own audit, and a programs.csv is a budget too."""
    folder = call_json("solve", "riverbend", "--no-prices")["folder"]
    assert "broken" not in {row["status"] for row in call_json("audit", "riverbend", folder)["rows"]["rows"]}
    assert call("audit", "riverbend", f"{folder}/programs.csv").exit_code == 0
    assert call("audit", "riverbend", folder, "--status-quo").exit_code == 2
    assert call("audit", "riverbend", "nowhere").exit_code == 7


def test_audit_and_gaps_write_their_tables(call: Call) -> None:
    """Proves: -o makes a new folder with the tables as CSV, and never writes into one that is there."""
    for name, tables in (
        ("audit", {"audit.csv", "audit_rows.csv", "reserve_bridge.csv"}),
        ("gaps", {"gaps.csv", "gaps_totals.csv", "gaps_by_need.csv"}),
    ):
        assert call(name, "riverbend", "-o", name).exit_code == 0
        assert {path.name for path in Path(name).iterdir()} == tables
        assert call(name, "riverbend", "-o", name).exit_code == 7


def test_init_makes_a_plan_that_checks_and_solves(call: Call) -> None:
    """Proves: a newcomer gets from nothing to a plan: folder or workbook, whole or small."""
    for name, *flags in (("full",), ("small", "--small"), ("book", "--xlsx"), ("tiny", "--xlsx", "--small")):
        path = call("init", name, *flags).stdout.strip()
        assert call("check", path).exit_code == 0, path
        assert call("audit", path).exit_code == 0, path
    assert call("solve", "full", "--no-prices").exit_code == 0


def test_export_never_overwrites(call: Call) -> None:
    """Proves: a file that is there stays."""
    Path("mine.lp").write_text("mine", encoding="utf-8")
    assert call("export", "riverbend", "--format", "lp", "-o", "mine.lp").exit_code == 7
    assert Path("mine.lp").read_text(encoding="utf-8") == "mine"


def test_rules_of_a_model_are_sentences(call: Call) -> None:
    """Proves: with a model its rules are listed in plain words, without one the families with their dials."""
    assert "spends no more than it has" in " ".join(call("rules", "riverbend").stdout.split())
    families = " ".join(call("rules").stdout.split())
    assert "class_size" in families
    assert "loosens" in families


def test_help_says_shadow_price(call: Call) -> None:
    """Proves: the words that economists and seeds use are in the help."""
    assert "shadow price" in call("--help").output
    assert "shadow price" in " ".join(call("prices", "--help").output.split())


def test_the_demo_ends_with_a_second_opinion(call: Call) -> None:
    """Proves: the last line says whether another solver agrees, or why it did not run."""
    last = call("demo").stdout.strip().splitlines()[-1]
    assert "agree on the Pyomo model" in last or last.startswith("second opinion")
    assert "DISAGREE" not in last
    assert json.loads(call("demo", "--json").stdout)["second_opinion"].startswith(("SCIP", "second opinion"))


def test_as_of_asks_what_can_still_be_decided(call_json: Callable[..., Any], call: Call) -> None:
    """Proves: --as-of reaches solve, prices and audit: the notice of a date that has passed is among their rules, and a
    day that is none is refused.
    """
    pay = Path("riverbend") / "pay.csv"
    lines = pay.read_text(encoding="utf-8").splitlines()
    pay.write_text("\n".join([f"{lines[0]},decide_by", *(f"{line},03-15" for line in lines[1:])]), encoding="utf-8")
    year = read(Path("riverbend")).years[0]
    day, rule = f"{year[:4]}-04-01", f"notice {year[:4]}-03-15"
    assert rule not in str(call_json("audit", "riverbend"))
    assert rule in str(call_json("audit", "riverbend", "--as-of", day))
    solved = call_json("solve", "riverbend", "--no-prices", "--as-of", day)
    assert solved["as_of"] == day
    assert rule in str(solved["tables"]["rules"])
    assert call("prices", "riverbend", "--as-of", day).exit_code == 0
    assert call("solve", "riverbend", "--as-of", "1 April").exit_code == 2
