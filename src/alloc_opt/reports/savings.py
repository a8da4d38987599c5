"""Savings as people read them: what costs nothing that is rated, what goes first, what may stop, unused grant money."""

from collections.abc import Iterable
from datetime import date

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.saving import words
from alloc_opt.analysis.saving.tables import CENTRAL, SITE, cuts, ladder, stop, unused
from alloc_opt.analysis.saving.tables import savings as cheapest_table
from alloc_opt.analysis.saving.unused import LAPSES, NO_GRANT
from alloc_opt.analysis.savings import Savings
from alloc_opt.plan.deadlines import in_words
from alloc_opt.reports import sentences as say
from alloc_opt.reports.caveats import show_caveats
from alloc_opt.reports.console import Sheet

_WHOM = ("given_up", "vacant", "by_attrition", "laid_off", "sites", "pupils")
_DOLLARS = ("unrestricted_dollars", "restricted_dollars")
_SMALL = 5e-7
_SMALL_CHANGE = 1000.0
"""Dollars below which money left over is in the file alone."""
_WORTH_A_LINE = 100.0
"""Dollars below which what is no service stands with the others."""
MOST = 14
"""Lines shown of a step; all are in the files."""


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
    console.print("Without loss of anything rated", style="bold")
    _said(console, words.cheapest(found))
    frame = cheapest_table(found).frame
    _lines(found, frame[(frame["kind"] != "all").to_numpy()], "What changes against today's services", console)
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
        _lines(found, mine, "", console)
        _said(console, words.step(found, number))
        console.print(words.who(step))
        _days(mine, console)
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
    whom = Sheet("", ["save", "FTE", "vacant", "leave", "laid off", "schools", "pupils", "decide by"], 0)
    for number, mine in ladder(found).frame.groupby("step", sort=True):
        step, row = found.steps[int(float(str(number))) - 1], mine.iloc[-1]
        target = say.cell(step.target)
        dollars.add(
            target,
            *(say.cell(value) for value in mine["unrestricted_dollars"]),
            say.cell(float(mine["one_time_dollars"].sum())),
            say.cell(float(mine["restricted_dollars"].sum())),
            _loss(found, step.loss),
            _loss(found, step.alone),
        )
        numbers = [say.number(round(row[name]) if name == "pupils" and row[name] > 0 else row[name]) for name in _WHOM]
        whom.add(target, *numbers, row["decide_by"])
    dollars.print(console)
    console.print(
        f"  saved: unrestricted dollars; once (of these), restricted and loss: all years; loss: {found.unit}; "
        "by itself: the least known of a plan that need not keep the earlier cuts"
    )
    whom.print(console)
    console.print(
        "  FTE given up in all: vacant posts first, then those of people who leave by themselves; schools, pupils, "
        "decide by: what the step itself adds"
    )
    console.print()


def _loss(found: Savings, amount: float) -> str:
    return say.cell(amount) if "dollars" in found.unit else f"{amount:,.4g}"


def _lines(found: Savings, frame: pd.DataFrame, title: str, console: Console) -> None:
    """A line per service: where, from and to in the last year, unrestricted dollars by year, restricted in all."""
    shown = [group for _, group in frame.groupby(["kind", "program", "name"], sort=False)]
    moved = [group for group in shown if _moves(group)]
    if not moved and not (len(frame) and frame[list(_DOLLARS)].abs().to_numpy().max() >= _WORTH_A_LINE):
        return
    years = found.plan.years
    sheet = Sheet(
        title or "What goes, unrestricted dollars saved",
        ["what", "where", "before > after", *years, "other $", "FTE"],
        3,
    )
    own = [group for group in shown if not _moves(group) and group["kind"].iloc[0] not in (CENTRAL, SITE)]
    same = [group for group in shown if not _moves(group) and group["kind"].iloc[0] in (CENTRAL, SITE)]
    for group in moved[:MOST]:
        sheet.add(*_line(found, group))
    if moved[MOST:]:
        sheet.add(say.plural(len(moved[MOST:]), "more service"), "", "", *_dollars(found, pd.concat(moved[MOST:])))
    small = [group for group in own if group[list(_DOLLARS)].abs().to_numpy().max() < _WORTH_A_LINE]
    for group in own:
        if group[list(_DOLLARS)].abs().to_numpy().max() >= _WORTH_A_LINE:
            sheet.add(str(group["name"].iloc[0]), "", "", *_dollars(found, group))
    same += small
    if same and pd.concat(same)[list(_DOLLARS)].abs().to_numpy().max() >= 0.5:
        sheet.add("the same services, other payers", "", "", *_dollars(found, pd.concat(same)))
    sheet.total = ["all", "", "", *_dollars(found, frame)]
    sheet.print(console)


def _moves(group: pd.DataFrame) -> bool:
    """Whether the level of a service changes, and with it dollars or staff."""
    levels = group[((group["level_before"] - group["level"]).abs() > _SMALL).to_numpy()]
    return len(levels) > 0 and bool(levels[[*_DOLLARS, "fte_less"]].abs().to_numpy().max() > _SMALL)


def _line(found: Savings, group: pd.DataFrame) -> tuple[str, ...]:
    first = group.iloc[0]
    moved = group[((group["level_before"] - group["level"]).abs() > _SMALL).to_numpy()]
    places = moved["school"].nunique()
    last = moved[(moved["year"] == moved["year"].max()).to_numpy()]
    before, now = float(last["level_before"].sum()), float(last["level"].sum())
    unit = str(first["unit"])
    if unit == say.OF_TODAY:
        levels = f"{before / max(last['school'].nunique(), 1):.0%} > {now / max(last['school'].nunique(), 1):.0%}"
    else:
        levels = f"{say.number(before)} > {say.number(now)} {unit}"
        levels = f"${before:,.0f} > ${now:,.0f}" if unit == "dollar" else levels
    where = str(moved.iloc[0]["school_name"])
    if places > 1:
        where = say.plural(places, "place") if (moved["kind"] == CENTRAL).any() else say.plural(places, "school")
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
    every = unused(found).frame
    aside = every[(every["group"] == NO_GRANT).to_numpy()]
    frame = every[(every["group"] != NO_GRANT).to_numpy()]
    if not len(frame):
        console.print("None: today's services carried on use all of it.")
    for group, mine in frame.groupby("group", sort=True):
        _left_over(str(group), mine, console)
    if (frame["expires"] == "").any():
        console.print("No end stated: the table funds gives neither `available` years nor the last year (`ends`).")
    if len(aside):
        codes = list(dict.fromkeys(aside["resource"].astype(str)))
        console.print(
            f"No grants, so not counted: {say.money(float(aside['dollars'].sum()))} of other money (unrestricted, or kept "
            f"for buildings, debt, insurance or pupils' accounts): {', '.join(codes)}."
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
