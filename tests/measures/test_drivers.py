"""What a driver counts: 1,000 pupils today, 970 and 980 in the plan years; the past stands in `counts`."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.program.districts import TOY, YEARS, plan

from alloc_opt.errors import RulesError
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.drivers import driver_counts, driver_ratio, follow_ratio, needed_years
from alloc_opt.measures.measures import Measures
from alloc_opt.program.decisions import makers
from alloc_opt.program.decisions.pupils import series

BASE = "2025-26"
PAST = {"2022-23": 1040.0, "2023-24": 1030.0, "2024-25": 1010.0}
PUPILS = {BASE: 1000.0, YEARS[0]: 970.0, YEARS[1]: 980.0}


def _measures(driver: dict[str, Any], past: dict[str, float] | None = None, **more: Any) -> Measures:
    """The toy with 1,000 pupils, all at Oak but 200 at High in every year."""
    enrollment = [{"school": "oak", "span": "k3", "year": y, "pupils": p - 200.0} for y, p in PUPILS.items()]
    enrollment += [{"school": "oak", "group": "el", "span": "k3", "pupils": 90.0}]
    enrollment += [{"school": "high", "span": "9-12", "pupils": 200.0}]
    counts = [{"driver": "d", "year": y, "count": c} for y, c in (past or {}).items()]
    tables = {**TOY, "enrollment": enrollment, "drivers": [{"driver": "d", **driver}], "counts": counts, **more}
    made = plan(tables, years=2)
    return Measures(made, Axes.of(made), makers(), series)


def _counts(driver: dict[str, Any], past: dict[str, float] | None = None, **more: Any) -> list[float]:
    return driver_counts(_measures(driver, past, **more), "d").tolist()


def test_pupils_of_level_span_and_group() -> None:
    """Proves: a driver counts the pupils of its level, span and group, all of them where it says nothing."""
    assert _counts({}) == [1000.0, 970.0, 980.0]
    assert _counts({"level": "high"}) == [200.0, 200.0, 200.0]
    assert _counts({"span": "k3"}) == [800.0, 770.0, 780.0]
    assert _counts({"group": "el"}) == [90.0, 90.0, 90.0]


def test_the_base_years_row_sets_the_ratio() -> None:
    """Proves: 940 in attendance of 1,000 pupils today are 94 % of the pupils of every plan year."""
    assert _counts({"attendance": True}, {BASE: 940.0}) == pytest.approx([940.0, 0.94 * 970, 0.94 * 980])


def test_attendance_is_an_assumption_by_year() -> None:
    """Proves: without a row of the base year the assumption counts, a year's own before that of every year."""
    rates = [{"assumption": "attendance", "value": 0.9}, {"assumption": "attendance", "value": 0.95, "year": YEARS[1]}]
    assert _counts({"attendance": True}, assumptions=rates) == pytest.approx([900.0, 873.0, 931.0])
    dated = [{"assumption": "attendance", "value": v, "year": y} for v, y in ((0.92, YEARS[0]), (0.95, YEARS[1]))]
    assert _counts({"attendance": True}, assumptions=dated) == pytest.approx([920.0, 892.4, 931.0])
    with pytest.raises(RulesError, match="what share attends"):
        _counts({"attendance": True})


@pytest.mark.parametrize(
    ("driver", "counts"),
    [
        ({"lag": 1}, [1010.0, 1000.0, 970.0]),
        ({"lag": 2}, [1030.0, 1010.0, 1000.0]),
        ({"method": "average"}, [3040 / 3, 2980 / 3, 2950 / 3]),
        ({"method": "greatest"}, [3080 / 3, 3040 / 3, 2980 / 3]),
        ({"method": "average", "lag": 1}, [3080 / 3, 3040 / 3, 2980 / 3]),
    ],
)
def test_lag_average_and_greatest(driver: dict[str, Any], counts: list[float]) -> None:
    """Proves, by hand: e.g. greatest in the first plan year is max(970, 1000, (1000 + 1010 + 1030) / 3)."""
    past = {**PAST, "2021-22": 1.0}
    assert _counts(driver, past) == pytest.approx(counts)


def test_greatest_takes_each_of_the_three() -> None:
    """Proves: the year itself where it grows, the year before where it falls, the average after a peak."""
    grow = {"counts": "given", "method": "greatest"}
    for falls, wanted in (([1, 1, 1, 2, 3, 4], 4.0), ([1, 1, 1, 9, 9, 4], 9.0), ([1, 1, 30, 30, 3, 4], 21.0)):
        years = ["2022-23", "2023-24", "2024-25", BASE, YEARS[0], YEARS[1]]
        given = dict(zip(years, map(float, falls), strict=True))
        assert _counts(grow, given)[2] == pytest.approx(wanted)


def test_given_counts_do_not_follow_enrollment() -> None:
    """Proves: every year of a given driver stands in `counts`; one that is missing is named."""
    rows = {BASE: 120.0, YEARS[0]: 125.0, YEARS[1]: 131.0}
    assert _counts({"counts": "given"}, rows) == [120.0, 125.0, 131.0]
    with pytest.raises(RulesError, match=r"driver d has no count of 2026-27, 2027-28.*") as error:
        _counts({"counts": "given"}, {BASE: 120.0})
    assert "counts.csv" in error.value.hint


def test_a_missing_past_year_is_one_clear_error() -> None:
    """Proves: the error names the driver and every year that is missing."""
    with pytest.raises(RulesError, match="driver d has no count of 2022-23, 2024-25"):
        _counts({"method": "greatest"}, {"2023-24": 1030.0})


def test_plan_years_of_an_enrollment_driver_are_refused() -> None:
    """Proves: a count that would not move with enrollment is an error, never used silently."""
    with pytest.raises(RulesError, match="follows enrollment, and counts states 2026-27"):
        _counts({}, {YEARS[0]: 990.0})


def test_nothing_follows_a_driver_that_counts_nothing() -> None:
    """Proves: the ratio is that of the base year; a base year of zero is an error."""
    rows = {BASE: 120.0, YEARS[0]: 126.0, YEARS[1]: 90.0}
    assert driver_ratio(_measures({"counts": "given"}, rows), "d").tolist() == pytest.approx([1.0, 1.05, 0.75])
    with pytest.raises(RulesError, match="counts nothing in 2025-26"):
        driver_ratio(_measures({"counts": "given"}, {**rows, BASE: 0.0}), "d")
    with pytest.raises(RulesError, match="no pupils to follow"):
        driver_ratio(_measures({"group": "el", "level": "high"}, {BASE: 5.0}), "d")
    with pytest.raises(RulesError, match="driver 'e' is not in the plan"):
        driver_counts(_measures({}), "e")


def test_programs_follow_their_driver() -> None:
    """Proves: each program has the ratio of its driver, 1 where it follows none."""
    rows = {BASE: 120.0, YEARS[0]: 126.0, YEARS[1]: 90.0}
    programs = [{"program": "teacher"}, {"program": "aide", "follows": "d"}]
    m = _measures({"counts": "given"}, rows, programs=programs)
    ratio = follow_ratio(m)
    assert ratio[m.axes.codes("program", ["aide"])[0]].tolist() == pytest.approx([1.0, 1.05, 0.75])
    assert ratio[m.axes.codes("program", ["teacher"])[0]].tolist() == [1.0, 1.0, 1.0]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 5), st.sampled_from(["year", "average", "greatest"]))
def test_what_is_needed_is_what_is_used(lag: int, method: str) -> None:
    """Proves: with exactly the needed years a driver counts, without any one of them it names that one."""
    driver = {"counts": "given", "lag": lag, "method": method}
    needed = needed_years(driver, [BASE, *YEARS[:2]])
    rows = dict(zip(needed, np.linspace(100.0, 200.0, len(needed)).tolist(), strict=True))
    assert len(_counts(driver, rows)) == 3
    for year in needed:
        with pytest.raises(RulesError, match=f"driver d has no count of {year}\n"):
            _counts(driver, {other: count for other, count in rows.items() if other != year})
