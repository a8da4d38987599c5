r"""What do the softer rules cost together, and which share of it is each one's?

$v(S)$ is the best value of what the plan decides by with the rules $S$ taken away. A rule's fair share of the joint
effect $v(N) - v(\emptyset)$ is its gain averaged over every order in which the rules could be taken away
(Shapley 1953):

$$ \varphi_i = \sum_{S \subseteq N \setminus \{i\}} \frac{|S|!\,(n-|S|-1)!}{n!}\,\bigl(v(S \cup \{i\}) - v(S)\bigr) $$

Shares add up to the joint effect. Up to six rules the sum is exact; above, orders are drawn (each with its reverse) and
the standard error is told.
"""

from collections.abc import Collection
from itertools import combinations
from math import factorial
from typing import Protocol

import numpy as np
import pandas as pd

from alloc_opt.analysis.bundle_values import Values, aims, first_moved
from alloc_opt.analysis.pricing.limits import standing
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.table import Table
from alloc_opt.errors import RulesError
from alloc_opt.plan.rule import SEVERITIES

EXACT = 6
"""Most rules for which every subset is solved."""
ORDERS = 32
"""Orders that are drawn above that, half of them the reverse of the other half."""
TOGETHER = "*"
"""Stands in `rule` for all of them together."""
_HARD = ("law", "penalty")
COLUMNS = ["rule", "severity", "aim", "alone", "last", "share", "error", "unit", "sentence"]


class Game(Protocol):
    """What is shared: a value of every set of names."""

    only_grows: bool
    """A larger set never has the smaller value."""

    def __call__(self, without: Collection[str], /) -> float:
        """The value of a set."""


def bundle(solved: Solved, rules: Collection[str] | None = None, *, orders: int = ORDERS, seed: int = 0) -> Table:
    """One row per rule, the largest share first, and one for all together: what they take from the plan's aim.

    Columns: `aim` (the first objective that the plan decides by and the rules move), `alone` (gain if this rule alone
    is taken away), `last` (if it is taken away after all others), `share` (its fair share of the joint effect; shares
    add up), `error` (standard error of the share, 0 where exact), `unit`, `sentence` (the rule).
    Parts of positions may move, so that thousands of cases can be asked; a note says so.

    Args:
        solved: the plan.
        rules: ids; left out, every rule softer than law at its limit, be it in the plan or with parts of positions.
        orders: how many are drawn above six rules, an even number.
        seed: of the orders drawn.

    Raises:
        RulesError: no such rule, one that is law, or none to ask about.
    """
    chosen = _chosen(solved, rules)
    ask = first_moved(solved, chosen)
    nothing, everything = ask(()), ask(chosen)
    alone = {rule: ask((rule,)) - nothing for rule in chosen}
    last = {rule: everything - ask(tuple(r for r in chosen if r != rule)) for rule in chosen}
    if len(chosen) <= EXACT:
        share, error = exact(chosen, ask), dict.fromkeys(chosen, 0.0)
    else:
        share, error = drawn(chosen, ask, orders, seed)
    by_id = {rule.id: rule for rule in solved.rules}
    aim, unit = ask.stage.name, ask.stage.unit_name
    rows = [(r, by_id[r].severity, aim, alone[r], last[r], share[r], error[r], unit, by_id[r].plain()) for r in chosen]
    frame = pd.DataFrame(rows, columns=COLUMNS).sort_values("share", ascending=False, kind="stable")
    joint = everything - nothing
    total = pd.DataFrame(
        [(TOGETHER, "", aim, joint, joint, joint, 0.0, unit, "All of them together.")], columns=COLUMNS
    )
    frame = pd.concat([frame, total], ignore_index=True)
    for name in ("alone", "last", "share", "error"):
        frame[name] = frame[name].round(6) + 0.0
    return Table("bundle", frame, tuple(_notes(solved, chosen, orders, seed)))


def _notes(solved: Solved, chosen: tuple[str, ...], orders: int, seed: int) -> list[str]:
    notes = ["Shares add up; a gain of one rule alone, or of the last one, does not."]
    if solved.built.program.integer.any():
        notes.append("Parts of positions may move in these cases.")
    if len(chosen) > EXACT:
        notes.append(f"{_pairs(orders) * 2} orders were drawn (seed {seed}); the error is one standard error.")
    return notes


def _chosen(solved: Solved, rules: Collection[str] | None) -> tuple[str, ...]:
    by_id = solved.built.by_id
    if rules is None:
        x = solved.solution.x
        softer = [r.id for r in by_id.values() if r.severity not in _HARD]
        felt = Values(solved, aims(solved)[0]).felt()
        found = tuple(name for name in softer if name in felt or standing(solved.built, name, x).touched.any())
        if not found:
            raise RulesError(
                "no rule softer than law is at its limit, so none costs anything", "name rules to ask about"
            )
        return found
    for name in rules:
        severity = solved.rule(name).severity
        if severity in _HARD:
            may = ", ".join(SEVERITIES[2:])
            raise RulesError(f"rule {name!r} is {severity} and is not taken away", f"name {may}")
    return tuple(dict.fromkeys(rules))


def exact(rules: tuple[str, ...], ask: Game) -> dict[str, float]:
    """From every subset, solved along a path on which one rule at a time comes or goes: each case is near the last."""
    n = len(rules)
    for number in range(2**n):
        path = number ^ (number >> 1)
        ask([rule for place, rule in enumerate(rules) if path >> place & 1])
    shares = {}
    for rule in rules:
        others = [r for r in rules if r != rule]
        total = 0.0
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            total += weight * sum(ask((*s, rule)) - ask(s) for s in combinations(others, size))
        shares[rule] = total
    return shares


def drawn(rules: tuple[str, ...], ask: Game, orders: int, seed: int) -> tuple[dict[str, float], dict[str, float]]:
    """Mean gain over drawn orders and its standard error; an order and its reverse are one draw."""
    generator = np.random.default_rng(seed)
    draws: dict[str, list[float]] = {rule: [] for rule in rules}
    for _ in range(_pairs(orders)):
        order = [rules[int(i)] for i in generator.permutation(len(rules))]
        gains = [_gains(each, ask) for each in (order, order[::-1])]
        for rule in rules:
            draws[rule].append((gains[0][rule] + gains[1][rule]) / 2)
    return (
        {rule: float(np.mean(found)) for rule, found in draws.items()},
        {rule: float(np.std(found, ddof=1) / np.sqrt(len(found))) for rule, found in draws.items()},
    )


def _pairs(orders: int) -> int:
    return max(orders // 2, 2)


def _gains(order: list[str], ask: Game) -> dict[str, float]:
    """Gain of each rule when they are taken away in this order; nothing more is asked once all there is to gain is."""
    gains, before, everything = dict.fromkeys(order, 0.0), ask(()), ask(order)
    for number, rule in enumerate(order, 1):
        if ask.only_grows and before == everything:
            break
        now = ask(order[:number])
        gains[rule] = now - before
        before = now
    return gains
