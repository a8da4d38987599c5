"""The price index by hand, and staff time as FTE of a position."""

import pytest
from tests.analysis.evidences import small
from tests.analysis.plans import toy

from alloc_opt.analysis.evidence import Plans
from alloc_opt.analysis.evidences.ask import Ask
from alloc_opt.analysis.evidences.entry import Library, PriceIndex
from alloc_opt.analysis.evidences.library import library
from alloc_opt.analysis.evidences.price_index import at, growth, told
from alloc_opt.analysis.evidences.rows import changes, used
from alloc_opt.errors import OperatorError
from alloc_opt.plan.plan import Plan
from alloc_opt.scenario import apply, stated

YEARS = {2015: 100.0, 2022: 110.0, 2024: 115.0, 2025: 121.0}
INDEX = PriceIndex(name="test index", source="a test", date="2026-01-01", years=YEARS)


def _found() -> Library:
    """The small library with the index and a work year of 1,000 hours."""
    plain = small.library()
    year = plain.shared.model_copy(update={"prices": INDEX, "work_year": library().shared.work_year})
    shared = year.model_copy(update={"work_year": year.work_year.model_copy(update={"hours": 1000.0})})
    return plain.model_copy(update={"shared": shared})


def _laid(ask: Ask, plan: Plan, found: Library) -> Plan:
    uses = used(ask, plan, found)
    made = Plans(plan.head.name, tuple(uses), tuple(changes(uses, ask, plan, found)), ())
    return apply(plan, stated(made.scenario("evidence")))


def test_the_base_year_is_half_of_two_calendar_years() -> None:
    """Proves: 2025-26 is the mean of 121 and of 121 grown by the tenth root of 1.21; 2022 was 110."""
    later = 121.0 * 1.21**0.1
    assert at(INDEX, 2026) == pytest.approx(later)
    assert growth(INDEX, 2022, "2025-26") == pytest.approx((121.0 + later) / 2 / 110.0)
    assert growth(INDEX, 2024, "2024-25") == pytest.approx((115.0 + 121.0) / 2 / 115.0)


def test_before_its_first_year_it_says_nothing() -> None:
    """Proves: a price older than the index is refused with what to state, not left as it is."""
    with pytest.raises(OperatorError, match="begins in 2015"):
        growth(INDEX, 2014, "2025-26")


def test_the_real_index_ends_in_a_year_that_it_says() -> None:
    """Proves: the library's index covers every year that a cost of it is stated in, and names what is assumed."""
    found = library()
    index = found.shared.prices
    assert index is not None
    years = {entry.cost.year for entry in found.entries.values() if entry.cost is not None}
    assert all(growth(index, year, "2025-26") > 1.0 for year in years | {found.shared.teacher_hour.year})
    assert index.years[2025] / index.years[2022] == pytest.approx(1.100, abs=5e-4)
    assert "an assumption" in told(index, "2026-27")
    assert "assumption" not in told(index, "2024-25")


def test_cost_and_hours_are_carried_each_from_its_own_year() -> None:
    """Proves: $1,000 of 2022 and 2 hours at $50 of 2024 grow by different factors; a stated growth takes both."""
    found = _found()
    plan = _laid(Ask({"TUT-A": ""}, most={"TUT-A": 100}), toy(), found)
    index = found.shared.prices
    assert index is not None
    by_hand = 1000 * growth(index, 2022, "2025-26") + 100 * growth(index, 2024, "2025-26")
    cost = float(plan["costs"].set_index("program").loc["tut_a", "dollars"])
    assert cost == pytest.approx(round(by_hand, 2))
    stated_ = _laid(Ask({"TUT-A": ""}, most={"TUT-A": 100}, prices=1.1), toy(), found)
    assert float(stated_["costs"].set_index("program").loc["tut_a", "dollars"]) == pytest.approx(1210)


def test_staff_time_is_fte_of_a_named_position() -> None:
    """Proves: 2 of 1,000 hours are 0.002 teachers a seat, whose pay is then the plan's and not $50 an hour."""
    ask = Ask({"TUT-A": ""}, most={"TUT-A": 100}, positions={"TUT-A": "teacher"}, prices=1.0)
    plan = _laid(ask, toy(), _found())
    assert plan["costs"].set_index("program").loc["tut_a", "dollars"] == 1000
    staffing = plan["staffing"].set_index(["program", "position"])["fte"]
    assert staffing["tut_a", "teacher"] == pytest.approx(0.002)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (Ask({"TUT-A": ""}, most={"TUT-A": 9}, positions={"TUT-A": "teachr"}), "no position teachr"),
        (Ask({"TUT-A": "aide"}, pupils={"TUT-A": 9}, positions={"TUT-A": "aide"}), "in staffing.csv already"),
        (Ask({"TUT-A": ""}, most={"TUT-A": 9}, hours={"TUT-A": 0}, positions={"TUT-A": "aide"}), "no position can do"),
        (Ask({"TUT-A": ""}, most={"TUT-A": 9}, positions={"TUT-B": "aide"}), "not among the entries"),
    ],
)
def test_a_position_that_cannot_do_it_is_refused(ask: Ask, said: str) -> None:
    """Proves: an unknown job class, a program with staff of its own, no hours, and a figure of nothing are errors."""
    with pytest.raises(OperatorError, match=said):
        used(ask, toy(), _found())
