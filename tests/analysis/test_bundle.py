"""The price of policy: fair shares add up, are symmetric, give nothing to what never matters, and are the truth."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain, combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.plans import toy

from alloc_opt.analysis.bundle import TOGETHER, bundle, drawn, exact
from alloc_opt.analysis.bundle_values import Values
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.engine.session import Session
from alloc_opt.errors import RulesError
from alloc_opt.program.build import build

RULES: list[dict[str, Any]] = [
    {
        "id": "oak_teachers",
        "family": "pin",
        "program": "teacher",
        "school": "oak",
        "quantity": 8.25,
        "fixed": "at_least",
    },
    {
        "id": "oak_teachers_too",
        "family": "pin",
        "program": "teacher",
        "school": "oak",
        "quantity": 8.25,
        "fixed": "at_least",
    },
    {"id": "aides", "family": "minimum_staffing", "positions": ("aide",), "fte": 3.0},
    {"id": "therapist", "family": "pin", "program": "therapist", "quantity": 1.25, "fixed": "at_least"},
    {"id": "few", "family": "minimum_staffing", "positions": ("teacher",), "fte": 1.0},
]
NAMES = tuple(rule["id"] for rule in RULES)
MANY = tuple("abcdefgh")


@pytest.fixture(scope="module")
def solved() -> Solved:
    """Return the toy district with five policies, one of them there twice and one that never matters."""
    return solve(toy(RULES))


def test_shares_add_up_and_are_fair(solved: Solved) -> None:
    """Proves: shares sum to the joint effect; twins share alike, and alone neither frees anything; a rule that never
    matters has nothing.
    """
    frame = bundle(solved, NAMES).frame.set_index("rule")
    assert frame.loc[TOGETHER, "share"] > 1000
    assert frame.loc[list(NAMES), "share"].sum() == pytest.approx(frame.loc[TOGETHER, "share"], abs=1e-4)
    assert frame.loc["oak_teachers", "share"] == frame.loc["oak_teachers_too", "share"] > 0
    assert frame.loc["oak_teachers", "alone"] == 0
    assert frame.loc["few", ["alone", "last", "share"]].tolist() == [0, 0, 0]
    assert (frame["error"] == 0).all()


def test_every_case_is_what_a_plan_without_these_rules_reaches(solved: Solved) -> None:
    """Proves: freeing rows, one case after another, gives the value of the program written anew without the rules."""
    ask = Values(solved, 0)
    for without in chain.from_iterable(combinations(NAMES, size) for size in range(len(NAMES) + 1)):
        program = build(solved.plan, rules=solved.rules, without=without).program
        relaxed = replace(program, integer=np.zeros(program.columns, dtype=bool))
        fresh = -Session().solve(relaxed).stages[0].objective
        assert ask(without) == pytest.approx(fresh, rel=1e-7, abs=1e-3), without


class Game:
    """A made-up value of every set of rules, in place of a plan's."""

    only_grows = True

    def __init__(self, worth: Mapping[frozenset[str], float]) -> None:
        self.worth = worth

    def __call__(self, without: Any) -> float:
        """The largest worth of a part of the set."""
        key = frozenset(without)
        return max((worth for part, worth in self.worth.items() if part <= key), default=0.0)


def test_drawn_orders_agree_with_every_order() -> None:
    """Proves: where rules only free something three at a time, drawn shares have an error, lie within four of it of the
    exact ones, and add up.
    """
    few = MANY[:5]
    ask = Game({frozenset("abc"): 60.0, frozenset("bcd"): 90.0, frozenset("ae"): 10.0, frozenset("abcde"): 200.0})
    truth = exact(few, ask)  # type: ignore[arg-type]
    shares, errors = drawn(few, ask, 64, 1)  # type: ignore[arg-type]
    assert sum(shares.values()) == pytest.approx(200.0)
    for name in few:
        assert 0 < abs(shares[name] - truth[name]) <= 4 * errors[name], name


GAMES = st.dictionaries(st.frozensets(st.sampled_from(MANY), min_size=1), st.integers(0, 100).map(float), max_size=6)


@settings(max_examples=60, deadline=None)
@given(GAMES)
def test_shares_add_up_in_any_game(worth: dict[frozenset[str], float]) -> None:
    """Proves: whatever the values are, exact and drawn shares sum to the joint effect, none is negative where taking
    away never harms, and a rule in no part that counts has nothing.
    """
    ask = Game(worth)
    few = MANY[:5]
    for rules, shares in ((few, exact(few, ask)), (MANY, drawn(MANY, ask, 6, 0)[0])):  # type: ignore[arg-type]
        assert sum(shares.values()) == pytest.approx(ask(rules))
        assert min(shares.values()) >= -1e-9
        idle = set(rules) - {name for part, size in worth.items() if size for name in part}
        assert all(shares[name] == 0 for name in idle)


def test_without_names_every_softer_rule_that_is_felt_is_asked(solved: Solved) -> None:
    """Proves: left out, the rules are those at their limit, and no law among them."""
    asked = set(bundle(solved).frame["rule"]) - {TOGETHER}
    assert {"aides", "therapist"} <= asked <= set(NAMES)


@pytest.mark.parametrize(("name", "told"), [("resource base", "law"), ("aide", "'aides'"), ("few_changes", "no rule")])
def test_what_cannot_be_taken_away_is_refused(solved: Solved, name: str, told: str) -> None:
    """Proves: law stays, and an unknown name has one clear error with the nearest rule."""
    with pytest.raises(RulesError) as caught:
        bundle(solved, [name])
    assert told in f"{caught.value} {caught.value.hint}"
