"""Savings: the ladder never loses less for more, ties to the published tables, and saves only what can be avoided."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from tests.program.districts import TOY, districts, plan, toy

from alloc_opt.analysis.funds import funds
from alloc_opt.analysis.saving.booked import Booked
from alloc_opt.analysis.saving.cheapest import Keep
from alloc_opt.analysis.saving.stop import Candidate
from alloc_opt.analysis.saving.tables import cuts, ladder
from alloc_opt.analysis.saving.tables import savings as cheapest_table
from alloc_opt.analysis.saving.unused import LAPSES, LEFT
from alloc_opt.analysis.saving.words import end
from alloc_opt.analysis.savings import Savings, savings
from alloc_opt.errors import AllocOptError, InfeasibleError, LimitError, OperatorError, RulesError
from alloc_opt.plan.plan import Plan

_SMALL = 1e-5
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)


def published_cost(of: Booked) -> pd.Series:
    """Unrestricted cost by year in cents, from the published table of resources alone."""
    frame = funds(of.books).frame
    free = of.books.plan["funds"].set_index("resource")["restriction"] == 0
    mine = frame[free.reindex(frame["resource"]).to_numpy()]
    return ((mine["spent"] - mine["contributions"]) * 100).round().groupby(mine["year"]).sum()


def holds(found: Savings) -> None:
    """What every ladder must keep."""
    size = max((abs(step.loss) for step in found.steps), default=1.0)
    noise = _SMALL * max(size, 1.0)
    for one, other in pairwise(found.steps):
        assert other.loss >= one.loss - noise
        assert other.alone >= one.alone - noise
    today = published_cost(found.today)
    table = ladder(found).frame
    lines = cuts(found).frame
    for number, step in enumerate(found.steps, 1):
        assert step.loss >= step.alone - noise
        assert step.alone >= step.alone_bound - noise
        cost = published_cost(step.plan)
        mine = table[(table["step"] == number).to_numpy()].set_index("year")["unrestricted_dollars"]
        assert {y: round(v * 100) for y, v in mine.items()} == (today - cost).astype(int).to_dict()
        assert (mine >= step.target - 1e-9).all()
        upto = lines[(lines["step"] <= number).to_numpy()].groupby("year")["unrestricted_dollars"].sum()
        for year, dollars in mine.items():
            assert upto.get(year, 0.0) == pytest.approx(dollars, abs=1e-6)
    level = found.base.level
    for step in found.steps:
        now = found.base.cells.total
        quantity = step.plan.solved.built.measures.quantity.by("program", "school", "year").at(step.plan.solved.x)
        assert len(quantity) == len(now.index)
        assert (quantity <= level + 1e-5 * (1.0 + np.abs(level))).all()
        level = np.minimum(level, quantity)


@settings(max_examples=6, deadline=None, phases=QUICK)
@given(districts(years=2), st.sampled_from([(5_000.0, 20_000.0, 60_000.0), (1_000.0, 2_000.0, 3_000.0)]))
def test_the_ladder_loses_more_for_more_and_ties_to_the_cent(district: Plan, targets: tuple[float, ...]) -> None:
    """Proves: in drawn districts (remainders, tiers, locked, fixed costs, shared staff) loss and least loss never fall
    with the target, no plan that keeps the earlier cuts loses less than the best by itself, nothing rises above what
    the step before left, and what is saved is the difference of the published tables, in total and line by line.
    """
    try:
        found = savings(district, targets)
    except (InfeasibleError, RulesError, LimitError):
        assume(False)
    holds(found)
    assert len(found.steps) + len(found.missed) == len(targets)
    for target in found.missed:
        assert found.reach is not None
        assert target > found.reach.dollars - 1.0 or found.nested_reach is not None or found.whole


@settings(max_examples=4, deadline=None, phases=QUICK)
@given(districts(years=1), st.floats(1_000.0, 500_000.0))
def test_adding_money_never_raises_the_loss(district: Plan, more: float) -> None:
    """Proves: with more unrestricted revenue the ladder loses no more for the same targets."""
    table = district.tables["funds"].copy()
    free = (table["resource"] == "base").to_numpy()
    table.loc[free, "revenue"] = table.loc[free, "revenue"] + round(more, 2)
    richer = replace(district, tables={**district.tables, "funds": table})
    try:
        losses = [[step.loss for step in savings(each, (10_000.0, 30_000.0)).steps] for each in (district, richer)]
    except (InfeasibleError, RulesError, LimitError):
        assume(False)
    assert len(losses[1]) >= len(losses[0])
    for before, after in zip(*losses, strict=False):
        assert after <= before + _SMALL * max(before, 1.0)


def _paid(resource: str, **fund: object) -> Plan:
    """A club of $50,000 that `resource` pays, beside the toy district."""
    more = {
        "funds": [
            {"fund": "01", "resource": "base", "revenue": 5_000_000.0, "beginning": 100_000.0},
            {"fund": "02", "resource": "title", "revenue": 200_000.0, "restriction": 5, **fund},
        ],
        "programs": [
            {"program": "club", "unit": "club", "decided": "central", "weight": 0.01},
            *({"program": name, "locked": True} for name in ("teacher", "aide")),
        ],
        "costs": [{"program": "club", "object": "5800", "dollars": 50_000.0}],
        "services": [{"program": "club", "school": "office", "current": 1.0}],
        "lines": [{"school": "office", "resource": resource, "object": "5800", "dollars": 50_000.0, "program": "club"}],
        "uses": [{"program": "club", "resource": resource}, {"program": "aide", "resource": "title"}],
    }
    return toy(more=more)


def test_cutting_what_a_grant_pays_frees_nothing() -> None:
    """Proves: a service that only a grant pays is no way to unrestricted money; the same service paid by a resource
    that unrestricted money supports is.
    """
    stuck = savings(_paid("title"), (20_000.0,))
    assert stuck.missed == (20_000.0,)
    assert stuck.reach is not None
    assert stuck.reach.dollars == pytest.approx(0.0, abs=1.0)
    short = _paid("title", revenue=30_000.0, supported_by="base")
    freed = savings(short, (20_000.0,))
    assert len(freed.steps) == 1
    assert freed.steps[0].years["unrestricted"].iloc[0] >= 20_000.0
    kinds = cuts(freed).frame.groupby("kind")["unrestricted_dollars"].sum()
    assert kinds["contribution"] == pytest.approx(freed.steps[0].years["unrestricted"].iloc[0], abs=0.01)


def test_fixed_cost_goes_with_the_last_unit_only() -> None:
    """Proves: of a service with a fixed cost, half saves the units alone, and all of it the fixed cost too."""
    district = plan(
        {
            **TOY,
            "programs": [
                {"program": "club", "unit": "club", "fixed": 10_000.0, "weight": 1.0, "maximum": 2.0},
                *({"program": name, "locked": True} for name in ("teacher", "aide")),
            ],
            "costs": [{"program": "club", "object": "5800", "dollars": 20_000.0}],
            "services": [{"program": "club", "school": "oak", "current": 2.0}],
            "lines": [{"school": "oak", "resource": "base", "object": "5800", "dollars": 50_000.0, "program": "club"}],
            "uses": [{"program": "aide", "resource": "title"}],
        }
    )
    half, whole = savings(district, (20_000.0, 45_000.0)).steps
    assert half.loss == pytest.approx(20_000.0, abs=10.0)
    assert half.years["unrestricted"].iloc[0] == pytest.approx(20_000.0, abs=5.0)
    assert whole.loss == pytest.approx(40_000.0, abs=10.0)
    assert whole.years["unrestricted"].iloc[0] == pytest.approx(50_000.0, abs=0.01)


def test_a_target_out_of_reach_names_what_stops_it() -> None:
    """Proves: how far saving goes is the cost of what may fall, and the rule that holds the rest is named."""
    held = {"id": "aides", "family": "limit", "measure": "fte", "where": {"program": "aide"}, "at_least": 2.5}
    found = savings(
        toy((held,), more={"programs": [{"program": "teacher", "locked": True}, {"program": "aide"}]}), (1e6,)
    )
    assert found.missed == (1e6,)
    assert found.reach is not None
    assert found.reach.dollars == pytest.approx(20_000.0, abs=2.0)
    assert "aides" in [name for name, _ in found.reach.stops]
    said = list(end(found))
    assert said[0] == "Out of reach: $1.00 million in 2026-27."
    assert said[1] == "No plan under these rules saves more than $20,000 in 2026-27."


def test_where_nothing_is_rated_nothing_may_stop_and_nothing_moves() -> None:
    """Proves: without ratings the cheapest plan changes no service, and no candidate is named, with the reason."""
    found = savings(toy(), (50_000.0,))
    table = cheapest_table(found).frame
    assert (table.loc[table["kind"] != "all", "level_before"] == table.loc[table["kind"] != "all", "level"]).all()
    assert found.stops.candidates == ()
    assert "Nothing here is rated" in found.stops.why_empty


def _rated(dear: float = 400.0, **more: object) -> Plan:
    """Two programs for the same points, one at twice the price or another."""
    names = ("dear", "cheap")
    return plan(
        {
            **TOY,
            "programs": [
                *({"program": n, "unit": "seat", "valued": "rated", "points": 1.0, "maximum": 300.0} for n in names),
                {"program": "song", "unit": "seat", "valued": "unrated"},
                *({"program": name, "locked": True} for name in ("teacher", "aide")),
            ],
            "costs": [
                {"program": "dear", "object": "5800", "dollars": dear},
                {"program": "cheap", "object": "5800", "dollars": 200.0},
                {"program": "song", "object": "5800", "dollars": 100.0},
            ],
            "services": [{"program": name, "school": "oak", "current": 100.0} for name in (*names, "song")],
            "lines": [
                {"school": "oak", "resource": "base", "object": "5800", "dollars": 100.0 * dollars, "program": name}
                for name, dollars in (("dear", dear), ("cheap", 200.0), ("song", 100.0))
            ],
            "uses": [{"program": "aide", "resource": "title"}],
        },
        mode="priority",
        **more,
    )


def test_the_cheapest_plan_keeps_the_points_and_holds_the_unrated() -> None:
    """Proves: 100 dear seats become 100 cheap ones, which saves $20,000; song, which nobody rated, stays. Within 10 %
    twenty points more may go: 20 cheap seats, $4,000.
    """
    found = savings(_rated(), (10_000.0,))
    assert found.cheapest.measure == "points"
    assert found.cheapest_years["unrestricted"].iloc[0] == pytest.approx(20_000.0, abs=1.0)
    levels = cheapest_table(found).frame.set_index("program")["level"]
    assert levels["cheap"] == pytest.approx(200.0, abs=1e-3)
    assert "song" not in levels.index
    assert found.unrated.loc[~found.unrated["locked"], "program"].tolist() == ["song"]
    looser = savings(_rated(), (10_000.0,), keep=Keep(within=0.1))
    assert looser.cheapest_years["unrestricted"].iloc[0] == pytest.approx(24_000.0, abs=1.0)


def test_candidates_to_stop_are_proved_or_say_that_they_are_not() -> None:
    """Proves: short of money the best plan ends the dear seats; keeping them at today's level would lose more than 1 %
    of the points, and the proof says so; where they are dear by half a per cent it says that nothing is proved. Only
    rated services are named.
    """

    def candidate(dear: float) -> Candidate:
        poor = _rated(dear)
        table = poor.tables["funds"].copy()
        table.loc[table["resource"] == "base", ["revenue", "beginning"]] = [4_095_000.0, 0.0]
        (found,) = savings(replace(poor, tables={**poor.tables, "funds": table}), (1_000.0,)).stops.candidates
        return found

    close = candidate(201.0)
    assert close.program == "dear"
    assert not close.proved
    assert close.loss == pytest.approx(0.5, abs=1e-3)
    assert close.why.startswith("not proved")
    one = candidate(400.0)
    assert one.program == "dear"
    assert one.proved
    assert one.loss == pytest.approx(100.0, abs=1e-3)
    assert "no plan within 1 %" in one.why


def test_what_cannot_be_asked_is_refused() -> None:
    """Proves: targets that fall, years and names that the plan does not have, and a plan without unrestricted money."""
    for targets in ((2e3, 1e3), (-1.0,), (0.0,)):
        with pytest.raises(OperatorError):
            savings(toy(), targets)
    with pytest.raises(OperatorError, match="no year of the plan"):
        savings(toy(), (1e3,), since="2031-32")
    with pytest.raises(OperatorError, match="There is no school"):
        savings(_rated(), (1e3,), keep=Keep(schools=("okk",)))
    bound = TOY["funds"]
    with pytest.raises(AllocOptError, match="No resource of the plan is unrestricted"):
        savings(toy(more={"funds": [{**each, "restriction": 3} for each in bound]}), (1e3,))


def test_contributions_are_not_put_off_to_look_like_savings() -> None:
    """Proves: a reserve in a supported resource is not run down so that less is contributed: the club must go in every
    year asked for, and nothing of the saving comes once.
    """
    district = replace(_paid("title", revenue=30_000.0, supported_by="base", beginning=60_000.0))
    years = district.head.model_copy(update={"years": ("2026-27", "2027-28")})
    (step,) = savings(replace(district, head=years), (20_000.0,)).steps
    assert step.years["one_time"].abs().max() < 0.01
    fallen = cuts(savings(replace(district, head=years), (20_000.0,))).frame
    club = fallen[(fallen["program"] == "club").to_numpy()]
    assert club["year"].tolist() == ["2026-27", "2027-28"]


def test_vacant_posts_go_first_and_no_post_counts_twice() -> None:
    """Proves: of two teachers given up one is vacant, 0.4 leave by themselves (5 % of 8), the rest is laid off; what
    goes stays gone, so the second year gives up nobody again.
    """
    staff = [dict(each) for each in TOY["staff"]]
    staff[1] = {**staff[1], "fte": 8.0}
    staff.append({"school": "elm", "position": "teacher", "resource": "base", "fte": 1.0, "filled": False})
    pay = [{**TOY["pay"][0], "attrition": 0.01}, TOY["pay"][1]]
    keep = {"id": "others", "family": "standard_services", "programs": ["aide"]}
    found = savings(toy((keep,), years=2, more={"staff": staff, "pay": pay}), (200_000.0,))
    (step,) = found.steps
    people = step.people
    assert people["given_up"] == pytest.approx(2.0, abs=1e-3)
    assert people["vacant"] == pytest.approx(1.0, abs=1e-3)
    assert people["by_attrition"] == pytest.approx(0.41, abs=1e-3)
    assert people["laid_off"] == pytest.approx(0.59, abs=1e-3)


def test_grant_money_left_over_expires_award_by_award() -> None:
    """Proves: of a grant of $200,000 a year for two fiscal years $80,000 are used; what is left belongs to the
    newest award, the older one's rest is given back; a resource without a term has no day.
    """
    funds_table = [
        TOY["funds"][0],
        {**TOY["funds"][1], "available": 2},
        {"fund": "03", "resource": "gift", "revenue": 5_000.0, "restriction": 6},
    ]
    table = savings(toy(years=3, more={"funds": funds_table}), (1_000.0,)).unused
    title = table[(table["resource"] == "title").to_numpy()]
    left = title[(title["kind"] == LEFT).to_numpy()]
    assert left["expires"].tolist() == ["2030-06-30"]
    assert left["dollars"].iloc[0] == pytest.approx(200_000.0)
    lapses = title[(title["kind"] == LAPSES).to_numpy()]
    assert set(lapses["expires"]) <= {"2027-06-30", "2028-06-30", "2029-06-30"}
    assert title["dollars"].sum() == pytest.approx(3 * 200_000.0 - 3 * 80_000.0)
    gift = table[(table["resource"] == "gift").to_numpy()]
    assert gift["expires"].tolist() == [""]
    assert gift["dollars"].iloc[0] == pytest.approx(15_000.0)
