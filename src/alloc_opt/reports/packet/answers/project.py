"""Where today's services lead and where the plan does: both rolled through the same projection, to the cent."""

import re
from collections.abc import Iterator

import pandas as pd

from alloc_opt.analysis.names import revenue_line
from alloc_opt.analysis.project import Projection
from alloc_opt.analysis.project import project as projected
from alloc_opt.analysis.projection.certification import HOW_TO
from alloc_opt.analysis.table import Table
from alloc_opt.plan.plan import Plan
from alloc_opt.reports.cliffs import cliff_sentences
from alloc_opt.reports.packet.answer import Answer, Asking
from alloc_opt.reports.project import gap_sentences

TITLE = "where today's services and the plan lead"
QUICK = True
_ID = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
TODAY, PLAN = "today", "plan"
"""Whose projection a row is of."""
LAYOUTS = {"california": "california_myp"}
"""Rule pack that rules of the plan come from -> layout of its state's form; `plain` without one."""
_BUDGET = ("programs", "budget", "positions", "funds")


def ask(asking: Asking) -> Answer:
    """Tables `projection_lines` (of, section, number, part, line, level, year, dollars, share, change, value, unit),
    `projection_summary` (of, line, year, dollars) and `projection_drivers` (driver, name, year, value, change).
    """
    places = " ".join(asking.run.tables["rulebook"].frame["place"].astype(str))
    layout = next((name for pack, name in LAYOUTS.items() if f"{pack}.yaml" in places), "plain")
    budget = {name: asking.run.tables[name].frame for name in _BUDGET}
    sides = {
        TODAY: projected(asking.today, layout_name=layout),
        PLAN: projected(asking.plan, layout_name=layout, budget=budget),
    }
    today, plan = sides[TODAY], sides[PLAN]
    words = {
        f"{of}_why": tuple(text for text in side.certification.reasons if text != HOW_TO) for of, side in sides.items()
    }
    words |= {
        "gap": tuple(gap_sentences(today)),
        "cliffs": tuple(cliff_sentences(today.cliffs)) if len(today.cliffs) else (),
        "notes": plan.notes,
        "reserve": (plan.reserve.words,),
    }
    words = {about: tuple(_in_words(asking.plan, text) for text in texts) for about, texts in words.items()}
    facts = {
        "layout": layout,
        "layout_title": today.layout.title,
        "funds": list(today.funds),
        "years": list(today.years),
        "plan_years": list(plan.years),
        "reserve_known": plan.reserve.known,
        **{f"{of}_certified": side.certification.word for of, side in sides.items()},
        **{f"{of}_by_law": side.certification.by_law for of, side in sides.items()},
        "set_aside": _set_aside(asking, plan),
        "gap": today.gap.first / 100.0,
        "gap_last": today.gap.last / 100.0,
    }
    return Answer(_tables(sides), words, facts)


def _set_aside(asking: Asking, side: Projection) -> float:
    """Dollars of the base year's unrestricted balance that are committed or assigned there and in no later year."""
    parts, funds = asking.plan["components"], asking.plan["funds"]
    shown = funds.loc[funds["fund"].isin(list(side.funds)).to_numpy(), "resource"]
    free = set(shown) & set(asking.run.facts.get("unrestricted", ()))
    chosen = parts[(parts["kind"].isin(["committed", "assigned"]) & parts["resource"].isin(free)).to_numpy()]
    if not (chosen["year"] == side.years[0]).all():
        return 0.0
    return float(chosen["dollars"].sum())


def _in_words(plan: Plan, text: str) -> str:
    """A sentence without ids: revenue lines by their words, other ids with spaces."""
    lines = sorted({str(line) for line in plan["revenue"]["line"]}, key=len, reverse=True)
    for line in lines:
        if "_" in line or " " in line:
            text = text.replace(line, revenue_line(plan, line))
    return _ID.sub(lambda found: found[0].replace("_", " "), text)


def _tables(sides: dict[str, Projection]) -> dict[str, Table]:
    lines = pd.concat([side.lines.frame.assign(of=of) for of, side in sides.items()], ignore_index=True)
    lines = lines.rename(columns={"row": "number", "count": "value"})
    kept = ["of", "section", "number", "part", "line", "level", "year", "dollars", "share", "change", "value", "unit"]
    summary = pd.concat([_long(of, side.summary.frame) for of, side in sides.items()], ignore_index=True)
    drivers = sides[TODAY].drivers.frame
    counted = drivers.rename(columns={"count": "value"}).reindex(columns=["driver", "name", "year", "value", "change"])
    counted["name"] = [str(name).partition(":")[0] for name in counted["name"]]
    found = {"projection_lines": lines[kept], "projection_summary": summary, "projection_drivers": counted}
    return {name: Table(name, frame) for name, frame in found.items()}


def _long(of: str, summary: pd.DataFrame) -> pd.DataFrame:
    def parts() -> Iterator[pd.DataFrame]:
        for name in summary.columns.drop("year"):
            yield pd.DataFrame({"of": of, "line": name, "year": summary["year"], "dollars": summary[name]})

    return pd.concat(parts(), ignore_index=True)
