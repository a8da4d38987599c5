"""The settings under which an LP is tried, one after another, until an answer passes its check."""

from dataclasses import dataclass

from alloc_opt.engine.anchor import Anchor
from alloc_opt.engine.highs import Model

TIGHT = 1e-9
"""Feasibility tolerances of LP runs: tight, so that warm and cold runs agree."""
USUAL = 1e-7
"""The solver's own, for what is too badly scaled for the tight ones."""


@dataclass(frozen=True)
class Try:
    """One run's beginning and settings."""

    anchor: Anchor | None = None
    """Where to begin; from nothing without one."""
    presolve: str = "choose"
    tolerance: float = TIGHT

    def prepare(self, model: Model) -> None:
        """Forget all earlier runs and set the model up for this one."""
        model.forget()
        model.set("presolve", self.presolve)
        model.set("primal_feasibility_tolerance", self.tolerance)
        model.set("dual_feasibility_tolerance", self.tolerance)
        model.set("simplex_iteration_limit", self.anchor.patience if self.anchor else 2**31 - 1)
        if self.anchor is not None:
            model.begin_from(self.anchor.basis)


def tries(anchor: Anchor | None = None, careful: bool = False) -> list[Try]:
    """What to try in order: from the anchor, from nothing, without presolve, with the solver's own tolerances."""
    warm = [] if anchor is None or careful else [Try(anchor)]
    cold = [] if careful else [Try()]
    return [*warm, *cold, Try(presolve="off"), Try(presolve="off", tolerance=USUAL)]
