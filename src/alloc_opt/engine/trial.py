"""Tests of groups of rows for a plan, in fractions and in whole numbers, one model for all of them.

Rows of groups that are left out become free; all others hold. In fractions the least violation of the groups that are
in always has an optimum; above zero its duals prove that there is no plan (checked in numpy), at zero its point is one
(checked in numpy). A plain feasibility run of a program that has no plan by a hair may end without an answer.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from alloc_opt.engine import certificate, mip
from alloc_opt.engine.elastic import elastic
from alloc_opt.engine.held import Held
from alloc_opt.engine.options import Deadline, Options
from alloc_opt.engine.relaxed import relaxed
from alloc_opt.engine.system import System
from alloc_opt.errors import CertificateError, SolverError
from alloc_opt.program.arrays import Floats, Program, Stage

VIOLATION = 1e-6
"""Total violation, in natural units, that counts as none."""


@dataclass(frozen=True)
class Verdict:
    """Whether some groups have a plan: None where a limit left it open."""

    plan: bool | None
    kept: tuple[str, ...] = ()
    """Groups among them that have none, where there is none."""


class Trial:
    """Tests groups of a program's rows; rows of no group always hold."""

    def __init__(
        self, program: Program, groups: Mapping[str, Collection[str]], options: Options, deadline: Deadline
    ) -> None:
        """`groups`: name -> names of row blocks. A time limit in `options` is for each test, `deadline` for all."""
        self._program = replace(
            program,
            column_stage=np.zeros(program.columns, dtype=np.int64),
            row_stage=np.zeros(program.rows, dtype=np.int64),
            stages=(Stage("any plan", -1, np.zeros(program.columns)),),
        )
        self.names = tuple(groups)
        self._groups = {name: tuple(blocks) for name, blocks in groups.items()}
        of_block = {block: index for index, blocks in enumerate(groups.values()) for block in blocks}
        self._group = np.full(program.rows, -1, dtype=np.int64)
        for block in program.row_blocks:
            self._group[block.start : block.stop] = of_block.get(block.name, -1)
        self._options, self._deadline = options, deadline
        self.whole = mip.needs_search(program)
        """Whether whole numbers matter."""
        self._parts: Held | None = None
        self._least: Program | None = None
        self._search: Held | None = None

    @property
    def over(self) -> bool:
        """Whether there is no time left, or somebody wants to stop."""
        stop = self._deadline.stop
        return self._deadline.left == 0.0 or (stop is not None and stop.is_set())

    def in_fractions(self, names: Collection[str]) -> Verdict:
        """Whether the groups (with the rows that always hold) have a plan when positions may be parted."""
        if self.over:
            return Verdict(None)
        system = self.system(names)
        held, least = self._elastic()
        relaxed_system = System(least)
        relaxed_system.own()
        relaxed_system.row_lower[:], relaxed_system.row_upper[:] = system.row_lower, system.row_upper
        held.enter(0, relaxed_system)
        scale = held.aim(least.stages[0].cost, -1)
        outcome = held.model.run(self._seconds, stop=self._deadline.stop)
        if outcome.limit:
            return Verdict(None)
        if outcome.word == "optimal":
            point = held.model.point()
            if float(least.stages[0].cost @ point) > VIOLATION:
                ray = held.row_duals(scale, least.rows)[0]
                if certificate.proves_infeasible(system, ray):
                    return Verdict(False, self._named(ray, names))
            elif self._is_plan(system, point[: self._program.columns]):
                return Verdict(True)
        return self._with_care(system, names, whole=False)

    def in_whole(self, names: Collection[str]) -> Verdict:
        """Whether the groups (with the rows that always hold) have a plan in whole numbers; in fractions they are
        known to.
        """
        if self.over:
            return Verdict(None)
        if self._search is None:
            self._search = Held(self._options, whole=True)
            if self._options.node_limit is not None:
                self._search.model.set("mip_max_nodes", self._options.node_limit)
            self._search.move_to(System(self._program))
        system = self.system(names)
        self._search.enter(0, system)
        self._search.model.forget()
        outcome = self._search.model.run(self._seconds, stop=self._deadline.stop)
        if outcome.word == "infeasible":
            return Verdict(False, tuple(names))
        if outcome.word == "optimal" or outcome.limit:
            return Verdict(True if outcome.word == "optimal" else None)
        return self._with_care(system, names, whole=True)

    def has_plan(self, names: Collection[str]) -> Verdict:
        """Whether the groups have a plan, in fractions first."""
        first = self.in_fractions(names)
        return self.in_whole(names) if first.plan and self.whole else first

    def system(self, names: Collection[str]) -> System:
        """The limits in force when these groups hold."""
        system = System(self._program)
        free = ~np.array([name in names for name in self.names] + [True])[self._group]
        system.own()
        system.row_lower[free], system.row_upper[free] = -np.inf, np.inf
        return system

    @property
    def _seconds(self) -> float | None:
        """What is left for a test."""
        limits = [limit for limit in (self._options.time_limit, self._deadline.left) if limit is not None]
        return min(limits) if limits else None

    def _elastic(self) -> tuple[Held, Program]:
        """The model of the least violation, with every group's rows in."""
        if self._parts is None or self._least is None:
            program = replace(self._program, integer=np.zeros(self._program.columns, dtype=bool))
            soft = self._group >= 0
            sides = [np.flatnonzero(soft & np.isfinite(each)) for each in (program.row_lower, program.row_upper)]
            self._least = relaxed(program, np.where(soft, program.row_unit, 0.0), sides[0], sides[1])
            self._parts = Held(self._options)
            self._parts.move_to(System(self._least))
        return self._parts, self._least

    def _is_plan(self, system: System, x: Floats) -> bool:
        limits = (system.lower, system.upper, system.row_lower, system.row_upper)
        return certificate.point_share(self._program.matrix, x, *limits) <= 1.0

    def _with_care(self, system: System, names: Collection[str], *, whole: bool) -> Verdict:
        """By the least violation, solved anew and certified."""
        left = self._seconds
        if left is not None and left <= 0:
            return Verdict(None)
        integer = self._program.integer & whole
        held = replace(self._program, row_lower=system.row_lower, row_upper=system.row_upper, integer=integer)
        blocks = [block for name in names for block in self._groups[name]]
        try:
            least = elastic(
                held, blocks, options=replace(self._options, time_limit=left or None, stop=self._deadline.stop)
            )
        except (CertificateError, SolverError):
            return Verdict(None)
        if least.status == "infeasible":
            return Verdict(False, tuple(names))
        if least.status != "optimal":
            return Verdict(None)
        if least.total <= VIOLATION:
            return Verdict(True)
        proved = least.y.size and certificate.proves_infeasible(system, least.y)
        return Verdict(False, self._named(least.y, names) if proved else tuple(names))

    def _named(self, ray: Floats, names: Collection[str]) -> tuple[str, ...]:
        """The groups in a ray that proves infeasibility in fractions."""
        used = set(self._group[certificate.significant(ray[: self._program.rows]) != 0].tolist())
        return tuple(name for index, name in enumerate(self.names) if name in names and index in used)
