"""Where the figures come from: data, assumptions with source and date, sources of rules and of effects."""

from collections.abc import Iterator, Mapping

import pandas as pd

from alloc_opt.analysis.caveats import ESTIMATED
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Column, Grid, Page, Words, line
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._by_year import compact

ORDER = 240
AUDIENCES = ("board", "staff", "public")
TITLE = "Assumptions and sources of figures"
_TABLES = (
    ("pay", "position", "What a position costs"),
    ("drivers", "driver", "What revenue follows"),
    ("counts", "driver", "Counts"),
    ("standards", "standard", "Yardsticks of staffing"),
    ("formula", "line", "Formula"),
    ("costs", "program", "Costs"),
)


def pages(ground: Ground) -> Iterator[Page]:
    """One page."""
    plan, facts = ground.plan, ground.run.facts
    blocks: list[Block] = []
    if plan.head.source:
        blocks.append(Words((plan.head.source,), "plain", "Figures"))
    if facts["estimated"]:
        blocks.append(Words((str(facts["estimated"]),), "warning"))
    assumed = _assumptions(ground)
    if assumed is not None:
        blocks.append(assumed)
    if ground.audience == "staff":
        blocks += [grid for grid in (_cited(ground), _rules(ground)) if grid is not None]
    blocks += _effects(ground)
    if not blocks:
        blocks.append(Words(("The plan states no source of its figures.",), "warning"))
    yield Page("sources", TITLE, _lead(ground), tuple(blocks))


def _lead(ground: Ground) -> str:
    count = len(ground.plan["assumptions"])
    return f"Where the figures come from, and {say.plural(count, 'assumption')} with their sources and dates."


def _value(row: Mapping[str, object]) -> str:
    value = float(str(row["value"]))
    return f"{value * 100:,.2f} %" if abs(value) < 2 else f"{value:,.2f}"


def _assumptions(ground: Ground) -> Grid | None:
    table = ground.plan["assumptions"]
    if not len(table):
        return None
    units = dict(zip(ground.plan["units"]["unit"], ground.plan["units"]["name"], strict=True))
    columns = [
        Column("assumption", "Assumption"),
        Column("unit", "For"),
        Column("year", "Year"),
        Column("value", "Value"),
        Column("source", "Source"),
        Column("date", "Date", "day"),
    ]
    kept = [column for column in columns if column.name in table or column.name in ("value",)]
    rows = []
    for record in table.to_dict("records"):
        told = {str(key): value for key, value in record.items()}
        words = str(told["assumption"]).replace("_", " ")
        told["assumption"] = _ASSUMED.get(str(told["assumption"]), words[:1].upper() + words[1:])
        told["unit"] = units.get(told.get("unit"), told.get("unit"))
        rows.append(line(kept, {**told, "value": _value(told), "year": told.get("year") or "every year"}))
    return compact(Grid("assumptions", "Assumptions", tuple(kept), tuple(rows), (), 15))


_ASSUMED = {
    "cola": "Cost of living in state revenue",
    "pay_growth": "Growth of pay",
    "benefits_growth": "Change of statutory benefits, points of pay",
    "health_growth": "Growth of health benefits",
    "cost_growth": "Growth of other prices",
    "attendance": "Attendance",
}


def _cited(ground: Ground) -> Grid | None:
    """Every source that a table of the plan names, with how many rows rest on it."""
    found: list[dict[str, object]] = []
    drivers = dict(zip(ground.plan["drivers"]["driver"], ground.plan["drivers"]["name"], strict=True))
    for table, key, words in _TABLES:
        frame = ground.plan[table]
        if "source" not in frame or not (frame["source"].astype(str) != "").any():
            continue
        mine = frame[(frame["source"].astype(str) != "").to_numpy()]
        for source, rows in mine.groupby(mine["source"].astype(str), sort=False):
            known = [drivers.get(one) or ground.name(key, one) for one in dict.fromkeys(rows[key].astype(str))]
            what = ", ".join(known[:4]) + (f" and {len(known) - 4} more" if len(known) > 4 else "")
            guess = "yes" if str(source).casefold().startswith(ESTIMATED) else ""
            found.append({"what": words, "which": what, "source": str(source), "estimated": guess})
    if not found:
        return None
    columns = (
        Column("what", "What"),
        Column("which", "Which"),
        Column("source", "Source"),
        *([Column("estimated", "Estimated")] if any(one["estimated"] for one in found) else []),
    )
    return Grid("cited", "Sources of single figures", columns, tuple(line(columns, one) for one in found))


def _rules(ground: Ground) -> Grid | None:
    book = ground.table("rulebook")
    if not len(book):
        return None
    named = book[(book["source"].astype(str) != "").to_numpy()]
    if not len(named):
        return None
    columns = (Column("source", "Source of rules"), Column("rules", "Rules", "count"), Column("kind", "Kind"))
    rows = []
    for source, mine in named.groupby("source", sort=False):
        kinds = ", ".join(dict.fromkeys(mine["severity"].astype(str)))
        rows.append(line(columns, {"source": str(source), "rules": len(mine), "kind": kinds}))
    return Grid("rule_sources", "Who says so: sources of the rules", columns, tuple(rows))


def _effects(ground: Ground) -> Iterator[Grid]:
    effects = ground.run.facts.get("effects") or []
    if not effects:
        return
    goals = dict(zip(ground.plan["goals"]["goal"], ground.plan["goals"]["name"], strict=True))
    frame = pd.DataFrame(effects)
    columns = (
        Column("id", "Evidence"),
        Column("program_name", "Program"),
        Column("goal", "Goal"),
        Column("effect", "Effect of one unit", "number"),
        Column("low", "Low", "number"),
        Column("high", "High", "number"),
        Column("source", "Source"),
    )
    rows = []
    for record in frame.to_dict("records"):
        name = ground.name("program", record["program"])
        goal = goals.get(record["goal"]) or str(record["goal"]).replace("_", " ")
        rows.append(line(columns, {**record, "program_name": name, "id": record["id"] or "no id", "goal": goal}))
    yield Grid("effects", "Effects that decided", columns, tuple(rows))
