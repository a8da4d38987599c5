"""Which rules are priced, and which way is each of their dials turned?"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from pydantic import ValidationError

from alloc_opt.analysis.pricing.limits import is_equality, standing
from alloc_opt.analysis.pricing.line import Line
from alloc_opt.analysis.pricing.range import Reach
from alloc_opt.analysis.pricing.settings import in_units
from alloc_opt.analysis.solve import Solved
from alloc_opt.errors import RulesError
from alloc_opt.families import Dial, Rule

ENDS = "the dial ends here"


@dataclass(frozen=True)
class Turn:
    """A dial of a rule and the way it is turned."""

    rule: Rule
    dial: Dial
    direction: str
    """loosen or tighten; for equalities raise or lower."""
    way: int
    """1: loosening (raising), -1: tightening (lowering)."""
    idle: bool = False
    """The rule is not at its limit."""

    @property
    def equality(self) -> bool:
        """Whether the rule holds something equal."""
        return self.direction in {"raise", "lower"}

    @property
    def loosens(self) -> bool:
        """Whether the rule becomes easier to meet."""
        return self.direction == "loosen"

    @property
    def sign(self) -> int:
        """What an improvement by this turn is multiplied by to be a price: -1 for tightening, where it is a loss."""
        return -1 if self.direction == "tighten" else 1

    @property
    def line(self) -> Line:
        """What all lines of this turn have in common."""
        name, step, unit = self.dial.parameter, self.dial.step, self.dial.unit
        return Line(self.rule.id, name, direction=self.direction, step=step, unit=unit)

    def turned(self, steps: int = 1) -> Rule | None:
        """The rule after so many steps; None where its family does not take the number."""
        moved = self.rule.turned(self.dial, float(self.way * steps))
        try:
            return type(self.rule).model_validate({name: getattr(moved, name) for name in type(moved).model_fields})
        except ValidationError:
            return None

    def setting(self, steps: int) -> float:
        """The dial after so many steps."""
        return float(getattr(self.rule.turned(self.dial, float(self.way * steps)), self.dial.parameter))

    def with_reach(self, line: Line, reach: Reach) -> Line:
        """The line with the settings up to which its price holds."""
        return replace(
            line,
            holds_to=self.setting(reach.same),
            within_5pct_to=self.setting(reach.near),
            method=line.method + open_ends(reach),
        )


def open_ends(reach: Reach) -> str:
    """Which settings are at least those told, because further was not looked at."""
    ends = {"holds_to": reach.same_ends, "within_5pct_to": reach.near_ends}
    found = [name for name, known in ends.items() if not known]
    return f"; at least: {', '.join(found)}" if found else ""


def turns(solved: Solved, rules: Collection[str] | None) -> Iterator[Turn]:
    """Both ways of every dial of the rules; where none are named, of those at their limit and those always priced.

    Raises:
        RulesError: there is no such rule, or it has no dial.
    """
    for rule, idle in _chosen(solved, rules):
        ways = ("raise", "lower") if is_equality(solved.built, rule.id) else ("loosen", "tighten")
        for dial in (in_units(solved.plan, rule, each) for each in rule.own_dials()):
            yield Turn(rule, dial, ways[0], 1, idle)
            yield Turn(rule, dial, ways[1], -1, idle)


def _chosen(solved: Solved, rules: Collection[str] | None) -> list[tuple[Rule, bool]]:
    """Rules, and whether each is idle."""

    def idle(rule: Rule) -> bool:
        return not standing(solved.built, rule.id, solved.solution.x).touched.any()

    if rules is None:
        known = [(rule, idle(rule)) for rule in solved.built.by_id.values() if rule.own_dials()]
        return [(rule, at_rest) for rule, at_rest in known if rule.always_priced or not at_rest]
    named = [solved.rule(name) for name in rules]
    for rule in named:
        if not rule.own_dials():
            raise RulesError(f"rule {rule.id!r} has nothing to turn", "solve without it and compare")
    return [(rule, idle(rule)) for rule in named]
