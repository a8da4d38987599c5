"""Sources and uses as text: the unrestricted pot by year, what carries each increase, and which savings are free."""

from collections.abc import Mapping

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.pots import UNRESTRICTED
from alloc_opt.analysis.run import Run
from alloc_opt.analysis.sources import ENDS, INCREASE, ONE_TIME, OTHER, REDUCTION, SHIFT, SOURCE, USE
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet

MOST_INCREASES, MOST_NAMED, MOST_STRANDED = 5, 4, 3
_TOLD = 0.5
"""Dollars below which a line says nothing."""
TOGETHER: Mapping[str, tuple[str, str]] = {
    INCREASE: ("", "named increases"),
    REDUCTION: ("named reductions", ""),
    SHIFT: ("services that other money pays now", "services paid by other money until now"),
    ENDS: ("services that other money takes over", "services whose grant has ended"),
    ONE_TIME: ("one-time spending that does not come again", "one-time spending"),
    OTHER: ("kept services that cost less", "kept services that cost more"),
}
"""Kind -> words for all of its lines together, as sources and as uses."""


def show_sources(run: Run, console: Console) -> None:
    """Print sources and uses; it needs the tables `sources` and `stranded` of the run."""
    frame, years = run.tables["sources"].frame, run.facts["years"]
    mine = frame[(frame["pot"] == UNRESTRICTED).to_numpy()]
    if mine.empty:
        return
    console.print()
    out = Sheet("Sources and uses of unrestricted money, against today's services", ("", "", *years), right=2)
    for side in (SOURCE, USE):
        _side(out, mine[(mine["side"] == side).to_numpy()], side, years)
    out.print(console)
    for sentence in increases(run, years[-1]):
        console.print(sentence)
    once = frame[((frame["kind"] == ONE_TIME) & (frame["side"] == SOURCE) & (frame["year"] == years[-1])).to_numpy()]
    ended = float(once["dollars"].sum())
    if told := free(run.tables["stranded"].frame, run.facts["names"]["resource"], years[-1], ended):
        console.print(told)
    console.print("the other resources are in sources.csv and stranded.csv")


def _side(out: Sheet, mine: pd.DataFrame, side: str, years: list[str]) -> None:
    kinds = mine.groupby("kind")["dollars"].sum().sort_values(ascending=False, kind="stable").index
    shown = 0
    for kind in kinds:
        lines = mine[(mine["kind"] == kind).to_numpy()]
        words = TOGETHER[kind][0 if side == SOURCE else 1] if kind in TOGETHER else str(lines["what"].iloc[0])
        sums = lines.groupby("year")["dollars"].sum()
        cells = [say.cell(float(sums.get(year, 0.0))) for year in years]
        if set(cells) != {"0"}:
            shown += 1
            out.add(("sources" if side == SOURCE else "uses") if shown == 1 else "", words, *cells)
    sums = mine.groupby("year")["dollars"].sum()
    out.add("", f"all {side}s", *(say.cell(float(sums.get(year, 0.0))) for year in years))


def increases(run: Run, year: str) -> list[str]:
    """What carries each funded increase of a year, pot by pot; the largest increases first."""
    frame, names = run.tables["sources"].frame, run.facts["names"]
    now = frame[(frame["year"] == year).to_numpy()]
    up = now[((now["kind"] == INCREASE) & (now["side"] == USE)).to_numpy()]
    totals = up.groupby("program")["dollars"].sum().sort_values(ascending=False, kind="stable")
    said, pots = [], {}
    for program, dollars in totals.head(MOST_INCREASES).items():
        mine = up[(up["program"] == program).to_numpy()].groupby("pot")["dollars"].sum()
        parts = []
        for pot, part in mine.sort_values(ascending=False, kind="stable").items():
            all_cuts = _cuts(now, str(pot), names["program"])
            money = _pot(str(pot), names["resource"])
            carried = all_cuts or (money if pot == UNRESTRICTED else f"the money of {money}")
            parts.append(f"{carried} ({say.money(float(part))})")
            if not all_cuts:
                pots[str(pot)] = now[((now["pot"] == pot) & (now["side"] == SOURCE)).to_numpy()]
        if not any(_cuts(now, str(pot), names["program"]) for pot in mine.index) and set(mine.index) == {UNRESTRICTED}:
            continue
        name = names["program"].get(str(program)) or program
        if parts == [f"the money of {name} ({say.money(float(dollars))})"]:
            continue
        said.append(f"The {say.money(float(dollars))} more for {name} in {year} is carried by {' + '.join(parts)}.")
    said += [_one_pot(pot, lines, names["resource"]) for pot, lines in pots.items() if len(lines)]
    return said


def _pot(pot: str, names: Mapping[str, str]) -> str:
    return "unrestricted money" if pot == UNRESTRICTED else names.get(pot) or pot


def _cuts(now: pd.DataFrame, pot: str, names: Mapping[str, str]) -> str:
    """`these 4 reductions: ...` where nothing but a few named reductions feeds the pot; else empty."""
    lines = now[((now["pot"] == pot) & (now["side"] == SOURCE)).to_numpy()]
    if lines.empty or len(lines) > MOST_NAMED or (lines["kind"] != REDUCTION).any():
        return ""
    programs = ", ".join(dict.fromkeys(names.get(p) or p for p in lines["program"]))
    return f"{say.plural(len(lines), 'reduction')} of {programs}"


def _one_pot(pot: str, lines: pd.DataFrame, names: Mapping[str, str]) -> str:
    """The sources of a pot in order of size."""
    words = [
        TOGETHER[kind][0] if kind in TOGETHER else what
        for kind, what in lines[["kind", "what"]].itertuples(index=False)
    ]
    sums = lines["dollars"].groupby(words).sum().sort_values(ascending=False, kind="stable")
    listed = ", ".join(f"{what} {say.money(float(dollars))}" for what, dollars in sums.items() if dollars >= _TOLD)
    name = _pot(pot, names)
    return f"{name[0].upper()}{name[1:]} is one pot; its sources, the largest first: {listed}."


def free(stranded: pd.DataFrame, names: Mapping[str, str], year: str, ended: float = 0.0) -> str:
    """`Of $2.1 million saved, $1.8 million is free to use; $0.3 million stays in Title II.`"""
    now = stranded[(stranded["year"] == year).to_numpy()]
    saved, freed = float(now["saved"].sum()), float(now["freed"].sum())
    if saved < 1.0:
        return ""
    stays = now[(now["stranded"] >= 1.0).to_numpy()].sort_values("stranded", ascending=False, kind="stable")
    rest = stays.iloc[MOST_STRANDED:]
    parts = [
        f"{say.money(float(left))} stays in {names.get(pot) or pot}"
        for pot, left in stays[["pot", "stranded"]].head(MOST_STRANDED).itertuples(index=False)
    ]
    if len(rest):
        pots = say.plural(len(rest), "other resource")
        parts.append(f"{say.money(float(rest['stranded'].sum()))} in {pots}")
    end = f"; {', '.join(parts)}" if parts else ""
    once = f" One-time spending of {say.money(ended)} ends beside it, with its own money." if ended >= 1.0 else ""
    return f"Of {say.money(saved)} saved in {year}, {say.money(freed)} is free to use{end}.{once}"
