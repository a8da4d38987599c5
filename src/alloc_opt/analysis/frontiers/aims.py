"""What plans are weighed by: objectives under the names that people use, and how an amount of each is said."""

import difflib
import math
from collections.abc import Sequence
from dataclasses import dataclass

from alloc_opt.analysis import speak
from alloc_opt.errors import OperatorError
from alloc_opt.families import Rule
from alloc_opt.goals import goals
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows

NAMES = {
    "cost": "least_cost",
    "reduction": "least_reduction",
    "least_change": "least_change",
    "worst_off": "worst_off",
    "gap": "gap_index",
    "outcome": "outcome",
    "points": "points",
    "share": "share_funded",
}
"""Name on the command line -> objective."""
_NO_AIM = frozenset({"hold_unrated", "restricted_first", "least_split_change", "tie_break"})
"""Objectives that only settle what others leave open."""
_WORDS = {
    "least_cost": ("unrestricted cost", "{} more unrestricted money", "saves {} of unrestricted money"),
    "least_reduction": ("services reduced", "{} more of services reduced", "keeps {} of services"),
    "least_change": ("services changed", "{} more of services changed", "spares {} of change"),
    "worst_off": (
        "worst-off school",
        "{} a pupil less at the worst-off school",
        "lifts the worst-off school by {} a pupil",
    ),
    "gap_index": (
        "gap within levels",
        "{} a pupil more between schools of a level",
        "brings schools of a level {} a pupil closer",
    ),
    "outcome": ("outcome", "{} fewer points of outcome", "gains {} points of outcome"),
    "points": ("board's points", "{} fewer of the board's points", "collects {} more of the board's points"),
    "share_funded": ("share funded", "{} less of the formula", "carries {} more of the formula"),
}
"""Objective -> a heading, what it is to have it worse, and better."""


@dataclass(frozen=True)
class Aim:
    """One of the objectives that are weighed against each other."""

    name: str
    """As it was asked for."""
    goal: str
    """The objective."""

    @property
    def less(self) -> bool:
        """Whether less of it is better."""
        return goals()[self.goal].better == "less"

    @property
    def sign(self) -> float:
        """Times its value, less is better."""
        return 1.0 if self.less else -1.0

    @property
    def unit(self) -> str:
        """Unit of its value in words."""
        return goals()[self.goal].unit

    @property
    def heading(self) -> str:
        """A few words for a column or an axis."""
        return _WORDS[self.goal][0] if self.goal in _WORDS else self.name.replace("_", " ")

    def amount(self, size: float) -> str:
        """A difference as people say it, without a sign."""
        if math.isinf(size):
            return "not known"
        if self.goal == "share_funded":
            return f"{abs(size) * 100:.1f} %"
        if "dollars" not in self.unit:
            return f"{abs(size):,.4g}"
        return f"${abs(size):,.2f}" if "pupil" in self.unit and 0.005 <= abs(size) < 10 else speak.money(size)

    def value(self, number: float) -> str:
        """A value for a table."""
        if math.isnan(number):
            return ""
        if self.goal == "share_funded":
            return f"{number * 100:.2f} %"
        if "pupil" in self.unit and "dollars" in self.unit:
            return f"{number:,.2f}"
        return f"{number:,.0f}" if "dollars" in self.unit else f"{number:,.4g}"

    def worse(self, size: float) -> str:
        """What it is to have it worse by so much."""
        _, worse, _ = _WORDS.get(self.goal, ("", f"{{}} {'more' if self.less else 'less'} {self.unit}", ""))
        return worse.format(self.amount(size))

    def better(self, size: float) -> str:
        """What it is to have it better by so much, as a verb."""
        _, _, better = _WORDS.get(self.goal, ("", "", f"{'saves' if self.less else 'gains'} {{}} {self.unit}"))
        return better.format(self.amount(size))


class Held(Rule):
    """An objective is held within a limit."""

    goal: str
    """The objective."""
    limit: float
    """In its unit."""

    def rows(self, m: Measures) -> Rows:
        """One row."""
        value = goals()[self.goal]().total(m)
        return value <= self.limit if goals()[self.goal].better == "less" else value >= self.limit


def aims(names: Sequence[str]) -> tuple[Aim, ...]:
    """Two or three objectives by the names of the command line or their own.

    Raises:
        OperatorError: not two or three different ones, or no such objective.
    """
    own = {goal: goal for goal in goals() if goal not in _NO_AIM}
    known = {**own, **NAMES}
    found = []
    for name in (each.strip() for each in names):
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"objectives: {', '.join(NAMES)}"
            raise OperatorError(f"There is no objective {name!r} to weigh plans by.", hint)
        found.append(Aim(name, known[name]))
    if len({aim.goal for aim in found}) != len(found) or len(found) not in (2, 3):
        raise OperatorError(
            f"A frontier is between two or three different objectives, not {', '.join(names) or 'none'}.",
            f"for instance --between cost,worst_off; objectives: {', '.join(NAMES)}",
        )
    return tuple(found)
