"""How far a price holds, and what changes then."""

import pandas as pd
import pytest
from tests.analysis.plans import plan
from tests.analysis.pricing.test_assumptions import grant_pays, lines
from tests.analysis.pricing.test_cost import district, heads, size

from alloc_opt.analysis.pricing.next import Moved, next_change
from alloc_opt.analysis.pricing.range import reach


@pytest.mark.parametrize("far_first", [False, True])
def test_reach_of_a_price_that_changes_after_five_steps(far_first: bool) -> None:
    """Proves: ten for each of five steps, twenty for each further one; the average is within 5 % at no sixth step."""
    found = reach(lambda steps: 10.0 * min(steps, 5) + 20.0 * max(steps - 5, 0), 10.0, 16, far_first=far_first)
    assert (found.same, found.near, found.same_ends, found.near_ends) == (5, 5, True, True)


def test_the_furthest_step_alone_is_asked_where_the_price_is_still_the_same() -> None:
    """Proves: a price that never changes takes one question, and the answer says that no end was found."""
    asked: list[int] = []

    def total(steps: int) -> float:
        asked.append(steps)
        return 7.0 * steps

    found = reach(total, 7.0, 8, far_first=True)
    assert asked == [8]
    assert (found.same, found.same_ends, found.near, found.near_ends) == (8, False, 8, False)


def test_a_grant_carries_four_steps_of_pay_and_then_the_coach_falls() -> None:
    """Proves: 6,768 left over carry 1,616 a step four times (2 % and 4 points); a fifth takes part of the coach."""
    head, _ = lines(grant_pays(5_000.0, 83_300.0), "assumption.pay_growth", "raise")
    assert (head["price"], head["holds_to"]) == (0.0, pytest.approx(0.06))
    assert head["next_change"] == "Beyond 6 % a further step moves coach at oak too."


def test_revenue_holds_as_far_as_anybody_looks() -> None:
    """Proves: unrestricted money is without limit in a price, so eight per cent cost eight times one; no end."""
    head, _ = lines(grant_pays(5_000.0, 83_300.0), "assumption.revenue", "lower")
    assert head["holds_to"] == pytest.approx(0.92)
    assert "at least: holds_to, within_5pct_to" in head["method"]
    assert head["next_change"] == ""


def test_the_next_school_is_named() -> None:
    """Proves: with 3 teachers at elm for 60 pupils classes of 24 to 20 cost at oak alone; below 20 elm changes too."""
    line = heads(district(size(24.0), pupils=(240.0, 60.0), today=3.0), "size")["tighten"]
    assert line["next_change"].startswith("Beyond 23 pupils per class ")
    idle = heads(district(size(24.0), pupils=(60.0, 40.0), today=3.0), "size")["tighten"]
    assert (idle["price"], idle["holds_to"]) == (0.0, 20.0)
    assert idle["next_change"] == "Beyond 20 pupils per class a further step moves teacher at oak too."


def test_where_no_money_helps_any_more_it_says_so() -> None:
    """Proves: twelve teachers, at most 15: three steps of a floor have the same price, the fourth has none."""
    floor = {"id": "floor", "family": "limit", "measure": "fte", "at_least": 12.0}
    cap = {"id": "cap", "family": "limit", "measure": "fte", "at_most": 15.0}
    line = heads(district(floor, cap), "floor")["tighten"]
    assert line["holds_to"] == 15.0
    assert line["next_change"] == "Beyond 15 FTE no money makes it possible."


def test_who_pays_is_named_where_no_service_tells_the_steps_apart() -> None:
    """Proves: a further step that another resource carries names that resource."""
    columns = ["program", "school", "resource", "year", "dollars", "fte"]

    def moved(steps: int) -> Moved:
        title = min(steps, 2) * 10.0
        rows = [("p", "oak", "title", "t", title, 0.0), ("p", "oak", "base", "t", steps * 10.0 - title, 0.0)]
        return Moved(pd.DataFrame(rows, columns=columns))

    made = plan({"funds": [{"fund": "01", "resource": name, "name": name.title()} for name in ("base", "title")]})
    assert next_change(made, "2 steps", moved, 2) in (
        "Beyond 2 steps a further step no longer draws on Title.",
        "Beyond 2 steps a further step also draws on Base.",
    )
