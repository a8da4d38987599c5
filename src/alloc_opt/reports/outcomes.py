"""What pupils gain by goal, group and year, as far as studies can tell, on the console."""

from rich.console import Console

from alloc_opt.analysis.run import Run
from alloc_opt.reports import sentences as say
from alloc_opt.reports.changes import named
from alloc_opt.reports.console import Sheet


def show_outcomes(run: Run, console: Console) -> None:
    """Nothing where the plan does not decide by effects."""
    table = run.tables.get("outcomes")
    if table is None or not len(table):
        return
    console.print()
    columns = ("goal", "group", "year", "today's services", "low", "plan", "high")
    out = Sheet("What pupils gain, as far as studies can tell", columns, right=3, drop=("group",))
    last = ""
    for row in table.frame.to_dict("records"):
        group = named(run.facts["names"], "group", row["group"])
        ends = (say.number(round(float(row[end]), 1)) for end in ("today_gain", "low", "gain", "high"))
        label = f"{str(row['goal']).replace('_', ' ')}, {row['unit']}"
        out.add("" if label == last else label, group, row["year"], *ends)
        last = label
    out.print(console)
    console.print("Low and high: every effect at that end of its interval at once. Goals are never added together.")
