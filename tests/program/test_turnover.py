"""Pay of those who come and go: 40 teachers today at $80,000 + 25 %, who come at $60,000 and leave at $88,000."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.families.checks import solved
from tests.program.districts import TOY, YEARS, Floats, districts, identities_broken, point, toy, values
from tests.program.test_incremental import _same

from alloc_opt.analysis.audit import audit
from alloc_opt.analysis.rounding import published
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.turnover import TURNOVER
from alloc_opt.program.build import build
from alloc_opt.program.built import Built
from alloc_opt.program.decisions import dollars
from alloc_opt.program.decisions.turnover import HELD
from alloc_opt.pyomo_model import assert_same

OAK, HIGH = ("teacher", "oak"), ("teacher", "high")


def district(*, years: int = 1, more: dict[str, Any] | None = None, rules: Any = (), **pay: Any) -> Plan:
    """The toy district whose teachers state `pay`; 10 % of them leave in a year."""
    tables = {"pay": [{**TOY["pay"][0], **pay}, TOY["pay"][1]], **(more or {})}
    return toy(rules, years=years, more=tables)


def booked(built: Built, x: Floats, **where: Any) -> list[float]:
    """Dollars of the program `turnover` by year."""
    if TURNOVER not in set(built.plan["programs"]["program"]):
        return []
    found = values(built, "dollars", x, ("year",), program=TURNOVER, **where)
    return [found[year,] for year in built.plan.years]


def total(built: Built, x: Floats) -> float:
    """All dollars of all years."""
    return sum(values(built, "dollars", x, ("year",)).values())


def test_entry_makes_fewer_posts_save_less_and_more_cost_less() -> None:
    """Proves: a post given up saves 60,000 x 1.25 = $75,000, not the $100,000 of its program, and one more costs
    $75,000: the program `turnover` books the $25,000 between, at the office, from the money that pays most teachers.
    """
    built = build(district(entry=60_000.0))
    fewer, more = point(built, {HIGH: 18.0}), point(built, {HIGH: 21.0})
    assert booked(built, built.today) == [0.0]
    assert booked(built, fewer) == pytest.approx([50_000.0])
    assert booked(built, more) == pytest.approx([-25_000.0])
    assert total(built, built.today) - total(built, fewer) == pytest.approx(150_000.0)
    assert total(built, more) - total(built, built.today) == pytest.approx(75_000.0)
    assert booked(built, fewer, school="office", resource="base", object="salary") == pytest.approx([40_000.0])
    assert booked(built, fewer, school="office", resource="base", object="benefits") == pytest.approx([10_000.0])
    moved = point(built, {HIGH: 18.0, OAK: 14.0})
    assert booked(built, moved) == pytest.approx([0.0])


def test_leavers_lower_the_budget_year_by_year() -> None:
    """Proves: 4 teachers a year leave at 88,000 and are replaced at 60,000: 4 x 28,000 x 1.25 = $140,000 less in the
    first year, twice that in the second, grown by 3 % a year like all pay; health is not saved.
    """
    raises = [{"assumption": "pay_growth", "value": 0.03}]
    plan = district(years=2, entry=60_000.0, leaver=88_000.0, health=9_000.0, more={"assumptions": raises})
    built = build(plan)
    assert booked(built, built.today) == pytest.approx([-140_000 * 1.03, -280_000 * 1.03**2])


def test_layoffs_begin_where_vacant_posts_and_leavers_end() -> None:
    """Proves: of 7 teachers given up 1 is vacant, 4 leave, 2 are laid off, at $6,000 and 30 % of $75,000 each; next
    year 3.3 of the 33 leave and vacant posts are filled, so 1.7 of 5 are laid off.
    """
    staff = [{**TOY["staff"][2], "fte": 19.0}, {**TOY["staff"][2], "fte": 1.0, "filled": False}]
    more = {"staff": [*TOY["staff"][:2], *staff, *TOY["staff"][3:]]}
    plan = district(years=2, entry=60_000.0, layoff_cost=6_000.0, first_year=0.7, more=more)
    built = build(plan)
    x = point(built, {(*HIGH, YEARS[0]): 13.0, (*HIGH, YEARS[1]): 8.0})
    one = 6_000.0 + 0.3 * 75_000.0
    laid_off = values(built, "layoffs", x, ("year",), position="teacher")
    assert laid_off == {(YEARS[0],): pytest.approx(2.0), (YEARS[1],): pytest.approx(1.7)}
    assert booked(built, x) == pytest.approx([7 * 25_000.0 + 2.0 * one, 12 * 25_000.0 + 1.7 * one])
    assert identities_broken(built, x) == []


def test_a_share_of_posts_comes_back() -> None:
    """Proves: with a refill of 20 %, 5 posts less cost 5 x 0.2 x $75,000 beside the $125,000 between entry and average;
    more posts cost nothing beside it.
    """
    built = build(district(entry=60_000.0, refill=0.2))
    assert booked(built, point(built, {HIGH: 15.0})) == pytest.approx([125_000.0 + 75_000.0])
    assert booked(built, point(built, {HIGH: 22.0})) == pytest.approx([-50_000.0])


def test_who_pays() -> None:
    """Proves: what comes and goes is paid by the resource that pays most of the position while it lives, then by
    unrestricted money; layoffs, which are held from below, always by unrestricted money.
    """
    aides = [{**TOY["pay"][1], "entry": 24_000.0, "layoff_cost": 1_000.0}]
    funds = [TOY["funds"][0], {**TOY["funds"][1], "ends": YEARS[0]}]
    uses = [{"program": "aide", "resource": resource} for resource in ("base", "title")]
    built = build(toy(years=2, more={"pay": [TOY["pay"][0], *aides], "funds": funds, "uses": uses}))
    x = point(built, {("aide", "oak"): 1.0})
    assert booked(built, x, resource="title") == pytest.approx([10_000.0, 0.0])
    assert booked(built, x, resource="base") == pytest.approx([1_000.0, 10_000.0])


@given(districts())
@settings(max_examples=15, deadline=None)
def test_plans_that_state_nothing_do_not_change(plan: Plan) -> None:
    """Proves: without any statement there is no program, no column and no row of it: the arrays are those of a program
    that has never heard of turnover.
    """
    built = build(plan)
    assert TURNOVER not in set(plan["programs"]["program"])
    assert not {block.name for block in built.program.column_blocks} & set(HELD)
    known = dollars.turnover
    try:
        dollars.turnover = lambda m: None  # type: ignore[assignment]
        _same(built.program, build(plan).program)
    finally:
        dollars.turnover = known


def test_the_ledger_ties_all_the_same() -> None:
    """Proves: the base year's dollars, program by program, are those of a plan that states nothing."""
    plain, stated = (build(district(**pay)) for pay in ({}, {"entry": 60_000.0, "leaver": 88_000.0, "refill": 0.1}))
    before = {
        (program,): dollars for (program,), dollars in values(plain, "dollars", plain.today, ("program",)).items()
    }
    after = values(stated, "dollars", stated.today, ("program",), program=[p for (p,) in before])
    assert after == pytest.approx(before)
    assert not (stated.measures.dollars.constant_labels["year"] == 0)[
        stated.measures.dollars.constant_labels["program"] == stated.measures.axes.codes("program", [TURNOVER])[0]
    ].any()


PAY = st.fixed_dictionaries(
    {
        "entry": st.sampled_from([0.0, 40_000.0, 60_000.0, 80_000.0]),
        "leaver": st.sampled_from([0.0, 70_000.0, 95_000.0]),
        "layoff_cost": st.sampled_from([0.0, 5_000.0, 90_000.0]),
        "first_year": st.sampled_from([0.0, 0.5, 1.0]),
        "refill": st.sampled_from([0.0, 0.4, 1.0]),
        "attrition": st.sampled_from([0.0, 0.1]),
    }
)
MOVE = st.lists(st.floats(-12.0, 12.0), min_size=6, max_size=6)


@given(PAY, MOVE, MOVE, st.floats(0.0, 1.0))
@settings(max_examples=60, deadline=None)
def test_hiring_and_cutting_the_same_position_never_pays(
    pay: dict[str, float], one: list[float], other: list[float], share: float
) -> None:
    """Proves: cost is convex in staff over all schools and years, so no mixture of plans is cheaper than its parts say;
    posts beyond today's always cost their entry pay; and moving posts between schools costs nothing.
    """
    built = build(district(years=2, **pay))
    places = [(*("teacher", school), year) for school in ("oak", "elm", "high") for year in YEARS[:2]]
    base = [12.0, 12.0, 8.0, 8.0, 20.0, 20.0]

    def cost(moves: list[float]) -> float:
        moved = [max(b + d, 0.0) for b, d in zip(base, moves, strict=True)]
        return total(built, point(built, dict(zip(places, moved, strict=True))))

    kept = [[max(d, -b) for b, d in zip(base, moves, strict=True)] for moves in (one, other)]
    mixed = [share * a + (1.0 - share) * b for a, b in zip(*kept, strict=True)]
    assert cost(mixed) <= share * cost(kept[0]) + (1.0 - share) * cost(kept[1]) + 0.01
    grown = [abs(d) for d in one]
    entry = (pay["entry"] or 80_000.0) * 1.25
    assert cost([d / 2.0 for d in grown]) <= cost(grown) + 0.01
    assert cost([g if at % 2 else 0.0 for at, g in enumerate(grown)]) - cost([0.0] * 6) == pytest.approx(
        entry * sum(grown[1::2]), abs=0.01
    )
    shifted = [min(abs(one[0]), 8.0), 0.0, -min(abs(one[0]), 8.0), 0.0, 0.0, 0.0]
    assert cost(shifted) == pytest.approx(cost([0.0] * 6), abs=0.01)


SHORT = [{**TOY["funds"][0], "revenue": 3_200_000.0, "beginning": 0.0}, TOY["funds"][1]]
BURN = {
    "id": "spent",
    "family": "limit",
    "measure": "ending",
    "where": {"resource": "title"},
    "at_most": 150_000.0,
}


def test_layoffs_end_tight_and_no_grant_is_spent_on_them() -> None:
    """Proves: money short by $600,000 and a grant that must be spent: layoffs in the answer are exactly what its staff
    makes them, and the grant is spent on aides, not on layoffs that nobody needs.
    """
    pay = {"entry": 60_000.0, "layoff_cost": 6_000.0, "first_year": 0.7, "refill": 0.1}
    built, x = solved(district(years=2, more={"funds": SHORT}, rules=[BURN], **pay))
    held = [block for block in built.measures.columns.blocks if block.name in HELD]
    assert {block.name for block in held} == set(HELD)
    for block in held:
        assert x[block.start : block.stop] == pytest.approx(block.witness(x), abs=1e-6)
    assert sum(values(built, "layoffs", x, ("year",)).values()) > 1.0
    assert booked(built, x, resource="title") == pytest.approx([0.0, 0.0])
    assert values(built, "fte", x, ("position",))["aide",] > 2.5


def test_layoffs_are_published_tight() -> None:
    """Proves: an answer whose layoffs were left 5 FTE too high has the same books: $6,000 for each real one alone."""
    built, x = solved(district(more={"funds": SHORT}, entry=60_000.0, layoff_cost=6_000.0))
    loose = x.copy()
    (block,) = [block for block in built.measures.columns.blocks if block.name == "layoff"]
    loose[block.start : block.stop] += 5.0
    fte = values(built, "fte", x, ("position",))["teacher",]
    code = int(built.measures.axes.codes("program", [TURNOVER])[0])
    for point_in_question in (x, loose):
        spending = published(built, point_in_question).spending
        cents = spending.loc[spending["program"] == code, "cents"].sum()
        assert cents / 100 == pytest.approx((40.0 - fte) * 25_000.0 + (36.0 - fte) * 6_000.0, abs=0.05)


def test_a_published_plan_ties_and_passes_its_audit() -> None:
    """Proves: the books with turnover tie to the cent by hand, and auditing the saved tables breaks nothing."""
    pay = {"entry": 60_000.0, "leaver": 88_000.0, "layoff_cost": 6_000.0, "first_year": 0.7, "refill": 0.1}
    plan = district(years=2, more={"funds": SHORT}, **pay)
    found = run(solve(plan))
    budget = found.tables["budget"].frame
    assert set(budget.loc[budget["program"] == TURNOVER, "school"]) == {"office"}
    spent = found.tables["funds"].frame["spent"].sum()
    assert round(budget["dollars"].sum(), 2) == round(spent, 2)
    summary, _ = audit(plan, {name: found.tables[name].frame for name in ("programs", "budget", "positions", "funds")})
    assert "broken" not in set(summary.frame["status"])


def test_pyomo_compiles_the_same_program() -> None:
    """Proves: helper columns of layoffs and refills come back from Pyomo's standard form as they went in."""
    assert_same(build(district(years=2, entry=60_000.0, leaver=88_000.0, layoff_cost=6_000.0, refill=0.1)).program)


def test_staff_that_nobody_decides_is_laid_off_all_the_same() -> None:
    """Proves: where a locked program is the position's only one there are no columns, and constants stay at zero."""
    built = build(
        district(entry=60_000.0, layoff_cost=6_000.0, more={"programs": [{"program": "teacher", "locked": True}]})
    )
    assert booked(built, built.today) == [0.0]
    assert np.isfinite(built.today).all()
