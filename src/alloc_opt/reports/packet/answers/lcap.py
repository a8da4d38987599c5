"""The tables of California's local control and accountability plan."""

from alloc_opt.analysis.lcap import lcap
from alloc_opt.reports.packet.answer import Answer, Asking

TITLE = "what each action of the local control and accountability plan takes"
QUICK = True


def ask(asking: Asking) -> Answer | None:
    """The tables; None for plans without contributing actions."""
    solved = asking.solved
    found = lcap(asking.plan, solved.built.measures, solved.rules, asking.run.tables)
    if found is None:
        return None
    tables = {"actions": found.actions, "overview": found.overview, "goals": found.goals}
    if found.grants is not None:
        tables["grants"] = found.grants
    return Answer(tables)
