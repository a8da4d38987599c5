"""What does the next step of each limit cost, or bring? The price list.

Each rule with a dial is turned by one real step, loosening and tightening apart, and solved again; see `price_cost`
for costs, `price_value` for values, `price_rows` for the rows behind a rule.
"""

import difflib
from collections.abc import Callable, Collection, Iterable

from alloc_opt.analysis.incidence import Borne, incidence
from alloc_opt.analysis.pricing.asking import Asking
from alloc_opt.analysis.pricing.assumption import names
from alloc_opt.analysis.pricing.assumption_lines import assumption_lines
from alloc_opt.analysis.pricing.cost_lines import cost_lines
from alloc_opt.analysis.pricing.ground import ground
from alloc_opt.analysis.pricing.line import Line, frame
from alloc_opt.analysis.pricing.rows import row_lines
from alloc_opt.analysis.pricing.turn import turns
from alloc_opt.analysis.pricing.value_lines import value_lines, whole_lines
from alloc_opt.analysis.pricing.value_whole import Whole
from alloc_opt.analysis.pricing.worth import Worth
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.table import Table
from alloc_opt.engine.options import Options
from alloc_opt.errors import OperatorError
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic
from alloc_opt.program.build import build

MOST_NODES = 5000
"""Branch-and-bound nodes of one small search."""
_SHOWN = 8
_NOTE = "Costs are of one step, all other services as in this plan: unrestricted dollars, all plan years together."
_STAFFING = "Row prices hold for this staffing: whole positions stay as they are."


def check_name(plan: Plan, rule: str, *, free: bool = False) -> None:
    """Whether there can be a price of a rule or an assumption, before anything is solved.

    Raises:
        OperatorError: the plan has none of that name (the nearest is told), or it has nothing to turn.
    """
    rules = automatic.rules(plan, free=free)
    mine = next((each for each in rules if each.id == rule), None)
    if mine is not None and not mine.own_dials():
        raise OperatorError(f"Rule {rule!r} has nothing to turn, so it has no price.", "solve without it and compare")
    if mine is None:
        known = [*(each.id for each in rules if each.own_dials()), *names(build(plan, rules=rules))]
        if rule in known:
            return
        near = difflib.get_close_matches(rule, known, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"it has: {', '.join(known[:_SHOWN])}"
        raise OperatorError(f"There is no rule {rule!r} in the plan.", hint)


def prices(solved: Solved, rules: Collection[str] | None = None, *, quick: bool = False) -> Table:
    """The price list alone; see `price_list`."""
    return price_list(solved, rules, quick=quick)[0]


def price_list(
    solved: Solved,
    rules: Collection[str] | None = None,
    *,
    quick: bool = False,
    hear: Callable[[Line], None] = lambda _: None,
    asking: Callable[[str, str], None] = lambda *_: None,
) -> tuple[Table, Table]:
    """The price list of a solved plan (costs, values where it decides by them, the rows behind them) and its incidence.

    Args:
        solved: the answer.
        rules: ids of the rules and assumptions (`assumption.pay_growth`, `revenue.<line>`) to price; left out: every
            rule at its limit and those always priced, every assumption.
        quick: one step only, without rows, money that does the same, or how far a price holds; values only where no
            whole positions have to be searched for again.
        hear: called with each line as soon as it is known.
        asking: called with the rule and the direction of each step before it is asked.

    Raises:
        RulesError: there is no such rule, or it has nothing to turn.
    """
    at = ground(solved.built, solved.solution.x)
    ask = Asking(Options(node_limit=MOST_NODES), explain=not quick, quick=quick)
    assumed = set(names(solved.built)) & set(rules or ())
    whole = rules is None
    rules = None if rules is None else [rule for rule in rules if rule not in assumed]
    chosen = list(turns(solved, rules))
    lines: list[Line] = []
    borne: list[Borne] = []

    def told(found: Iterable[Line]) -> None:
        for line in found:
            hear(line)
            lines.append(line)

    for turn in chosen:
        if not at.is_purse(turn.rule.id):
            asking(turn.rule.id, turn.direction)
            told(cost_lines(at, turn, ask, borne))
    told(assumption_lines(at, ask, borne, None if whole else assumed, asking))
    if solved.plan.head.mode != "cost" and not (quick and solved.solution.mip is not None):
        valued = [turn for turn in chosen if not (turn.idle and whole)]
        if solved.solution.mip is not None and solved.solution.mip.gap + solved.session.options.gap > 0:
            told(whole_lines(Whole(solved, at), valued, lambda turn: asking(turn.rule.id, turn.direction)))
        else:
            money = Worth(solved, at)
            for turn in valued:
                asking(turn.rule.id, turn.direction)
                told(value_lines(solved, money, turn, quick=quick))
    notes = [_NOTE] if any(line.kind == "cost" for line in lines) else []
    if not quick:
        lines.extend(row_lines(solved, None if rules is None else frozenset(rules)))
        notes += [_STAFFING] if solved.solution.mip is not None else []
    return Table("prices", frame(lines), tuple(notes)), incidence(solved.built, solved.x, borne)
