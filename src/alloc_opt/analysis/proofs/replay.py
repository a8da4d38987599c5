"""The price list made again without a solver: each small program is written anew, its saved answer checked and used."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from alloc_opt.analysis.priced import ANSWERS, price_tables
from alloc_opt.analysis.proofs.check import Check, few
from alloc_opt.analysis.proofs.kept import Kept
from alloc_opt.analysis.proofs.stages import Proof, prove
from alloc_opt.analysis.proofs.tables import compared
from alloc_opt.analysis.solve import Solved
from alloc_opt.engine import guard
from alloc_opt.engine.certificate import proves_infeasible
from alloc_opt.engine.mip import needs_search
from alloc_opt.engine.solution import Solution
from alloc_opt.engine.system import System
from alloc_opt.engine.tape import Reel, running
from alloc_opt.errors import CertificateError
from alloc_opt.program.arrays import Floats, Program

TABLES = ("prices", "incidence", "pins")
_PART = "prices"


class Replay:
    """Gives saved answers back in their order, each one checked; CertificateError where one does not hold."""

    def __init__(self, numbers: Floats) -> None:
        self._reel = Reel(numbers)
        self.seen: Counter[str] = Counter()
        """How many answers were proved, searched for in whole positions, proved to be none, said to be none, told."""
        self.rule = ""
        """Whose price is asked."""
        self.resting: dict[str, dict[str, None]] = {}
        """Rules whose price rests on answers that are searched for, unproved or told."""
        self.stages = 0
        """Bounds proved."""

    def solve(self, program: Program, ask: Callable[[], Solution], why_none: Callable[[Program], Floats]) -> Solution:
        """As `Tape.solve`; neither question is asked."""
        number = self.asked + 1
        saved, ray = self._reel.solution(program)
        if not saved.has_plan:
            self._note("none" if _impossible(program, saved, ray) else "unproved")
            return saved
        proof = prove(program, saved)
        wrong = (*proof.wrong, *_search(program, saved, proof))
        if wrong:
            raise CertificateError(f"Answer {number} ({program.name}) does not hold: {wrong[0]}.")
        self.stages += len(proof.stages)
        self._note("searched" if saved.mip is not None else "proved")
        return saved

    def told(self, ask: Callable[[], Sequence[int]]) -> Sequence[int]:
        """As `Tape.told`; `ask` is never called."""
        self._note("told")
        return self._reel.told()

    def asking(self, rule: str, _: str) -> None:
        """The price of another rule is asked."""
        self.rule = rule

    def on(self, kind: str) -> str:
        """` (price of reserve)`: which prices rest on answers of a kind."""
        names = [name for name in self.resting.get(kind, {}) if name]
        return f" ({'prices' if len(names) > 1 else 'price'} of {few(names)})" if names else ""

    def _note(self, kind: str) -> None:
        self.seen[kind] += 1
        self.resting.setdefault(kind, {})[self.rule] = None

    @property
    def asked(self) -> int:
        """How many questions there were so far."""
        return sum(self.seen.values())

    @property
    def ended(self) -> bool:
        """Whether every saved answer was asked for."""
        return self._reel.ended


def _impossible(program: Program, saved: Solution, ray: Floats) -> bool:
    """Whether it is proved that a program has no plan."""
    if saved.status != "infeasible":
        return False
    if guard.contradicts_itself(program):
        return True
    rows = program.stage_shape(0)[0]
    return len(ray) == rows and bool(np.isfinite(ray).all()) and proves_infeasible(System(program), ray)


def _search(program: Program, saved: Solution, proof: Proof) -> Iterator[str]:
    """What cannot be of the search for whole numbers that an answer rests on."""
    searches = () if saved.mip is None else (saved.mip, *saved.ties)
    if not saved.stages:
        yield "no objective was saved"
    if saved.status == "optimal" and len(saved.stages) < len(program.stages):
        yield "an objective is missing"
    if not searches and needs_search(program) and any(stage.staffing for stage in proof.stages):
        yield "its whole numbers were fixed without a search"
    for stage, search in zip(proof.stages, searches, strict=False):
        room = stage.tolerance + stage.give_up + 1e-6 * max(1.0, abs(stage.best))
        if stage.sense * (search.bound - search.objective) < -room:
            yield f"{stage.name}: a search found more than its own bound"


def prices(kept: Kept, solved: Solved) -> Iterator[Check]:
    """Is every printed price what its re-solves prove?"""
    if "prices" not in kept.tables:
        if kept.facts.get("priced"):
            yield Check("failed", _PART, "run.json says that there are prices, but there is no price list.")
        else:
            yield Check("unseen", _PART, "The run has no price list.")
        return
    if ANSWERS not in kept.values:
        yield Check("failed", _PART, "The answers behind the prices are not in the run.")
        return
    tape = Replay(kept.values[ANSWERS])
    with running(tape):
        made = price_tables(
            solved, quick=kept.facts.get("priced") != "full", pinned=bool(kept.facts["pins"]), asking=tape.asking
        )
    if not tape.ended:
        yield Check("failed", _PART, "There are more saved answers than the price list asks for.")
    proved, searched, none, unproved = (tape.seen[name] for name in ("proved", "searched", "none", "unproved"))
    yield Check(
        "proved",
        _PART,
        f"{proved + searched:,} priced re-solves: each one's plan meets every row of its program, and {tape.stages:,} "
        "bounds follow from its duals.",
        proved + searched,
    )
    if searched:
        yield Check(
            "claimed",
            _PART,
            f"{searched:,} of them chose whole positions{tape.on('searched')}: none better, claimed by HiGHS.",
            searched,
        )
    if none:
        yield Check("proved", _PART, f"{none:,} more have no plan at all, which their row multipliers prove.", none)
    if unproved:
        yield Check(
            "claimed", _PART, f"{unproved:,} more have no plan{tape.on('unproved')}: claimed by HiGHS.", unproved
        )
    if tape.seen["told"]:
        count = tape.seen["told"]
        yield Check(
            "claimed",
            _PART,
            f"Which rules stand in the way of a step {tape.on('told').strip()}: claimed by HiGHS.",
            count,
        )
    yield from compared(kept, {table.name: table for table in made}, _PART)
