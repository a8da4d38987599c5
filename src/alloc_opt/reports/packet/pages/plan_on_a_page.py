"""The plan on a page: vision, goals, key players, action items, metrics; then what each action takes.

Beside each target that the plan can be read against stands where this plan leads, read off the run.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from alloc_opt.analysis.cascade import ACTION, Cascade, cascade, spent
from alloc_opt.analysis.smart import smart
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Column, Grid, Page, Row, Words, line, total
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._written import by_year, in_years
from alloc_opt.reports.written import actions_of, aim, goals_in_order, led, role, span

ORDER = 190
AUDIENCES = ("board", "staff")
TITLE = "The plan on a page"
COLUMNS = (
    Column("vision", "Vision"),
    Column("goals", "Goals"),
    Column("key_players", "Key players"),
    Column("action_items", "Action items"),
    Column("metrics", "Metrics"),
)
MOST = 6
"""Goals that a printed page holds."""
BRIEF = 12
"""Actions that a board's appendix prints; the others are in the workbook."""


def pages(ground: Ground) -> Iterator[Page]:
    """The page and its appendix; nothing where the plan has no board goals."""
    plan = ground.plan
    if plan["board_goals"].empty:
        return
    yield page(plan, _reached(ground))
    if not plan["actions"].empty:
        yield appendix(plan, cascade(plan, spent(ground.run.tables)), ground)


def _reached(ground: Ground) -> dict[str, Mapping[Any, Any]]:
    """Rows of the table `smart` of the run by metric; how far other plans could go is not looked for."""
    if ground.plan["metrics"].empty:
        return {}
    rules = automatic.rules(ground.plan, free=bool(ground.run.facts["options"]["free"]))
    frame = smart(ground.plan, ground.run.tables, rules, probe=False).frame
    return {str(record["metric"]): record for record in frame.to_dict("records")}


def page(plan: Plan, reached: Mapping[str, Mapping[Any, Any]]) -> Page:
    """A row for each board goal; a part of the vision that several serve stands at the first of them.

    `reached`: rows of the table `smart` by metric.
    """
    statements, metrics = plan["statements"], plan["metrics"]
    texts = dict(zip(statements["statement"], statements["text"], strict=True))
    rows, last = [], ""
    for goal in goals_in_order(plan).to_dict("records"):
        mine = metrics[(metrics["board_goal"] == goal["board_goal"]).to_numpy()]
        values = {
            "vision": texts.get(goal["vision"], "") if goal["vision"] != last else "",
            "goals": goal["name"],
            "key_players": goal["key_players"],
            "action_items": "; ".join(actions_of(plan, str(goal["board_goal"]))["name"]),
            "metrics": "; ".join(_metric(metric, reached) for metric in mine.to_dict("records")),
        }
        rows.append(line(COLUMNS, values))
        last = goal["vision"]
    grid = Grid("plan_on_a_page", TITLE, COLUMNS, tuple(rows), most=MOST)
    mission = tuple(str(text) for text in statements.loc[(statements["kind"] == "mission").to_numpy(), "text"])
    words = (Words(mission, head="Mission"),) if mission else ()
    goals, actions = say.plural(len(rows), "goal"), say.plural(len(plan["actions"]), "action item")
    lead = f"{goals}, {actions} and {say.plural(len(metrics), 'metric')}{_so_far(reached)}."
    return Page("plan_on_a_page", TITLE, lead, (*words, grid))


def _metric(metric: Mapping[Any, Any], reached: Mapping[str, Mapping[Any, Any]]) -> str:
    record = reached.get(str(metric["metric"]))
    told = led(record) if record is not None else ""
    return f"{aim(metric)} ({told})" if told else aim(metric)


def _so_far(reached: Mapping[str, Mapping[Any, Any]]) -> str:
    """`; of the 6 that this plan moves, it meets 1 and falls short of 5`."""
    known = [record for record in reached.values() if record["expected"] == record["expected"]]
    if not known:
        return ""
    short = sum(float(record["short"]) > 0 for record in known)
    if len(known) == 1:
        return f"; of the one that can be read off this plan, the target is {'not met' if short else 'met'}"
    told = f"; of the {len(known)} that can be read off this plan, it meets {len(known) - short or 'none'}"
    return f"{told} and falls short of {short}" if short else told


def appendix(plan: Plan, found: Cascade, ground: Ground) -> Page:
    """Owner, time, dollars and FTE of each action, and what serves no goal, up to the whole budget."""
    years = ground.years
    columns = (
        Column("action", "Action"),
        Column("owner", "Owner"),
        Column("program", "Program"),
        Column("when", "When"),
        *by_year(years),
    )
    frame = found.levels.frame
    money = in_years(frame[(frame["level"] == ACTION).to_numpy()], "id")
    rows: list[Row] = []
    for action in plan["actions"].to_dict("records"):
        values = {
            "action": action["name"],
            "owner": role(plan, action["owner"]),
            "program": ground.name("program", action["program"]) if action["program"] else "",
            "when": span(action["start"], action["finish"]),
            **(money.get(str(action["action"]), {}) if action["program"] and action["spends"] else {}),
        }
        rows.append(line(columns, values))
    rows.append(total(columns, rows, "All actions"))
    rest = found.no_goal.frame.groupby("year", sort=False)[["dollars", "fte"]].sum().reset_index()
    other = in_years(rest.assign(id="rest"), "id").get("rest", {})
    rows.append(line(columns, {"action": "What no action takes: classes, offices, buildings and the like", **other}))
    rows.append(total(columns, rows, "The whole budget", (len(rows) - 2, len(rows) - 1)))
    first = found.whole.frame.to_dict("records")[0]
    lead = (
        f"In {first['year']} the actions take {say.money(first['goal_dollars'])} and {first['goal_fte']:,.1f} FTE, "
        f"{say.percent(first['share'])} of the budget; each dollar is counted once."
    )
    note = "An action that names no program takes no money of its own, nor does one that makes a program smaller."
    shown = BRIEF if ground.audience == "board" else 0
    grid = Grid("action_money", "What each action takes", columns, tuple(rows), (note,), most=shown)
    return Page("action_money", "What the action items take", lead, (grid,))
