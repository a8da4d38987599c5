"""Requests of departments and schools, as a terminal shows them."""

from rich.console import Console

from alloc_opt.analysis.pin_reach import Named
from alloc_opt.analysis.requests import FUNDED, NO_METRIC
from alloc_opt.analysis.table import Table
from alloc_opt.plan.plan import Plan
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.written import day, role


def show(plan: Plan, table: Table, console: Console) -> None:
    """Print the requests, then why each is funded or not."""
    records = table.frame.to_dict("records")
    held = sum(record["state"] == FUNDED for record in records)
    bare = sum(record["reason"] == NO_METRIC for record in records)
    lead = f"{say.plural(len(records), 'request')}, {held} in the plan"
    console.print(f"{lead}, {bare} without a metric." if bare else f"{lead}.")
    columns = ("request", "asked by", "state", "units", "from", "cost, first year")
    sheet = Sheet("Requests of departments and schools", columns, right=3, drop=("from", "asked by"))
    named = Named(plan)
    for record in records:
        cost = record["step_dollars"] if record["step_dollars"] == record["step_dollars"] else record["asked_dollars"]
        units = named.amount(record["quantity"], str(record["program"])) if record["program"] else ""
        sheet.add(
            str(record["name"]),
            str(record["asked_by"]),
            str(record["state"]),
            units,
            str(record["first_year"]),
            f"{cost:,.0f}",
        )
    sheet.print(console)
    for record in records:
        console.print(f"- {record['name']}. {record['says']}")
        owner = role(plan, record["owner"]) or "nobody yet"
        ends = f", until {day(record['cycle_end'])}" if record["cycle_end"] else ""
        pays = f" May pay: {record['may_pay']}." if record["may_pay"] else ""
        console.print(f"    {owner}{ends}.{pays}")
    for note in table.notes:
        console.print(note)
