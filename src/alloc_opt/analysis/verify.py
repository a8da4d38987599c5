"""Is a saved run what it says? Proved from its plan and its saved values, without a solver.

Every rule, tie and table is made again from the plan; the bound of every objective follows from its saved duals by weak
duality; each printed price is followed through its re-solves. What rests on the solver's word is said to be claimed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from alloc_opt.analysis.code import code
from alloc_opt.analysis.proofs.again import again
from alloc_opt.analysis.proofs.check import Check, guarded
from alloc_opt.analysis.proofs.facts import facts
from alloc_opt.analysis.proofs.kept import Kept
from alloc_opt.analysis.proofs.objectives import objectives, point
from alloc_opt.analysis.proofs.replay import TABLES, prices
from alloc_opt.analysis.proofs.rules import rules
from alloc_opt.analysis.proofs.tables import compared
from alloc_opt.analysis.proofs.ties import ties
from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import Solved


@dataclass(frozen=True, eq=False)
class Verified:
    """What was found of a run."""

    checks: tuple[Check, ...]
    solved: Solved | None = None
    """The plan written anew; None where that failed."""

    def of(self, kind: str) -> tuple[Check, ...]:
        """The checks of one kind: proved, claimed, failed, unseen."""
        return tuple(check for check in self.checks if check.kind == kind)


def verify(kept: Kept) -> Verified:
    """Look at everything that a run says; what fails does not keep the rest from being looked at."""
    checks = guarded("ties", lambda: ties(kept))
    found: list[Solved] = []

    def written() -> Iterator[Check]:
        found.append(again(kept))
        program = found[0].built.program
        yield Check(
            "proved",
            "plan",
            f"The plan was written anew: {program.columns:,} decisions and {program.rows:,} rows.",
        )

    checks += guarded("plan", written)
    if not found:
        return Verified(tuple(checks))
    solved = found[0]
    checks += guarded("plan", lambda: point(solved))
    checks += guarded("objectives", lambda: objectives(kept, solved))
    checks += guarded("rules", lambda: _published(kept, solved))
    checks += guarded("prices", lambda: prices(kept, solved))
    if kept.facts.get("inputs", {}).get("rules_by_hand"):
        why = "Whether the hand-written rules in it are those of the rules.py: the run holds their rows, not the file."
        checks.append(Check("unseen", "rules", why))
    if kept.facts.get("versions", {}).get("code") != code():
        why = "The run was made by other code than this; a difference may come from that."
        checks.append(Check("unseen", "facts", why))
    return Verified(tuple(checks), solved)


def _published(kept: Kept, solved: Solved) -> Iterator[Check]:
    """The plan published again: rules at the printed numbers, tables, and what run.json says."""
    made: Run = run(solved, free=bool(kept.facts["options"]["free"]))
    yield from rules(made)
    yield from compared(kept, made.tables, "tables", moved=bool(solved.solution.settled.size))
    known = {*made.tables, *TABLES}
    for name in kept.tables:
        if name not in known:
            yield Check("unseen", "tables", f"{name}.csv is a table that no run of this plan has.")
    yield from facts(kept, made)
