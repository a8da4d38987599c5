"""What the dollars of rated programs give, beside what other programs for the same goal give."""

from alloc_opt.analysis.a_roi import a_roi
from alloc_opt.analysis.evidences import tiers
from alloc_opt.reports.packet.answer import Answer, Asking

TITLE = "what a dollar of each rated program gives"
QUICK = True


def ask(asking: Asking) -> Answer | None:
    """Returns in bands; None where no program has a rated effect."""
    found = a_roi(asking.plan, asking.run.tables["programs"].frame)
    if found is None:
        return None
    words = {"doubts": tuple(tiers.doubts(asking.plan))}
    return Answer({"rated": found.rated, "unrated": found.unrated}, words, {"idle": list(found.idle)})
