"""One program after another on one kept model: cold at first, then only what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from alloc_opt.engine import guard, mip, tape
from alloc_opt.engine.anchor import Anchor
from alloc_opt.engine.certificate import certify
from alloc_opt.engine.held import Held
from alloc_opt.engine.mip import Search
from alloc_opt.engine.options import Deadline, Options
from alloc_opt.engine.phase_one import no_point_ray
from alloc_opt.engine.solution import Certificate, Solution, StageResult, Status
from alloc_opt.engine.stages import PATIENT, Stages, complete, solve_stages
from alloc_opt.engine.system import System
from alloc_opt.errors import CertificateError
from alloc_opt.program.arrays import Floats, Program

_MOST_TO_PROVE = 20_000
"""Columns up to which a proof is sought, for a tape, that a program has no plan."""
SEARCH_TOLERANCES = (1e-6, 1e-9)
"""How far from whole a search may end; the second when rounding the first one's staffing breaks a row."""


class Session:
    """Solves programs, the later ones from where the first one was solved.

    Not for use by several threads at once; make a session per thread.
    """

    def __init__(
        self,
        options: Options | None = None,
        *,
        onward: bool = False,
        begin: Anchor | None = None,
        near: bool = False,
    ) -> None:
        """`onward`: start each solve where the last one ended, not where the first did: quicker where many programs
        differ by a few rows each; values are the same, but which of several best plans is found depends on the order.
        `begin`: where the first stage of the first solve begins (`anchor.beginning`). `near`: the answer is near zero,
        so each solve starts there, without presolve, and each later stage where the last one ended.
        """
        self.options = options if options is not None else Options()
        self.onward, self.near = onward, near
        self.recoveries = 0
        """Answers that failed their check and were solved again from nothing."""
        self._held: Held | None = None
        self._anchors: dict[int, Anchor] = {} if begin is None else {0: begin}
        self._settled = False

    @property
    def anchors(self) -> Mapping[int, Anchor]:
        """Where solves begin, by stage."""
        return dict(self._anchors)

    def settle(self, anchors: Mapping[int, Anchor] | None = None) -> None:
        """From now on every solve begins from these (default: those of the solves so far) and from no others."""
        if anchors is not None:
            self._anchors = dict(anchors)
        self._settled = True

    def solve(self, program: Program, near: Floats | None = None) -> Solution:
        """The certified answer, or SolverError (input that cannot be solved with) or CertificateError.

        `near`: a point (internal, shape (columns,)) from which a search for whole positions sets out, if it fits.
        An infeasible or unbounded program and a limit without a plan are statuses, not errors.
        """
        return tape.solved(program, partial(self._solve, program, near), _why_none)

    def _solve(self, program: Program, near: Floats | None) -> Solution:
        """As `solve`, by the solver."""
        guard.check(program)
        if guard.contradicts_itself(program):
            return _no_plan("infeasible", None)
        if not mip.needs_search(program):
            return self._finish(program, None, Deadline(self.options.time_limit))
        deadline = Deadline(self.options.time_limit, self.options.stop)
        for tolerance in SEARCH_TOLERANCES:
            found = mip.search(program, self.options, deadline, tolerance, near)
            if not found.x.size:
                return _no_plan(found.status, found)
            solution = self._finish(program, found, Deadline(None))
            if solution.status != "infeasible":
                return solution
            self.recoveries += 1
        raise CertificateError(
            f"{program.name}: the staffing found breaks a rule once positions are whole, so none is given.",
            "coefficients far apart in size in one row are the usual cause",
        )

    def _finish(self, program: Program, found: Search | None, deadline: Deadline) -> Solution:
        """Stages for a staffing (or for a program without whole numbers), certified; once more with care if not."""
        solution = self._pass(program, found, deadline, careful=False)
        if not solution.certificate.holds:
            self.recoveries += 1
            solution = self._pass(program, found, Deadline(self.options.time_limit), careful=True)
        if not solution.certificate.holds:
            raise CertificateError(
                f"{program.name}: the answer failed its check twice, so none is given.",
                "numbers far apart in size (dollars beside shares) are the usual cause",
            )
        return solution

    def _pass(self, program: Program, found: Search | None, deadline: Deadline, careful: bool) -> Solution:
        staffing = None if found is None else found.x
        system = System(program, staffing)
        held = self._held if self._held is not None else Held(self.options)
        self._held = None
        before = held.model.seconds
        held.move_to(system)
        near = self.near and not careful
        done = solve_stages(held, system, self._fitting_anchors(held, program), deadline, careful, near)
        if done.limit and (done.x.size or staffing is not None):
            done.x = complete(held, System(program, staffing), done.x)
            done.status = "feasible" if done.x.size else "no_plan"
        self._held = held
        self.recoveries += done.recoveries
        for index, anchor in done.bases.items():
            if self.onward:
                self._anchors[index] = replace(anchor, patience=PATIENT)
            elif index in done.cold and not self._settled:
                self._anchors.setdefault(index, anchor)
        return _solution(program, found, done, held.model.seconds - before)

    def _fitting_anchors(self, held: Held, program: Program) -> dict[int, Anchor]:
        first = self._anchors.get(0)
        if first is None or first.shape == held.shape:
            return self._anchors
        return {0: first.carried_to(program)}


def _why_none(program: Program) -> Floats:
    """Row multipliers that prove that a program has no plan, whole numbers apart; none where there are none."""
    small = program.columns <= _MOST_TO_PROVE and not guard.contradicts_itself(program)
    ray = no_point_ray(System(program)) if small else None
    return np.zeros(0) if ray is None else ray


def _solution(program: Program, found: Search | None, done: Stages, seconds: float) -> Solution:
    stages, claims, limit, status = tuple(done.results), done.claims, done.limit, done.status
    searches: list[StageResult] = []
    if found is not None:
        searches = _of_the_plan([found.first, *found.ties], stages, program)
        claims = (*claims, "bound of the whole-position search: the solver's word")
        limit, seconds = found.limit or limit, seconds + found.seconds
        if status == "optimal" and (found.limit or found.status != "optimal"):
            status = "feasible"
    x = np.clip(done.x, program.lower, program.upper) if done.x.size else done.x
    has_plan = status in {"optimal", "feasible"}
    return Solution(
        status,
        x if has_plan else np.zeros(0),
        stages,
        searches[0] if searches else None,
        tuple(searches[1:]),
        certify(program, x, stages, claims) if has_plan else Certificate(claims=claims),
        seconds,
        "cold" if done.cold or not stages else "warm",
        limit,
    )


def _of_the_plan(searches: list[StageResult], stages: Sequence[StageResult], program: Program) -> list[StageResult]:
    """The searches up to the one that decides, each with its own bound and what the plan gives in the end: a later
    search may have taken a steadier staffing within the gap, and the plan is the best of its staffing.
    """
    decides = int(program.stages[0].prelude)
    pairs = zip(searches[: decides + 1], stages, strict=False)
    told = [replace(search, objective=stage.objective, value=stage.value) for search, stage in pairs]
    return [*told, *searches[len(told) :]]


def _no_plan(status: Status, found: Search | None) -> Solution:
    claims = () if found is None else (f"{status}: the solver's word",)
    return Solution(
        status,
        np.zeros(0),
        (),
        found.first if found is not None else None,
        (),
        Certificate(claims=claims),
        found.seconds if found is not None else 0.0,
        "cold",
        found.limit if found is not None else "",
    )
