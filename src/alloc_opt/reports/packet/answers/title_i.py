"""Title I: how the schools rank and what each gets, read off the plan that was solved."""

from alloc_opt.analysis.title_i import said_served, title_i
from alloc_opt.reports.packet.answer import Answer, Asking

TITLE = "how schools rank for Title I, and who is served"
QUICK = True


def ask(asking: Asking) -> Answer | None:
    """Ranking, award and where the list of served schools comes from; None without the grant."""
    solved = asking.solved
    found = title_i(solved.plan, solved.built.measures, solved.rules, asking.run.tables)
    if found is None:
        return None
    tables = {table.name: table for table in (found.ranking, found.award) if table is not None}
    facts = {
        "resource": found.resource,
        "decided": found.decided,
        "reason": found.reason,
        "unranked": found.unranked,
        "average": round(found.average, 6),
        "each": round(found.each, 6),
        "times": found.rule.times,
        "below": found.rule.below,
        "must": found.rule.must,
        "floor": found.rule.eligible,
        "within": found.rule.within,
        "said": dict(said_served(solved.plan)),
    }
    return Answer(tables, {}, facts)
