"""The sentences about steps of assumptions and revenue, rounded as people speak."""

from alloc_opt.analysis.pricing.assumption import Assumption
from alloc_opt.analysis.pricing.assumption_cost import Carried
from alloc_opt.analysis.pricing.cost import Cost
from alloc_opt.analysis.pricing.words import because, in_years, staffing
from alloc_opt.analysis.speak import money
from alloc_opt.program.built import Built


def assumption_sentence(built: Built, step: Assumption, cost: Cost, carried: Carried | None = None) -> str:
    """What a step takes or frees; and, where that was asked, what its own money leaves of the plan's services."""
    if not cost.possible:
        return f"{step.what} is not a matter of money{because(built, cost.blocked_by)}."
    takes = cost.dollars > 0 or (cost.dollars == 0 and step.harms)
    text = f"{step.what} {'takes' if takes else 'frees'} {in_years(cost)}"
    if not cost.services:
        text = f"{text}, all services as in this plan."
    else:
        staff = staffing(built.plan, cost.staff, 1.0)
        among = f" ({staff})" if staff else ""
        text = f"{text}; rules then change {money(cost.services)} of services{among}, all others as in this plan."
    return text if carried is None or not takes else text + _carried(cost, carried)


def _carried(cost: Cost, carried: Carried) -> str:
    """Which services give is for a new solve to say, so none is named."""
    if not carried.possible:
        return " No plan within the rules carries it."
    if not carried.services:
        return " The plan's balances carry it." if cost.dollars else ""
    return f" The plan's own money does not carry it: about {money(carried.services)} of services would have to give."
