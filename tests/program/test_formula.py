"""The per-pupil formula as data of the program: weights of a line, and concentration."""

import pytest
from tests.program.districts import Rows, toy

from alloc_opt.errors import RulesError
from alloc_opt.measures.axes import Axes
from alloc_opt.program.decisions.formula import lines_of


def dollars(lines: Rows) -> dict[tuple[str, str], float]:
    """(line, school) -> dollars of the first plan year in the toy district."""
    plan = toy(more={"formula": lines})
    rows = lines_of(plan, Axes.of(plan))
    rows = rows[rows["year"] == plan.years[0]]
    return dict(zip(zip(rows["line"], rows["school"], strict=True), rows["dollars"].tolist(), strict=True))


def test_a_weight_multiplies_the_line_it_is_of() -> None:
    """Proves: 0.2 of 5,000 is 1,000 for each of Oak's 90 learners, and of Elm's own base of 6,000 it is 1,200."""
    found = dollars(
        [
            {"line": "base", "resource": "base", "per_pupil": 5000.0},
            {"line": "base", "resource": "base", "school": "elm", "per_pupil": 6000.0},
            {"line": "el", "resource": "base", "group": "el", "weight": 0.2, "of": "base"},
        ]
    )
    assert found["el", "oak"] == 90 * 1000
    assert found["el", "elm"] == 20 * 1200


def test_concentration_counts_pupils_beyond_a_share() -> None:
    """Proves: above 10 % Oak counts 90 - 30 of its 300 pupils, Elm (20 of 200) and High (50 of 500) nobody."""
    found = dollars([{"line": "c", "resource": "base", "group": "el", "above": 0.1, "per_pupil": 100.0}])
    assert found == {("c", "oak"): 6000.0, ("c", "elm"): 0.0, ("c", "high"): 0.0}


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([{"line": "el", "resource": "base", "weight": 0.2, "of": "bsae"}], "'bsae', which is nowhere"),
        (
            [
                {"line": "a", "resource": "base", "per_pupil": 1.0},
                {"line": "b", "resource": "base", "weight": 0.2, "of": "a"},
                {"line": "c", "resource": "base", "weight": 0.2, "of": "b"},
            ],
            "is a weight and has weights",
        ),
    ],
)
def test_a_weight_of_nothing_is_an_error(lines: Rows, says: str) -> None:
    """Proves: a weight of an unknown line, or of a line that is a weight itself, is refused and not counted as zero."""
    with pytest.raises(RulesError, match=says):
        dollars(lines)


def test_a_closed_school_gets_nothing() -> None:
    """Proves: an amount for every school ends with the year in which a school has no pupils left."""
    pupils = [
        {"school": school, "year": year, "pupils": 0.0 if (school, year) == ("elm", "2026-27") else 100.0}
        for school in ("oak", "elm", "high")
        for year in ("2025-26", "2026-27")
    ]
    plan = toy(more={"formula": [{"line": "each", "resource": "base", "each": 500.0}], "enrollment": pupils})
    rows = lines_of(plan, Axes.of(plan)).set_index(["school", "year"])["dollars"]
    assert rows["elm", "2025-26"] == 500.0
    assert rows["elm", "2026-27"] == 0.0
    assert rows["oak", "2026-27"] == 500.0
