"""Scores and what they suggest for goals."""

from tests.analysis.plans import toy

from alloc_opt.analysis.self_assessment import CANDIDATE, self_assessment
from alloc_opt.plan.plan import Plan

SCORES = [
    {"area": "Reading", "item": "Screening", "score": 1.0, "board_goal": "reading"},
    {"area": "Reading", "item": "Groups", "score": 3.0, "board_goal": "reading"},
    {"area": "Budget", "item": "Dates", "score": 2.0, "top": 5.0, "board_goal": "means"},
    {"area": "Families", "item": "Language", "score": 0.0},
]


def _plan(*scores: dict[str, object]) -> Plan:
    goals = [{"board_goal": "reading", "name": "R", "weight": 3.0}, {"board_goal": "means", "name": "M"}]
    return toy(board_goals=goals, assessments=list(scores))


def test_by_hand() -> None:
    """Proves: reading has 1 and 3 of 4, so half is open and 3 becomes 4.5; 2 of 5 makes 1.6; an area without a goal is
    a candidate of weight 2; the area with the lowest share stands first.
    """
    found = self_assessment(_plan(*SCORES))
    rows = {row["goal"]: (row["need"], row["suggested"]) for row in found.goals.frame.to_dict("records")}
    assert rows == {"reading": (0.5, 4.5), "means": (0.6, 1.6), CANDIDATE: (1.0, 2.0)}
    assert found.areas.frame["area"].tolist() == ["Families", "Budget", "Reading"]


def test_one_score_changes_only_its_goal() -> None:
    """Proves: another score of one item changes the row of its own goal, and no other row, in both tables."""
    before, after = (self_assessment(_plan({**SCORES[0], "score": score}, *SCORES[1:])) for score in (1.0, 4.0))
    for one, other, key in (
        (before.goals.frame, after.goals.frame, "goal"),
        (before.areas.frame, after.areas.frame, "area"),
    ):
        pairs = ({str(row[key]): row for row in frame.to_dict("records")} for frame in (one, other))
        was, now = pairs
        assert [name for name in was if was[name] != now[name]] == ["reading" if key == "goal" else "Reading"]
