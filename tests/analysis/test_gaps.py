"""Standard against actual, by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.analysis.plans import TABLES, toy

from alloc_opt.analysis.gaps import gaps
from alloc_opt.errors import RulesError

TEACHER = 80000 * 1.3
"""Cost of one FTE of the toy district's teacher."""
RATIO = {"id": "ratio", "family": "staffing_ratio", "positions": ("teacher",), "per": 40.0, "source": "our agreement"}


def standard(**row: Any) -> Mapping[str, Any]:
    """A row of `standards`: teachers, one for 40 pupils, unless said otherwise."""
    return {"standard": "teachers_1_40", "position": "teacher", "per": 40.0, "source": "a handbook", **row}


def by_school(*rows: Mapping[str, Any], **tables: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The gaps of a toy district with these standards, by standard and school."""
    found, _, _ = gaps(toy(standards=rows, **tables))
    return found.frame.set_index(["standard", "school"])


def test_a_shortage_is_not_filled_by_a_surplus_elsewhere() -> None:
    """Proves: Oak's 200 pupils take 5 of its 7.25 teachers and Elm's 250 take 6.25 of its 6: Elm is short a quarter,
    which takes half a position (increments of 0.5), although Oak has 2.25 too many.
    """
    pupils = [{"school": "oak", "pupils": 200.0}, {"school": "elm", "pupils": 250.0}]
    _, totals, _ = gaps(toy(standards=[standard()], enrollment=pupils))
    table = by_school(standard(), enrollment=pupils)
    oak, elm = (table.loc[("teachers_1_40", school)] for school in ("oak", "elm"))
    assert (oak["need"], oak["actual"], oak["gap"], oak["surplus"], oak["dollars"]) == (5.0, 7.25, 0.0, 2.25, 0.0)
    assert (elm["need"], elm["actual"], elm["gap"], elm["surplus"]) == (6.25, 6.0, 0.25, 0.0)
    assert (elm["fte"], elm["dollars"]) == (0.5, 0.5 * TEACHER)
    whole = totals.frame.set_index("standard").loc["teachers_1_40"]
    assert (whole["gap"], whole["surplus"], whole["short"], whole["schools"]) == (0.25, 2.25, 1, 2)


def test_each_school_and_rounding_up() -> None:
    """Proves: need = each + pupils / per, rounded up: Oak 1 + 300/40 = 8.5, Elm 1 + 6.25 = 7.25, in halves 7.5."""
    table = by_school(standard(each=1.0, round_to=0.5))
    assert table["need"].tolist() == [8.5, 7.5]
    assert by_school(standard(each=1.0, per=float("inf")))["need"].tolist() == [1.0, 1.0]


def test_rows_of_one_standard_add_up_at_their_levels() -> None:
    """Proves: a standard may say one thing for each level; a school gets the rows of its own level, added up."""
    schools = [
        {"school": "oak", "level": "e"},
        {"school": "elm", "level": "m"},
        {"school": "office", "kind": "central"},
    ]
    rows = (standard(level="e"), standard(level="m", per=50.0), standard(level="", per=float("inf"), each=0.5))
    assert by_school(*rows, schools=schools)["need"].to_dict() == {
        ("teachers_1_40", "oak"): 8.0,
        ("teachers_1_40", "elm"): 5.5,
    }


def test_positions_that_count_as_the_same() -> None:
    """Proves: Elm's 2 aides that count as teachers fill its gap; the gap would be closed in teachers."""
    pay = [{**row, "counts_as": "teacher" if row["position"] in {"teacher", "aide"} else ""} for row in TABLES["pay"]]
    elm = by_school(standard(), pay=pay).loc[("teachers_1_40", "elm")]
    assert (elm["actual"], elm["surplus"]) == (8.0, 1.75)


def test_together_counts_a_position_once() -> None:
    """Proves: of two standards for teachers the one that asks for more counts: 300/25 - 7.25 and 250/25 - 6 are 4.75
    and 4 teachers, in halves 5 and 4.
    """
    _, totals, _ = gaps(toy(standards=[standard(), standard(standard="tighter", per=25.0)]))
    table = totals.frame.set_index("standard")
    assert table.loc["*", "dollars"] == table.loc["tighter", "dollars"] == (5.0 + 4.0) * TEACHER
    assert table.loc["teachers_1_40", "dollars"] == TEACHER
    assert "takes 9.0 FTE and $936,000 in 2026-27" in totals.notes[0]


def test_share_of_unrestricted_spending() -> None:
    """Proves: the share is of what unrestricted resources spend in the first plan year on today's services."""
    _, totals, _ = gaps(toy(standards=[standard()]))
    spent = TEACHER * 13.25 + 2 * 30001.37 * 1.3 + 150000 + 98765.43
    row = totals.frame.set_index("standard").loc["teachers_1_40"]
    assert row["of_unrestricted"] == pytest.approx(TEACHER / spent)


def test_staff_at_no_school_and_positions_of_nobody_are_said() -> None:
    """Proves: the director at the office fills no school's gap, and a position that nobody holds is named."""
    pay = [*TABLES["pay"], {"position": "nurse", "salary": 70000.0}]
    rows = [standard(position=name, standard=name, per=float("inf"), each=1.0) for name in ("director", "nurse")]
    _, totals, _ = gaps(toy(standards=rows, pay=pay))
    assert "At no school, and counted at none: 1.0 FTE of director." in totals.notes
    assert "Standards ask for nurse, and nobody works as that today." in totals.notes


def test_a_plan_without_standards_is_held_against_its_rules() -> None:
    """Proves: a staffing ratio gives the same need, gap and cost as the standard that says the same."""
    plan, other = toy([RATIO]), toy(standards=[standard()])
    found, totals, _ = gaps(plan)
    columns = ["school", "position", "need", "actual", "gap", "surplus", "fte", "dollars"]
    pd.testing.assert_frame_equal(found.frame[columns], gaps(other)[0].frame[columns], check_dtype=False)
    assert found.frame["source"].tolist() == ["our agreement", "our agreement"]
    assert totals.notes[0].startswith("The plan places no standards of staffing; docs/gaps.md")


def test_rules_for_the_district_stand_for_the_district() -> None:
    """Proves: a ratio over all schools nets them, by its own words: 550 / 40 = 13.75 against 13.25 teachers."""
    row = gaps(toy([{**RATIO, "at": "district"}]))[0].frame.iloc[0]
    assert (row["school"], row["need"], row["actual"], row["gap"]) == ("*", 13.75, 13.25, 0.5)


def test_nothing_to_hold_staff_against() -> None:
    """Proves: without standards and staffing rules the answer is one message, and no tables."""
    found, totals, fifths = gaps(toy())
    assert len(found) == len(totals) == len(fifths) == 0
    assert len(totals.notes) == 1
    assert "docs/gaps.md" in totals.notes[0]


def test_a_level_that_no_school_has_is_an_error() -> None:
    """Proves: a misspelled level does not read as "no gap"."""
    with pytest.raises(RulesError, match="no school has level 'eleme'"):
        gaps(toy(standards=[standard(level="eleme")]))


def test_fifths_of_the_schools_by_need() -> None:
    """Proves: ten schools ranked by need stand two by two; all gaps together are those of the totals."""
    names = [f"s{number}" for number in range(10)]
    schools = [{"school": name, "need": float(9 - number)} for number, name in enumerate(names)]
    pupils = [{"school": name, "pupils": 40.0 + 10.0 * number} for number, name in enumerate(names)]
    staff = [{"school": name, "position": "teacher", "resource": "base", "fte": 1.0} for name in names]
    frame = table_of_need(schools=schools, enrollment=pupils, staff=staff, lines=[], uses=[])
    assert frame["schools"].tolist() == [2] * 5
    # the least need are s9 and s8, with 130 and 120 pupils: (130 + 120) / 40 - 2 teachers
    np.testing.assert_allclose(frame["gap"].astype(float).iloc[0], 250 / 40 - 2)
    np.testing.assert_allclose(frame["gap"].astype(float).sum(), sum(range(40, 140, 10)) / 40 - 10)


def table_of_need(**tables: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The table by need of a district of these tables."""
    return gaps(toy(standards=[standard()], **tables))[2].frame
