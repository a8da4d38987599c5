"""Vision, mission, objectives, strategies, actions: the cascade, with the dollars and FTE of the plan rolled up."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from alloc_opt.analysis.cascade import ACTION, GOAL, STRATEGY, VISION, Cascade, cascade, spent
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Chart, Column, Grid, Page, Row, Words, line, total
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._written import by_year, in_years
from alloc_opt.reports.written import role

ORDER = 200
AUDIENCES = ("staff",)
TITLE = "From vision to actions"
LEVELS = {VISION: "Vision", GOAL: "Objective", STRATEGY: "Strategy", ACTION: "Action"}


def pages(ground: Ground) -> Iterator[Page]:
    """The cascade; nothing where the plan has no board goals."""
    if ground.plan["board_goals"].empty:
        return
    found = cascade(ground.plan, spent(ground.run.tables))
    whole = found.whole.frame.to_dict("records")
    first, last = whole[0], whole[-1]
    lead = (
        f"{say.percent(first['share'])} of the budget of {first['year']} ({say.money(first['goal_dollars'])}) and "
        f"{say.percent(last['share'])} of that of {last['year']} serve an action of a goal; the rest is listed below, "
        "so that the sum is the whole budget."
    )
    mission = ground.plan["statements"]
    texts = tuple(str(text) for text in mission.loc[(mission["kind"] == "mission").to_numpy(), "text"])
    words = (Words(texts, head="Mission"),) if texts else ()
    grid = _cascade(ground, found)
    yield Page("vmosa", TITLE, lead, (*words, grid, *_goals(ground, found), _rest(ground, found)))


def _cascade(ground: Ground, found: Cascade) -> Grid:
    columns = (Column("level", "Level"), Column("name", "What"), Column("owner", "Owner"), *by_year(ground.years))
    records = _once(found.levels.frame)
    money = in_years(_keyed(found.levels.frame), "key")
    actions = ground.plan["actions"]
    spending = set(actions.loc[((actions["program"] != "") & actions["spends"].astype(bool)).to_numpy(), "action"])
    rows: list[Row] = []
    for record in records:
        values = {
            "level": LEVELS[str(record["level"])],
            "name": record["name"],
            "owner": role(ground.plan, record["owner"]),
            **(money[_key(record)] if record["level"] != ACTION or record["id"] in spending else {}),
        }
        rows.append(line(columns, values))
    parents = _parents(records, set(actions.loc[(actions["strategy"] == "").to_numpy(), "action"]))
    for at, row in enumerate(rows):
        below = tuple((part, 1.0) for part, parent in enumerate(parents) if parent == at)
        rows[at] = Row(row.cells, "sum", below) if below else row
    top = [at for at, parent in enumerate(parents) if parent is None]
    rest = in_years(
        found.no_goal.frame.groupby("year", sort=False)[["dollars", "fte"]].sum().reset_index().assign(id="r"), "id"
    )
    rows.append(line(columns, {"level": "No goal", "name": "What no action of a goal takes", **rest.get("r", {})}))
    rows.append(total(columns, rows, "The whole budget", (*top, len(rows) - 1)))
    return Grid("cascade", "Vision, objectives, strategies, actions", columns, tuple(rows))


def _parents(records: list[dict[Any, Any]], direct: set[str]) -> list[int | None]:
    """Row of which each row is a part, None at the top; ids may be the same on several levels. `direct`: actions of a
    goal without a strategy.
    """
    found: list[int | None] = []
    at: dict[str, int] = {}
    for row, record in enumerate(records):
        level = str(record["level"])
        above = {VISION: "", GOAL: VISION, STRATEGY: GOAL, ACTION: GOAL if record["id"] in direct else STRATEGY}[level]
        found.append(at[above] if above and not _orphan(record) else None)
        at[level] = row
    return found


def _orphan(record: Mapping[Any, Any]) -> bool:
    """A board goal that serves no statement of the vision stands at the top."""
    return bool(record["level"] == GOAL and not record["under"])


def _key(record: Mapping[Any, Any]) -> str:
    return f"{record['level']}:{record['id']}"


def _keyed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(key=frame["level"].astype(str) + ":" + frame["id"].astype(str))


def _once(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return _keyed(frame).drop_duplicates("key")[["level", "id", "name", "under", "owner"]].to_dict("records")


def _goals(ground: Ground, found: Cascade) -> tuple[Grid | Chart, ...]:
    """Dollars of each board goal, in the years, and as a picture."""
    frame = found.levels.frame
    goals = frame[(frame["level"] == GOAL).to_numpy()]
    columns = (Column("name", "Objective"), *by_year(ground.years), Column("share", "Share of the budget", "share"))
    money = in_years(goals, "id")
    last = {
        str(r["id"]): float(r["share"]) for r in goals[(goals["year"] == ground.years[0]).to_numpy()].to_dict("records")
    }
    names = goals.drop_duplicates("id")[["id", "name"]].itertuples(index=False)
    rows = [line(columns, {"name": name, "share": last[str(label)], **money[str(label)]}) for label, name in names]
    if not rows or not (goals["dollars"] != 0).any():
        return ()
    rows.append(total(columns, rows, "All objectives"))
    grid = Grid("objectives", "Dollars by objective", columns, tuple(rows))
    first = ground.years[0]
    most = max(rows[:-1], key=lambda row: float(row.cells[1] or 0.0))
    says = f"Most money in {first} goes to: {most.cells[0]} ({say.money(float(most.cells[1] or 0.0))})."
    return grid, Chart(
        "objectives", f"Dollars by objective, {first}", "bars", "objectives", "name", (f"dollars_{first}",), says
    )


def _rest(ground: Ground, found: Cascade) -> Grid:
    columns = (Column("name", "Program"), *by_year(ground.years))
    frame = found.no_goal.frame
    money = in_years(frame, "program")
    names = frame.drop_duplicates("program")[["program", "name"]].itertuples(index=False)
    rows = [line(columns, {"name": name, **money[str(label)]}) for label, name in names]
    rows.append(total(columns, rows, "Everything that no action of a goal takes"))
    note = "That a program stands here says nothing about its worth: most of it is what keeps schools open."
    return Grid("no_goal", "What no action of a goal takes", columns, tuple(rows), (note,), most=15)
