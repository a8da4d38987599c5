"""How far do the metrics of the board's goals get in this plan, and how far could any plan take them?"""

from alloc_opt.analysis.smart import smart
from alloc_opt.program import automatic
from alloc_opt.reports.packet.answer import Answer, Asking

TITLE = "how far the metrics of the goals get, and how far any plan could take them"
QUICK = False


def ask(asking: Asking) -> Answer | None:
    """The table `smart`; None where the plan has no metrics."""
    plan, facts = asking.plan, asking.run.facts
    if plan["metrics"].empty:
        return None
    rules = automatic.rules(plan, free=bool(facts["options"]["free"]))
    searched = facts["whole_positions"] or {}
    noise = float(searched.get("gap") or 0.0)
    known = not facts["inputs"]["rules_by_hand"]
    return Answer({"smart": smart(plan, asking.run.tables, rules, probe=known, noise=noise, hear=asking.hear)})
