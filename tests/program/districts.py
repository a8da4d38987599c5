"""Small districts made in memory, points of their budgets, and districts drawn by hypothesis."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from hypothesis import strategies as st

from alloc_opt.plan.complete import blank, complete
from alloc_opt.plan.plan import Head, Plan
from alloc_opt.plan.rule import PlacedRule
from alloc_opt.program.build import build
from alloc_opt.program.built import Built

Rows = Sequence[Mapping[str, Any]]
Tables = Mapping[str, Rows]
Floats = npt.NDArray[np.float64]
BASE = "2025-26"
YEARS = ("2026-27", "2027-28", "2028-29", "2029-30", "2030-31")


def table(name: str, rows: Rows) -> pd.DataFrame:
    """A table of the noun `name`, defaults filled in; further columns are attributes of the type they hold."""
    frame = blank(name, len(rows))
    for column in dict.fromkeys(key for row in rows for key in row):
        if column in frame:
            for row, values in enumerate(rows):
                if column in values:
                    frame.loc[row, column] = values[column]
        else:
            frame[column] = [row.get(column, "") for row in rows]
    return frame


def plan(tables: Tables, rules: Sequence[Mapping[str, Any]] = (), *, years: int = 1, **head: Any) -> Plan:
    """A plan of tables and rules (each with id and family), without the default cap on changes unless
    `settings` says.
    """
    placed = tuple(
        PlacedRule(str(rule["id"]), str(rule["family"]), {k: v for k, v in rule.items() if k not in {"id", "family"}})
        for rule in rules
    )
    settings = {"changes": None, "changes_share": None, **head.pop("settings", {})}
    top = {"name": "toy", "base_year": BASE, "years": YEARS[:years], "settings": settings, **head}
    return Plan(Head(**top), complete({name: table(name, rows) for name, rows in tables.items()}), placed)


TOY: dict[str, Rows] = {
    "schools": [
        {"school": "oak", "level": "elementary", "poverty": 0.6},
        {"school": "elm", "level": "elementary", "poverty": 0.1},
        {"school": "high", "level": "high", "poverty": 0.3},
        {"school": "office", "kind": "central", "poverty": 0.0},
    ],
    "groups": [{"group": "all"}, {"group": "el"}],
    "enrollment": [
        {"school": "oak", "span": "k3", "pupils": 200.0},
        {"school": "oak", "span": "4-5", "pupils": 100.0},
        {"school": "oak", "group": "el", "pupils": 90.0},
        {"school": "elm", "span": "k3", "pupils": 120.0},
        {"school": "elm", "span": "4-5", "pupils": 80.0},
        {"school": "elm", "group": "el", "pupils": 20.0},
        {"school": "high", "span": "9-12", "pupils": 500.0},
        {"school": "high", "group": "el", "pupils": 50.0},
    ],
    "funds": [
        {"fund": "01", "resource": "base", "revenue": 5_000_000.0, "beginning": 100_000.0},
        {"fund": "02", "resource": "title", "revenue": 200_000.0, "restriction": 5},
    ],
    "pay": [
        {"position": "teacher", "salary": 80_000.0, "benefits": 0.25, "attrition": 0.1},
        {"position": "aide", "salary": 32_000.0, "benefits": 0.25},
    ],
    "staff": [
        {"school": "oak", "position": "teacher", "resource": "base", "fte": 12.0},
        {"school": "elm", "position": "teacher", "resource": "base", "fte": 8.0},
        {"school": "high", "position": "teacher", "resource": "base", "fte": 20.0},
        {"school": "oak", "position": "aide", "resource": "title", "fte": 2.0},
        {"school": "elm", "position": "aide", "resource": "base", "fte": 1.0},
    ],
}
"""Three schools and an office: a teacher costs $100,000 (80,000 x 1.25), an aide $40,000 (32,000 x 1.25).

Oak 300 pupils, 12 teachers and 2 aides; Elm 200, 8 and 1; High 500, 20 teachers. Base pays all but Oak's aides.
"""


def toy(rules: Sequence[Mapping[str, Any]] = (), *, years: int = 1, more: Tables | None = None, **head: Any) -> Plan:
    """The toy district with rules; tables in `more` take the place of its own."""
    return plan({**TOY, **(more or {})}, rules, years=years, **head)


def point(built: Built, moved: Mapping[tuple[str, ...], float], block: str = "quantity") -> Floats:
    """Today's budget with the columns of `block` whose labels begin with a key of `moved` set; helpers follow."""
    columns = built.measures.columns
    (own,) = [b for b in columns.blocks if b.name == block]
    values = built.today[own.start : own.stop].copy()
    for at, labels in enumerate(zip(*own.labels.values(), strict=True)):
        for key, value in moved.items():
            if labels[: len(key)] == key:
                values[at] = value
    return columns.point({block: values})


def broken(built: Built, rule: str, x: Floats, small: float = 1e-6) -> dict[tuple[str, ...], float]:
    """Rows of a rule that a point breaks, links included: labels -> by how much (natural units)."""
    found: dict[tuple[str, ...], float] = {}
    for written in built.written:
        if written.rule is None or written.rule.id != rule:
            continue
        activity = written.rows.at(x)[written.kept]
        short = np.maximum(written.lower - activity, activity - written.upper)
        labels = {name: values[written.kept] for name, values in written.rows.labels().items()}
        part = (written.rows.part,) if written.rows.part else ()
        for row in np.flatnonzero(short > small * (1.0 + np.abs(activity))):
            found[(*part, *(str(values[row]) for values in labels.values()))] = float(short[row])
    return found


def identities_broken(built: Built, x: Floats, small: float = 1e-6) -> list[str]:
    """Names of the rows that define columns and do not hold at a point."""
    wrong = []
    for written in built.written:
        if not written.rows.link:
            continue
        activity = written.rows.at(x)[written.kept]
        size = np.bincount(
            written.rows.row, np.abs(written.rows.coefficient * x[written.rows.column]), minlength=len(written.rows)
        )[written.kept]
        short = np.maximum(written.lower - activity, activity - written.upper)
        if (short > small * (1.0 + size)).any():
            wrong.append(written.name)
    return wrong


def values(built: Built, measure: str, x: Floats, by: Sequence[str], **where: Any) -> dict[tuple[str, ...], float]:
    """A measure at a point: labels -> number."""
    total = built.measures[measure].where(where).by(*by)
    labels = total.index.labels()
    numbers = total.at(x)
    return {tuple(str(labels[name][i]) for name in by): float(numbers[i]) for i in range(len(numbers))}


@st.composite
def districts(draw: st.DrawFn, *, years: int | None = None) -> Plan:
    """Districts with everything that can be odd: remainders, locked programs, tiers, shared positions, several payers,
    funds that end, lapse, contribute and charge indirect cost, fixed costs, falling returns, central programs.
    """
    n_years = draw(st.integers(1, 3)) if years is None else years
    names = ["oak", "elm", "ash"][: draw(st.integers(1, 3))]
    level = {name: draw(st.sampled_from(["low", "up"])) for name in names}
    pupils = {name: draw(st.sampled_from([0.0, 40.0, 100.0, 333.0])) for name in names}
    schools = [{"school": n, "level": level[n]} for n in names] + [{"school": "office", "kind": "central"}]
    ends = draw(st.sampled_from(["", YEARS[0], YEARS[n_years - 1]]))
    funds = [
        {"fund": "01", "resource": "base", "revenue": 9e6, "beginning": draw(st.sampled_from([0.0, 12_345.67]))},
        {"fund": "01", "resource": "more", "revenue": 3e5, "carryover": draw(st.booleans())},
        {
            "fund": "02",
            "resource": "grant",
            "revenue": 2e5,
            "beginning": 5_000.0,
            "restriction": 5,
            "ends": ends,
            "carryover": draw(st.booleans()),
            "indirect_rate": draw(st.sampled_from([0.0, 0.05])),
            "indirect_to": "base",
        },
        {"fund": "03", "resource": "special", "revenue": 1e4, "restriction": 3, "supported_by": "base"},
    ]
    amounts = st.sampled_from([0.0, 0.3, 0.5, 0.875, 1.0, 2.25, 3.0])
    pay = [
        {"position": "teacher", "salary": 80_000.0, "benefits": 0.25, "increment": draw(st.sampled_from([0.0, 0.5]))},
        {"position": "aide", "salary": 30_000.0, "health": 5_000.0, "increment": 0.0, "growth": 0.02},
        {"position": "nurse", "salary": 90_000.0, "benefits": 0.3, "salary_object": "1200", "increment": 0.2},
    ]
    programs = [
        {"program": "core", "step": draw(st.sampled_from([0.0, 0.5])), "locked": draw(st.booleans())},
        {
            "program": "reading",
            "step": draw(st.sampled_from([0.0, 1.0])),
            "maximum": 50.0,
            "valued": "rated",
            "points": 2,
        },
        {"program": "care", "decided": "by_formula", "step": draw(st.sampled_from([0.0, 0.2]))},
        {"program": "club", "fixed": 1_000.0, "maximum": 9.0, "least_if_open": draw(st.sampled_from([0.0, 0.25]))},
        {"program": "health", "decided": "central", "step": draw(st.sampled_from([0.0, 0.2])), "valued": "standard"},
        {"program": "lights", "unit": "dollar", "locked": True},
    ]
    staffing = [
        {"program": "core", "position": "teacher", "fte": 1.0},
        {"program": "reading", "position": "teacher", "fte": 0.5},
        {"program": "reading", "position": "aide", "fte": 1.0},
        {"program": "care", "position": "aide", "fte": 1.0},
        {"program": "health", "position": "nurse", "fte": 1.0},
    ]
    costs = [
        {"program": "reading", "object": "4300", "dollars": 2_000.0},
        {"program": "club", "object": "5800", "dollars": 7_000.0},
        {"program": "lights", "object": "5500", "dollars": 1.0},
    ]
    services, staff, lines = [], [], []
    for name in names:
        q = {program["program"]: draw(amounts) for program in programs if program["program"] != "lights"}
        services += [{"program": program, "school": name, "current": amount} for program, amount in q.items()]
        for entry in staffing:
            fte = q[entry["program"]] * entry["fte"]
            payers = {"reading": ["base", "grant"], "care": ["special"], "core": ["base", "more"]}
            shares = payers.get(entry["program"], ["base"])
            staff += [
                {
                    "school": name,
                    "position": entry["position"],
                    "program": entry["program"],
                    "resource": resource,
                    "fte": fte / len(shares),
                }
                for resource in shares
            ]
        lines.append(
            {
                "school": name,
                "resource": "base",
                "object": "4300",
                "dollars": 2_000.0 * q["reading"],
                "program": "reading",
            }
        )
        club = 7_000.0 * q["club"] + 1_000.0 * (q["club"] > 0)
        lines.append({"school": name, "resource": "grant", "object": "5800", "dollars": club, "program": "club"})
        lines.append({"school": name, "resource": "more", "object": "5500", "dollars": 4_321.09, "program": "lights"})
        services.append({"program": "lights", "school": name, "current": 4_321.09})
    uses = [
        {"program": "reading", "resource": "base"},
        {"program": "reading", "resource": "grant", "object": draw(st.sampled_from(["*", "4300"]))},
        {"program": "care", "resource": "special"},
        {"program": "care", "resource": "base", "school": draw(st.sampled_from(["*", names[0]]))},
        {"program": "club", "resource": "grant"},
        {"program": "club", "resource": "base"},
    ]
    tiers = [
        {"program": "care", "band": "*", "tier": "per_100", "per": 100.0},
        {"program": "care", "band": "*", "tier": "one", "each": 1.0},
        {"program": "care", "band": "low", "tier": "per_50", "per": 50.0, "each": 0.5, "today": draw(st.booleans())},
    ]
    returns = [
        {"program": "reading", "segment": "first", "share": 0.1, "multiplier": 1.0},
        {"program": "reading", "segment": "rest", "share": 0.9, "multiplier": 0.4},
    ]
    rates = [
        {"assumption": "pay_growth", "value": 0.03},
        {"assumption": "benefits_growth", "value": 0.01},
        {"assumption": "cost_growth", "value": 0.02, "year": YEARS[0]},
    ]
    return plan(
        {
            "schools": schools,
            "enrollment": [{"school": n, "pupils": p} for n, p in pupils.items()],
            "funds": funds,
            "revenue": [{"line": "one", "resource": "base", "dollars": 1_000.5, "year": YEARS[0], "recurring": False}],
            "pay": pay,
            "programs": programs,
            "staffing": staffing,
            "costs": costs,
            "services": services,
            "staff": staff,
            "lines": lines,
            "uses": uses,
            "tiers": tiers,
            "returns": returns,
            "assumptions": rates,
        },
        years=n_years,
        mode=draw(st.sampled_from(["cost", "priority"])),
        settings={"changes": draw(st.sampled_from([None, 3])), "changes_share": 0.05},
    )


def built(a_plan: Plan) -> Built:
    """Write a plan as a program."""
    return build(a_plan)
