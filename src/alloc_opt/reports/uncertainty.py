"""Weighted cases as people read them: what is in every plan, what depends and on what, ranges, regret, flips."""

import math
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.table import Table
from alloc_opt.analysis.uncertainties.regret import Regret
from alloc_opt.analysis.uncertainty import Outcomes
from alloc_opt.reports import sentences as say
from alloc_opt.reports import units
from alloc_opt.reports.console import Sheet

EVERY_SITE = "*"
RESOURCE, OVERSPENT = "resource ", " spends no more than it has."
_ALWAYS = 1.0 - 1e-9
_SCHOOLS = 3
"""Schools up to which each is told of by name."""
_MOST, _LINES = 12, 20
_CANNOT = "no difference that this solve can resolve"
Row = Mapping[Hashable, Any]


def site_named(found: Outcomes, row: Row) -> str:
    """`Reading at Elm`, `Libraries`."""
    programs, schools = found.names.get("program", {}), found.names.get("school", {})
    program, site = programs.get(str(row["program"]), str(row["program"])), str(row["site"])
    place = schools.get(site, site)
    return program if site == EVERY_SITE or not place else f"{program} at {place}"


def change_named(found: Outcomes, row: Row) -> str:
    """`2 to 3 fewer teachers of Classes K-3 at Granite`."""
    unit = found.units.get(str(row["program"]), "")
    sign = 1.0 if row["way"] == "more" else -1.0
    low, high = float(row["least"]), float(row["most"])
    told = units.moved(sign * high, unit, site_named(found, row))
    return told if math.isclose(low, high, abs_tol=1e-4) else f"{units.amount(low, unit).split(' ')[0]} to {told}"


def changes_named(found: Outcomes, rows: pd.DataFrame) -> str:
    """Changes one after the other; those of one program at more than a few schools together, with their number."""
    programs = found.names.get("program", {})
    named = []
    for (program, way), mine in rows.groupby(["program", "way"], sort=False):
        if len(mine) <= _SCHOOLS:
            named += [change_named(found, row) for row in mine.to_dict("records")]
            continue
        unit, sign = found.units.get(str(program), ""), 1.0 if way == "more" else -1.0
        low, high = float(mine["least"].sum()), float(mine["most"].sum())
        told = units.moved(sign * high, unit, programs.get(str(program), str(program)))
        if not math.isclose(low, high, abs_tol=1e-4):
            told = f"{units.amount(low, unit).split(' ')[0]} to {told}"
        named.append(f"{told} at {len(mine)} schools together")
    more = f"; and {len(named) - _MOST} more" if len(named) > _MOST else ""
    return f"{'; '.join(named[:_MOST])}{more}"


def rule_named(found: Outcomes, rule: str) -> str:
    """`reserve`, `calm years`; of a resource that is overspent its name."""
    said = found.rules.get(rule, "")
    if rule.startswith(RESOURCE) and said.endswith(OVERSPENT):
        return said.removesuffix(OVERSPENT)
    return rule.replace("_", " ")


def share_named(found: Outcomes, row: "pd.Series[Any]") -> str:
    """`in 4 of 9 cases`; where some count more than others, `in cases of 44.4 % of the weight`."""
    if found.weighed:
        return f"in cases of {say.percent(float(row['weight_share']))} of the weight"
    return f"in {float(row['cases']):.0f} of {say.plural(len(found.solved), 'case')}"


def show_decisions(found: Outcomes, table: Table, console: Console, folder: str = "") -> None:
    """Print what is in every plan and what depends: the first plan year line by line, later years by their number.

    `folder`: where the tables are written; empty: nowhere.
    """
    frame = table.frame
    first = frame[(frame["year"] == found.years[0]).to_numpy()]
    later = frame[(frame["year"] != found.years[0]).to_numpy()]
    count = len(found.solved)
    console.print(f"To decide for {found.years[0]}", style="bold")
    always = first[(first["weight_share"] >= _ALWAYS).to_numpy()]
    told = f"{changes_named(found, always)} ({say.plural(len(always), 'change')})" if len(always) else "no change"
    console.print(f"In every plan ({say.plural(count, 'case')}): {told}.")
    some = first[(first["weight_share"] < _ALWAYS).to_numpy()]
    console.print()
    if len(some):
        console.print(f"Depends ({say.plural(len(some), 'change')}):")
    _grouped(found, some, console, folder)
    if len(later):
        sure = int((later["weight_share"] >= _ALWAYS).sum())
        toss = int((later["total_same"] == "yes").sum())
        console.print(
            f"Later years: {say.plural(sure, 'change')} in every plan, {len(later) - sure} that depend"
            + (f"; in {toss} of those only the school differs" if toss else "")
            + f". {kept_in(folder)}."
        )


def kept_in(folder: str, table: str = "stress_decisions") -> str:
    """Where all rows of a table stand, or how to have them written."""
    return f"All are in {Path(folder) / f'{table}.csv'}" if folder else "`-o FOLDER` writes them all"


def _grouped(found: Outcomes, some: pd.DataFrame, console: Console, folder: str) -> None:
    """Changes that depend, those of the same dependence together; toss-ups between schools at the end."""
    toss = (some["total_same"] == "yes").to_numpy()
    groups = [(str(on), rows) for on, rows in some[~toss].groupby("on", sort=False)]
    for on, rows in groups[:_LINES]:
        share = share_named(found, rows.iloc[0])
        console.print(f"  - {on} ({share}): {changes_named(found, rows)}")
    if len(groups) > _LINES:
        console.print(f"  and {len(groups) - _LINES} more conditions. {kept_in(folder)}.")
    programs = found.names.get("program", {})
    same = list(dict.fromkeys(programs.get(str(p), str(p)) for p in some.loc[toss, "program"]))
    if same:
        console.print(f"  - which school is a toss-up, the total is alike: {', '.join(same)}")


def show_ranges(found: Outcomes, table: Table, console: Console, folder: str = "") -> None:
    """Print the range of each line, the widest first: one year for each program, the one in which it moves most;
    `folder` as above.
    """
    frame = table.frame.drop_duplicates("program")
    if frame.empty:
        console.print("No line moves in any case.")
        return
    columns = ("line", "year", "least", "plan", "most", "unit", "dollars that year")
    out = Sheet("Range of each line over the cases, district in all, the widest first", columns, 2, ("unit",))
    programs = found.names.get("program", {})
    for row in frame.head(_LINES).to_dict("records"):
        name = programs.get(str(row["program"]), str(row["program"]))
        numbers = [say.number(float(row[key])) for key in ("least", "plan", "most")]
        out.add(name, str(row["year"]), *numbers, units.plural(str(row["unit"])), say.cell(float(row["dollars"])))
    out.print(console)
    if len(frame) > _LINES:
        console.print(f"and {len(frame) - _LINES} more lines. {kept_in(folder, table.name)}.")


def show_assumptions(found: Outcomes, table: Table, console: Console) -> None:
    """Print the assumptions that matter, ranked."""
    if table.frame.empty:
        return
    title = f"Which assumption matters most: each alone, by what it changes ({found.unit}, {say.span(found.years)})"
    out = Sheet(title, ("assumption", "worst case", "change", "decisions turned", "of the first year"), 2)
    for row in table.frame.to_dict("records"):
        change = float(row["aim_change"])
        told = "no plan" if math.isinf(change) else amount(found, change)
        if not math.isinf(change) and change <= float(row["within"]):
            told = "cannot tell"
        turned = [say.number(float(row[key])) for key in ("flips", "first_flips")]
        out.add(str(row["assumption"]), str(row["case"]), told, *turned)
    out.print(console)


def show_regret(found: Outcomes, regret: Regret, console: Console) -> None:
    """Print what each plan's first year costs under each case, and the plan that regrets least."""
    words = {one.name: one.words for one in found.every}
    frame = regret.table.frame
    futures = list(dict.fromkeys(frame["case"]))
    title = f"Regret ({found.unit}): the first year of a plan (row) is decided, then the case (column) comes"
    heads = [f"({number})" for number in range(1, len(futures) + 1)]
    out = Sheet(title, ("plan made for", *heads, "largest"), 1)
    for number, (plan, rows) in enumerate(frame.groupby("plan", sort=False), 1):
        by_case = rows.set_index("case")
        cells = [_regret_cell(found, by_case.loc[future]) for future in futures]
        worst = rows["regret"].max()
        broken = (rows["breaks"] != "").any()
        out.add(f"({number}) {words[str(plan)]}", *cells, "breaks" if broken else amount(found, float(worst)))
    out.print(console)
    for line in regret_breaks(found, frame, words):
        console.print(f"  - {line}")
    console.print(least_regret(found, regret, words))


def regret_breaks(found: Outcomes, frame: pd.DataFrame, words: Mapping[str, str]) -> list[str]:
    """Which plans a case cannot follow, by the case and the rules in the way."""
    told = []
    broken = frame[(frame["breaks"] != "").to_numpy()]
    for (case, breaks), rows in broken.groupby(["case", "breaks"], sort=False):
        rules = ", ".join(rule_named(found, rule) for rule in str(breaks).split(", "))
        plans = "; ".join(words[str(plan)] for plan in rows["plan"])
        told.append(f"{words[str(case)]} comes after a first year made for {plans}: breaks {rules}")
    return told


def least_regret(found: Outcomes, regret: Regret, words: Mapping[str, str]) -> str:
    """Which plan regrets least, and which cannot be told from it."""
    what = f"the plan made for '{words[regret.best]}'"
    if math.isnan(regret.largest):
        return f"Every plan breaks a rule in some case; fewest are broken by {what}."
    told = f"Least to regret: {what}, at most {amount(found, regret.largest)}."
    if regret.ties:
        told += f" To these there is {_CANNOT}: {', '.join(words[name] for name in regret.ties)}."
    return told


def _regret_cell(found: Outcomes, row: "pd.Series[Any]") -> str:
    if row["breaks"]:
        return "breaks"
    value, within = float(row["regret"]), float(row["within"])
    return "0" if value <= 0 else f"< {amount(found, within)}" if value <= within else amount(found, value)


def show_flips(found: Outcomes, table: Table, console: Console) -> None:
    """Print at which size of the news a decision turns."""
    console.print(f"What turns a decision of {found.years[0]}", style="bold")
    if table.frame.empty:
        console.print("No single piece of news up to its full size turns a decision of the first year.")
    for row in table.frame.to_dict("records"):
        console.print(f"  - {flip(found, row)}")


def flip(found: Outcomes, row: Row) -> str:
    """`Reading at Elm is cut if enrollment falls more than 2.1 %.`"""
    what, more = site_named(found, row), row["way"] == "more"
    if row["planned"] == "yes":
        turned = f"{what} is no longer {'raised' if more else 'cut'}"
    else:
        turned = f"{what} is {'raised' if more else 'cut'}"
    at, stays = float(row["turns_at"]), float(row["stays_to"])
    if row["told"] == "no":
        full = row["if_more"].format(size=say.number(float(row["full"])))
        return f"Whether {turned} cannot be told even if {full}: {_CANNOT}."
    told = f"{turned} if {row['if_more'].format(size=say.number(stays if row['told'] == 'yes' else at))}"
    if row["told"] == "yes":
        return f"{told}."
    between = f"from {say.number(stays)} % to there" if not math.isnan(stays) else "below that"
    return f"{told}; {between}, {_CANNOT}."


def bare(found: Outcomes, value: float) -> str:
    """The same for a column whose head says what it is."""
    return amount(found, value).removesuffix(f" {found.unit}")


def amount(found: Outcomes, value: float) -> str:
    """An amount of the aim."""
    if "dollars" in found.unit:
        return say.money(value)
    return say.percent(value) if found.unit == "share" else f"{value:,.4g} {found.unit}"
