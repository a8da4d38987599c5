"""Equity as people read it: what is counted, where schools stand, how even it is, what raising the worst-off costs."""

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.equities.raised import ASKED, MOST, NEXT, WAY
from alloc_opt.analysis.equities.raised_words import called
from alloc_opt.analysis.equities.tables import EVERY
from alloc_opt.analysis.equity import Equity
from alloc_opt.analysis.frontiers.aims import Aim
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet

MOST_SCHOOLS = 20
_INDICES = {
    "range": "range",
    "restricted_range": "5th to 95th",
    "deviation": "mean distance",
    "variation": "variation",
    "mcloone": "McLoone",
}
_KINDS = {NEXT: "to the next", WAY: "on the way", ASKED: "asked for", MOST: "the most"}


def show(found: Equity, console: Console, *, every: bool = False) -> None:
    """Print the page; `every`: all schools, however many."""
    head = found.solved.plan.head
    console.print(f"Dollars per pupil against need: {head.title or head.name}, {found.by.year}", style="bold")
    for text in found.counted:
        console.print(text)
    console.print()
    for text in found.statement:
        console.print(text)
    console.print()
    _schools(found, console, every)
    _groups(found, console)
    _indices(found.indices.frame, console)
    if found.floors is not None:
        _floors(found, console)
    for text in (*found.raised, *(found.floors.notes if found.floors is not None else ())):
        console.print(text)
    console.print()
    console.print("What these figures do not say", style="bold")
    for text in (*found.schools.notes, *found.caveats):
        console.print(f"  {text}")


def _schools(found: Equity, console: Console, every: bool) -> None:
    frame, weighted = found.schools.frame, found.by.weighted
    if not every and len(frame) > MOST_SCHOOLS:
        half = MOST_SCHOOLS // 2
        ends = pd.concat([frame.head(half), frame.tail(half)])
    else:
        ends = frame
    unit = "weighted pupil" if weighted else "pupil"
    title = f"Schools, the least a {unit} first (dollars a {unit}; level: against the average of its level)"
    columns = ["school", "level", "need", "fifth", "pupils", "today", "plan", "change", "of level", "special ed."]
    if not frame["apart_per_pupil"].abs().max() >= 1.0:
        columns.remove("special ed.")
    sheet = Sheet(title, columns, right=2, drop=("special ed.", "fifth"))
    before = ""
    several = frame["level"].value_counts()
    for at, row in ends.iterrows():
        if before != "" and int(str(at)) > int(before) + 1:
            sheet.add("...", *[""] * (len(columns) - 1))
        before = str(at)
        cells = (
            str(row["name"]),
            str(row["level"]),
            found.need.text(float(row["need"])),
            str(row["fifth"]),
            f"{row['pupils']:,.0f}",
            say.cell(float(row["today_per_weighted"])),
            say.cell(float(row["per_weighted"])),
            say.cell(float(row["change_per_weighted"]), signed=True),
            f"{row['from_level'] / row['level_per_weighted'] * 100:+.0f} %" if several[str(row["level"])] > 1 else "",
            say.cell(float(row["apart_per_pupil"])),
        )
        sheet.add(*cells[: len(columns)])
    sheet.print(console)
    if len(ends) < len(frame):
        console.print(f"{MOST_SCHOOLS} of {len(frame)} schools; `--all` shows every one, -o writes them to a file.")
    console.print()


def _groups(found: Equity, console: Console) -> None:
    plan = found.solved.plan
    names = {"group": called(plan, "groups"), "fifth": called(plan, "fifths")}
    frame = found.groups.frame
    come = bool(((frame["pupils"] - frame["today_pupils"]).abs() >= 1).any())
    columns = ["", "schools", "pupils", "today", "plan", "change", "dollars more"]
    sheet = Sheet(
        "Pooled (dollars a pupil)", [*columns[:-1], "times pupils", "pupils more", "in all"] if come else columns
    )
    for row in frame.to_dict("records"):
        label = str(row["label"])
        total = say.cell(float(row["change_dollars"]), signed=True)
        more = say.cell(float(row["pupils"] - row["today_pupils"]), signed=True)
        times = say.cell(float(row["at_these_pupils"]), signed=True)
        sheet.add(
            names.get(str(row["by"]), {}).get(label, label),
            str(row["schools"]),
            f"{row['pupils']:,.0f}",
            say.cell(float(row["today_per_pupil"])),
            say.cell(float(row["per_pupil"])),
            say.cell(float(row["change"]), signed=True),
            *([times, more, total] if come else [total]),
        )
    sheet.print(console)
    if come:
        console.print("  in all: times pupils, and for pupils more or fewer today's dollars a pupil")
    console.print()


def _indices(frame: pd.DataFrame, console: Console) -> None:
    if frame.empty:
        return
    title = "How uneven, each pupil counted once (dollars a pupil; variation: standard deviation over average)"
    sheet = Sheet(title, ["", "", *_INDICES.values()], right=2)
    for scope, mine in frame.groupby("scope", sort=False):
        own = mine.set_index("index")
        label = str(scope) if scope == EVERY else f"{scope} ({own['schools'].iloc[0]})"
        for side, told in (("today_value", "today"), ("plan_value", "plan")):
            cells = (
                f"{float(own[side][name]):,.0f}" if own["unit"][name] == "dollars" else f"{float(own[side][name]):.3f}"
                for name in _INDICES
            )
            sheet.add(label if told == "today" else "", told, *cells)
    sheet.print(console)
    console.print("McLoone: what the lower half of the pupils have of what they would have at the median; 1 is even.")
    console.print()


def _floors(found: Equity, console: Console) -> None:
    assert found.floors is not None
    frame = found.floors.frame
    heads = [Aim(name, name).heading for name in frame["aim"].unique()]
    unit = "weighted pupil" if found.by.weighted and found.among != "groups" else "pupil"
    title = f"Raising the worst-off ({found.among}; dollars a {unit})"
    columns = ["floor", "", "raises", "they lack", heads[0], "unrestricted", "others", "all else"]
    sheet = Sheet(title, columns, right=2, drop=("all else",))
    for row in frame.to_dict("records"):
        aim = Aim(str(row["aim"]), str(row["aim"]))
        worse = float(row["given_up_value"])
        sign = "+" if aim.less else "-"
        shown = "no plan" if row["status"] != "best" else f"{sign}{aim.value(worse)}" if worse > 1e-6 else "-"
        sheet.add(
            f"{row['level_per_pupil']:,.0f}",
            _KINDS[str(row["kind"])],
            str(len([unit for unit in str(row["raises"]).split("; ") if unit])),
            say.cell(float(row["lacking_dollars"])),
            shown,
            say.cell(float(row["cost_dollars"]), signed=True),
            say.cell(-float(row["others_dollars"]), signed=True),
            say.cell(float(row["elsewhere_dollars"]), signed=True),
        )
    sheet.print(console)
