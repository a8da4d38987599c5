"""Riverbend decided by the evidence library: its figures are the library's, and no program takes all the money."""

from pathlib import Path

import pandas as pd
import pytest

from alloc_opt.analysis.evidence import use
from alloc_opt.analysis.evidences.ask import Ask
from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import solve
from alloc_opt.engine.options import Options
from alloc_opt.io.read import read
from alloc_opt.plan.plan import Plan
from alloc_opt.reports.console import text_of
from alloc_opt.reports.terminal import show
from alloc_opt.scenario import apply

BEHIND = Ask(
    {"DEF-TUTOR-SMALL": "tutoring", "DEF-SUMMER": "summer_school", "DEF-PHONICS": "reading"},
    goals={"tests": "catching_up"},
)
TAUGHT = Ask(
    {"DEF-COACH": "coaching", "DEF-PD-TARGETED": "professional_development"},
    pupils={"DEF-PD-TARGETED": 0.83},
    goals={"tests": "teaching"},
)


@pytest.fixture(scope="module")
def base(models_folder: Path) -> Plan:
    """Return the plan without the scenario."""
    return read(models_folder / "riverbend")


@pytest.fixture(scope="module")
def plan(base: Plan, models_folder: Path) -> Plan:
    """Return the plan that decides by evidence."""
    return apply(base, models_folder.parent / "scenarios" / "riverbend-evidence.yaml")


@pytest.fixture(scope="module")
def answer(plan: Plan) -> Run:
    """Return the solved and published plan."""
    return run(solve(plan, options=Options(gap=0.02)))


def test_the_scenario_says_what_the_library_says(base: Plan, plan: Plan) -> None:
    """Effects, intervals and sources of the scenario are what `evidence use` makes of the library today."""
    made = [change["rows"] for ask in (BEHIND, TAUGHT) for change in use(ask, base).changes if "rows" in change]
    wanted = pd.DataFrame([row for rows in made for row in rows if "effect" in row])
    found = plan["effects"][list(wanted.columns)].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False, rtol=1e-3)


def test_the_money_does_not_all_go_to_the_cheapest_program(plan: Plan, answer: Run) -> None:
    """Tutoring gives most for a dollar at first, and training days cost least a unit: neither takes all that is added.

    Falling returns leave tutoring below its 900 seats, and two programs or more grow beside it.
    """
    effects = plan["effects"].set_index("program")["effect"]
    price = plan["costs"].groupby("program")["dollars"].sum()
    assert price.idxmin() in set(plan["programs"]["program"])
    assert (effects / price).idxmax() == "tutoring"
    changes = answer.tables["changes"].frame
    last = changes[(changes["year"] == plan.years[-1]) & changes["program"].isin(effects.index)]
    added = last.groupby("program")["change_dollars"].sum()
    more = added[added > 1]
    assert len(more) >= 2
    assert more.max() / more.sum() < 0.8
    seats = answer.tables["programs"].frame
    tutoring = seats[(seats["program"] == "tutoring") & (seats["year"] == plan.years[-1])]["quantity"].sum()
    assert 320 < tutoring < 900


def test_ids_travel_into_the_report(answer: Run) -> None:
    """The report of a solve names each entry with its chain, and says where studies cannot rule out no gain."""
    ids = [row["id"] for row in answer.facts["effects"]]
    assert ids == ["DEF-TUTOR-SMALL", "DEF-SUMMER", "DEF-PHONICS", "DEF-COACH", "DEF-PD-TARGETED"]
    told = " ".join(text_of(lambda console: show(answer, console)).split())
    for name in ids:
        assert f"{name}: " in told
    assert "gains nothing from Instructional coaching and Teacher training days" in told
