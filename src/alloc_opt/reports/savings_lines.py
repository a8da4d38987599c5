"""What a plan of the savings changes, a line for each service and the years in which it does."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from rich.console import Console

from alloc_opt.analysis.saving.booked import Booked
from alloc_opt.analysis.saving.payers import moved, own, swaps
from alloc_opt.analysis.saving.tables import CENTRAL, SITE
from alloc_opt.analysis.savings import Savings
from alloc_opt.plan.complete import TOGETHER
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.why_names import Names

DOLLARS = ["unrestricted_dollars", "restricted_dollars"]
SMALL_SERVICE = 1000.0
"""Dollars, all years together, below which services are named together."""
MOST = 14
"""Lines shown of a step; all are in the files."""
_WORTH_A_LINE = 100.0
"""Dollars below which what is no service stands with the others."""
_SMALL = 5e-7
_PAYERS = 3
"""Changes of payer that are told."""


def show_lines(
    found: Savings,
    frame: pd.DataFrame,
    title: str,
    console: Console,
    *,
    before: Booked,
    after: Booked,
    cuts: pd.DataFrame,
) -> None:
    """Print them: the service's own part at the schools named, then other payers, then what is no service.

    Args:
        found: the savings.
        frame: as `tables.lines`.
        title: of the table.
        console: where to.
        before: the plan that is saved against.
        after: the other plan.
        cuts: `booked.lines` of the two.
    """
    if not len(frame) or frame[DOLLARS].abs().to_numpy().max() < _WORTH_A_LINE:
        return
    heads = ["what", "where", "before > after", *found.plan.years, "other $", "FTE"]
    sheet = Sheet(title, heads, 3)
    services = frame[frame["kind"].isin([CENTRAL, SITE]).to_numpy()]
    other = frame[~frame["kind"].isin([CENTRAL, SITE]).to_numpy()]
    mine = services.assign(**own(services, DOLLARS))
    mine = mine[moved(mine)]
    size = mine[DOLLARS].abs().sum(axis=1).groupby([mine["program"], mine["name"]]).transform("sum")
    posts = mine["fte_less"].abs().groupby([mine["program"], mine["name"]]).transform("max")
    small = ((size < SMALL_SERVICE) & (posts <= _SMALL)).to_numpy()
    shown = list(_patterns(mine[~small]))
    names = Names(found.plan)
    for years, group in shown[:MOST]:
        sheet.add(*_line(found, names, years, group))
    if rest := shown[MOST:]:
        more = pd.concat([group for _, group in rest])
        sheet.add(say.plural(len(rest), "more line"), "", "", *_dollars(found, more), "")
    tiny = list(dict.fromkeys(mine.loc[small & (size > 0).to_numpy(), "name"]))
    if tiny:
        sheet.add(f"below {say.money(SMALL_SERVICE)} each: {_few(tiny)}", "", "", *_dollars(found, mine[small]), "")
    for _, group in other.groupby(["kind", "program", "name"], sort=False):
        if group[DOLLARS].abs().to_numpy().max() >= _WORTH_A_LINE:
            sheet.add(str(group["name"].iloc[0]), "", "", *_dollars(found, group), "")
    beside = [group for _, group in other.groupby(["kind", "program", "name"], sort=False)]
    beside = [group for group in beside if group[DOLLARS].abs().to_numpy().max() < _WORTH_A_LINE]
    swap = services.assign(**(services[DOLLARS] - own(services, DOLLARS)))
    swap = pd.concat([swap, *beside])
    swapped = bool(swap[DOLLARS].abs().to_numpy().max(initial=0.0) >= 0.5)
    if swapped:
        sheet.add("the same services, other payers", "", "", *_dollars(found, swap), "")
    sheet.total = ["all", "", "", *_dollars(found, frame), ""]
    sheet.print(console)
    if told := posts_by_year(found, frame):
        console.print(told)
    if swapped:
        for sentence in who_pays(found, names, swaps(before, after, cuts)):
            console.print(sentence)


def _few(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _patterns(mine: pd.DataFrame) -> Iterator[tuple[tuple[str, ...], pd.DataFrame]]:
    """Services, the most dollars first, each split by the years in which its schools change; levels whose schools are
    decided together stand apart.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for program, school, year in zip(mine["program"], mine["school"], mine["year"], strict=True):
        found.setdefault((program, school), []).append(year)
    keys = zip(mine["program"], mine["school"], strict=True)
    years = pd.Series([tuple(sorted(found[key])) for key in keys], index=mine.index, dtype=object)
    for _, service in mine.groupby(["kind", "program", "name"], sort=False):
        for pattern, group in service.groupby(years.reindex(service.index), sort=False):
            if group[[*DOLLARS, "fte_less"]].abs().to_numpy().max() > _SMALL:
                yield pattern, group


def _line(found: Savings, names: Names, years: tuple[str, ...], group: pd.DataFrame) -> tuple[str, ...]:
    """The level is that of the last of its years, and so is the FTE."""
    first, last = group.iloc[0], group[(group["year"] == years[-1]).to_numpy()]
    places = list(dict.fromkeys(last["school"].astype(str)))
    before, now = float(last["level_before"].sum()), float(last["level"].sum())
    unit = str(first["unit"])
    if unit == say.OF_TODAY:
        levels = f"{_share(before / len(places))} > {_share(now / len(places))}"
    elif unit == "dollar":
        levels = f"${before:,.0f} > ${now:,.0f}"
    else:
        levels = f"{say.number(before)} > {say.number(now)} {unit}"
    pooled = [place for place in places if names.kind.get(place) == TOGETHER]
    where = say.plural(len(places), "place" if (group["kind"] == CENTRAL).any() else "school")
    if len(places) == 1 or len(pooled) == len(places):
        where = ", ".join(names.school(place) for place in places)
    by_site = (group["kind"] == SITE).all() and not pooled
    goes_on = bool(by_site) and found.today.books.axes.together is not None
    when = _when(found, years, goes_on=goes_on)
    fte = say.number(float(last["fte_less"].sum()), signed=True)
    return (str(first["name"]), where, levels + when, *_dollars(found, group), fte)


def _share(share: float) -> str:
    """Of today's level; a tenth of a per cent where whole ones would hide the change."""
    return f"{share:.0%}" if abs(share * 100 - round(share * 100)) < 0.05 else f"{share:.1%}"


def _when(found: Savings, years: tuple[str, ...], *, goes_on: bool) -> str:
    """In which years; `goes_on`: later years may be decided for the whole level, on a line of their own."""
    every = found.plan.years
    at = [every.index(year) for year in years]
    if len(at) == len(every):
        return ""
    if at == list(range(at[0], len(every))):
        return f", from {years[0]} on" if len(at) > 1 else f", in {years[0]}"
    only = "" if goes_on else " only"
    in_row = at == list(range(at[0], at[-1] + 1)) and len(at) > 1
    return f", {years[0]} to {years[-1]}{only}" if in_row else f", in {' and '.join(years)}{only}"


def _dollars(found: Savings, group: pd.DataFrame) -> tuple[str, ...]:
    sums = group.groupby("year")["unrestricted_dollars"].sum()
    by_year = [say.cell(float(sums.get(year, 0.0)), signed=True) for year in found.plan.years]
    return (*by_year, say.cell(float(group["restricted_dollars"].sum()), signed=True))


def posts_by_year(found: Savings, frame: pd.DataFrame) -> str:
    """FTE less in each year, all lines; empty where there is none."""
    sums = frame.groupby("year")["fte_less"].sum().reindex(list(found.plan.years), fill_value=0.0)
    if not (sums.abs() > 0.005).any():
        return ""
    by_year = ", ".join(f"{say.number(float(fte))} in {year}" for year, fte in sums.items())
    return f"FTE fewer, all lines: {by_year}; in a line, of the last year that it names."


def who_pays(found: Savings, names: Names, table: pd.DataFrame) -> Iterator[str]:
    """The largest changes of payer, each once or every year."""
    labels, every = found.today.books.axes.labels, found.plan.years
    rows = []
    for (program, resource), mine in table.groupby(["program", "resource"], sort=True):
        by_year = {str(labels["year"][int(y)]): c / 100.0 for y, c in zip(mine["year"], mine["cents"], strict=True)}
        for sign in (1.0, -1.0):
            part = {year: abs(dollars) for year, dollars in by_year.items() if sign * dollars >= _WORTH_A_LINE}
            if part:
                rows.append((-sum(part.values()), int(str(program)), int(str(resource)), sign, part))
    rows.sort(key=lambda row: row[:3])
    if not rows:
        return
    told = []
    for _, program, resource, sign, part in rows[:_PAYERS]:
        often = "every year" if len(part) == len(every) > 1 else "once" if len(part) == 1 else "in these years alone"
        amounts = ", ".join(f"{say.money(dollars)} in {year}" for year, dollars in part.items())
        payer = names.resource(str(labels["resource"][resource]))
        service = names.program(str(labels["program"][program]))
        how = "more" if sign > 0 else "less"
        told.append(f"{payer} pays {how} of {service}: {amounts} ({often})")
    rest = len(rows) - len(told)
    more = f"; and {say.plural(rest, 'smaller change')}" if rest else ""
    yield f"Other payers, where unrestricted money pays the difference: {'; '.join(told)}{more}."


def worth_telling(frame: pd.DataFrame) -> pd.DataFrame:
    """Without the services below `SMALL_SERVICE` dollars that no post goes with."""
    size = frame[DOLLARS].abs().sum(axis=1).groupby([frame["program"], frame["name"]]).transform("sum")
    posts = frame["fte_less"].abs().groupby([frame["program"], frame["name"]]).transform("max")
    return frame[np.asarray((size >= SMALL_SERVICE) | (posts > _SMALL))]
