"""Today's budget and any other point of a district keep the books: quantities, staff, dollars and balances tie."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.program.districts import TOY, YEARS, Floats, broken, districts, identities_broken, plan, point, toy, values

from alloc_opt.errors import RulesError
from alloc_opt.measures.prices import fte_cost
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.years import end_year
from alloc_opt.program.build import build
from alloc_opt.program.built import Built

DRAWN = settings(max_examples=7, deadline=None, suppress_health_check=list(HealthCheck))
SITE = ("program", "school")


def _random_point(built: Built, seed: int) -> Floats:
    """A point of other services than today's: every free column of decisions at random, helpers by their witnesses."""
    rng = np.random.default_rng(seed)
    columns = built.measures.columns
    given = {}
    for block in columns.blocks:
        high = np.where(np.isfinite(block.upper), block.upper, 5.0)
        low = np.where(np.isfinite(block.lower), block.lower, -5.0)
        if block.name == "quantity":
            given[block.name] = rng.uniform(low, np.maximum(high, low))
        elif block.name in ("steps", "remainder"):
            given[block.name] = np.round(rng.uniform(low, np.maximum(np.minimum(high, 4.0), low)))
        elif block.name == "tier":
            frame = np.zeros(block.stop - block.start)
            keys = np.array(
                [
                    f"{p}/{b}/{y}"
                    for p, b, y in zip(*(block.labels[d] for d in ("program", "band", "year")), strict=True)
                ]
            )
            for key in np.unique(keys):
                frame[rng.choice(np.flatnonzero(keys == key))] = 1.0
            given[block.name] = frame
    return columns.point(given)


@DRAWN
@given(districts(), st.integers(0, 5))
def test_today_and_any_services_meet_every_identity(drawn: Plan, seed: int) -> None:
    """Proves: today's budget as a point, and any other services, helpers by their witnesses, satisfy every row that
    defines a column; so any budget can be audited without a solver.

    Rows that keep a service within its bounds once its odd remainder is gone limit the decisions themselves.
    """
    built = build(drawn)
    assert identities_broken(built, built.today) == []
    wrong = identities_broken(built, _random_point(built, seed))
    assert [name for name in wrong if not name.startswith("remainder")] == []


@DRAWN
@given(districts(), st.integers(0, 5))
def test_dollars_are_the_cost_whoever_pays(drawn: Plan, seed: int) -> None:
    """Proves: dollars added over resources equal the cost, by program, school, object and year, today and anywhere."""
    built = build(drawn)
    by = ("program", "school", "object", "year")
    for x in (built.today, _random_point(built, seed)):
        paid, cost = (built.measures[name].by(*by).at(x) for name in ("dollars", "cost"))
        np.testing.assert_allclose(paid, cost, atol=0.005)


@DRAWN
@given(districts())
def test_base_year_is_staff_times_pay_and_lines(drawn: Plan) -> None:
    """Proves: the base year ties to staff x pay + lines for every program, school and resource."""
    built = build(drawn)
    m = built.measures
    salary, benefits = fte_cost(m)
    books: dict[tuple[str, str, str], float] = {}
    for row in drawn["staff"].itertuples():
        at = int(m.axes.codes("position", [row.position])[0])
        key = (row.program, row.school, row.resource)
        books[key] = books.get(key, 0.0) + row.fte * (salary + benefits)[at, 0]
    for row in drawn["lines"].itertuples():
        key = (row.program, row.school, row.resource)
        books[key] = books.get(key, 0.0) + row.dollars
    found: dict[tuple[str, str, str], float] = {}
    labels, constant = m.dollars.constant_labels, m.dollars.constant
    for i in np.flatnonzero(labels["year"] == 0):
        key = tuple(str(m.axes.labels[d][labels[d][i]]) for d in ("program", "school", "resource"))
        found[key] = found.get(key, 0.0) + constant[i]
    for key in {*books, *found}:
        assert found.get(key, 0.0) == pytest.approx(books.get(key, 0.0), abs=0.01), key


@DRAWN
@given(districts(), st.integers(0, 5))
def test_staff_is_what_programs_take_and_whole_steps(drawn: Plan, seed: int) -> None:
    """Proves: FTE of a position at a school is at least what programs take, unassigned time is never negative, and a
    position with an increment that its programs cut into odd parts changes by whole increments.
    """
    built = build(drawn)
    increments = dict(zip(drawn["pay"]["position"], drawn["pay"]["increment"], strict=True))
    for x in (built.today, _random_point(built, seed)):
        taken = values(built, "assigned", x, ("position", "school", "year"))
        today = {key[:2]: v for key, v in _today(built).items()}
        for key, fte in values(built, "fte", x, ("position", "school", "year")).items():
            assert fte >= taken[key] - 1e-6
            if increments[key[0]] == 0:
                assert fte == pytest.approx(taken[key], abs=1e-9)
        spare = values(built, "fte", x, ("position", "school", "year"), program="unassigned")
        assert min(spare.values(), default=0.0) >= -1e-6
        assert set(today) >= {key[:2] for key in spare}


def _today(built: Built) -> dict[tuple[str, ...], float]:
    total = built.measures.fte.today().by("position", "school", "year")
    labels = total.index.labels()
    return {
        (str(labels["position"][i]), str(labels["school"][i]), str(labels["year"][i])): float(total.constant[i])
        for i in range(len(total.constant))
    }


@DRAWN
@given(districts(), st.integers(0, 5))
def test_balances_tie_or_are_short_by_the_deficit(drawn: Plan, seed: int) -> None:
    """Proves: with the witnesses every resource and year ties to the cent, or is short by exactly what is missing.

    Reckoned apart, year by year: balance + revenue + contributions +- indirect - spending; what is left is carried
    over where it may be, and given back elsewhere and in the last year of a resource.
    """
    built = build(drawn)
    x = _random_point(built, seed)
    flows = {
        name: values(built, name, x, ("resource", "year"))
        for name in ("revenue", "spending", "indirect", "contributions", "ending", "lapse")
    }
    for fund in drawn["funds"].itertuples():
        balance = fund.beginning
        for year in drawn.years:
            key = (fund.resource, year)
            over = bool(fund.ends) and end_year(year) > end_year(fund.ends)
            last = bool(fund.ends) and end_year(year) >= end_year(fund.ends)
            revenue = 0.0 if over else fund.revenue + (1_000.5 if key == ("base", YEARS[0]) else 0.0)
            assert flows["revenue"][key] == pytest.approx(revenue)
            have = balance + revenue + flows["contributions"][key] - flows["spending"][key] - flows["indirect"][key]
            carried = max(have, 0.0) if fund.carryover and not last else 0.0
            assert flows["ending"][key] == pytest.approx(carried, abs=0.005)
            if not over:
                assert flows["lapse"][key] == pytest.approx(max(have, 0.0) - carried, abs=0.005)
            short = broken(built, f"resource {fund.resource}", x, small=1e-9).get(key, 0.0)
            assert short == pytest.approx(max(-have, 0.0), abs=0.02)
            balance = carried


@DRAWN
@given(districts())
def test_whole_number_columns_have_whole_bounds(drawn: Plan) -> None:
    """Proves: bounds of whole-number columns are whole or infinite, since HiGHS rounds fractional ones its own way."""
    program = build(drawn).program
    for bound in (program.lower[program.integer], program.upper[program.integer]):
        finite = bound[np.isfinite(bound)]
        np.testing.assert_array_equal(finite, np.round(finite))


@DRAWN
@given(districts())
def test_columns_and_rows_have_names_of_their_own(drawn: Plan) -> None:
    """Proves: no two columns share a name (the tie-break hashes it), no two rows do, and stages never fall."""
    program = build(drawn).program
    for names in (program.column_names(), program.row_names()):
        assert len(names) == len(set(names))
    assert (np.diff(program.column_stage) >= 0).all()
    assert (np.diff(program.row_stage) >= 0).all()


def test_odd_levels_stay_or_go_to_whole_steps() -> None:
    """Proves: 0.875 FTE in steps of 0.5 may be 0.875, 0.375, 1.375 (today plus whole steps) or, its 0.375 given up,
    0.5, 0, 1.0; the largest quantity 1.0 allows 0.5 + 0.5 but not 0.875 + 0.5.
    """
    rows = [{**row, "fte": 0.875} for row in TOY["staff"] if (row["school"], row["position"]) == ("oak", "teacher")]
    program = [{"program": "teacher", "step": 0.5, "maximum": 1.0}]
    built = build(toy(more={"staff": rows, "programs": program}))
    found = set()
    for steps in range(-3, 4):
        for drop in (0.0, 1.0):
            x = built.measures.columns.point({"steps": np.array([float(steps)]), "remainder": np.array([drop])})
            inside = (x >= _natural(built, "lower") - 1e-9).all() and (x <= _natural(built, "upper") + 1e-9).all()
            if inside and not [n for n in identities_broken(built, x) if n.startswith("remainder")]:
                found.add(round(values(built, "quantity", x, ("school",), school="oak")[("oak",)], 6))
    assert found == {0.0, 0.375, 0.5, 0.875, 1.0}


def _natural(built: Built, side: str) -> Floats:
    return np.asarray(getattr(built.program, side) * built.program.column_unit)


def test_shared_positions_are_held_in_whole_increments() -> None:
    """Proves: 1.3 FTE taken by two programs of a position that comes in halves: today's 1.3 is held as it is; 1.5 taken
    needs one half more (1.8 held, 0.3 unassigned), and unassigned time costs its pay: 0.3 x $100,000 = $30,000.
    """
    more = {
        "pay": [{"position": "teacher", "salary": 80_000.0, "benefits": 0.25, "increment": 0.5}],
        "programs": [{"program": "art"}, {"program": "music"}],
        "staffing": [{"program": p, "position": "teacher", "fte": 1.0} for p in ("art", "music")],
        "staff": [
            {"school": "oak", "position": "teacher", "resource": "base", "fte": fte, "program": p}
            for p, fte in (("art", 0.8), ("music", 0.5))
        ],
    }
    built = build(toy(more=more))
    assert values(built, "fte", built.today, ("program",), school="oak")[("unassigned",)] == pytest.approx(0.0)
    x = point(built, {("art", "oak"): 1.0})
    held = values(built, "fte", x, ("program",), school="oak")
    assert held[("unassigned",)] == pytest.approx(0.3)
    assert sum(held.values()) == pytest.approx(1.8)
    assert values(built, "dollars", x, ("program",))[("unassigned",)] == pytest.approx(30_000.0)


def test_locked_use_of_a_shared_position_elsewhere_is_left_alone() -> None:
    """Proves: where only a locked program uses a shared position, its time is neither freed nor counted twice."""
    more = {
        "pay": [{"position": "teacher", "salary": 80_000.0, "benefits": 0.25, "increment": 0.5}],
        "programs": [{"program": "art"}, {"program": "duty", "locked": True}],
        "staffing": [{"program": p, "position": "teacher", "fte": 1.0} for p in ("art", "duty")],
        "staff": [
            {"school": school, "position": "teacher", "resource": "base", "fte": fte, "program": p}
            for school, p, fte in (("oak", "art", 0.75), ("elm", "duty", 0.6), ("oak", "duty", 0.25))
        ],
    }
    built = build(toy(more=more))
    fte = values(built, "fte", built.today, ("program", "school"))
    assert fte["duty", "elm"] == pytest.approx(0.6)
    assert fte["unassigned", "elm"] == pytest.approx(0.0)
    assert sum(values(built, "dollars", built.today, ("program",)).values()) == pytest.approx(160_000.0)


def test_growth_moves_the_cost_year_by_year() -> None:
    """Proves: with pay +3 %, benefits +1 point and health +5 % a year, one FTE of 80,000, 25 %, $10,000 health costs
    in year 2 80,000 x 1.03^2 x (1 + 0.27) + 10,000 x 1.05^2 = 107,787.44 + 11,025 = 118,812.44.
    """
    more = {
        "pay": [{"position": "teacher", "salary": 80_000.0, "benefits": 0.25, "health": 10_000.0}],
        "staff": [{"school": "oak", "position": "teacher", "resource": "base", "fte": 1.0}],
        "assumptions": [
            {"assumption": "pay_growth", "value": 0.03},
            {"assumption": "benefits_growth", "value": 0.01},
            {"assumption": "health_growth", "value": 0.05},
        ],
    }
    built = build(toy(years=2, more=more))
    spent = values(built, "dollars", built.today, ("year",))
    assert spent[YEARS[1],] == pytest.approx(80_000 * 1.03**2 * 1.27 + 10_000 * 1.05**2)
    assert spent[YEARS[1],] == pytest.approx(118_812.44, abs=0.01)


def test_central_programs_are_decided_once() -> None:
    """Proves: a central program at two sites has one column a year and its sites keep their shares: 3 and 1 of 4 become
    1.5 and 0.5 of 2; at one site it is that site's own.
    """
    more = {
        "programs": [{"program": "teacher", "decided": "central"}],
        "staff": [
            {"school": s, "position": "teacher", "resource": "base", "fte": fte}
            for s, fte in (("oak", 3.0), ("elm", 1.0))
        ],
    }
    built = build(toy(more=more))
    block = next(b for b in built.measures.columns.blocks if b.name == "quantity")
    assert list(block.labels["school"]) == ["*"]
    x = point(built, {("teacher", "*"): 2.0})
    assert values(built, "quantity", x, ("school",), school=["oak", "elm"]) == {("oak",): 1.5, ("elm",): 0.5}


def test_tiers_take_the_menu_of_the_own_level() -> None:
    """Proves: a school takes its level's menu and not `*` as well: oak (300 pupils) at 1 per 100 has 3, high (500, `*`)
    at 1 per 250 has 2; a school whose level no menu fits is an error.
    """
    more = {
        "programs": [{"program": "aide", "decided": "by_formula"}],
        "staff": [{"school": s, "position": "aide", "resource": "base", "fte": 1.0} for s in ("oak", "high")],
        "tiers": [
            {"program": "aide", "band": "elementary", "tier": "lean", "per": 100.0},
            {"program": "aide", "band": "*", "tier": "lean", "per": 250.0},
        ],
    }
    built = build(toy(more=more))
    x = point(built, {("aide",): 0.0}, block="tier")
    block = next(b for b in built.measures.columns.blocks if b.name == "tier")
    x[block.start : block.stop] = block.labels["tier"] == "lean"
    assert values(built, "quantity", x, ("school",), school=["oak", "high"]) == {("oak",): 3.0, ("high",): 2.0}
    with pytest.raises(RulesError, match="no tier for high"):
        build(toy(more={**more, "tiers": more["tiers"][:1]}))


def test_books_that_do_not_fit_are_an_error() -> None:
    """Proves: staff of a program that its staffing does not know would vanish from the books, so the plan
    is refused.
    """
    stray = {"school": "oak", "position": "aide", "resource": "base", "fte": 1.0, "program": "teacher"}
    with pytest.raises(RulesError, match=r"teacher at oak: \$1,240,000 in staff and lines, \$1,200,000"):
        build(toy(more={"staff": [*TOY["staff"], stray]}))


def test_services_of_quantity_zero_take_todays_staff() -> None:
    """Proves: a row of `services` that only states a maximum does not hide today's 12 teachers."""
    built = build(toy(more={"services": [{"program": "teacher", "school": "oak", "maximum": 15.0}]}))
    assert values(built, "quantity", built.today, ("school",), program="teacher")[("oak",)] == 12.0


def test_spans_beside_all_are_an_error() -> None:
    """Proves: a school with spans and `all` would count its pupils twice, so the plan is refused."""
    twice = [*TOY["enrollment"], {"school": "oak", "pupils": 300.0, "year": YEARS[0]}]
    rule = {"id": "size", "family": "class_size", "positions": ("teacher",), "cap": 25.0}
    with pytest.raises(RulesError, match="count its pupils twice"):
        build(toy([rule], more={"enrollment": twice}))


def test_a_resource_that_ended_pays_no_locked_line() -> None:
    """Proves: a locked line whose resource has ended falls to those that may pay, instead of overspending the dead
    one.
    """
    more = {
        "funds": [TOY["funds"][0], {**TOY["funds"][1], "ends": YEARS[0]}],
        "staff": [],
        "lines": [{"school": "oak", "resource": "title", "object": "5500", "dollars": 1_000.0}],
    }
    built = build(toy(more=more, years=2))
    spent = values(built, "dollars", built.today, ("resource", "year"))
    assert spent["title", YEARS[0]] == 1_000.0
    assert (spent["title", YEARS[1]], spent["base", YEARS[1]]) == (0.0, 1_000.0)


@pytest.mark.parametrize(
    "tables",
    [
        {"schools": [{"school": "oak"}], "funds": [{"fund": "1", "resource": "r", "revenue": 1.0}]},
        {"schools": [{"school": "oak"}], "funds": [{"fund": "1", "resource": "r", "restriction": 3}]},
        {
            "schools": [{"school": "oak"}],
            "funds": [{"fund": "1", "resource": "r", "revenue": 9.0, "beginning": 5.0, "ends": "2025-26"}],
            "enrollment": [{"school": "oak", "pupils": 0.0}],
            "programs": [{"program": "free", "unit": "hour"}],
            "services": [{"program": "free", "school": "oak", "current": 3.0}],
        },
    ],
    ids=["no services", "no unrestricted money", "a program that costs nothing, a fund that ended, no pupils"],
)
def test_districts_with_next_to_nothing_can_be_written(tables: dict[str, list[dict[str, object]]]) -> None:
    """Proves: an empty district, one school, zero pupils and zero cost are written without a complaint, for 5 years."""
    built = build(plan(tables, years=5, settings={"changes": 2}))
    assert identities_broken(built, built.today) == []
    assert built.program.columns >= 0
