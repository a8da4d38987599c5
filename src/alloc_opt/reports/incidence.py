"""Who pays and who gains with each step of the price list, as people read it."""

import difflib
import math
import re
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.incidence import ENTRY, PASSED, PUT_ASIDE, REVENUE
from alloc_opt.analysis.run import Run
from alloc_opt.errors import OperatorError
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet

_DEAREST, _NAMED = 20, 8
_OUT = "stand out"
_SMALL = 1e-6
_KEEPING = re.compile(r"Keeping (.+?) at (\S+) rather than (.+?) takes (.*)", re.DOTALL)
_STEP = ["rule", "dial", "direction"]
_PLACES = {
    "school": "schools",
    "central": "central office",
    "not_by_site": "not told by site",
    "all_schools": "all schools together (later years)",
    PASSED: "between resources (contributions, indirect cost)",
    PUT_ASIDE: "held in balances",
    REVENUE: "revenue lost",
    ENTRY: "entry pay (who comes or goes)",
}
_ACTUAL = ["unrestricted_actual", "restricted_actual"]
_ACTUAL_HEADS = ("at actual pay: unrestricted", "restricted")
_BLOCKS = {"place": "Where", "fifth": "Schools by need", "group": "Student group"}


def show(run: Run, rule: str, console: Console) -> None:
    """Print the incidence of every step of one rule, or of the dearest steps in one line each where `rule` is empty.

    Raises:
        OperatorError: the price list has no such rule.
    """
    known = run.tables["prices"].frame["rule"].unique().tolist()
    if rule and rule not in known and rule in set(run.tables["rulebook"].frame["rule"]):
        raise OperatorError(f"Rule {rule!r} has no price here.", "it is not at its limit, or has nothing to turn")
    if rule and rule not in known:
        near = difflib.get_close_matches(rule, known, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"it has: {', '.join(map(str, known[:8]))}"
        raise OperatorError(f"There is no rule {rule!r} in the price list.", hint)
    table = run.tables["incidence"]
    steps = _dearest(run.tables["prices"].frame, table.frame)
    chosen = [step for step in steps if not rule or step["rule"] == rule]
    if not chosen:
        console.print(f"No step of {rule or 'any rule'} moves money from one place to another.")
        return
    if rule:
        for step in chosen:
            year = _first_year(_of(run.tables["prices"].frame, step))
            _whole(_of(table.frame, step), step, year, run.facts, console)
    else:
        _list(table.frame, chosen[:_DEAREST], console)
    for note in table.notes:
        console.print(note)


def stand_out(frame: pd.DataFrame, names: Mapping[str, str], programs: Mapping[str, str]) -> list[str]:
    """The schools above the threshold: what they have more or less, mostly of which program, and their pupils."""
    mine = frame[((frame["by"] == "school") & (frame["stands_out"] == "yes")).to_numpy()]
    order = mine["dollars"].abs().sort_values(ascending=False, kind="stable").index
    told = [_school(row, names, programs) for row in mine.loc[order[:_NAMED]].to_dict("records")]
    return told + ([f"and {say.plural(len(mine) - _NAMED, 'more school')}"] if len(mine) > _NAMED else [])


def _school(row: Mapping[Hashable, Any], names: Mapping[str, str], programs: Mapping[str, str]) -> str:
    school, dollars, fte = str(row["label"]), float(row["dollars"]), float(row["fte"])
    way = "more" if dollars > 0 else "less"
    share = "" if math.isnan(float(row["share"])) else f", {say.percent(abs(float(row['share'])))} of its dollars"
    staff = f" and {say.number(abs(fte))} FTE {'more' if fte > 0 else 'less'}" if abs(fte) >= 0.005 else ""
    actual = float(row["unrestricted_actual"]) + float(row["restricted_actual"])
    differs = not math.isnan(actual) and say.money(abs(actual)) != say.money(abs(dollars))
    staff = f" ({say.money(abs(actual))} at actual pay){staff}" if differs else staff
    program = programs.get(str(row["program"])) or str(row["program"])
    pupils = float(row["change_pupils"])
    why = "" if math.isnan(pupils) or abs(pupils) < 1 else _pupils(pupils)
    return f"{names.get(school) or school}: {say.money(abs(dollars))} {way}{staff}{share}, mostly {program}{why}"


def _pupils(change: float) -> str:
    return f"; enrollment {'drops' if change < 0 else 'grows'} by {abs(change):,.0f}"


def _dearest(prices: pd.DataFrame, incidence: pd.DataFrame) -> list[dict[str, Any]]:
    """The steps that have an incidence, the dearest first, with their sentence and price."""
    whole = (prices[["row", "year", "resource"]] == "").all(axis=1) & (prices["kind"] == "cost")
    known = set(map(tuple, incidence[_STEP].drop_duplicates().to_numpy()))
    lines = prices[whole.to_numpy()]
    order = lines["price"].abs().sort_values(ascending=False, kind="stable").index
    rows = [{str(k): v for k, v in row.items()} for row in lines.loc[order].to_dict("records")]
    return [row for row in rows if tuple(row[name] for name in _STEP) in known]


def _of(frame: pd.DataFrame, step: Mapping[str, Any]) -> pd.DataFrame:
    return frame[(frame[_STEP] == [step[name] for name in _STEP]).all(axis=1).to_numpy()]


def _list(frame: pd.DataFrame, steps: list[dict[str, Any]], console: Console) -> None:
    """One line per step; columns in which nothing stands are left out."""
    lines = [_line(_of(frame, step)) for step in steps]
    columns = [name for name in lines[0] if any(abs(line[name]) >= 0.5 for line in lines)]
    drop = [name for name in (_OUT, "held or lost", "restricted") if name in columns]
    sheet = Sheet("Who pays and who gains with the step (dollars, all years)", ["step of", *columns], drop=drop)
    for step, line in zip(steps, lines, strict=True):
        cells = (say.cell(line[name], signed=True) if name != _OUT else say.number(line[name]) for name in columns)
        sheet.add(f"{step['rule']} {step['direction']}", *cells)
    left_out = sheet.print(console)
    if left_out:
        console.print(f"No room here for: {', '.join(left_out)}; `--incidence RULE` tells one rule in full.")


def _line(mine: pd.DataFrame) -> dict[str, float]:
    place = mine[(mine["by"] == "place").to_numpy()].set_index("label")
    fifth = mine.loc[(mine["by"] == "fifth").to_numpy(), "dollars"].tolist() or [0.0]
    return {
        "unrestricted": float(place["unrestricted_dollars"].sum()),
        "restricted": float(place["restricted_dollars"].sum()),
        "schools": float(place["dollars"].get("school", 0.0)),
        "central": float(place["dollars"].get("central", 0.0)),
        ENTRY: float(place["dollars"].get(ENTRY, 0.0)),
        "held or lost": float(sum(place["dollars"].get(name, 0.0) for name in (PUT_ASIDE, REVENUE))),
        "least need": float(fifth[0]),
        "most need": float(fifth[-1]),
        _OUT: float((mine["stands_out"] == "yes").sum()),
    }


def _first_year(prices: pd.DataFrame) -> str:
    """The first year in which staff moves with a step, which the column of FTE tells; empty: none does."""
    moved = prices[((prices["year"] != "") & (prices["fte"].abs() >= _SMALL)).to_numpy()]
    return str(moved["year"].min()) if len(moved) else ""


def _when_made(sentence: str) -> str:
    """The sentence of a step as of one that is made: what keeping a setting takes is freed by moving it."""
    kept = _KEEPING.match(sentence)
    if kept is None:
        return sentence
    what, now, then, takes = kept.groups()
    staff, colon, dollars = takes.partition(": ")
    return (
        f"Moving {what} from {now} to {then} frees {staff.replace(' more ', ' ') if colon else staff}{colon}{dollars}"
    )


def _whole(mine: pd.DataFrame, step: Mapping[str, Any], year: str, facts: Mapping[str, Any], console: Console) -> None:
    names = facts["names"]
    console.print(f"{step['rule']}: {_when_made(str(step['sentence']))}", style="bold")
    fte = f"FTE {year}".strip()
    for by, heading in _BLOCKS.items():
        rows = mine[(mine["by"] == by).to_numpy()]
        if rows.empty:
            continue
        actual = bool(rows[_ACTUAL].notna().to_numpy().any())
        columns = [heading.lower(), "unrestricted", "restricted", *(_ACTUAL_HEADS if actual else ()), fte, "share"]
        sheet = Sheet(heading, columns, right=1)
        for row in rows.to_dict("records"):
            share = float(row["share"])
            sheet.add(
                _label(by, str(row["label"]), names),
                *(say.cell(float(row[f"{name}_dollars"]), signed=True) for name in ("unrestricted", "restricted")),
                *(_at_actual_pay(float(row[name])) for name in (_ACTUAL if actual else ())),
                say.number(float(row["fte"]), signed=True),
                "" if math.isnan(share) else f"{share * 100:+.2f} %",
            )
        sheet.print(console)
    told = stand_out(mine, names.get("school", {}), names.get("program", {}))
    if told:
        console.print("Schools that stand out (1 % of their dollars, or 1 FTE):")
    for text in told:
        console.print(f"  {text}")
    console.print()


def _at_actual_pay(dollars: float) -> str:
    return "not known" if math.isnan(dollars) else say.cell(dollars, signed=True)


def _label(by: str, label: str, names: Mapping[str, Mapping[str, str]]) -> str:
    if by == "place":
        return _PLACES.get(label, label)
    if by == "fifth":
        ends = {"1": " (least need)", "5": " (most need)"}
        return f"fifth {label}{ends.get(label, '')}"
    return names.get("group", {}).get(label) or label
