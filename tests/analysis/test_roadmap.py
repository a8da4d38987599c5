"""Actions in time: after what must be done before, within the time of their owners, as early as that allows."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.plans import toy

from alloc_opt.analysis.roadmap import quarter, roadmap
from alloc_opt.analysis.roadmaps.sequence import Task, _cost, earliest, in_turn, sequence
from alloc_opt.plan.plan import Plan

OWNERS = {"a": 1.0, "b": 0.5, "c": float("inf")}


@st.composite
def tasks(draw: st.DrawFn, most: int = 7) -> dict[str, Task]:
    """Actions that may follow those drawn before them."""
    found: dict[str, Task] = {}
    for number in range(draw(st.integers(1, most))):
        owner = draw(st.sampled_from(sorted(OWNERS)))
        start, months = draw(st.integers(0, 4)), draw(st.integers(1, 4))
        due = draw(st.one_of(st.none(), st.integers(start + months, start + months + 8)))
        before = tuple(name for name in found if draw(st.integers(0, 3)) == 0)
        effort = min(draw(st.sampled_from([0.0, 0.25, 0.5, 1.0])), OWNERS[owner])
        found[f"t{number}"] = Task(start, months, due, before, owner, effort, draw(st.sampled_from([1.0, 3.0])))
    return found


def _holds(found: dict[str, int], known: dict[str, Task]) -> bool:
    last = max(found[name] + task.months for name, task in known.items())
    in_order = all(
        found[name] >= task.start and all(found[one] + known[one].months <= found[name] for one in task.after)
        for name, task in known.items()
    )
    in_time = all(
        sum(t.effort for n, t in known.items() if t.owner == owner and found[n] <= month < found[n] + t.months)
        <= fte + 1e-9
        for owner, fte in OWNERS.items()
        for month in range(last)
    )
    return in_order and in_time


@settings(max_examples=60, deadline=None)
@given(tasks())
def test_every_prerequisite_and_every_owner_is_respected(known: dict[str, Task]) -> None:
    """Proves: for any actions, the order found first and the best one keep first days, prerequisites and capacity; the
    best is no worse, and nothing starts before it could without the owners' limits.
    """
    first, best = in_turn(known, OWNERS), sequence(known, OWNERS)
    assert _holds(first, known)
    assert _holds(best, known)
    assert _cost(known, best, first) <= _cost(known, first, first) + 1e-6
    assert all(best[name] >= month for name, month in earliest(known).items())


@settings(max_examples=25, deadline=None)
@given(tasks(most=3))
def test_no_order_is_better(known: dict[str, Task]) -> None:
    """Proves: with up to three actions, trying every month for each finds nothing better than the order given."""
    first, best = in_turn(known, OWNERS), sequence(known, OWNERS)
    last = max(first[name] + task.months for name, task in known.items()) + 1
    tried = (dict(zip(known, months, strict=True)) for months in product(range(last), repeat=len(known)))
    least = min(_cost(known, one, first) for one in tried if _holds(one, known))
    assert _cost(known, best, first) <= least + 1e-6


def _plan(*actions: dict[str, object]) -> Plan:
    return toy(
        board_goals=[{"board_goal": "g", "name": "Everyone reads"}],
        strategies=[
            {"strategy": "quick", "board_goal": "g", "name": "Quick", "kind": "quick_win"},
            {"strategy": "slow", "board_goal": "g", "name": "Slow"},
        ],
        owners=[{"owner": "chief", "name": "Chief academic officer", "fte": 0.5}],
        actions=[{"name": str(action["action"]).title(), "owner": "chief", **action} for action in actions],
    )


def test_a_quick_win_comes_first_where_one_must_wait() -> None:
    """Proves: two actions of 0.3 FTE cannot share 0.5 FTE; the quick win starts, the other says whose time it waits
    for, and months stand with their days.
    """
    found = roadmap(
        _plan(
            {"action": "slow", "strategy": "slow", "effort": 0.3}, {"action": "win", "strategy": "quick", "effort": 0.3}
        )
    )
    rows = {row["action"]: row for row in found.actions.frame.to_dict("records")}
    assert (rows["win"]["starts"], rows["win"]["ends"]) == ("2026-07-01", "2026-09-30")
    assert (rows["slow"]["starts"], rows["slow"]["earliest"]) == ("2026-10-01", "2026-07-01")
    assert rows["slow"]["waits_for"] == "its owner's time: Win"
    assert found.quarters == ("2026-27 Q1", "2026-27 Q2")
    assert found.load.frame["effort"].tolist() == [0.3, 0.3]
    assert len(found.conflicts) == 0


def test_a_missed_day_names_what_is_in_the_way() -> None:
    """Proves: a chain that is too long is a conflict of prerequisites and names the chain; two actions at once are one
    of capacity and name the owner; more effort than the owner has is told; too short a span is a matter of time.
    """
    before = {"action": "first", "months": 6.0}
    late = {"action": "second", "months": 6.0, "after": "first", "finish": "2027-03-31"}
    told = roadmap(_plan(before, late)).conflicts.frame.to_dict("records")
    assert [(row["action"], row["kind"]) for row in told] == [("second", "prerequisite")]
    assert "(First > Second): done 3 months after its day" in told[0]["says"]

    both = [{"action": name, "effort": 0.4, "months": 3.0, "finish": "2026-09-30"} for name in ("one", "two")]
    told = roadmap(_plan(*both)).conflicts.frame.to_dict("records")
    assert [(row["action"], row["kind"]) for row in told] == [("two", "capacity")]
    assert (
        told[0]["says"] == "Done 3 months after its day: the Chief academic officer has 0.5 FTE and is busy with One."
    )

    told = roadmap(_plan({"action": "big", "effort": 0.8})).conflicts.frame.to_dict("records")
    assert told[0]["says"].startswith("It takes 0.8 FTE of the Chief academic officer, who has 0.5")

    short = {"action": "long", "start": "2026-09-01", "finish": "2026-10-31", "months": 4.0}
    told = roadmap(_plan(short)).conflicts.frame.to_dict("records")
    assert [(row["kind"], "done 2 months" in row["says"]) for row in told] == [("time", True)]


def test_months_follow_from_days() -> None:
    """Proves: without months an action takes the time from start to finish, and three months where one is missing."""
    found = roadmap(
        _plan({"action": "a", "start": "2026-08-15", "finish": "2027-01-10"}, {"action": "b", "start": "2027-01-01"})
    )
    rows = {
        row["action"]: (row["starts"], row["ends"], row["months"]) for row in found.actions.frame.to_dict("records")
    }
    assert rows == {"a": ("2026-08-01", "2027-01-31", 6.0), "b": ("2027-01-01", "2027-03-31", 3.0)}


def test_quarters_of_fiscal_years() -> None:
    """Proves: the first quarter begins on 1 July, the last ends on 30 June of the next calendar year."""
    from datetime import date

    days = {date(2026, 7, 1): "2026-27 Q1", date(2026, 12, 31): "2026-27 Q2", date(2027, 6, 30): "2026-27 Q4"}
    assert {day: quarter(day) for day in days} == days
