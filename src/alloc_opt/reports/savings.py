"""Savings as people read them: what costs nothing that is rated, what goes first, what may stop, unused grant money."""

from collections.abc import Iterable
from datetime import date

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.saving import words
from alloc_opt.analysis.saving.tables import CENTRAL, SITE, cuts, ladder, stop, unused
from alloc_opt.analysis.saving.tables import savings as cheapest_table
from alloc_opt.analysis.savings import Savings
from alloc_opt.plan.deadlines import in_words
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet

MOST = 14
"""Lines shown of a step; all are in the files."""


def show(found: Savings, console: Console) -> None:
    """Print all of it."""
    if found.plan.head.confidential:
        console.print(say.CONFIDENTIAL, style="bold")
    title = found.plan.head.title or found.plan.name
    console.print(f"{title}: where money is to be found, {say.span(found.plan.years)}", style="bold")
    _said(console, words.against(found))
    console.print()
    _cheapest(found, console)
    _ladder(found, console)
    _stop(found, console)
    _unused(found, console)


def _said(console: Console, sentences: Iterable[str]) -> None:
    for sentence in sentences:
        console.print(sentence)


def _cheapest(found: Savings, console: Console) -> None:
    console.print("Without loss of anything rated", style="bold")
    _said(console, words.cheapest(found))
    frame = cheapest_table(found).frame
    _lines(found, frame[(frame["kind"] != "all").to_numpy()], "What changes against today's services", console)
    if told := words.unrated(found):
        console.print(told)
    console.print()


def _ladder(found: Savings, console: Console) -> None:
    years = found.plan.years
    if found.steps:
        since = f"each year from {found.since} on" if found.since != years[-1] else f"in {found.since}"
        heads = ["save", *(f"saved {year}" for year in years), "once", "restricted", "loss"]
        columns = [*heads, "by itself", "FTE", "laid off", "schools", "pupils", "decide by"]
        sheet = Sheet(f"What goes first: least loss for each target, {since}", columns, 0, ("by itself", "restricted"))
        frame = ladder(found).frame
        for number, mine in frame.groupby("step", sort=True):
            step, row = found.steps[int(str(number).split(".")[0]) - 1], mine.iloc[-1]
            sheet.add(
                say.cell(step.target),
                *(say.cell(value) for value in mine["unrestricted_dollars"]),
                say.cell(float(mine["one_time_dollars"].sum())),
                say.cell(float(mine["restricted_dollars"].sum())),
                _loss(found, step.loss),
                _loss(found, step.alone),
                say.number(row["given_up"]),
                say.number(row["laid_off"]),
                say.number(row["sites"]),
                say.number(row["pupils"]),
                row["decide_by"],
            )
        sheet.print(console)
        console.print(
            f"  saved: unrestricted dollars; once, restricted and loss: all years together; loss: {found.unit}; by "
            "itself: the least known of a plan that need not keep the earlier cuts; FTE: given up in all; schools, "
            "pupils, decide by: of the step itself"
        )
        console.print()
    every = cuts(found).frame
    for number, step in enumerate(found.steps):
        mine = every[(every["step"] == number + 1).to_numpy()]
        first = "First" if number == 0 else "Then"
        before = 0.0 if number == 0 else found.steps[number - 1].target
        console.print(f"{first}, for {say.money(step.target)} ({say.money(step.target - before)} more)", style="bold")
        _lines(found, mine, "", console)
        _said(console, words.step(found, number))
        console.print(words.who(step))
        _days(mine, console)
        console.print()
    _said(console, words.end(found))
    console.print()


def _loss(found: Savings, amount: float) -> str:
    return say.cell(amount) if "dollars" in found.unit else f"{amount:,.4g}"


def _lines(found: Savings, frame: pd.DataFrame, title: str, console: Console) -> None:
    """A line per service: where, from and to in the last year, unrestricted dollars by year, restricted in all."""
    if not len(frame):
        return
    years = found.plan.years
    sheet = Sheet(
        title or "What goes, unrestricted dollars saved", ["what", "where", "last year", *years, "other $", "FTE"], 3
    )
    shown = [group for _, group in frame.groupby(["kind", "program", "name"], sort=False)]
    told = [group for group in shown if _matters(group)]
    for group in told[:MOST]:
        sheet.add(*_line(found, group))
    rest = pd.concat(told[MOST:] + [group for group in shown if not _matters(group)] or [frame.iloc[:0]])
    if len(rest) and (rest[["unrestricted_dollars", "restricted_dollars"]].abs().to_numpy() >= 0.5).any():
        many = len(told[MOST:])
        name = f"{many} more lines" if many else "small differences"
        sheet.add(name, "", "", *_dollars(found, rest))
    sheet.total = ["all", "", "", *_dollars(found, frame)]
    sheet.print(console)


def _matters(group: pd.DataFrame) -> bool:
    moved = (group["level_before"] - group["level"]).abs().max() > 5e-7
    dollars = group[["unrestricted_dollars", "restricted_dollars"]].abs().to_numpy().max()
    return (
        bool(moved and dollars >= 0.5) or bool(dollars >= 1000.0) or bool(moved and group["fte_less"].abs().max() > 0)
    )


def _line(found: Savings, group: pd.DataFrame) -> tuple[str, ...]:
    first = group.iloc[0]
    if first["kind"] not in (CENTRAL, SITE):
        return (str(first["name"]), "", "", *_dollars(found, group))
    moved = group[((group["level_before"] - group["level"]).abs() > 5e-7).to_numpy()]
    places = moved["school"].nunique()
    last = moved[(moved["year"] == moved["year"].max()).to_numpy()] if len(moved) else group
    before, now = float(last["level_before"].sum()), float(last["level"].sum())
    unit = str(first["unit"])
    if unit == say.OF_TODAY:
        levels = f"{before / max(last['school'].nunique(), 1):.0%} > {now / max(last['school'].nunique(), 1):.0%}"
    else:
        levels = f"{say.number(before)} > {say.number(now)} {unit}" if len(moved) else "paid by others"
    where = str((moved if len(moved) else group).iloc[0]["school_name"])
    if places > 1:
        where = say.plural(places, "place") if (moved["kind"] == CENTRAL).any() else say.plural(places, "school")
    elif not len(moved) and group["school"].nunique() > 1:
        where = say.plural(group["school"].nunique(), "place")
    return (str(first["name"]), where, levels, *_dollars(found, group))


def _dollars(found: Savings, group: pd.DataFrame) -> tuple[str, ...]:
    sums = group.groupby("year")["unrestricted_dollars"].sum()
    by_year = [say.cell(float(sums.get(year, 0.0)), signed=True) for year in found.plan.years]
    last = group[(group["year"] == found.plan.years[-1]).to_numpy()]
    other = say.cell(float(group["restricted_dollars"].sum()), signed=True)
    return (*by_year, other, say.number(float(last["fte_less"].sum()), signed=True))


def _days(frame: pd.DataFrame, console: Console) -> None:
    """By which day what must be decided."""
    known = frame[(frame["decide_by"] != "").to_numpy()]
    for day, mine in sorted(known.groupby("decide_by")):
        names = list(dict.fromkeys(mine["name"]))
        more = f" and {len(names) - 6} more" if len(names) > 6 else ""
        console.print(f"Decide by {in_words(date.fromisoformat(str(day)))}: {', '.join(names[:6])}{more}.")


def _stop(found: Savings, console: Console) -> None:
    console.print("What may stop", style="bold")
    table = stop(found)
    _said(console, table.notes)
    if len(table):
        console.print("Rated services that the best plan under the plan's own money ends:")
        sheet = Sheet("", ["service", "where", "proof", "keeping it loses at least"], 3)
        for row in table.frame.to_dict("records"):
            loss = "" if pd.isna(row["loss"]) else f"{row['loss']:,.4g}"
            sheet.add(row["name"], row["schools"], row["why"], loss)
        sheet.print(console)
    console.print()


def _unused(found: Savings, console: Console) -> None:
    console.print("Grant money left over", style="bold")
    frame = unused(found).frame
    if not len(frame):
        console.print("None: today's services carried on use all of it.")
        return
    columns = ["resource", "expires", "what", "today's services", "cheapest plan", "could also pay for"]
    sheet = Sheet("Dollars that today's services carried on, and the cheapest plan, leave over", columns, 3)
    for row in frame.head(2 * MOST).to_dict("records"):
        what = f"{row['kind']}, {row['year']}"
        dollars = (say.cell(row["dollars"]), say.cell(row["dollars_cheapest"]))
        sheet.add(row["name"], row["expires"] or "goes on", what, *dollars, row["could_pay"])
    sheet.print(console)
    if len(frame) > 2 * MOST:
        console.print(f"and {len(frame) - 2 * MOST} more in unused.csv")
