"""Repairs: dials no further than needed, what scenarios changed put back, rules set aside counted, bounds named."""

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import pytest
from tests.analysis.conflicts.plans import WHOLE, cap, floor, has_plan
from tests.program.districts import toy

from alloc_opt.analysis.conflicts.change import Change, repaired, unit_of
from alloc_opt.analysis.conflicts.repairs import Further, Repair, Repairs
from alloc_opt.analysis.conflicts.undo import together, undone
from alloc_opt.analysis.diagnose import Diagnosis, diagnose
from alloc_opt.program import automatic
from alloc_opt.reports.console import text_of
from alloc_opt.reports.diagnose import show
from alloc_opt.reports.diagnose_words import headline, repair_words, repairs_words


def _settings(found: Diagnosis) -> list[dict[str, float]]:
    return [{change.rule.id: round(change.value, 6) for change in one.changes} for one in found.repairs.found]


def _page(found: Diagnosis) -> str:
    return " ".join(text_of(lambda console: show(found, console)).split())


def test_a_dial_is_turned_no_further_than_whole_positions_need() -> None:
    """Proves: between 5.3 and 5.4 FTE in half positions, 5.5 or 5 is offered, not a whole step of the dial; the next
    smaller turn has no plan.
    """
    plan = toy([floor("least", "aide", 5.3), cap("most", "aide", 5.4)], more=WHOLE)
    found = diagnose(plan)
    assert sorted(_settings(found), key=str) == [{"least": 5.0}, {"most": 5.5}]
    for repair in found.repairs.found:
        assert has_plan(repaired(plan, repair.changes))
        (change,) = repair.changes
        nearer = replace(change, value=change.value + (0.1 if change.value < change.before else -0.1))
        assert not has_plan(repaired(plan, [nearer]))


def test_what_a_scenario_changed_is_put_back_as_far_as_needed() -> None:
    """Proves: two dials that a scenario tightened are both put back; the one that is in no conflict stays."""
    base = [floor("a", "teacher", 30.0), cap("b", "teacher", 60.0), floor("c", "aide", 5.0), cap("d", "aide", 9.0)]
    before = toy(base)
    after = toy(
        [floor("a", "teacher", 66.0), cap("b", "teacher", 60.0), floor("c", "aide", 12.0), cap("d", "aide", 9.0)]
    )
    old = {rule.id: rule for rule in automatic.rules(before)}
    back = undone(automatic.rules(after), old)
    assert {change.rule.id: change.value for change in back} == {"a": 30.0, "c": 5.0}
    assert [{c.rule.id for c in some} for some in together(back, [["a", "b"], ["c", "d"]])] == [{"a", "c"}]
    found = diagnose(after, before=before)
    (mended,) = [one for one in _settings(found) if set(one) == {"a", "c"}]
    assert 30.0 <= mended["a"] <= 60.0
    assert 5.0 <= mended["c"] <= 9.0
    assert mended["a"] * 100_000 + mended["c"] * 40_000 > 5_000_000


def test_bounds_of_a_program_are_named() -> None:
    """Proves: where what a table allows at most is why one rule cannot hold, it is named with school and number; where
    two rules conflict by themselves it is not.
    """
    more = {"programs": [{"program": "teacher", "maximum": 22.0}, {"program": "aide"}]}
    found = diagnose(toy([floor("many", "teacher", 23.0, "oak")], more=more))
    assert [(one.program, one.value, one.schools) for one in found.clashes[0].bounds] == [("teacher", 22.0, ("oak",))]
    page = _page(found)
    assert "One rule and the bounds of a program cannot both hold" in page
    assert "at most 22" in page
    two = diagnose(toy([floor("least", "teacher", 13.0, "oak"), cap("most", "teacher", 12.0, "oak")], more=more))
    assert two.clashes[0].bounds == ()


def test_words_of_repairs() -> None:
    """Proves: a rule that is set aside is never told as nothing, a further conflict is told, and a search that ended
    with nothing says that nothing was found.
    """
    found = diagnose(toy([floor("least", "aide", 6.0), cap("most", "aide", 5.0)]))
    rule = found.repairs.found[0].changes[0].rule
    lines = repair_words(found, 1, Repair((Change(rule),), (), whole=True))
    assert "the whole rule is given up" in lines[0]
    assert "nothing" not in lines[0]
    ended = replace(found, repairs=Repairs(complete=False, further=(Further(("least",), ("most",)),)))
    told: Sequence[str] = repairs_words(ended)
    assert any("No repair was found in the time given" in line for line in told)
    assert any("a further conflict stands" in line for line in told)
    assert headline(replace(found, all_found=False)).endswith("there is at least one conflict.")
    assert "the others of this conflict have a plan" in _page(found)


def test_the_time_given_holds() -> None:
    """Proves: with a second for the search, a plan with many conflicts is told within few."""
    rules = [floor(f"least{n}", "aide", 6.0 + n) for n in range(6)] + [cap(f"most{n}", "aide", 5.0) for n in range(6)]
    begin = perf_counter()
    found = diagnose(toy(rules, more=WHOLE), seconds=1.0)
    assert perf_counter() - begin < 20.0
    assert found.state == "conflict"


def test_units_that_a_dial_is_told_in() -> None:
    """Proves: half an FTE where it stands on one, else the last digit."""
    rules = {rule.id: rule for rule in automatic.rules(toy([floor("a", "aide", 6.0), cap("b", "aide", 5.4)]))}
    assert unit_of(rules["a"], rules["a"].own_dials()[0]) == pytest.approx(0.5)
    assert unit_of(rules["b"], rules["b"].own_dials()[0]) == pytest.approx(0.1)
