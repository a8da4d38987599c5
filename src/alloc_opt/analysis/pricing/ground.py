"""What all cost prices of a plan share: the plan, its services, what they cost, and whose money is without limit."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.pricing.detail import Meter, meter
from alloc_opt.analysis.pricing.freedom import Services, services
from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.program.built import Built, Written

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
DOLLARS = 1000.0
"""Natural dollars per internal unit of money."""
_NOISE = 1e-12
"""Share of its terms below which a sum is none."""


@dataclass(frozen=True, eq=False)
class Ground:
    """A solved plan, ready to be priced."""

    built: Built
    x: Floats
    """The plan, internal."""
    services: Services
    cost: Floats
    """Unrestricted cost of one internal unit of each column, in internal dollars."""
    worth: Floats
    """Dollars (internal) of the services in one internal unit of each column, whoever pays; never zero."""
    meter: Meter
    """Reads money and staff off."""
    settled: dict[bool, "Ground"] = field(default_factory=dict)
    """The same plan with splits that cost least: balances held (True), or free (False); filled when first needed."""

    rising_costs: dict[str, bool] = field(default_factory=dict)
    """Whether no service could save money by rising: by id of the preference that is priced, else under an empty id."""

    @cached_property
    def _purse(self) -> tuple[str, ...]:
        funds = self.built.plan["funds"]
        free = set(funds.loc[funds["restriction"] == 0, "resource"])
        limits = (rule for rule in self.built.rules if isinstance(rule, ResourceLimit))
        return tuple(rule.id for rule in limits if rule.resource in free)

    def is_purse(self, rule_id: str) -> bool:
        """Whether a rule is the limit of an unrestricted resource: costs are told in its dollars."""
        return rule_id in self._purse

    def purse_rows(self, built: Built) -> Ints:
        """Balances of the unrestricted resources in `built`, the plan's program or one with a rule turned."""
        found = [_rows(w) for w in built.written if w.rule is not None and not w.rows.link and self.is_purse(w.rule.id)]
        return np.concatenate(found or [np.zeros(0, dtype=np.int64)])

    def new_money(self, x: Floats, y: Floats) -> Floats:
        """Money that the unrestricted balances lack after the change from `x` to `y` (natural), in dollars.

        One number per entry of the meter's `spending`.
        """
        axes, index, program = self.built.measures.axes, self.meter.spending.index, self.built.program
        lacking = np.zeros(len(index))
        change = (y - x) / program.column_unit
        for w in self.built.written:
            if w.rule is not None and not w.rows.link and self.is_purse(w.rule.id):
                labels = w.rows.labels()
                entry = index.rows({name: axes.codes(name, labels[name][w.kept]) for name in index.names})
                lacking[entry] = -(program.matrix[_rows(w)] @ change) * DOLLARS
        return lacking


def ground(built: Built, x: Floats) -> Ground:
    """Prepare a solved plan `x` (internal)."""
    m, program = built.measures, built.program
    read = meter(built)
    cost, size, worth = (np.zeros(program.columns) for _ in range(3))
    mine = read.free[read.outgo.row]
    np.add.at(cost, read.outgo.column[mine], read.outgo.coefficient[mine])
    np.add.at(size, read.outgo.column[mine], np.abs(read.outgo.coefficient[mine]))
    cost[np.abs(cost) <= _NOISE * size] = 0.0
    np.add.at(worth, m["cost"].column, np.abs(m["cost"].coefficient))
    scale = program.column_unit / DOLLARS
    return Ground(built, x, services(built), cost * scale, np.maximum(worth * scale, 1.0 / DOLLARS), read)


def held_rows(built: Built, rule_id: str, stage: int = 0) -> Bools:
    """Rows of the first stages (up to number `stage`) that hold while services are priced.

    All but those of preferences (with what defines their helpers), unless the rule in question is one of them.
    """
    held: Bools = built.program.row_stage <= stage
    for block in built.program.row_blocks:
        if block.severity == "preference" and block.family == "by_hand":
            held[block.start : block.stop] = False
    for w in built.written:
        if w.rule is not None and w.rule.severity == "preference" and w.rule.id != rule_id:
            held[w.start : w.start + len(w.kept)] = False
    return held


def _rows(w: Written) -> Ints:
    return np.arange(w.start, w.start + len(w.kept), dtype=np.int64)
