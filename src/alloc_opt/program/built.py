"""A program with everything that explains it: the measures, each rule's rows, and what was held no worse than today."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from alloc_opt.families import Rule
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.plan import Plan
from alloc_opt.program.arrays import Program
from alloc_opt.program.draft import Piece

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Written:
    """Some rows of a rule, as written (natural units) and where they stand in the program."""

    rule: Rule | None
    """None: an identity of the program's own."""
    name: str
    """The rule's id with the part, or the identity's name."""
    rows: Rows
    kept: npt.NDArray[np.int64]
    """Rows of `rows` that are in the program, in order."""
    start: int
    """First of them in the program."""
    lower: Floats
    """Limits as solved (natural): those of `rows`, or no worse than today where the rule holds today's level."""
    upper: Floats


@dataclass(frozen=True, eq=False)
class Built:
    """A plan written as a program."""

    plan: Plan
    program: Program
    measures: Measures
    rules: tuple[Rule, ...]
    written: tuple[Written, ...]
    today: Floats
    """Today's budget rolled forward, natural units, helpers by their witnesses; shape (columns,)."""
    pieces: Mapping[Hashable, Piece] = field(default_factory=dict)
    """What each step of the writing made and read, so that a changed plan rewrites only what its inputs touch."""
    taken: frozenset[Hashable] = frozenset()
    """Steps that were taken over from an earlier program."""

    def natural(self, x: Floats) -> Floats:
        """Natural values of a point in internal units."""
        return x * self.program.column_unit

    def of_rule(self, rule_id: str) -> tuple[Written, ...]:
        """The rows of one rule, helper definitions left out."""
        return tuple(w for w in self.written if w.rule is not None and w.rule.id == rule_id and not w.rows.link)

    @property
    def by_id(self) -> Mapping[str, Rule]:
        """Rule id -> rule."""
        return {rule.id: rule for rule in self.rules}
