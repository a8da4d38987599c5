"""How much worse than the best may a plan be? One amount of what the plan decides by first, and what follows."""

from collections.abc import Sequence
from dataclasses import dataclass

from alloc_opt.analysis.frontiers.aims import Aim
from alloc_opt.analysis.solve import Solved
from alloc_opt.errors import OperatorError
from alloc_opt.program.modes import AFTERWARDS

_NOTHING = 1e-7
"""Internal value of an objective below which there is nothing to take a share of."""


@dataclass(frozen=True)
class Within:
    """What may be lost, as it was asked for: one of the two is a number."""

    share: float | None = 0.01
    """Of the best plan's value."""
    amount: float | None = None
    """In the unit of what the plan decides by: dollars, points."""

    def __post_init__(self) -> None:
        asked = self.share if self.amount is None else self.amount
        if asked is None or asked < 0:
            raise OperatorError("A loss cannot be negative.", "--within 1% or --within 250,000; 0: only equals")


@dataclass(frozen=True)
class Allowed:
    """One of the objectives that a plan decides by, and how far from the best plan it may be."""

    aim: Aim
    best: float
    """Its value in the best plan, natural unit."""
    loss: float
    """Natural unit, never negative."""
    prelude: bool
    main: bool
    """True for the one that the loss is stated of; others follow from it."""
    unresolved: float = 0.0
    """By how much the search of the best plan leaves open that a plan is better; 0: none is."""

    @property
    def limit(self) -> float:
        """The worst value that is allowed."""
        return self.best + self.aim.sign * self.loss

    def worse(self, value: float) -> float:
        """By how much a value is worse than the best plan's; negative: better."""
        return self.aim.sign * (value - self.best)


def allowed_words(limits: Sequence[Allowed], within: Within) -> str:
    """What may be lost: `at most $46,600 more of services reduced (1 %) and $46,600 more unrestricted money`."""
    main = next(one for one in limits if one.main)
    if main.loss <= 0:
        return f"no worse {main.aim.heading}"
    share = within.share if within.amount is None else None
    asked = f" ({share * 100:g} %)" if share else ""
    others = [one for one in limits if not one.main and not one.prelude and one.loss > 0]
    more = f" and {others[0].aim.worse(others[0].loss)}" if len(others) == 1 else ""
    more = " and as much of all else that it decides by" if len(others) > 1 else more
    return f"at most {main.aim.worse(main.loss)}{asked}{more}"


def allowed(solved: Solved, within: Within) -> tuple[Allowed, ...]:
    """What every plan must come to in the objectives that decide: all stages but those that only settle the rest.

    The loss is stated of the first objective of which there is anything. Those before it, and what holds services that
    nobody rated, are held; those after it may lose the same dollars where both are dollars, the same share otherwise.

    Raises:
        OperatorError: the plan decides by nothing but what only settles the rest.
    """
    program, x = solved.built.program, solved.solution.x
    deciding = [stage for stage in program.stages if stage.name not in AFTERWARDS]
    if not deciding or all(stage.prelude for stage in deciding):
        raise OperatorError("The plan decides by nothing that could be lost.", "state `settings.objective` or a mode")
    values = {stage.name: stage.unit * float(stage.cost @ x + stage.constant) for stage in deciding}
    own = [stage for stage in deciding if not stage.prelude]
    main = next((s for s in own if abs(values[s.name]) > _NOTHING * s.unit), own[0])
    amount = within.amount if within.amount is not None else (within.share or 0.0) * abs(values[main.name])
    share = amount / abs(values[main.name]) if values[main.name] else 0.0
    searched = {r.name: r for r in (solved.solution.mip, *solved.solution.ties) if r is not None}
    found, behind = [], False
    for stage in deciding:
        loss = 0.0
        if stage is main:
            loss = amount
        elif behind:
            dollars = "dollars" in main.unit_name and "dollars" in stage.unit_name
            loss = amount if dollars else share * abs(values[stage.name])
        behind = behind or stage is main
        search = searched.get(stage.name)
        unresolved = search.gap if search is not None and stage is main else 0.0
        aim = Aim(stage.name, stage.name)
        found.append(Allowed(aim, values[stage.name], loss, stage.prelude, stage is main, unresolved))
    return tuple(found)
