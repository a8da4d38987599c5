"""What differs between plans, in words."""

import pytest
from tests.analysis.plans import toy

from alloc_opt.analysis.comparison.inputs import differences, inputs
from alloc_opt.analysis.comparison.words import change_words, row_words
from alloc_opt.scenario.overlay import Change, stated

LEVY = [
    {"line": "local_levy", "resource": "base", "year": "2026-27", "dollars": 1_500_000.0},
    {"line": "state_aid", "resource": "base", "dollars": 100.0},
]


def change(act: str, target: str, **more: object) -> Change:
    """One change of a scenario, as a file states it."""
    told = {act: target, "why": "a test", **more}
    return stated({"scenario": "one", "of": "toy", "why": "a test", "changes": [told]}).changes[0]


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (change("drop", "revenue[line=local_levy, year=2026-27]"), "dropping local levy in 2026-27 (a test)"),
        (change("scale", "funds[base].revenue", by=0.9), "revenue of Base money 10 % lower (a test)"),
        (change("add", "funds[base].revenue", by=-1_500_000), "revenue of Base money $1.50 million less (a test)"),
        (change("set", "rules[class_size].cap", to=25), "cap of the rule class size set to 25 (a test)"),
        (change("append", "rules", rows=[{"id": "a", "family": "reserve"}]), "1 new rule (a test)"),
    ],
)
def test_a_change_in_words(one: Change, told: str) -> None:
    """Proves: things stand by their names and dollars as dollars, no selector is left, and the reason stands behind."""
    assert change_words(toy(revenue=LEVY), one) == told


def test_inputs_in_words() -> None:
    """Proves: rows that are gone and cells that differ are told by name, with dollars as dollars."""
    first, other = toy(revenue=LEVY), toy(revenue=[{**LEVY[1], "dollars": 2_000.0}])
    gone, cell = inputs(differences(first, other), first)
    assert gone.words == "local levy: 1 row of revenue gone"
    assert cell.words == "dollars of state aid: $100 > $2,000"
    (row,) = gone.differences
    assert "$1,500,000" in row.before
    assert row_words(first, "revenue", row.key).startswith("local levy")
