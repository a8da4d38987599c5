"""Notice: 40 teachers today (Oak 12, Elm 8, High 20), 10 % leave in a year; 3 aides, none of whom leaves."""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError
from tests.families.checks import breaks, check_dial
from tests.program.districts import TOY, YEARS, broken, point, toy

from alloc_opt.analysis.solve import solve
from alloc_opt.errors import InfeasibleError
from alloc_opt.families.notice import Notice
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic
from alloc_opt.program.build import build

RULE = {"id": "late", "family": "notice", "positions": ("teacher",), "decide_by": "2026-03-15"}
HIGH = ("teacher", "high")


def test_staff_falls_by_vacant_posts_and_leavers() -> None:
    """Proves: without vacancies 36 of 40 teachers must stay wherever they are; with 1.5 vacant posts in the first year
    34.5; next year 10 % of those who are there then may go, and no vacant post.
    """
    assert breaks(RULE, {HIGH: 16.0}) == {}
    assert breaks(RULE, {HIGH: 15.0}) == {("teacher", YEARS[0]): pytest.approx(1.0)}
    assert breaks(RULE, {HIGH: 10.0, ("teacher", "oak"): 18.0}) == {}
    staff = [{**TOY["staff"][2], "fte": 18.5}, {**TOY["staff"][2], "fte": 1.5, "filled": False}]
    more = {"staff": [*TOY["staff"][:2], *staff, *TOY["staff"][3:]]}
    built = build(toy([RULE], years=2, more=more))
    fine = {(*HIGH, YEARS[0]): 14.5, (*HIGH, YEARS[1]): 11.05}
    assert broken(built, "late", point(built, fine)) == {}
    fast = {(*HIGH, YEARS[0]): 14.5, (*HIGH, YEARS[1]): 11.0}
    assert broken(built, "late", point(built, fast)) == {("teacher", YEARS[1]): pytest.approx(0.05)}


def test_contracts_run_on_at_every_site() -> None:
    """Proves: a program does not fall below the year before at any site, even if another site has more."""
    rule = {"id": "late", "family": "notice", "programs": ("teacher",), "decide_by": "2026-03-15"}
    assert breaks(rule, {HIGH: 20.0, ("teacher", "oak"): 13.0}) == {}
    assert breaks(rule, {HIGH: 19.0, ("teacher", "oak"): 13.0}) == {("teacher", "high", YEARS[0]): pytest.approx(1.0)}


def test_dials() -> None:
    """Proves: one layoff more loosens by one FTE; the share loosens downward by 5 points."""
    check_dial({**RULE, "layoffs": 1.0}, "layoffs", {HIGH: 15.0}, {HIGH: 14.5})
    rule = {"id": "late", "family": "notice", "programs": ("teacher",), "decide_by": "2026-03-15", "share": 0.9}
    check_dial(rule, "share", {HIGH: 18.0}, {HIGH: 17.5})


def test_what_nobody_decides_is_left_alone() -> None:
    """Proves: a locked program makes no rows, so that nothing is in conflict with what cannot change."""
    more = {"programs": [{"program": "teacher", "locked": True}]}
    built = build(toy([RULE], more=more))
    assert sum(len(w.kept) for w in built.of_rule("late")) == 0


def test_it_speaks_of_one_kind() -> None:
    """Proves: positions and programs together, or neither, are refused, and so is a day that is none."""
    for wrong in ({}, {"positions": ("teacher",), "programs": ("teacher",)}):
        with pytest.raises(ValidationError, match="either positions or programs"):
            Notice(id="x", decide_by="2026-03-15", **wrong)
    with pytest.raises(ValidationError, match="decide_by"):
        Notice(id="x", decide_by="15 March", positions=("teacher",))


def dated(as_of: str | None, *, revenue: float = 5_000_000.0, **programs: Any) -> Plan:
    """Two years of the toy district; teachers must know by 15 March, the program aide is a contract until 1 May."""
    pay: list[Mapping[str, Any]] = [{**TOY["pay"][0], "decide_by": "03-15"}, TOY["pay"][1]]
    contract = [{"program": "teacher"}, {"program": "aide", "decide_by": "05-01", **programs}]
    funds = [{**TOY["funds"][0], "revenue": revenue, "beginning": 0.0}, TOY["funds"][1]]
    more = {"pay": pay, "programs": contract, "funds": funds}
    return toy(years=2, more=more, settings={"as_of": as_of})


@pytest.mark.parametrize(
    ("as_of", "ids"),
    [
        (None, []),
        ("2026-03-15", []),
        ("2026-03-16", ["notice 2026-03-15"]),
        ("2026-05-02", ["notice 2026-03-15", "contracts 2026-05-01"]),
        ("2026-07-01", ["notice 2026-03-15", "notice 2026-06-30", "contracts 2026-05-01"]),
        ("2027-03-20", ["notice 2026-03-15", "notice 2026-06-30", "contracts 2026-05-01", "notice 2027-03-15"]),
    ],
)
def test_a_plan_has_it_for_every_deadline_that_has_passed(as_of: str | None, ids: list[str]) -> None:
    """Proves: the deadline of 2026-27 is the 15 March before July 2026, passed from the day after it; positions without
    a date have the day before the year starts; the rule is law, holds in its year only and says the date.
    """
    rules = [rule for rule in automatic.rules(dated(as_of)) if isinstance(rule, Notice)]
    assert [rule.id for rule in rules] == ids
    assert {rule.severity for rule in rules} <= {"law"}
    for rule in rules:
        assert rule.years == ((YEARS[1],) if rule.decide_by > "2027" else (YEARS[0],))
        assert "had to be decided by" in rule.plain()
    if ids:
        assert "15 March 2026" in rules[0].plain()
        assert rules[0].positions == ("teacher",)


def test_in_the_answer_and_in_conflicts() -> None:
    """Proves: money short of 8 teachers can be saved in time; after the date only 4 may go, and where nothing else
    can, the rule is named in the conflict.
    """
    assert solve(dated("2026-03-01", revenue=3_240_000.0, locked=True)).solution.has_plan
    with pytest.raises(InfeasibleError) as caught:
        solve(dated("2026-03-20", revenue=3_240_000.0, locked=True))
    assert "notice 2026-03-15" in str(caught.value)
    assert "15 March 2026" in str(caught.value)
