"""Other plans nearly as good, as an option sheet: side by side, in words, what all share, where they differ, ranges."""

import math
from collections.abc import Collection, Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console

from alloc_opt.analysis.alternatives import Alternatives
from alloc_opt.analysis.changes import EVERY_SITE
from alloc_opt.analysis.options import tables as made
from alloc_opt.reports import alternatives_words as words
from alloc_opt.reports import sentences as say
from alloc_opt.reports.alternatives_sites import turnover
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.why_names import Names

MOST = 12
"""Lines of a table on the screen; files hold every one."""
_SMALL = 1.0


def show(found: Alternatives, console: Console) -> None:
    """Print the option sheet."""
    plan = found.plan
    if plan.head.confidential:
        console.print(say.CONFIDENTIAL, style="bold")
    console.print(f"{plan.head.title or plan.name}: options, {plan.head.mode} mode, {say.span(plan.years)}")
    console.print(words.headline(found), style="bold")
    _side_by_side(found, console)
    if len(found.options) > 1:
        for option in found.options[1:]:
            console.print()
            console.print(f"Option {option.label}", style="bold")
            for text in words.sheet(found, option):
                console.print(text)
        told = _agreed(found, console)
        _differ(found, told, console)
        _schools(found, console)
    _ranges(found, console)
    notes = words.notes(found)
    if notes:
        console.print()
    for note in notes:
        console.print(note)


def _side_by_side(found: Alternatives, console: Console) -> None:
    table = made.options(found).frame
    sheet = Sheet("Side by side", ("", "today", *(f"option {label}" for label in table["plan"])), 1)
    for n, one in enumerate(found.limits):
        if not one.prelude:
            cells = [one.aim.value(option.values[n]) for option in found.options]
            sheet.add(f"{one.aim.heading} ({one.aim.unit})", "", *cells)
    today = found.options[0].run
    spent = float(found.today.sum())
    sheet.add(f"spending, {say.span(found.plan.years)}", say.cell(spent), *map(say.cell, table["dollars"]))
    last = found.plan.years[-1]
    sheet.add(f"unrestricted balance, end of {last}", "", *map(say.cell, table["ending"]))
    before = float(table["fte"].iloc[0]) - float(today.facts["staff"]["change"])
    sheet.add(f"staff in {last}, FTE", say.number(before), *map(say.number, table["fte"]))
    sheet.add("named changes from today", "", *map(str, table["changes"]))
    for name, text in (("vacant", "vacant posts given up, FTE"), ("by_attrition", "leave by themselves, FTE")):
        sheet.add(text, "", *map(say.number, table[name]))
    sheet.add("laid off, FTE", "", *map(say.number, table["laid_off"]))
    if (table["one_time_dollars"] > 0.5).any():
        sheet.add("cost that comes once", "", *map(say.cell, table["one_time_dollars"]))
    if (table["decide_by"] != "").any():
        sheet.add("first decision by", "", *table["decide_by"])
    if len(table) > 1:
        sheet.add("spent otherwise than A", "", *map(say.cell, table["moved_dollars"]))
        sheet.add("  of what can move", "", *(f"{share * 100:.2f} %" for share in table["share"]))
    console.print()
    sheet.print(console)


def _agreed(found: Alternatives, console: Console) -> list[tuple[str, str]]:
    """What every option changes in the same way, first by the same dollars, then by others; program and school of
    each, so that no other table shows them again.
    """
    frame = made.agreed(found).frame
    mine = frame[(frame["in_all"] == "yes").to_numpy()]
    console.print()
    if not len(mine):
        console.print("No change from today is in every option.")
        return []
    names = Names(found.plan)
    alike = (mine["alike"] == "yes").to_numpy()
    same, other = mine[alike], mine[~alike]
    if len(same):
        count = say.plural(len(same), "change")
        sheet = Sheet(
            f"The same in every option: {count} from today, which a choice among these options does not touch",
            ("what", "where", "way", "dollars"),
            3,
        )
        for row in same.head(MOST).to_dict("records"):
            sheet.add(*_service(names, row), str(row["way"]), say.cell(float(row["dollars"]), signed=True))
        sheet.print(console)
        _more(len(same) - MOST, "agreed.csv", console)
    if len(other):
        if len(same):
            console.print()
        _by_different_amounts(found, other, names, console)
    return list(zip(mine["program"].astype(str), mine["school"].astype(str), strict=True))


def _by_different_amounts(found: Alternatives, mine: pd.DataFrame, names: Names, console: Console) -> None:
    """Services of which every option has less (or more) than today, but not by the same dollars."""
    every = made.option_changes(found).frame
    sums = every.groupby(["program", "school", "plan"])["change_dollars"].sum()
    labels = [option.label for option in found.options]
    sheet = Sheet(
        f"Less (or more) than today in every option, by different amounts: {say.plural(len(mine), 'change')}, of which "
        "a choice among these options moves the size",
        ("what", "where", "way", *(f"$ option {label}" for label in labels)),
        3,
    )
    width = (mine["most_dollars"] - mine["least_dollars"]).abs()
    order = width.sort_values(ascending=False, kind="stable").index
    for row in mine.loc[order].head(MOST).to_dict("records"):
        cells = (say.cell(float(sums.get((row["program"], row["school"], x), 0.0)), signed=True) for x in labels)
        sheet.add(*_service(names, row), str(row["way"]), *cells)
    sheet.print(console)
    _more(len(mine) - MOST, "agreed.csv", console)


def _service(names: Names, row: Mapping[Hashable, Any]) -> tuple[str, str]:
    """What a change is of, and where."""
    place = "" if row["school"] == EVERY_SITE else names.school(str(row["school"]))
    return names.program(str(row["program"])), place


def _differ(found: Alternatives, told: Collection[tuple[str, str]], console: Console) -> None:
    """Dollars from today of every service that is not the same in all options and was not told before."""
    services = made.services(found).frame
    services = services[(services["movable"] == "yes").to_numpy()]
    dollars = services.pivot_table(
        index=["program", "school"], columns="plan", values="dollars", aggfunc="sum", sort=False, fill_value=0.0
    )
    labels = [option.label for option in found.options]
    change = dollars[labels].sub(dollars[made.TODAY], axis=0)
    apart = change.max(axis=1) - change.min(axis=1)
    before = [(str(p), str(s)) in told or (str(p), EVERY_SITE) in told for p, s in change.index]
    apart = apart[(apart >= _SMALL).to_numpy() & ~np.array(before, dtype=bool)]
    mine = change.loc[apart.sort_values(ascending=False, kind="stable").index]
    console.print()
    if not len(mine):
        return
    names = Names(found.plan)
    heads = ("what", "where", *(f"$ option {label}" for label in labels))
    title = "Changed in some options only, or in another way: dollars against today's services, all plan years"
    sheet = Sheet(title, heads, 2)
    for row in mine.head(MOST).reset_index().to_dict("records"):
        cells = (say.cell(float(row[label]), signed=True) for label in labels)
        sheet.add(names.program(str(row["program"])), names.school(str(row["school"])), *cells)
    sheet.print(console)
    _more(len(mine) - MOST, "services.csv", console)


def _schools(found: Alternatives, console: Console) -> None:
    """Dollars of every site against option A."""
    frame = made.option_schools(found).frame
    sums = frame.pivot_table(
        index=["school", "name"], columns="plan", values="change_dollars", aggfunc="sum", sort=False, fill_value=0.0
    )
    labels = [option.label for option in found.options[1:]]
    for option in found.options[1:]:
        pay = turnover(found, option).reindex(sums.index.get_level_values("school")).fillna(0.0)
        sums[option.label] -= pay.to_numpy(dtype=float)
    size = sums[labels].abs().max(axis=1)
    mine = sums.loc[size[size >= _SMALL].sort_values(ascending=False, kind="stable").index, labels]
    console.print()
    if not len(mine):
        console.print("Every site has the same dollars in every option.")
        return
    heads = ("site", *(f"$ option {label}" for label in labels))
    sheet = Sheet("Who has more and who less than under option A, all plan years", heads, 1)
    for row in mine.head(MOST).reset_index().to_dict("records"):
        sheet.add(str(row["name"] or row["school"]), *(say.cell(float(row[label]), signed=True) for label in labels))
    sheet.print(console)
    _more(len(mine) - MOST, "option_schools.csv", console)


def _ranges(found: Alternatives, console: Console) -> None:
    """Least and most of each program within the loss."""
    table = made.ranges(found)
    frame = table.frame
    if not len(frame):
        for note in table.notes:
            console.print(note)
        return
    proved = frame["against_today"].isin([made.LESS, made.MORE])
    width = (frame["most_dollars"] - frame["least_dollars"]).abs()
    order = pd.DataFrame({"proved": ~proved, "width": -width}).sort_values(["proved", "width"], kind="stable").index
    console.print()
    heads = ["program", "in every plan", "today", "none below"]
    heads += ["found from", "found to"] if found.whole else []
    sheet = Sheet(
        "Range of each program in all plans within the loss, dollars of all plan years",
        [*heads, "none above"],
        2,
        ("found from", "found to"),
    )
    shown = frame.loc[order].head(MOST)
    for row in shown.to_dict("records"):
        inside = [row["found_least_dollars"], row["found_most_dollars"]] if found.whole else []
        numbers = [row["today_dollars"], row["least_dollars"], *inside, row["most_dollars"]]
        way = {made.LESS: "less", made.MORE: "more", made.FIXED: "as today"}.get(str(row["against_today"]), "")
        sheet.add(str(row["name"]), way, *("" if math.isnan(n) else say.cell(float(n)) for n in numbers))
    sheet.print(console)
    _more(len(frame) - MOST, "ranges.csv", console)
    for note in table.notes:
        console.print(note)


def _more(count: int, file: str, console: Console) -> None:
    if count > 0:
        console.print(f"and {say.plural(count, 'more line')} in {file} (-o)")
