"""`--pin`: a line fixed on the command line, logged with the run and answered for."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Call

WHO = ("--pin-reason", "a promise", "--pin-role", "board")


def test_a_pin_is_met_priced_and_logged(call: Call, call_json: Callable[..., Any]) -> None:
    """Proves: the plan holds the number, the report says what it costs and who fixed it, and run.json keeps it."""
    told = call_json("solve", "riverbend", "--pin", "counselor@river=1.5", *WHO, "-o", "fixed")
    rows = [r for r in told["tables"]["programs"]["rows"] if (r["program"], r["school"]) == ("counselor", "river")]
    assert {row["quantity"] for row in rows} == {1.5}
    pin = json.loads((Path("fixed") / "run.json").read_text(encoding="utf-8"))["pins"][0]
    assert (pin["rule"], pin["quantity"], pin["why"], pin["role"]) == ("pin counselor@river", 1.5, "a promise", "board")
    assert told["tables"]["pins"]["rows"][0]["price"] >= 0
    report = " ".join((Path("fixed") / "report.txt").read_text(encoding="utf-8").split())
    assert "Fixing Counselor at River Middle at 1.5 FTE costs" in report
    assert "Fixed by the board: a promise." in report
    assert "Counselor at River Middle: fixed at 1.5 FTE by the board. (policy, plan.yaml:" in " ".join(
        call("why", "fixed", "--program", "counselor", "--school", "river").stdout.split()
    )


def test_without_prices_it_is_still_told(call: Call) -> None:
    """Proves: the report names the pin where nothing is priced."""
    text = " ".join(call("solve", "riverbend", "--no-prices", "--pin", "counselor@river=1.5").stdout.split())
    assert "Counselor at River Middle at 1.5 FTE." in text


def test_every_asking_command_takes_pins(call: Call, call_json: Callable[..., Any]) -> None:
    """Proves: prices and bundle ask of the plan with the pin in it."""
    pin = ("--pin", "counselor@river=1.5")
    assert "pin counselor@river" in {row["rule"] for row in call_json("prices", "riverbend", *pin)["rows"]}
    found = call_json("bundle", "riverbend", "--rule", "pin counselor@river", *pin)
    assert found["bundle"]["rows"][0]["rule"] == "pin counselor@river"


def test_what_cannot_be_is_one_clear_error(call: Call) -> None:
    """Proves: an unknown name has exit code 7 and the nearest one; out of reach is 5 with the nearest number; a run
    takes no pins.
    """
    wrong = call("solve", "riverbend", "--pin", "counsellor=1")
    assert (wrong.exit_code, "did you mean 'counselor'" in wrong.stderr) == (7, True)
    far = call("solve", "riverbend", "--pin", "counselor@river=1.3")
    assert (far.exit_code, "fix it at 1.5 FTE" in far.stderr) == (5, True)
    folder = next(path for path in Path("runs").iterdir() if path.is_dir())
    late = call("why", str(folder), "--program", "counselor", "--pin", "counselor=1")
    assert (late.exit_code, "name the model instead" in late.stderr) == (7, True)


def test_names_are_checked_before_anything_is_solved(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: a misspelt rule or program is told, with the nearest name, and no solver is asked."""
    monkeypatch.setattr("alloc_opt.analysis.solve.Solver.solve", lambda *_: pytest.fail("something was solved"))
    wrong = call("prices", "riverbend", "--incidence", "assumption.pay_growt")
    assert wrong.exit_code != 0
    assert "did you mean 'assumption.pay_growth'?" in wrong.stderr + str(getattr(wrong.exception, "hint", ""))
    wrong = call("why", "riverbend", "--program", "counseler")
    assert wrong.exit_code != 0
    assert "did you mean 'counselor'" in wrong.stderr + str(getattr(wrong.exception, "hint", ""))
