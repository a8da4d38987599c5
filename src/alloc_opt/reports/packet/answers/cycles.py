"""Which requests are in the plan, so that they are reviewed when their cycle ends? Nothing is solved for it."""

from alloc_opt.analysis.requests import requests
from alloc_opt.analysis.table import Table
from alloc_opt.program import automatic
from alloc_opt.reports.packet.answer import Answer, Asking

TITLE = "which cycles of requests in the plan end when"
QUICK = True
_COLUMNS = ["request", "name", "asked_by", "program", "metric", "owner", "cycle_end", "step_dollars", "state"]


def ask(asking: Asking) -> Answer | None:
    """The table `cycles`: requests that state the end of their cycle, by that day; None where none does."""
    plan = asking.plan
    due = plan["requests"].loc[(plan["requests"]["cycle_end"] != "").to_numpy(), "request"]
    if due.empty:
        return None
    rules = automatic.rules(plan, free=bool(asking.run.facts["options"]["free"]))
    frame = requests(plan, asking.run.tables, rules, probe=False).frame
    mine = frame[frame["request"].isin(due).to_numpy()].sort_values("cycle_end", kind="stable", ignore_index=True)
    return Answer({"cycles": Table("cycles", mine[_COLUMNS])})
