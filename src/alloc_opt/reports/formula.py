"""A formula as people read it: what it gives, against print, another one against it, guarantee, phase-in."""

from collections.abc import Sequence

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.formula import FormulaStudy
from alloc_opt.analysis.formulas.sheet import PER_PUPIL
from alloc_opt.reports import formula_words as words
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.formula_guarded import show_design, show_guarantee, show_phase_in
from alloc_opt.reports.formula_guarded_words import designed

MOST = 8
"""Schools that are shown at either end of a list."""
_FEW_BY_NAME = 12


def show(study: FormulaStudy, console: Console, *, every: bool = False) -> None:
    """Print the study; `every`: all schools."""
    console.print(words.head(study), style="bold")
    if told := words.beside(study):
        console.print(told)
    if not study.changed and not study.steps and study.carried is None and study.design is None:
        _printed(study, console)
    for line in designed(study):
        console.print()
        console.print(line, style="bold")
    if study.changed:
        console.print()
        for line in words.change(study):
            console.print(line, style="bold")
    show_design(study, console, every=every)
    if study.tiers is not None and not study.changed and not study.steps:
        return
    console.print()
    _lines(study, console)
    if study.changed:
        _schools(study, console, every)
    else:
        _all(study, console, every)
    console.print()
    _incidence(study, console)
    if study.carried is not None:
        show_guarantee(study, console, every=every)
    if study.steps:
        show_phase_in(study, console, every=every)


def _printed(study: FormulaStudy, console: Console) -> None:
    table = study.printed[1]
    console.print()
    for note in table.notes:
        console.print(note, style="bold" if len(table) else None)
    frame = table.frame
    if frame.empty:
        return
    off = frame[(frame["off"] > 0).to_numpy()]
    for row in off.to_dict("records"):
        console.print(
            f"Does not reproduce: {row['line']} at {say.plural(int(row['off']), 'school')}, "
            f"{words.exact(row['difference_dollars'])} in all, {words.exact(row['largest'])} at most."
        )
    console.print()
    sheet = Sheet(
        "Against print, by line (rate: dollars per pupil; own rates: each school's own printed rate times its pupils)",
        ("line", "lines", "same", "formula", "printed", "rate", "printed rate", "at own rates"),
        1,
        ("lines",),
    )
    for row in frame.to_dict("records"):
        same = int(row["reproduced"] + row["copied"])
        cells = (
            words.rate(row["rate"] or float("nan")),
            words.rate(row["printed_rate"]),
            say.cell(row["at_printed_rate"]),
        )
        sheet.add(
            row["line"],
            f"{row['lines']:,}",
            f"{same:,}",
            say.cell(row["dollars"]),
            say.cell(row["printed_dollars"]),
            *cells,
        )
    sheet.print(console)
    for line in (*words.rates_as_printed(study), *words.not_printed(study)):
        console.print(line)


def _lines(study: FormulaStudy, console: Console) -> None:
    frame = study.lines.frame
    weights = bool(frame[["weight_first", "weight"]].notna().any(axis=None))
    if study.changed:
        _before_and_now(frame, study, console, weights)
        return
    columns = (
        "line",
        "resource",
        "of",
        "schools",
        "pupils",
        *(["weight"] if weights else []),
        "rate",
        "dollars",
        "share",
    )
    sheet = Sheet(f"The lines of {study.year}{words.of_base(study)}", columns, 3, ("of", "schools", "resource"))
    whole = float(frame["dollars"].sum())
    for row in _merged(frame).to_dict("records"):
        rated = row["kind"] == PER_PUPIL
        sheet.add(
            row["line"],
            row["resource"],
            row["group"] if rated else row["kind"],
            f"{row['schools']:,}",
            words.whole(row["pupils"]) if rated else "",
            *([words.weight(row["weight"])] if weights else []),
            words.rate(row["rate"]),
            say.cell(row["dollars"]),
            say.percent(row["dollars"] / whole),
        )
    sheet.total = ("total", *[""] * (len(columns) - 3), say.cell(whole), "")
    sheet.print(console)


def _before_and_now(frame: pd.DataFrame, study: FormulaStudy, console: Console, weights: bool) -> None:
    title = f"The lines of {study.year}, before and now (rates in dollars per pupil)"
    both = ["weight", "now"] if weights else []
    come = bool(((frame["pupils"] - frame["pupils_first"]).abs() >= 1).any())
    heads = ["pupils", "now"] if come else ["pupils"]
    columns = ("line", *heads, *both, "rate", "now", "dollars", "now", "change")
    sheet = Sheet(title, columns, 1, ("pupils",))
    for row in _merged(frame).to_dict("records"):
        sheet.add(
            row["line"],
            *(
                words.whole(row[name]) if row["kind"] == PER_PUPIL else ""
                for name in ("pupils_first", "pupils")[-len(heads) :]
            ),
            *([words.weight(row["weight_first"]), words.weight(row["weight"])] if weights else []),
            words.rate(row["rate_first"]),
            words.rate(row["rate"]),
            say.cell(row["dollars_first"]),
            say.cell(row["dollars"]),
            say.cell(row["change_dollars"], signed=True),
        )
    first, now, moved = (float(frame[name].sum()) for name in ("dollars_first", "dollars", "change_dollars"))
    blank = [""] * (len(columns) - 4)
    sheet.total = ("total", *blank, say.cell(first), say.cell(now), say.cell(moved, signed=True))
    sheet.print(console)
    causes = {
        "by_pupils": "is pupils at the old rates",
        "by_schools": "is amounts per school, or by name, of schools that close or open",
        "by_rate": "is rates",
    }
    sums = {words: float(frame[name].sum()) for name, words in causes.items()}
    parts = [f"{say.cell(part, signed=True)} {words}" for words, part in sums.items() if abs(part) >= 1]
    if len(parts) > 1:
        console.print(f"Of the change, {', '.join(parts)}.")


def _merged(frame: pd.DataFrame) -> pd.DataFrame:
    """Lines that only close the rounding of sheets as one."""
    tiny = frame["line"].str.startswith("rounding ").to_numpy()
    if tiny.sum() < 2:
        return frame
    together = frame[tiny].iloc[[0]].assign(line=f"rounding ({int(tiny.sum())} lines)", resource="", schools=0)
    for name in ("dollars_first", "dollars", "change_dollars"):
        together[name] = float(frame.loc[tiny, name].sum())
    return pd.concat([frame[~tiny], together], ignore_index=True)


def _all(study: FormulaStudy, console: Console, every: bool) -> None:
    frame = study.schools.frame.sort_values("per_pupil", ascending=False, kind="stable", na_position="last")
    frame = frame[(frame["per_pupil"].notna()).to_numpy()]
    ends = every or len(frame) <= 2 * MOST
    shown = frame if ends else pd.concat([frame.head(MOST), frame.tail(MOST)])
    title = "By school, dollars per pupil" if ends else f"The {MOST} schools with most and with least per pupil"
    console.print()
    heads = {
        "dollars_per_pupil_lines": "by rates",
        "dollars_per_school_lines": "per school",
        "dollars_by_name": "by name",
        "dollars": "formula",
    }
    columns = [name for name in heads if (frame[name].abs() >= 0.5).any()]
    sheet = Sheet(title, ("school", "pupils", "per pupil", *(heads[name] for name in columns)), 1)
    for row in shown.to_dict("records"):
        cells = (say.cell(row[name]) for name in columns)
        sheet.add(row["name"], words.whole(row["pupils"]), say.cell(row["per_pupil"]), *cells)
    sheet.print(console)
    if not ends:
        console.print(f"and {say.plural(len(frame) - len(shown), 'more school')}; --all lists them")


def _schools(study: FormulaStudy, console: Console, every: bool) -> None:
    frame = study.schools.frame.sort_values("change_dollars", kind="stable")
    ends = every or len(frame) <= 2 * MOST
    shown = frame if ends else pd.concat([frame.head(MOST), frame.tail(MOST)])
    console.print()
    come = bool((frame["pupils"] - frame["pupils_first"]).abs().ge(1).any())
    sheet = Sheet(
        "By school" if ends else f"The {MOST} schools that lose most, and the {MOST} that gain most",
        ("school", *(["pupils", "now"] if come else ["pupils"]), "before", "now", "change", "share", "per pupil"),
        1,
        ("before",),
    )
    for row in shown.to_dict("records"):
        change = row["change_dollars"]
        heads = row["pupils"], row["pupils_first"]
        each = row["dollars"] / heads[0] - row["dollars_first"] / heads[1] if all(heads) else float("nan")
        sheet.add(
            row["name"],
            *([words.whole(row["pupils_first"])] if come else []),
            words.whole(row["pupils"]),
            say.cell(row["dollars_first"]),
            say.cell(row["dollars"]),
            say.cell(change, signed=True),
            words.signed(row["change_share"]) if abs(change) >= 0.5 else "",
            say.cell(each, signed=True),
        )
    sheet.print(console)
    if not ends:
        console.print(f"and {say.plural(len(frame) - len(shown), 'more school')}; --all lists them, -o writes them")


def _incidence(study: FormulaStudy, console: Console) -> None:
    frame = study.incidence.frame
    titles: Sequence[str] = ("by", "schools", "pupils", "formula", "per pupil")
    if study.changed:
        titles = ("by", "schools", "pupils", "now", "change", "share", "per pupil", "gain", "lose")
    sheet = Sheet("By kind of school", titles, 1, ("pupils", "now"))
    for row in frame.to_dict("records"):
        start = (
            f"{row['by']}: {row['part']}",
            f"{row['schools']:,}",
            words.whole(row["pupils"]),
            say.cell(row["dollars"]),
        )
        if not study.changed:
            sheet.add(*start, say.cell(row["dollars"] / row["pupils"] if row["pupils"] else float("nan")))
            continue
        sheet.add(
            *start,
            say.cell(row["change_dollars"], signed=True),
            words.signed(row["change_share"]),
            say.cell(row["change_per_pupil"], signed=True),
            f"{row['gain']:,}",
            f"{row['lose']:,}",
        )
    sheet.print(console)
