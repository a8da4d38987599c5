"""The plan that people wrote, beside the plan that was solved, as a terminal shows it."""

from rich.console import Console

from alloc_opt.analysis.cascade import ACTION, GOAL, STRATEGY, VISION, Cascade
from alloc_opt.analysis.table import Table
from alloc_opt.plan.plan import Plan
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.written import actions_of, aim, goals_in_order, led, role, span

_INDENT = {VISION: "", GOAL: "  ", STRATEGY: "    ", ACTION: "      "}
_MOST = 15


def show(plan: Plan, money: Cascade, checked: Table, changed: Table, console: Console) -> None:
    """Print the plan on a page, the metrics, the cascade and who answers for the changes."""
    _page(plan, checked, console)
    console.print()
    _metrics(plan, checked, console)
    console.print()
    _cascade(money, console)
    console.print()
    _changes(changed, console)


def _page(plan: Plan, checked: Table, console: Console) -> None:
    reached = {str(record["metric"]): record for record in checked.frame.to_dict("records")}
    console.print(f"{plan.head.title or plan.name}: the plan on a page", style="bold")
    statements, metrics = plan["statements"], plan["metrics"]
    texts = dict(zip(statements["statement"], statements["text"], strict=True))
    for mission in statements.loc[(statements["kind"] == "mission").to_numpy(), "text"]:
        console.print(f"Mission: {mission}")
    last = ""
    for goal in goals_in_order(plan).to_dict("records"):
        console.print()
        if goal["vision"] and goal["vision"] != last:
            console.print(f"Vision: {texts[goal['vision']]}", style="bold")
        last = goal["vision"]
        console.print(str(goal["name"]), style="bold")
        if goal["key_players"]:
            console.print(f"  key players: {goal['key_players']}")
        for action in actions_of(plan, str(goal["board_goal"])).to_dict("records"):
            parts = (role(plan, action["owner"]) or "nobody yet", span(action["start"], action["finish"]))
            console.print(f"  - {action['name']} ({', '.join(part for part in parts if part)})")
        for metric in metrics[(metrics["board_goal"] == goal["board_goal"]).to_numpy()].to_dict("records"):
            told = led(reached[str(metric["metric"])]) if str(metric["metric"]) in reached else ""
            console.print(f"  > {aim(metric)}{f' ({told})' if told else ''}")


def _metrics(plan: Plan, checked: Table, console: Console) -> None:
    if checked.frame.empty:
        console.print("No metric says when a goal is reached.")
        return
    letters = ("specific", "measurable", "attainable", "relevant", "time_bound")
    columns = ("metric", "S", "M", "A: attainable", "R", "T", "owner")
    sheet = Sheet("SMART: specific, measurable, attainable, relevant, time-bound", columns, right=7, drop=("owner",))
    records = checked.frame.to_dict("records")
    for record in records:
        sheet.add(str(record["name"]), *(str(record[letter]) for letter in letters), role(plan, record["owner"]))
    sheet.print(console)
    for record in records:
        lacking = f" Wanting: {record['lacking']}." if record["lacking"] else ""
        console.print(f"- {record['name']}. {record['says']}{lacking}")
    for note in checked.notes:
        console.print(note)


def _cascade(money: Cascade, console: Console) -> None:
    frame, whole = money.levels.frame, money.whole.frame.to_dict("records")
    years = [str(record["year"]) for record in whole]
    sheet = Sheet("From vision to actions: dollars", ("what", *years, f"FTE {years[0]}"))
    for (level, label), part in frame.groupby(["level", "id"], sort=False):
        name = f"{_INDENT[str(level)]}{part['name'].iloc[0] or label}"
        sheet.add(name, *(f"{value:,.0f}" for value in part["dollars"]), f"{part['fte'].iloc[0]:,.1f}")
    rest = [(record["dollars"] - record["goal_dollars"], record["fte"] - record["goal_fte"]) for record in whole]
    sheet.add("what no action of a goal takes", *(f"{value:,.0f}" for value, _ in rest), f"{rest[0][1]:,.1f}")
    sheet.total = ("the whole budget", *(f"{record['dollars']:,.0f}" for record in whole), f"{whole[0]['fte']:,.1f}")
    sheet.print(console)
    first = whole[0]
    console.print(
        f"{say.percent(first['share'])} of the budget of {first['year']} ({say.money(first['goal_dollars'])}) serve an "
        "action of a goal; each dollar is counted once."
    )


def _changes(changed: Table, console: Console) -> None:
    records = changed.frame.to_dict("records")
    if not records:
        console.print("Nothing changes from today's services.")
        return
    columns = ("no.", "program", "place", "change", "from", "decide by", "owner")
    sheet = Sheet("Who does what, by when", columns, right=7, drop=("from", "place"))
    for record in records[:_MOST]:
        texts = (record[name] for name in ("name", "school_name", "action", "first_year", "decide_by"))
        sheet.add(f"{record['number']:.0f}", *(str(text) for text in texts), str(record["owner_name"] or "nobody yet"))
    sheet.print(console)
    more = len(records) - _MOST
    if more > 0:
        console.print(f"And {more} more; -o FOLDER writes all of them.")
    for name, action, against in dict.fromkeys((r["name"], r["by_action"], r["against"]) for r in records):
        if against:
            console.print(f"- {name}: {action}; {against}.")
