"""The plan as a program, with the rules of its families and those written by hand."""

from collections.abc import Iterable
from pathlib import Path

from alloc_opt.errors import OperatorError
from alloc_opt.families import Rule
from alloc_opt.measures.axes import Axes
from alloc_opt.plan.plan import Plan
from alloc_opt.program.build import build
from alloc_opt.program.built import Built
from alloc_opt.program.by_hand import with_program


def write(
    plan: Plan,
    rules: Iterable[Rule],
    *,
    without: Iterable[str] = (),
    by_hand: Path | None = None,
    earlier: Built | None = None,
    axes: Axes | None = None,
) -> Built:
    """The plan as a program with these rules, and with the hand-written ones of a `rules.py`.

    `earlier`: a program of a similar plan; what its inputs leave unchanged is taken over. `axes`: the plan's.
    """
    built = build(plan, rules=tuple(rules), without=without, earlier=earlier, axes=axes)
    if by_hand is None:
        return built
    if not by_hand.is_file():
        raise OperatorError(f"There is no file {by_hand}.", "--rules takes a Python file with `def rules(m)`")
    from alloc_opt.pyomo_model import extend

    return with_program(built, extend(built.program, by_hand, plan, built.measures))
