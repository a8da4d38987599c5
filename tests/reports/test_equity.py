"""The equity page as people read it."""

import pytest
from tests.program.districts import toy

from alloc_opt.analysis.equities.yardstick import yardstick
from alloc_opt.analysis.equity import Equity, equity
from alloc_opt.analysis.solve import solve
from alloc_opt.reports.console import text_of
from alloc_opt.reports.equity import show

COUNT = 24


@pytest.fixture(scope="module")
def found() -> Equity:
    """Return the page of a district of 24 schools, each a little better off than the one before."""
    names = [f"school_{n:02d}" for n in range(COUNT)]
    staff = [
        {"school": name, "position": "teacher", "resource": "base", "fte": 1.0 + n / 4} for n, name in enumerate(names)
    ]
    more = {
        "schools": [
            *({"school": name, "level": "e", "poverty": n} for n, name in enumerate(names)),
            {"school": "office", "kind": "central", "poverty": 0},
        ],
        "enrollment": [{"school": name, "pupils": 100.0} for name in names],
        "groups": [{"group": "all"}],
        "funds": [{"fund": "01", "resource": "base", "revenue": 9e6, "beginning": 0.0}],
        "staff": staff,
    }
    solved = solve(toy(more=more))
    return equity(solved, yardstick(solved.plan), levels=1)


def test_the_ends_are_shown_and_the_rest_is_said(found: Equity) -> None:
    """Proves: of 24 schools the ten worst-off and the ten best-off stand on the page, with a mark between them and a
    note; with `every` all do.
    """
    short, full = text_of(lambda c: show(found, c)), text_of(lambda c: show(found, c, every=True))
    table = short.split("Schools, the least")[1].split("Pooled")[0]
    assert "school_09" in table
    assert "school_12" not in table
    assert "..." in table
    assert "20 of 24 schools" in short
    every = full.split("Schools, the least")[1].split("Pooled")[0]
    assert all(f"school_{n:02d}" in every for n in range(COUNT))
    assert "of 24 schools;" not in full


def test_every_row_of_the_floors_is_on_the_page(found: Equity) -> None:
    """Proves: each floor stands in the table with its kind, and nothing there is cut."""
    assert found.floors is not None
    text = text_of(lambda c: show(found, c))
    for row in found.floors.frame.to_dict("records"):
        assert f"{row['level_per_pupil']:,.0f}" in text
    assert "the most" in text
    assert "\u2026" not in text
