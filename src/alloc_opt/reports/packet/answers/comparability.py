"""Comparability of services, by staff and by dollars, read off the plan that was solved."""

from alloc_opt.analysis.comparable import comparable
from alloc_opt.reports.packet.answer import Answer, Asking

TITLE = "whether Title I schools have as much service as the others"
QUICK = True


def ask(asking: Asking) -> Answer | None:
    """The comparison both ways; None where the plan does not say which schools are served."""
    found = comparable(asking.solved)
    if found is None:
        return None
    facts = {"placed": found.placed, "most": found.most, "least": found.least, "small": found.small}
    return Answer({"comparability": found.table}, {"counted": found.words}, facts)
