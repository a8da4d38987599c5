"""Rows of a plan from the library, by hand on the toy district."""

import pytest
from tests.analysis.evidences import small
from tests.analysis.plans import toy

from alloc_opt.analysis.evidence import Plans, use
from alloc_opt.analysis.evidences.ask import Ask
from alloc_opt.analysis.evidences.entry import Library
from alloc_opt.analysis.evidences.own import Measured
from alloc_opt.analysis.evidences.rows import changes, used
from alloc_opt.errors import OperatorError
from alloc_opt.plan.plan import Plan
from alloc_opt.scenario import apply, stated


def _laid(ask: Ask, plan: Plan, found: Library) -> Plan:
    uses = used(ask, plan, found)
    made = Plans(plan.head.name, tuple(uses), tuple(changes(uses, ask, plan, found)), ())
    return apply(plan, stated(made.scenario("evidence")))


def test_a_new_program_by_hand() -> None:
    """0.215 expected x 0.8 delivered x 0.5 left = 0.086 a seat; 1,000 dollars and 2 hours at 50 make 1,100 a seat.

    100 seats are parted by pupils (300 and 250): 54.5 and 45.5, the odd seat to the larger remainder.
    """
    plan = _laid(Ask({"TUT-A": ""}, most={"TUT-A": 100}), toy(), small.library())
    (effect,) = plan["effects"].to_dict("records")
    assert (effect["program"], effect["goal"], effect["effect"]) == ("tut_a", "tests", pytest.approx(0.086))
    assert effect["source"].startswith("TUT-A: ")
    assert plan["costs"].set_index("program").loc["tut_a", "dollars"] == 1100
    places = plan["services"].set_index(["program", "school"])["maximum"]
    assert (places["tut_a", "oak"], places["tut_a", "elm"]) == (55, 45)
    assert plan["goals"]["cap"].tolist() == [0.25]
    assert plan.head.mode == "evidence"


def test_prices_carry_the_cost_and_the_end_of_the_year_counts_all() -> None:
    """10 % more on both dollars and hours; without fading 0.215 x 0.8 = 0.172."""
    plan = _laid(Ask({"TUT-A": ""}, most={"TUT-A": 100}, prices=1.1, later=False), toy(), small.library())
    assert plan["costs"].set_index("program").loc["tut_a", "dollars"] == pytest.approx(1210)
    assert plan["effects"]["effect"].tolist() == pytest.approx([0.172])


def test_bands_become_returns_that_add_up() -> None:
    """Of 150 seats each third is a band; the first gives 100/75 of the average."""
    found = small.library(small.entry("TUT-A", more=small.BANDS))
    plan = _laid(Ask({"TUT-A": ""}, most={"TUT-A": 150}), toy(), found)
    assert plan["returns"]["share"].sum() == pytest.approx(1.0, abs=1e-12)
    assert plan["returns"]["multiplier"].tolist() == pytest.approx([1.0, 0.5, 0.25])
    expected = (0.5 * 0.3 + 0.5 * (0.06 * 100 + 0.3 * 50) / 150) * 0.8 * 0.5 * 100 / 75
    assert plan["effects"]["effect"].tolist() == pytest.approx([expected], rel=1e-3)


def test_without_pupils_every_school_may_have_as_much() -> None:
    """A plan that states no enrollment parts 100 seats alike between its two schools, none to the office."""
    plan = _laid(Ask({"TUT-A": ""}, most={"TUT-A": 100}), toy(enrollment=[]), small.library())
    places = plan["services"].set_index(["program", "school"])["maximum"]["tut_a"]
    assert places.to_dict() == {"oak": 50, "elm": 50}


@pytest.mark.parametrize("blank", ["cost", "hours"])
def test_a_blank_cost_is_an_error_and_a_stated_one_is_not(blank: str) -> None:
    """Neither a blank price nor blank staff time counts as nothing; the district's own figure takes its place."""
    found = small.library(small.entry("TUT-A", **{blank: ""}))
    ask = {"entries": {"TUT-A": ""}, "most": {"TUT-A": 100.0}}
    with pytest.raises(OperatorError, match=r"no cost|staff time"):
        used(Ask(**ask), toy(), found)
    plan = _laid(Ask(**ask, cost={"TUT-A": 900}, hours={"TUT-A": 4}), toy(), found)
    assert plan["costs"].set_index("program").loc["tut_a", "dollars"] == 900 + 4 * 50


def test_a_program_of_the_plan_needs_no_cost_of_the_library() -> None:
    """Aides of the plan cost what they cost there; pupils of a unit must be said: 0.086 x 20."""
    found = small.library(
        small.entry("TUT-A", cost="", hours=""), small.entry("TUT-B", 0.2, "0.2", design="small_trial")
    )
    with pytest.raises(OperatorError, match="How many pupils"):
        used(Ask({"TUT-A": "aide"}), toy(), found)
    plan = _laid(Ask({"TUT-A": "aide"}, pupils={"TUT-A": 20}), toy(), found)
    assert plan["effects"]["effect"].tolist() == pytest.approx([1.72])
    assert plan["programs"].set_index("program").loc["aide", "valued"] == "rated"


def test_one_of_a_family_is_a_rule() -> None:
    """Two tutoring programs for all pupils exclude one another; programs of two families do not."""
    ask = Ask({"TUT-A": "", "TUT-B": ""}, most={"TUT-A": 100, "TUT-B": 100})
    plan = _laid(ask, toy(), small.library())
    (rule,) = plan.rules
    assert (rule.family, rule.parameters["program"]) == ("requires_excludes", "tut_a")
    assert list(rule.parameters["excludes"]) == ["tut_b"]
    other = small.library(small.entry("TUT-A"), small.entry("TUT-B", family="summer"))
    assert _laid(ask, toy(), other).rules == ()


def test_an_own_result_moves_the_effect_and_is_named() -> None:
    """A sure own result of nothing brings the effect near nothing, and the source says so."""
    ask = Ask({"TUT-A": ""}, most={"TUT-A": 100}, measured={"TUT-A": Measured(0.0, 0.001, "lottery")})
    plan = _laid(ask, toy(), small.library())
    assert abs(plan["effects"]["effect"].iat[0]) < 1e-4
    assert "own result 0 with a weight of 100%" in plan["effects"]["source"].iat[0]


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (Ask({"DEF-SUMMER": ""}), "at most"),
        (Ask({"DEF-SUMMER": "aid"}), "no program aid"),
        (Ask({"DEF-SUMER": ""}), "has no DEF-SUMER"),
        (Ask({"DEF-SUMMER": ""}, cost={"DEF-SEL": 1.0}), "DEF-SEL is not among"),
        (Ask({"DEF-SUMMER": ""}, groups={"DEF-SUMMER": "poor"}, most={"DEF-SUMMER": 5}), "no group poor"),
        (Ask({"DEF-SUMMER": "aide", "DEF-TUTOR-SMALL": "aide"}), "two effects on one outcome"),
        (Ask({"DEF-INDUCTION": ""}, most={"DEF-INDUCTION": 9}), "no cost"),
    ],
)
def test_slips_are_told(ask: Ask, told: str) -> None:
    """Sizes nobody states, ids and names that are none, figures of entries not used, effects added up, blank costs."""
    with pytest.raises(OperatorError, match=told):
        use(ask, toy())
