"""Savings as people read them: what costs nothing that is rated, what goes first, what may stop, unused grant money."""

from collections.abc import Iterable
from datetime import date

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.saving import words
from alloc_opt.analysis.saving.tables import ALL, cuts, ladder, stop, unused
from alloc_opt.analysis.saving.tables import savings as cheapest_table
from alloc_opt.analysis.saving.unused import LAPSES, NO_GRANT
from alloc_opt.analysis.savings import Savings
from alloc_opt.plan.deadlines import in_words
from alloc_opt.reports import sentences as say
from alloc_opt.reports.caveats import show_caveats
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.savings_lines import MOST, show_lines, worth_telling

_WHOM = ("given_up", "vacant", "by_attrition", "laid_off", "unlisted_pay_dollars")
_SMALL_CHANGE = 1000.0
"""Dollars below which money left over is in the file alone."""
_ROUNDING = 1.5
"""Dollars a year that a target leaves for rounding, so no saving."""


def show(found: Savings, console: Console) -> None:
    """Print all of it."""
    show_caveats(found.plan, console)
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
    console.print(words.without(found), style="bold")
    _said(console, words.cheapest(found))
    frame = cheapest_table(found).frame
    lines = frame[(frame["kind"] != ALL).to_numpy()]
    title = "What changes against today's services, unrestricted dollars saved"
    cheap, moves = found.cheapest_plan, found.cheapest_lines
    show_lines(found, lines, title, console, before=found.today, after=cheap, cuts=moves)
    if told := words.unrated(found):
        console.print(told)
    console.print()


def _ladder(found: Savings, console: Console) -> None:
    if found.steps:
        _targets(found, console)
    every = cuts(found).frame
    for number, step in enumerate(found.steps):
        mine = every[(every["step"] == number + 1).to_numpy()]
        first = "First" if number == 0 else "Then"
        before = 0.0 if number == 0 else found.steps[number - 1].target
        console.print(f"{first}, for {say.money(step.target)} ({say.money(step.target - before)} more)", style="bold")
        last = found.today if number == 0 else found.steps[number - 1].plan
        title = "What goes, unrestricted dollars saved"
        show_lines(found, mine, title, console, before=last, after=step.plan, cuts=step.cuts)
        _said(console, words.step(found, number))
        _said(console, words.who(found, step))
        _days(worth_telling(mine), console)
        console.print()
    if found.stopped:
        console.print("You stopped the search: these are the steps found until then.")
    if found.missed:
        _said(console, words.end(found))
        console.print()


def _targets(found: Savings, console: Console) -> None:
    """What each step saves and loses, then whom it touches."""
    years = found.plan.years
    since = f"each year from {found.since} on" if found.since != years[-1] else f"in {found.since}"
    heads = ["save", *(f"saved {year}" for year in years), "once", "restricted", "loss", "by itself"]
    dollars = Sheet(f"What goes first: least loss for each target, {since}", heads, 0, ("restricted",))
    heads = ["save", "FTE", "vacant", "leave", "laid off", "unlisted pay $", "schools", "pupils there", "decide by"]
    whom = Sheet("", heads, 0)
    for number, mine in ladder(found).frame.groupby("step", sort=True):
        step, row = found.steps[int(float(str(number))) - 1], mine.iloc[-1]
        target = say.cell(step.target)
        dollars.add(
            target,
            *(say.cell(0.0 if abs(value) < _ROUNDING else value) for value in mine["unrestricted_dollars"]),
            say.cell(float(mine["one_time_dollars"].sum())),
            say.cell(float(mine["restricted_dollars"].sum())),
            _loss(found, step.loss),
            _loss(found, step.alone),
        )
        numbers = [say.cell(row[name]) if name.endswith("dollars") else say.number(row[name]) for name in _WHOM]
        schools = ", ".join(filter(None, [f"{row['sites']:.0f}" if row["sites"] else "", _short(row["levels"])])) or "0"
        whom.add(target, *numbers, schools, say.cell(row["pupils"]), row["decide_by"])
    dollars.print(console)
    console.print(
        f"  saved: unrestricted dollars; once (of these), restricted and loss: all years; loss: {found.unit}; "
        "by itself: the least known of a plan that need not keep the earlier cuts"
    )
    whom.print(console)
    console.print(
        "  FTE: listed posts given up by all steps so far, each once, when it goes, beyond those that today's services "
        "carried on give up; vacant posts first, then those of people who leave by themselves; unlisted pay: of "
        "services without listed posts, all steps so far, in the year with most; schools, all pupils of these schools, "
        "decide by: what the step itself adds"
    )
    console.print()


def _short(levels: str) -> str:
    """Levels whose schools are decided together: `all elementary`."""
    return levels.replace(" schools together", "")


def _loss(found: Savings, amount: float) -> str:
    return say.cell(amount) if "dollars" in found.unit else f"{amount:,.4g}"


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
    every = unused(found).frame
    aside = every[(every["group"] == NO_GRANT).to_numpy()]
    frame = every[(every["group"] != NO_GRANT).to_numpy()]
    if not len(frame):
        console.print("None: today's services carried on use all of it.")
    for group, mine in frame.groupby("group", sort=True):
        _left_over(str(group), mine, console)
    if len(frame) and not (frame["could_pay"] != "").any():
        console.print("By the table uses, none of it may pay for a service that unrestricted money pays for.")
    if (frame["expires"] == "").any():
        console.print("No end stated: the table funds gives neither `available` years nor the last year (`ends`).")
    if len(aside):
        codes = sorted(dict.fromkeys(aside["fund"].astype(str)))
        size = say.money(float(aside["dollars"].sum()))
        console.print(
            f"No grants, so not counted: {size} of other money (unrestricted, or kept for buildings, debt, insurance "
            f"or pupils' accounts) in {'fund' if len(codes) == 1 else 'funds'} {', '.join(codes)}."
        )


def _left_over(group: str, frame: pd.DataFrame, console: Console) -> None:
    """Grants of the general fund, or of other funds."""
    shown = frame[(frame[["dollars", "dollars_cheapest"]].max(axis=1) >= _SMALL_CHANGE).to_numpy()]
    pays = bool((shown["could_pay"].head(MOST) != "").any())
    columns = ["resource", "may be spent until", *["could also pay for"] * pays, "today's services", "cheapest plan"]
    title = f"{group.capitalize()}: dollars that today's services carried on, and the cheapest plan, leave over"
    sheet = Sheet(title, columns, 2 + pays)
    for row in shown.head(MOST).to_dict("records"):
        until = row["expires"] or "no end stated"
        until += f", given back after {row['year']}" if row["kind"] == LAPSES else ""
        dollars = [say.cell(row["dollars"]), say.cell(row["dollars_cheapest"])]
        sheet.add(row["name"], until, *[row["could_pay"]] * pays, *dollars)
    whole = [say.cell(float(frame[name].sum())) for name in ("dollars", "dollars_cheapest")]
    sheet.total = [f"all, {group}", "", *[""] * pays, *whole]
    sheet.print(console)
    if len(frame) > min(len(shown), MOST):
        console.print(f"and {len(frame) - min(len(shown), MOST)} more in unused.csv")
