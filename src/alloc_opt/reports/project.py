"""A projection as a superintendent reads it: the certification and the gap first, then the sections."""

import math
from collections.abc import Callable, Iterator, Mapping

from rich.console import Console

from alloc_opt.analysis.project import Projection
from alloc_opt.analysis.projection.certification import LAW, TEST
from alloc_opt.reports import sentences as say
from alloc_opt.reports.cliffs import cliff_sentences
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.project_bridge import show_bridge, show_sizes
from alloc_opt.reports.project_wide import Wide, dollars, fits, sections, unit_words

_TOO_LARGE = 9.995
"""Change beyond which a percentage tells nothing."""
_INDENT = {"line": "  ", "detail": "      "}
_SUMMARY = (
    ("Unrestricted ending balance", "unrestricted"),
    ("Restricted ending balance", "restricted"),
    ("Available reserves", "available"),
    ("Recommended reserve", "recommended"),
    ("Above (below) the recommended reserve", "above"),
    ("Recurring revenue less recurring spending, unrestricted", "structural"),
)


def show(projection: Projection, console: Console) -> None:
    """Print the whole document."""
    for line in head(projection):
        console.print(line, style="bold" if line and line == projection.title else None)
    console.print()
    console.print(f"Certification: {projection.certification.word.upper()}", style="bold")
    for line in standing(projection):
        console.print(line)
    console.print()
    _summary(projection, console)
    console.print()
    for line in gap_sentences(projection):
        console.print(line)
    show_sizes(projection.sizes, console)
    show_bridge(projection.bridge, console)
    if len(projection.cliffs):
        console.print()
        for line in cliff_sentences(projection.cliffs):
            console.print(line)
    for name, rows in sections(projection):
        console.print()
        _section(name.capitalize(), rows, projection, console)
    _others(projection, console)
    _drivers(projection, console)
    _assumptions(projection, console)
    console.print()
    for note in projection.notes:
        console.print(note)
    console.print("Amounts are rounded for reading; -o and --json have them to the cent.")


def head(projection: Projection) -> Iterator[str]:
    """What this is, in which units."""
    yield projection.title
    yield f"{projection.layout.title}, {say.span(projection.years)}"
    yield "Base rolled forward: today's services at the prices of each year. No decisions, no solver."
    funds = ", ".join(projection.funds)
    yield f"{'Fund' if len(projection.funds) == 1 else 'Funds'} {funds}. Negative amounts stand in parentheses."


def standing(projection: Projection) -> Iterator[str]:
    """Why the certification is what it is, and what it tests."""
    found = projection.certification
    yield from found.reasons
    if projection.still:
        yield projection.still
    if found.by_law != found.word:
        yield f"For the base year and two more, at which the law looks, it is {found.by_law}."
    if len(projection.years) <= LAW:
        yield f"The law looks at {LAW} years after the base year; here are fewer."
    if projection.reserve.known:
        yield f"Recommended reserve: {projection.reserve.words}"
    elif projection.layout.reserve is not None:
        yield projection.reserve.words
    yield TEST


def gap_sentences(projection: Projection) -> Iterator[str]:
    """The gap in dollars, and what exactly it is."""
    gap, years = projection.gap, projection.years
    goal = "the recommended reserve holds" if projection.reserve.known else "the balance stays above zero"
    if gap.first == 0:
        yield f"Gap: none; {goal} in every year."
        return
    yield (
        f"Gap: an ongoing reduction of ${_up(gap.first):,.0f} a year from {years[1]} on, so that {goal} in every year "
        f"(the most is asked for by {gap.binding})."
    )
    if gap.last:
        yield (
            f"Done in {years[-1]} alone it takes ${_up(gap.last):,.0f} in that year; "
            "the years before end as they stand here."
        )
    yield "Same dollars in every year, unrestricted; the recommended reserve is left as it is."


def _up(cents: int) -> int:
    return -(-cents // 100)


def percent(value: float) -> str:
    """A share in per cent with one decimal, negative in parentheses; `n/m` where it is too large to mean anything."""
    if math.isnan(value):
        return ""
    if abs(value) >= _TOO_LARGE:
        return "n/m"
    text = f"{abs(value) * 100:,.1f}%"
    return f"({text})" if value < 0 and text != "0.0%" else text


def yes(value: float) -> str:
    """Yes or no; nothing where it is not known."""
    return "" if math.isnan(value) else "yes" if value else "no"


_SHOWN: Mapping[str, Callable[[float], str]] = {"share": percent, "count": dollars, "yes": yes}
"""How amounts that are no dollars are shown."""


def _summary(projection: Projection, console: Console) -> None:
    frame = projection.summary.frame
    wanted = [pair for pair in _SUMMARY if projection.reserve.known or pair[1] not in ("recommended", "above")]
    unit = 1.0 if fits([frame[key].tolist() for _, key in wanted], console.width, 1.0) else 1000.0
    out = Sheet(f"In short ({unit_words(unit)})", ("", *projection.years), right=1)
    for name, key in wanted:
        out.add(name, *(dollars(value, unit) for value in frame[key]))
    out.print(console)


def _section(title: str, rows: list[Wide], projection: Projection, console: Console) -> None:
    years = projection.years
    amounts = [row.amounts for row in rows if row.money]
    changes = len(years) - 1 if projection.layout.change else 0
    changes = changes if fits(amounts, console.width, 1.0, changes) else 0
    unit = 1.0 if fits(amounts, console.width, 1.0) else 1000.0
    columns = [years[0], *(name for year in years[1:] for name in ([f"% {year}", year] if changes else [year]))]
    names = ["change" if name.startswith("% ") else name for name in columns]
    out = Sheet(f"{title} ({unit_words(unit)})", ("", *names), right=1)

    def in_unit(value: float) -> str:
        return dollars(value, unit)

    for row in rows:
        shown = _SHOWN.get(row.unit, in_unit)
        cells = [shown(row.amounts[0])]
        for at in range(1, len(years)):
            cells += [percent(row.changes[at])] if changes else []
            cells.append(shown(row.amounts[at]))
        if row.level in ("heading", "total"):
            out.bold.add(len(out.rows))
        out.add(f"{_INDENT.get(row.level, '')}{row.line}", *cells)
    out.print(console)


def _others(projection: Projection, console: Console) -> None:
    frame = projection.others.frame
    if not len(frame):
        return
    table = frame.pivot(index="fund", columns="year", values="ending")[list(projection.years)]
    rows = [*table.itertuples(index=False, name=None), tuple(table.sum())]
    unit = 1.0 if fits(rows, console.width, 1.0) else 1000.0
    out = Sheet(f"Ending balances of the other funds ({unit_words(unit)})", ("fund", *projection.years), right=1)
    for fund, row in zip(table.index, rows, strict=False):
        out.add(str(fund), *(dollars(value, unit) for value in row))
    out.total = ("together", *(dollars(value, unit) for value in rows[-1]))
    console.print()
    out.print(console)


def _drivers(projection: Projection, console: Console) -> None:
    frame = projection.drivers.frame
    if not len(frame):
        return
    years = projection.years
    console.print()
    titles = (name for year in years[1:] for name in ("change", year))
    out = Sheet("What revenue and services follow", ("", years[0], *titles), right=1)
    for _, mine in frame.groupby("driver", sort=False):
        cells = [f"{mine['count'].iloc[0]:,.0f}"]
        for count, change in zip(mine["count"].iloc[1:], mine["change"].iloc[1:], strict=True):
            cells += [percent(change), f"{count:,.0f}"]
        out.add(str(mine["name"].iloc[0]).partition(":")[0], *cells)
    out.print(console)


def _assumptions(projection: Projection, console: Console) -> None:
    frame = projection.assumptions.frame
    if not len(frame):
        return
    console.print()
    out = Sheet("Assumptions", ("assumption", "for", "year", "value", "source"), right=5, drop=("source",))
    for row in frame.to_dict("records"):
        value = float(row["value"])
        text = f"{value * 100:,.2f}%" if abs(value) < 2 else f"{value:,.2f}"
        out.add(row["assumption"], row.get("unit", ""), row["year"] or "every year", text, str(row["source"]))
    out.print(console)
