r"""What do the softer rules cost together, and which share of it is each one's?

$v(S)$ is the best value of what the plan decides by with the rules $S$ taken away. A rule's fair share of the joint
effect $v(N) - v(\emptyset)$ is its gain averaged over every order in which the rules could be taken away
(Shapley 1953):

$$ \varphi_i = \sum_{S \subseteq N \setminus \{i\}} \frac{|S|!\,(n-|S|-1)!}{n!}\,\bigl(v(S \cup \{i\}) - v(S)\bigr) $$

Shares add up to the joint effect. Up to six rules the sum is exact; above, orders are drawn (each with its reverse) and
the standard error is told.
"""

import difflib
from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd

from alloc_opt.analysis.price_limits import rows_of, standing
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.table import Table
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.errors import RulesError
from alloc_opt.plan.rule import SEVERITIES
from alloc_opt.program.modes import AFTERWARDS

EXACT = 6
"""Most rules for which every subset is solved."""
ORDERS = 16
"""Orders that are drawn above that, half of them the reverse of the other half."""
_HARD = ("law", "penalty")
COLUMNS = ["rule", "severity", "alone", "last", "share", "error", "unit", "sentence"]


def bundle(solved: Solved, rules: Collection[str] | None = None, *, seed: int = 0) -> Table:
    """One row per rule and one for all together, `rule` being `all`: what each takes from the plan's first aim.

    Columns: `alone` (gain if it alone is taken away), `last` (if it is taken away after all others), `share` (its fair
    share of the joint effect; adds up), `error` (standard error of the share, 0 where exact), `unit`, `sentence`.
    Parts of positions may move, so that thousands of cases can be asked; the note says so.

    Args:
        solved: the plan.
        rules: ids; left out, every rule at its limit that is softer than law.
        seed: of the orders drawn above six rules.

    Raises:
        RulesError: no such rule, one that is law, or none to ask about.
    """
    chosen = _chosen(solved, rules)
    ask = _Values(solved)
    nothing, everything = ask(()), ask(chosen)
    alone = {rule: ask((rule,)) - nothing for rule in chosen}
    last = {rule: everything - ask(tuple(r for r in chosen if r != rule)) for rule in chosen}
    if len(chosen) <= EXACT:
        share, error = _exact(chosen, ask), dict.fromkeys(chosen, 0.0)
    else:
        share, error = _drawn(chosen, ask, seed)
    by_id = {rule.id: rule for rule in solved.rules}
    rows = [(r, by_id[r].severity, alone[r], last[r], share[r], error[r], ask.unit, by_id[r].plain()) for r in chosen]
    frame = pd.DataFrame(rows, columns=COLUMNS).sort_values("share", ascending=False, kind="stable")
    joint = everything - nothing
    total = pd.DataFrame([("all", "", joint, joint, joint, 0.0, ask.unit, "All of them taken away.")], columns=COLUMNS)
    frame = pd.concat([frame, total], ignore_index=True)
    for name in ("alone", "last", "share", "error"):
        frame[name] = frame[name].round(6) + 0.0
    notes = [f"Gains are in {ask.unit}; shares add up to the joint effect."]
    if solved.solution.mip is not None or solved.built.program.integer.any():
        notes.append("Parts of positions may move in these cases.")
    if len(chosen) > EXACT:
        notes.append(f"{ORDERS} orders were drawn (seed {seed}); the error is one standard error.")
    return Table("bundle", frame, tuple(notes))


def _chosen(solved: Solved, rules: Collection[str] | None) -> tuple[str, ...]:
    by_id = solved.built.by_id
    if rules is None:
        x = solved.solution.x
        softer = [r.id for r in by_id.values() if r.severity not in _HARD]
        found = tuple(name for name in softer if standing(solved.built, name, x).touched.any())
        if not found:
            raise RulesError(
                "no rule softer than law is at its limit, so none costs anything", "name rules to ask about"
            )
        return found
    for name in rules:
        if name not in by_id:
            near = difflib.get_close_matches(name, by_id, 1)
            raise RulesError(f"there is no rule {name!r} in the plan", f"did you mean {near[0]!r}?" if near else "")
        if by_id[name].severity in _HARD:
            may = ", ".join(SEVERITIES[2:])
            raise RulesError(f"rule {name!r} is {by_id[name].severity} and is not taken away", f"name {may}")
    return tuple(dict.fromkeys(rules))


class _Values:
    """Best value of the plan's first aim with some rules taken away, each asked once; larger is better.

    Taking a rule away frees its rows and nothing else, so that every case starts from the one before.
    """

    def __init__(self, solved: Solved) -> None:
        program = solved.built.program
        aims = tuple(stage for stage in program.stages if stage.name not in AFTERWARDS)
        self.decides = next(number for number, stage in enumerate(aims) if not stage.prelude)
        self.built = solved.built
        self.program = replace(
            program,
            stages=aims[: self.decides + 1],
            integer=np.zeros(program.columns, dtype=bool),
            column_stage=np.minimum(program.column_stage, self.decides),
            row_stage=np.minimum(program.row_stage, self.decides),
        )
        self.session = Session(Options())
        self.known: dict[frozenset[str], float] = {}

    @property
    def unit(self) -> str:
        """Unit of the values."""
        return self.program.stages[-1].unit_name

    def __call__(self, without: Iterable[str]) -> float:
        """The value without these rules."""
        key = frozenset(without)
        if key not in self.known:
            self.known[key] = self._solve(key)
        return self.known[key]

    def _solve(self, without: frozenset[str]) -> float:
        lower, upper = self.program.row_lower.copy(), self.program.row_upper.copy()
        for rule in without:
            rows = rows_of(self.built, rule)
            lower[rows], upper[rows] = -np.inf, np.inf
        found = self.session.solve(replace(self.program, row_lower=lower, row_upper=upper))
        if not found.has_plan:
            raise RulesError(f"without {', '.join(sorted(without))} nothing bounds the plan", "keep one of them")
        return self.program.stages[-1].sense * found.stages[self.decides].objective


def _exact(rules: tuple[str, ...], ask: _Values) -> dict[str, float]:
    n = len(rules)
    shares = {}
    for rule in rules:
        others = [r for r in rules if r != rule]
        total = 0.0
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            total += weight * sum(ask((*s, rule)) - ask(s) for s in combinations(others, size))
        shares[rule] = total
    return shares


def _drawn(rules: tuple[str, ...], ask: _Values, seed: int) -> tuple[dict[str, float], dict[str, float]]:
    """Mean gain over drawn orders and its standard error; an order and its reverse are one draw."""
    generator = np.random.default_rng(seed)
    draws: dict[str, list[float]] = {rule: [] for rule in rules}
    for _ in range(ORDERS // 2):
        order = [rules[int(i)] for i in generator.permutation(len(rules))]
        gains = [_gains(each, ask) for each in (order, order[::-1])]
        for rule in rules:
            draws[rule].append((gains[0][rule] + gains[1][rule]) / 2)
    count = ORDERS // 2
    return (
        {rule: float(np.mean(found)) for rule, found in draws.items()},
        {rule: float(np.std(found, ddof=1) / np.sqrt(count)) for rule, found in draws.items()},
    )


def _gains(order: list[str], ask: _Values) -> dict[str, float]:
    gains, before = {}, ask(())
    for number, rule in enumerate(order, 1):
        now = ask(order[:number])
        gains[rule] = now - before
        before = now
    return gains
