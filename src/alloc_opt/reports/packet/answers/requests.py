"""What departments and schools ask for: is it in the plan, and if not, what would it take?"""

from alloc_opt.analysis.requests import requests
from alloc_opt.program import automatic
from alloc_opt.reports.packet.answer import Answer, Asking

TITLE = "what departments and schools ask for, and what each of it would take"
QUICK = False


def ask(asking: Asking) -> Answer | None:
    """The table `requests`; None where the plan has none."""
    plan, facts = asking.plan, asking.run.facts
    if plan["requests"].empty:
        return None
    rules = automatic.rules(plan, free=bool(facts["options"]["free"]))
    noise = float((facts["whole_positions"] or {}).get("gap") or 0.0)
    known = not facts["inputs"]["rules_by_hand"]
    return Answer({"requests": requests(plan, asking.run.tables, rules, probe=known, noise=noise, hear=asking.hear)})
