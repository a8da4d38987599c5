"""Laws of the algebra, on drawn measures: what `where`, `by`, `lag`, `today`, `along` and comparing may and may not
do.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alloc_opt.errors import RulesError
from alloc_opt.measures.axes import Attribute, Axes
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.total import Total

SCHOOLS, POSITIONS, GROUPS = ["oak", "elm", "ash"], ["teacher", "aide"], ["all", "el"]
YEARS = ["2025-26", "2026-27", "2027-28"]
LEVEL = ["low", "up", "low"]
COLUMNS = 6
AXES = Axes(
    {"school": SCHOOLS, "position": POSITIONS, "group": GROUPS, "goal": ["math", "art"], "year": YEARS},
    {
        "level": Attribute("school", np.array(LEVEL, dtype=object)),
        "poverty": Attribute("school", np.array([0.0, 0.5, 1.0], dtype=object)),
        "open": Attribute("school", np.array([True, False, True], dtype=object)),
        "kind": Attribute("group", np.array(["a", "a"], dtype=object)),
    },
)
DIMENSIONS = ("school", "position", "year")
numbers = st.integers(-4, 4).map(float)
points = st.lists(numbers, min_size=COLUMNS, max_size=COLUMNS).map(np.array)


@st.composite
def measures(draw: st.DrawFn, dimensions: tuple[str, ...] = DIMENSIONS, unit: str = "FTE") -> Measure:
    """A measure with terms in plan years and constants in all years."""
    terms, constants = draw(st.integers(0, 8)), draw(st.integers(0, 8))

    def codes(count: int, first_year: int) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
        found = {}
        for d in dimensions:
            low = first_year if d == "year" else 0
            one = st.integers(low, AXES.size(d) - 1)
            found[d] = np.array(draw(st.lists(one, min_size=count, max_size=count)), dtype=np.int32)
        return found

    column = draw(st.lists(st.integers(0, COLUMNS - 1), min_size=terms, max_size=terms))
    values = draw(st.lists(numbers, min_size=terms, max_size=terms))
    fixed = draw(st.lists(numbers, min_size=constants, max_size=constants))
    return Measure(
        AXES,
        "staff",
        unit,
        dimensions,
        codes(terms, 1),
        np.array(column, dtype=np.int64),
        np.array(values),
        codes(constants, 0),
        np.array(fixed),
    )


def at(total: Total, x: np.ndarray) -> dict[tuple[str, ...], float]:  # type: ignore[type-arg]
    """Labels -> value."""
    labels = total.index.labels()
    found = total.at(x)
    return {tuple(str(labels[n][i]) for n in total.index.names): float(found[i]) for i in range(len(total.index))}


@given(measures(), points)
def test_rows_come_from_labels_not_from_terms(m: Measure, x: np.ndarray) -> None:  # type: ignore[type-arg]
    """Proves: a total has an entry, and a comparison a row, for every label of the plan, whatever terms exist."""
    total = m.by("school", "year")
    assert set(at(total, x)) == {(s, y) for s in SCHOOLS for y in YEARS[1:]}
    assert len(total >= 24.0) == len(SCHOOLS) * 2


def test_an_empty_left_side_still_makes_a_row() -> None:
    """Proves: 0 >= 24 is a row that nothing meets (a conflict), not silence; 0 >= 0 says nothing."""
    nothing = Measure(AXES, "staff", "FTE", DIMENSIONS).by("school")
    assert (nothing >= 24.0).matters().all()
    assert (nothing >= 24.0).at(np.zeros(1)).tolist() == [0.0, 0.0, 0.0]
    assert not (nothing >= 0.0).matters().any()


@given(measures(), points, st.sampled_from(["oak", ["elm", "ash"]]), st.sampled_from(["teacher", POSITIONS]))
def test_where_and_by_commute(m: Measure, x: np.ndarray, schools: object, positions: object) -> None:  # type: ignore[type-arg]
    """Proves: selecting labels and then totalling gives the entries of the full total that were selected."""
    chosen = at(m.where(school=schools, position=positions).by("school", "position", "year"), x)
    full = at(m.by("school", "position", "year"), x)
    wanted = [schools] if isinstance(schools, str) else schools
    places = [positions] if isinstance(positions, str) else positions
    assert chosen == {k: v for k, v in full.items() if k[0] in wanted and k[1] in places}
    swapped = at(m.where(position=positions).where(school=schools).by("school", "position", "year"), x)
    assert swapped == chosen


@given(measures(), points)
def test_totals_of_totals(m: Measure, x: np.ndarray) -> None:  # type: ignore[type-arg]
    """Proves: by level and by year add up what by school and year has; by() is the grand total of plan years."""
    fine = at(m.by("school", "year"), x)
    coarse = at(m.by("level", "year"), x)
    for (level, year), value in coarse.items():
        mine = [fine[s, year] for s, own in zip(SCHOOLS, LEVEL, strict=True) if own == level]
        assert value == pytest.approx(sum(mine))
    assert at(m.by(), x)[()] == pytest.approx(sum(fine.values()))


@given(measures(), measures(), points, numbers)
def test_linearity(a: Measure, b: Measure, x: np.ndarray, k: float) -> None:  # type: ignore[type-arg]
    """Proves: totals of sums, differences and multiples are sums, differences and multiples of totals."""
    by = ("school", "year")
    one, two = a.by(*by).at(x), b.by(*by).at(x)
    np.testing.assert_allclose((a + b).by(*by).at(x), one + two, atol=1e-9)
    np.testing.assert_allclose((a - b).by(*by).at(x), one - two, atol=1e-9)
    np.testing.assert_allclose((a * k).by(*by).at(x), one * k, atol=1e-9)
    np.testing.assert_allclose((a.by(*by) + b.by(*by) * k - 1.0).at(x), one + two * k - 1.0, atol=1e-9)
    np.testing.assert_allclose((1.0 - a.by(*by)).at(x), 1.0 - one, atol=1e-9)


@given(measures(), points, numbers)
def test_a_row_says_what_was_compared(m: Measure, x: np.ndarray, limit: float) -> None:  # type: ignore[type-arg]
    """Proves: a point meets the row exactly when the totals compare so, constants on both sides included."""
    total = m.by("school", "year")
    value = total.at(x)
    for rows, holds in (
        (total >= limit, value >= limit - 1e-9),
        (total <= limit, value <= limit + 1e-9),
        (total.equals(limit), np.abs(value - limit) <= 1e-9),
        (total.between(np.full(6, limit), np.full(6, limit + 2)), (value >= limit) & (value <= limit + 2)),
    ):
        activity = rows.at(x)
        np.testing.assert_array_equal((activity >= rows.lower - 1e-9) & (activity <= rows.upper + 1e-9), holds)
        np.testing.assert_allclose(rows.left_at(x), value, atol=1e-9)


@given(measures(), points)
def test_lag_is_the_year_before(m: Measure, x: np.ndarray) -> None:  # type: ignore[type-arg]
    """Proves: lag(1) has in each year what the measure has the year before, in the first year today's."""
    now, before = at(m.by("school", "year"), x), at(m.lag(1).by("school", "year"), x)
    today = at(m.today().by("school", "year"), x)
    for school in SCHOOLS:
        assert before[school, YEARS[2]] == pytest.approx(now[school, YEARS[1]])
        assert before[school, YEARS[1]] == pytest.approx(today[school, YEARS[1]])
    assert at(m.lag(0).by("school", "year"), x) == now


@given(measures(), points)
def test_today_is_the_base_year_repeated(m: Measure, x: np.ndarray) -> None:  # type: ignore[type-arg]
    """Proves: today() is the base year's constants in every plan year, and no decision."""
    total = m.today().by("school", "year")
    assert total.is_data
    base = np.zeros(3)
    own = m.constant_labels["year"] == 0
    np.add.at(base, m.constant_labels["school"][own], m.constant[own])
    np.testing.assert_allclose(total.at(x).reshape(3, 2), np.stack([base, base], axis=1), atol=1e-9)


@given(measures())
def test_years_are_selected_after_lag_and_today(m: Measure) -> None:
    """Proves: once years are gone, the year before is gone too, so lag and today refuse rather than give zeros."""
    chosen = m.where(year=YEARS[1])
    for shifted in (chosen.lag, chosen.today):
        with pytest.raises(RulesError, match="has lost years"):
            shifted()


@given(measures(), points)
def test_along_repeats_only_when_told(m: Measure, x: np.ndarray) -> None:  # type: ignore[type-arg]
    """Proves: adding or comparing totals with other labels is an error; along(...) repeats, for attributes as well."""
    fine, coarse = m.by("school", "year"), m.by("year")
    for wrong in (lambda: fine + coarse, lambda: fine >= coarse, lambda: coarse * fine):
        with pytest.raises(RulesError, match="different labels"):
            wrong()
    spread = at(coarse.along(fine.index), x)
    assert spread == {(s, y): at(coarse, x)[(y,)] for s in SCHOOLS for y in YEARS[1:]}
    wide = m.by("level", "position", "year")
    spread = at(m.by("level", "year").along(wide.index), x)
    assert all(value == pytest.approx(at(m.by("level", "year"), x)[k[0], k[2]]) for k, value in spread.items())
    with pytest.raises(RulesError, match="not all in"):
        fine.along(coarse.index)


@given(measures(), points)
def test_within_and_along_a_part(m: Measure, x: np.ndarray) -> None:  # type: ignore[type-arg]
    """Proves: within(...) keeps the entries of another index; along(...) refuses labels that it has not."""
    full, part = m.by("school", "year"), m.where(school=["elm"]).by("school", "year")
    assert at(full.within(part.index), x) == at(part, x)
    with pytest.raises(RulesError, match="has nothing for school oak"):
        part.along(full.index)


@given(measures(("school", "group", "year")), measures(("school", "goal", "year")))
def test_groups_and_goals_are_never_added_up(pupils: Measure, outcome: Measure) -> None:
    """Proves: totals over overlapping groups, or over goals of different units, are refused unless one is selected."""
    with pytest.raises(RulesError, match="cannot be added up over group"):
        pupils.by("school", "year")
    with pytest.raises(RulesError, match="cannot be added up over group"):
        pupils.by("kind")
    with pytest.raises(RulesError, match="cannot be added up over goal"):
        outcome.by("year")
    assert len(pupils.where(group="el").by("school", "year").index) == 6
    assert len(pupils.by("group", "year").index) == 4


@given(measures())
def test_labels_that_no_measure_has(m: Measure) -> None:
    """Proves: totals and selections by labels that the measure is not told apart by are errors, as is one dimension
    twice.
    """
    with pytest.raises(RulesError, match="not told apart by group"):
        m.by("group")
    with pytest.raises(RulesError, match="cannot be selected by group"):
        m.where(group="el")
    with pytest.raises(RulesError, match="speaks of school twice"):
        m.by("school", "level")


def test_unknown_labels_give_the_nearest() -> None:
    """Proves: a slip in a label, an attribute's value or a name is an error that says the nearest known one."""
    m = Measure(AXES, "staff", "FTE", DIMENSIONS)
    for selection, hint in (
        ({"school": "oka"}, "did you mean 'oak'"),
        ({"level": "lo"}, "did you mean 'low'"),
        ({"levle": "low"}, "did you mean 'level'"),
    ):
        with pytest.raises(RulesError) as error:
            m.where(selection)
        assert hint in error.value.hint
    with pytest.raises(RulesError, match="empty list"):
        m.where(school=[])
    with pytest.raises(RulesError, match="is no bound"):
        m.where(poverty={"over": 0.5})
    with pytest.raises(RulesError, match="not a number"):
        m.where(level={"above": 1})


@pytest.mark.parametrize(
    ("selection", "left"),
    [
        ({"poverty": 0}, ["oak"]),
        ({"poverty": "0"}, ["oak"]),
        ({"poverty": [0.5, 1]}, ["elm", "ash"]),
        ({"open": "true"}, ["oak", "ash"]),
        ({"open": False}, ["elm"]),
        ({"poverty": {"at_least": 0.5}}, ["elm", "ash"]),
        ({"poverty": {"above": 0.5, "at_most": 1}}, ["ash"]),
        ({"poverty": {"below": 0.5}}, ["oak"]),
        ({"school": None}, SCHOOLS),
    ],
)
def test_selections_by_attributes(selection: dict[str, object], left: list[str]) -> None:
    """Proves: numbers and truths select the same whether a file wrote them as text, as 0 or as 0.0."""
    m = Measure(AXES, "staff", "FTE", DIMENSIONS).where(selection)
    assert list(m.by("school").index.labels()["school"]) == left


@given(measures(), measures(unit="dollars"))
def test_measures_of_other_units_do_not_add(a: Measure, b: Measure) -> None:
    """Proves: FTE and dollars, or measures with other labels, are not added."""
    with pytest.raises(RulesError, match="differ in labels or unit"):
        a + b


def _series(rows: dict[tuple[str, str], float]) -> Measure:
    codes = [(SCHOOLS.index(s), YEARS.index(y)) for s, y in rows]
    return Measure(
        AXES,
        "rate",
        "",
        ("school", "year"),
        constant_labels={
            "school": np.array([c[0] for c in codes], dtype=np.int32),
            "year": np.array([c[1] for c in codes], dtype=np.int32),
        },
        constant=np.array(list(rows.values())),
        complete=False,
    )


@settings(max_examples=20)
@given(measures(), points)
def test_a_series_that_lacks_a_label_is_an_error(m: Measure, x: np.ndarray) -> None:  # type: ignore[type-arg]
    """Proves: scaling by or comparing with a series that has no number for a label is an error naming it; where it has
    all, scaling multiplies entry by entry. Totals over it want every label as well.
    """
    full = {(s, y): float(i + j) for i, s in enumerate(SCHOOLS) for j, y in enumerate(YEARS[1:])}
    total = m.by("school", "year")
    scaled = total * _series(full).by("school", "year")
    np.testing.assert_allclose(scaled.at(x), total.at(x) * np.array(list(full.values())), atol=1e-9)
    lacking = _series({k: v for k, v in full.items() if k != ("ash", YEARS[2])})
    for wrong in (
        lambda: total * lacking.by("school", "year"),
        lambda: total >= lacking.by("school", "year"),
        lambda: m.by("year") >= lacking.by("year"),
    ):
        with pytest.raises(RulesError, match="rate has no value for"):
            wrong()


@given(measures(), measures(), points)
def test_products_of_decisions_are_refused(a: Measure, b: Measure, x: np.ndarray) -> None:  # type: ignore[type-arg]
    """Proves: a product needs data on one side; with data the order does not matter."""
    one, two = a.by("school", "year"), b.by("school", "year")
    if not one.is_data and not two.is_data:
        with pytest.raises(RulesError, match="is not linear"):
            one * two
    data = b.today().by("school", "year")
    np.testing.assert_allclose((one * data).at(x), (data * one).at(x), atol=1e-9)


@given(measures(), points)
def test_times_scales_by_label(m: Measure, x: np.ndarray) -> None:  # type: ignore[type-arg]
    """Proves: times(...) multiplies each label by its own number."""
    rate = np.array([2.0, 0.0, -1.0])
    plain, scaled = at(m.by("school"), x), at(m.times("school", rate).by("school"), x)
    assert all(scaled[(s,)] == pytest.approx(plain[(s,)] * r) for s, r in zip(SCHOOLS, rate, strict=True))


def test_a_label_without_a_value_is_in_no_group() -> None:
    """Proves: `by` an attribute makes no group of the labels that have none, so no phantom row such as 0 = 1."""
    axes = Axes(
        {"program": ["a", "b", "c"], "year": ["2025-26", "2026-27"]},
        {"job": Attribute("program", np.array(["one", "", "two"], dtype=object))},
    )
    labels = {"program": np.arange(3, dtype=np.int32), "year": np.ones(3, dtype=np.int32)}
    measure = Measure(axes, "m", "u", ("program", "year"), labels, np.arange(3), np.array([1.0, 2.0, 4.0]))
    total = measure.by("job", "year")
    assert list(total.index.labels()["job"]) == ["one", "two"]
    np.testing.assert_allclose(total.at(np.ones(3)), [1.0, 4.0])
