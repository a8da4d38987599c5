"""What stands around a formula, as people read it: what a design chose, a guarantee, the years of a phase-in."""

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.formula import FormulaStudy
from alloc_opt.reports import formula_guarded_words as around
from alloc_opt.reports import formula_words as words
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet

MOST = 12


def show_design(study: FormulaStudy, console: Console, *, every: bool = False) -> None:
    """What was chosen from each menu of staffing tiers, and which schools lose and gain by it."""
    if study.tiers is None:
        return
    console.print()
    columns = ("program", "schools", "today", "now", "dollars today", "dollars now", "change")
    sheet = Sheet("Staffing tiers", columns, 4)
    frame = study.tiers[0].frame
    for row in frame.to_dict("records"):
        dollars = (
            say.cell(row["dollars_first"]),
            say.cell(row["dollars"]),
            say.cell(row["change_dollars"], signed=True),
        )
        sheet.add(row["program"], row["band"], row["today"], row["tier"], *dollars)
    first, now, moved = (float(frame[name].sum()) for name in ("dollars_first", "dollars", "change_dollars"))
    sheet.total = ("total", "", "", "", say.cell(first), say.cell(now), say.cell(moved, signed=True))
    sheet.print(console)
    schools = study.tiers[1].frame.groupby("name", sort=False)[["dollars_first", "dollars", "change_dollars"]].sum()
    schools = schools[(schools["change_dollars"].abs() > 0.5).to_numpy()].sort_values("change_dollars", kind="stable")
    shown = schools if every or len(schools) <= 2 * MOST else pd.concat([schools.head(MOST), schools.tail(MOST)])
    if shown.empty:
        return
    console.print()
    sheet = Sheet("By school, staffing of these tiers", ("school", "today", "now", "change"), 1)
    for name, first, now, moved in shown.itertuples():
        sheet.add(str(name), say.cell(first), say.cell(now), say.cell(moved, signed=True))
    sheet.print(console)
    if len(schools) > len(shown):
        console.print(f"and {say.plural(len(schools) - len(shown), 'more school')}; --all lists them, -o writes them")


def show_guarantee(study: FormulaStudy, console: Console, *, every: bool = False) -> None:
    """Which schools the guarantee carries."""
    if study.carried is None:
        return
    console.print()
    for line in around.guaranteed(study):
        console.print(line, style="bold")
    frame, parts = study.carried[0].frame, study.carried[1].frame
    console.print()
    sheet = Sheet(f"The guarantee of {study.year}, part by part", ("part", "schools", "FTE", "dollars"), 1)
    for rule, mine in parts.groupby("rule", sort=False):
        fte = float(mine["fte"].sum())
        sheet.add(str(rule), f"{len(mine):,}", say.number(fte) if fte else "", say.cell(float(mine["dollars"].sum())))
    sheet.print(console)
    short = frame[(frame["short_dollars"] > 0.5).to_numpy()].sort_values(
        "short_dollars", ascending=False, kind="stable"
    )
    shown = short if every else short.head(MOST)
    if shown.empty:
        return
    console.print()
    sheet = Sheet(
        "Schools that the guarantee carries",
        ("school", "pupils", "guarantee", "weights", "short", "per pupil", "by name today"),
        1,
        ("by name today",),
    )
    for row in shown.to_dict("records"):
        columns = ("guarantee_dollars", "weights_dollars", "short_dollars", "short_per_pupil", "by_name_dollars")
        sheet.add(row["name"], words.whole(row["pupils"]), *(say.cell(row[name]) for name in columns))
    sheet.print(console)
    if len(short) > len(shown):
        console.print(f"and {say.plural(len(short) - len(shown), 'more school')}; --all lists them")


def show_phase_in(study: FormulaStudy, console: Console, *, every: bool = False) -> None:
    """The path by year, and by school where it is protected, capped or gives."""
    if study.phase_in is None:
        return
    console.print()
    for line in around.phased(study):
        console.print(line, style="bold")
    frame, years = study.phase_in[0].frame, study.phase_in[1].frame
    console.print()
    sheet = Sheet(
        "By year",
        ("year", "formula", "given", "protected", "costs", "capped", "held back", "give", "given up", "new money"),
        1,
        ("formula", "capped", "held back"),
    )
    for row in years.to_dict("records"):
        sheet.add(
            row["year"],
            say.cell(row["formula_dollars"]),
            say.cell(row["dollars"]),
            f"{row['protected_schools']:,}",
            say.cell(row["protected_dollars"]),
            f"{row['capped_schools']:,}",
            say.cell(row["held_back_dollars"]),
            f"{row['giving_schools']:,}",
            say.cell(row["given_up_dollars"]),
            say.cell(row["new_dollars"], signed=True),
        )
    sheet.print(console)
    console.print(
        "  costs: what hold-harmless adds to the phase-in; given up: what other schools give so that the total stays"
    )
    _paths(study, frame, console, every)


def _paths(study: FormulaStudy, frame: pd.DataFrame, console: Console, every: bool) -> None:
    years = [step.year for step in study.steps]
    wide = frame.pivot_table(index="school", columns="year", values="dollars", sort=False)[years]
    added = frame.groupby("school", sort=False)["protected_dollars"].sum()
    last = frame[(frame["year"] == years[-1]).to_numpy()].set_index("school")
    order = added.sort_values(ascending=False, kind="stable").index
    chosen = [school for school in order if every or added[school] > 0.5]
    if not chosen:
        moved = (wide[years[-1]] - wide[years[0]]).abs().sort_values(ascending=False, kind="stable")
        chosen = [school for school in moved.index if moved[school] > 0.5]
    shown = chosen if every else chosen[:MOST]
    if not shown:
        return
    columns = years if len(years) <= 3 else [years[0], years[len(years) // 2], years[-1]]
    first = frame[(frame["year"] == years[0]).to_numpy()].set_index("school")["before_dollars"]
    console.print()
    sheet = Sheet(
        "The path by school" + ("" if added.max() <= 0.5 else ", the most protected first"),
        ("school", study.before.years[0], *columns, "formula", "protected", "stands"),
        1,
        ("stands", "protected"),
    )
    for school in shown:
        row = last.loc[school]
        sheet.add(
            str(row["name"]),
            say.cell(float(first[school])),
            *(say.cell(float(dollars)) for dollars in wide.loc[school, columns].tolist()),
            say.cell(float(row["formula_dollars"])),
            say.cell(float(added[school])),
            str(row["standing"]),
        )
    sheet.print(console)
    console.print(f"  formula, stands: in {years[-1]}; protected: what hold-harmless adds over all years")
    if len(chosen) > len(shown):
        console.print(f"and {say.plural(len(chosen) - len(shown), 'more school')}; --all lists them, -o writes them")
    elif len(order) > len(shown):
        rest = say.plural(len(order) - len(shown), "more school")
        without = "without protection" if added.max() > 0.5 else "whose dollars stay"
        console.print(f"and {rest} {without}; --all lists them, -o writes them")
