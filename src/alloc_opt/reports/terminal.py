"""The terminal report: headline, named changes, schools, resources, limits and what the next step of each costs."""

import numpy as np
from rich.console import Console

from alloc_opt.analysis.run import Run
from alloc_opt.program.automatic import CHANGE_CAP
from alloc_opt.reports import sentences as say
from alloc_opt.reports.caveats import show_scenarios
from alloc_opt.reports.changes import named, show_changes
from alloc_opt.reports.closing import of_reductions, show_closing
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.evidence_used import show_rests_on
from alloc_opt.reports.fleet import show_fleet
from alloc_opt.reports.limits import show_limits
from alloc_opt.reports.outcomes import show_outcomes
from alloc_opt.reports.pins import show_pins
from alloc_opt.reports.schedule import show_schedule
from alloc_opt.reports.schools import show_schools
from alloc_opt.reports.sources import show_sources
from alloc_opt.reports.who_leaves import show_who_leaves

MOST_RESOURCES = 24


def show(run: Run, console: Console) -> None:
    """Print the report of a run; it needs the run's tables only."""
    facts = run.facts
    if facts["confidential"]:
        console.print(say.CONFIDENTIAL, style="bold")
    console.print(f"{facts['title'] or facts['name']}: {facts['mode']} mode, {say.span(facts['years'])}", style="bold")
    if facts["inputs"]["scenarios"]:
        show_scenarios(facts["inputs"]["scenarios"], facts.get("scenarios", ()), console)
        for note in facts.get("notes", ()):
            console.print(note)
        console.print(say.FROM_TODAY)
    console.print(f"Decided by {facts.get('decided_by') or say.MODE_WORDS[facts['mode']]}.")
    console.print()
    console.print(say.headline(facts, _room(run)), style="bold")
    if closed := of_reductions(run):
        console.print(closed)
    console.print(say.standing(facts))
    if facts["locked"]["dollars"] >= 1:
        console.print(say.locked(facts["locked"], facts["years"][0]))
    if facts["estimated"]:
        console.print(facts["estimated"])
    _gave_way(run, console)
    show_pins(run, console)
    show_rests_on(run, console)
    show_outcomes(run, console)
    show_changes(run, console)
    show_closing(run, console)
    show_who_leaves(run, console)
    show_sources(run, console)
    show_schools(run, console)
    show_fleet(run, console)
    show_schedule(run, console)
    _resources(run, console)
    console.print()
    show_limits(run, console)
    console.print()
    for note in run.tables["rules"].notes:
        console.print(note)
    console.print(say.checked(facts), style="dim")


def _room(run: Run) -> float:
    """Unrestricted dollars left at the end of the last year."""
    funds = run.tables["funds"].frame
    free = set(run.facts.get("unrestricted", ()))
    last = funds[(funds["year"] == run.facts["years"][-1]) & funds["resource"].isin(free)]
    return float(last["ending"].sum())


def _gave_way(run: Run, console: Console) -> None:
    ids = run.facts["gave_way"]
    if not ids:
        return
    book = run.tables["rulebook"].frame.set_index("rule")["sentence"]
    console.print()
    console.print(say.WITHOUT if run.facts.get("unsought") else say.GAVE_WAY, style="bold")
    for rule in ids:
        console.print(f"  {say.gave_way(rule, str(book.get(rule, '')))}")
        if rule == CHANGE_CAP and run.facts.get("cap"):
            console.print(f"    {say.cap_kept(run.facts['cap'])}")


def _resources(run: Run, console: Console) -> None:
    console.print()
    frame, years = run.tables["funds"].frame, run.facts["years"]
    several = len(years) > 1 and len(frame) <= MOST_RESOURCES
    whole = frame if several else frame[(frame["year"] == years[0]).to_numpy()]
    largest = whole["spent"].abs().sort_values(ascending=False, kind="stable").index[:MOST_RESOURCES]
    shown = whole if several or len(whole) <= MOST_RESOURCES else whole.loc[largest]
    moves = ["contributions", "indirect", "lapse"]
    extra = [name for name in moves if bool((np.abs(shown[name]) > 0.5).any())]
    columns = ["beginning", "revenue", *(name for name in extra if name != "lapse"), "spent"]
    columns += [*(name for name in extra if name == "lapse"), "ending"]
    heading = "By resource" if several else f"By resource, {years[0]}"
    text = ["resource", "year"] if several else ["resource"]
    out = Sheet(heading, [*text, *columns], right=len(text), drop=("indirect", "beginning", "lapse", "contributions"))
    last = ""
    for row in shown.to_dict("records"):
        name = named(run.facts["names"], "resource", row["resource"])
        label = [("" if name == last else name), row["year"]] if several else [name]
        out.add(*label, *(say.cell(row[column]) for column in columns))
        last = name
    out.print(console)
    if len(shown) < len(whole):
        console.print(
            f"the {len(shown)} that spend most; {len(whole) - len(shown)} more and later years are in funds.csv"
        )
    elif not several and len(years) > 1:
        console.print("later years are in funds.csv")
