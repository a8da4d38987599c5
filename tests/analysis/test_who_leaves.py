"""Who leaves: vacant posts first, then people who leave by themselves, then layoffs."""

import pytest
from tests.analysis.plans import TABLES, toy

from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import solve
from alloc_opt.reports.console import text_of
from alloc_opt.reports.terminal import show

COLUMNS = "position year fte_before fte given_up vacant by_attrition laid_off"


def _fixed(fte: tuple[float, ...], attrition: float = 0.1) -> Run:
    """Teachers (13.25 today, 1 of them vacant) at so many FTE year by year, with money for all of them."""
    rule = {"family": "limit", "measure": "fte", "where": {"position": "teacher"}, "by": ("year",)}
    years = [f"{year}-{year - 1999:02d}" for year in range(2026, 2026 + len(fte))]
    rules = [{**rule, "id": f"at {y}", "years": (y,), "equal": value} for y, value in zip(years, fte, strict=True)]
    pay = [{**TABLES["pay"][0], "increment": 0.0, "attrition": attrition, "name": "Teacher"}, *TABLES["pay"][1:]]
    funds = [{**TABLES["funds"][0], "revenue": 3e6}, *TABLES["funds"][1:]]
    return run(solve(toy(rules, years=len(fte), pay=pay, funds=funds)))


@pytest.fixture(scope="module")
def shrinking() -> Run:
    """13.25 teachers fall to 10, then 9.5."""
    return _fixed((10.0, 9.5))


def test_by_hand(shrinking: Run) -> None:
    """Proves: of 3.25 given up 1 is vacant, 1.325 leave (10 % of 13.25), 0.925 are laid off; of 0.5 in the next year
    all leave by themselves (10 % of 10 could), and no vacant post is counted twice.
    """
    frame = shrinking.tables["who_leaves"].frame
    assert list(frame.columns) == COLUMNS.split()
    rows = frame[frame["position"] == "teacher"].to_numpy().tolist()
    assert rows == [
        ["teacher", "2026-27", 13.25, 10.0, 3.25, 1.0, 1.325, pytest.approx(0.925)],
        ["teacher", "2027-28", 10.0, 9.5, 0.5, 0.0, 0.5, 0.0],
    ]


def test_parts_are_the_change_of_positions(shrinking: Run) -> None:
    """Proves: what is given up is what positions.csv loses, and its three parts make it up."""
    frame = shrinking.tables["who_leaves"].frame
    parts = frame[["vacant", "by_attrition", "laid_off"]].sum(axis=1)
    assert parts.to_numpy() == pytest.approx(frame["given_up"].to_numpy())
    held = shrinking.tables["positions"].frame.query("position == 'teacher'").groupby("year")["fte"].sum()
    assert held.to_dict() == pytest.approx({"2026-27": 10.0, "2027-28": 9.5})


@pytest.mark.parametrize(
    ("fte", "attrition", "sentence"),
    [
        ((10.0,), 0.1, "0.9 FTE would be laid off: 0.9 Teacher in 2026-27. Of the others, 1.0 are vacant, 1.3 leave"),
        ((11.0,), 0.1, "No one is laid off: 1.0 FTE are vacant, 1.2 leave by themselves."),
        ((12.25,), 0.1, "No one leaves: 1.0 FTE are vacant."),
        ((10.25,), 0.0, "2.0 FTE would be laid off: 2.0 Teacher in 2026-27. Of the others, 1.0 are vacant."),
    ],
)
def test_the_report_says_it(fte: tuple[float, ...], attrition: float, sentence: str) -> None:
    """Proves: one sentence tells vacant posts, leavers and layoffs, those by position and year."""
    found = _fixed(fte, attrition)
    assert sentence in " ".join(text_of(lambda out: show(found, out)).split())


def test_it_says_nothing_where_nothing_is_given_up() -> None:
    """Proves: without fewer posts the table is empty and the report is silent about it."""
    found = _fixed((13.25,))
    assert found.tables["who_leaves"].frame.empty
    assert "laid off" not in text_of(lambda out: show(found, out))
