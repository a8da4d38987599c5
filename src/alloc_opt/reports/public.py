"""Who may read what: confidential plans stay out of reports for the public and the board."""

from alloc_opt.analysis.run import Run
from alloc_opt.errors import OperatorError

OUTSIDE = ("public", "board")
"""Audiences that confidential plans are kept from."""


def refuse_confidential(run: Run, audience: str) -> None:
    """Raise OperatorError where a report of a confidential run is for the public or the board."""
    if run.facts["confidential"] and audience in OUTSIDE:
        scenarios = ", ".join(run.facts["inputs"]["scenarios"])
        source = f"scenario {scenarios}" if scenarios else f"plan {run.facts['name']}"
        raise OperatorError(
            f"This run is confidential ({source}): no report of it for the {audience}.",
            "solve again without the confidential scenario, or report for another audience",
        )
