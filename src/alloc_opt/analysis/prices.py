"""What does the next step of each limit cost, or bring? The price list.

Each rule with a dial is turned by one real step, loosening and tightening apart, and solved again; see `price_cost`
for costs, `price_value` for values, `price_rows` for the rows behind a rule.
"""

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np
from pydantic import ValidationError

from alloc_opt.analysis import price_words as words
from alloc_opt.analysis.price_asking import Asking
from alloc_opt.analysis.price_cost import cost_of
from alloc_opt.analysis.price_ground import Ground, ground
from alloc_opt.analysis.price_limits import is_equality, standing
from alloc_opt.analysis.price_line import Line, frame
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.table import Table
from alloc_opt.engine.options import Options
from alloc_opt.errors import RulesError
from alloc_opt.families import Dial, Rule

COST_UNIT = "unrestricted dollars"
QUICK_NODES = 200
"""Branch-and-bound nodes of one small search when the list must come quickly."""
_PROVED = 1e-6


def prices(solved: Solved, rules: Collection[str] | None = None, *, quick: bool = False) -> Table:
    """The price list of a solved plan.

    Args:
        solved: the answer.
        rules: ids of the rules to price; left out: every rule at its limit.
        quick: costs of one step only, each small search cut short after some nodes.

    Raises:
        RulesError: there is no such rule, or it has no dial.
    """
    at = ground(solved.built, solved.solution.x)
    ask = Asking(Options(node_limit=QUICK_NODES if quick else None), explain=not quick, quick=quick)
    lines: list[Line] = []
    for rule in _chosen(solved, rules):
        for turn in _turns(solved, rule):
            if not at.is_purse(rule.id):
                lines.extend(_cost_lines(at, turn, ask))
    return Table("prices", frame(lines))


@dataclass(frozen=True)
class _Turn:
    """A rule and the same rule after one real step."""

    rule: Rule
    dial: Dial
    direction: str
    steps: int
    """1: loosening (raising), -1: tightening (lowering)."""
    turned: Rule | None
    """None: the dial ends before."""
    equality: bool

    @property
    def line(self) -> Line:
        """What all lines of this turn have in common."""
        return Line(
            self.rule.id, self.dial.parameter, direction=self.direction, step=self.dial.step, unit=self.dial.unit
        )


def _chosen(solved: Solved, rules: Collection[str] | None) -> list[Rule]:
    by_id = solved.built.by_id
    if rules is None:
        x = solved.solution.x
        return [r for r in by_id.values() if r.own_dials() and standing(solved.built, r.id, x).touched.any()]
    for name in rules:
        if name not in by_id:
            near = difflib.get_close_matches(name, by_id, 1)
            raise RulesError(f"there is no rule {name!r} in the plan", f"did you mean {near[0]!r}?" if near else "")
        if not by_id[name].own_dials():
            raise RulesError(f"rule {name!r} has nothing to turn, so it has no price", "leave it out and compare")
    return [by_id[name] for name in rules]


def _turns(solved: Solved, rule: Rule) -> Iterator[_Turn]:
    equality = is_equality(solved.built, rule.id)
    names = ("raise", "lower") if equality else ("loosen", "tighten")
    for dial in rule.own_dials():
        for direction, steps in zip(names, (1, -1), strict=True):
            yield _Turn(rule, dial, direction, steps, _valid(rule, dial, steps), equality)


def _valid(rule: Rule, dial: Dial, steps: float) -> Rule | None:
    """The turned rule, None where its family does not take the number."""
    moved = rule.turned(dial, steps)
    try:
        return type(rule).model_validate({name: getattr(moved, name) for name in type(rule).model_fields})
    except ValidationError:
        return None


def _cost_lines(at: Ground, turn: _Turn, ask: Asking) -> Iterator[Line]:
    """The cost of a step, then its parts by year and resource."""
    line = replace(turn.line, kind="cost", price_unit=COST_UNIT)
    if turn.turned is None:
        yield replace(line, method="the dial ends here")
        return
    cost = cost_of(at, turn.turned, loosens=turn.steps > 0 and not turn.equality, ask=ask)
    sentence = words.cost_sentence(at.built.plan, turn.rule, turn.turned, turn.dial, turn.direction, cost)
    if not cost.possible:
        yield replace(line, method="not a matter of money", sentence=sentence)
        return
    sign = -1.0 if turn.steps > 0 else 1.0
    low, high = sorted((sign * cost.low, sign * cost.high))
    detail = cost.detail
    year = cost.staff["year"].min() if len(cost.staff) else ""
    yield replace(
        line,
        price=sign * cost.dollars,
        low=low,
        high=high,
        dollars=float((detail["unrestricted"] if cost.balances else detail["dollars"]).sum()),
        fte=float(cost.staff.loc[cost.staff["year"] == year, "fte"].sum()) if year else 0.0,
        method=_method(low, high),
        sentence=sentence,
    )
    for resource, when, unrestricted, dollars, fte in detail.itertuples(index=False):
        spent = unrestricted if cost.balances else dollars
        yield replace(line, dollars=spent, fte=fte, year=when, resource=resource, method="part of the line above")


def _method(low: float, high: float) -> str:
    if np.isnan(low):
        return "re-solved with parts of positions"
    if high - low <= _PROVED * max(1.0, abs(low), abs(high)):
        return "re-solved"
    if low < 0 < high:
        return "below what this solve can resolve"
    return "re-solved, between low and high"
