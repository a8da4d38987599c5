"""What changes from today? Named changes: a tier or a central change counts once, a by-site change once per site, a
school that closes once with everything in it.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.books import SMALL, Books
from alloc_opt.analysis.decide_by import decide_by
from alloc_opt.analysis.table import Table
from alloc_opt.plan.turnover import TURNOVER
from alloc_opt.program.built import Built

COLUMNS = [
    "number",
    "program",
    "name",
    "school",
    "school_name",
    "year",
    "action",
    "unit",
    "current",
    "quantity",
    "change",
    "change_fte",
    "change_dollars",
    "sites",
    "tier",
    "decide_by",
]
EVERY_SITE = "*"
CLOSE = "close"
"""Action of everything at a school that a scenario closes, in the years in which it is closed: one named change."""


def changes(books: Books, built: Built, x: npt.NDArray[np.float64]) -> Table:
    """One row per named change and plan year, the largest change first; dollars and FTE are against today's services
    at the prices of the year. `sites` is how many schools the change moves; `tier` the formula before and after;
    `decide_by` the day by which a step from the year before must be decided.
    """
    s = books.services.assign(changed=books.changed, current=books.services["rolled"])
    programs, schools = books.plan["programs"], books.plan["schools"]
    several = (s["school"].groupby(s["program"]).transform("nunique") > 1).to_numpy()
    together = several & (programs["decided"] != "by_site").to_numpy()[s["program"].to_numpy()]
    closes = _closes(books)
    shut = closes[s["school"].to_numpy(), s["year"].to_numpy()]
    closing = np.asarray(closes.any(axis=1))[s["school"].to_numpy()]
    s["site"] = np.where(together & ~closing, -1, s["school"])
    s["shut"], s["changed"] = shut, s["changed"] | shut
    s = s[(s.groupby(["program", "site", "shut"])["changed"].transform("any")).to_numpy()].copy()
    own = np.isin(s["program"], books.budget.quantity["program"].unique()) | closing[s.index]
    s = s[own]
    s["change_fte"] = s["fte"] - s["today_fte"]
    s["change_dollars"] = s["dollars"] - s["today_dollars"]
    s["sites"] = s["changed"].astype(float)
    sums = ["current", "quantity", "change_fte", "change_dollars", "sites"]
    table = s.groupby(["program", "site", "shut", "year"], as_index=False)[sums].sum()
    table["change"] = table["program"].mask(table["shut"], -1)
    size = table["change_dollars"].abs().groupby([table["change"], table["site"]]).transform("sum")
    table = table.assign(size=size.round(2)).sort_values(
        ["size", "change", "site", "program", "year"], ascending=[False, True, True, True, True]
    )
    table["number"] = table.groupby(["change", "site"], sort=False).ngroup().to_numpy() + 1.0
    code, site = table["program"].to_numpy(), table["site"].to_numpy()
    labels = books.axes.labels
    frame = table.assign(
        program=labels["program"][code],
        name=programs["name"].to_numpy(dtype=object)[code],
        unit=programs["unit"].to_numpy(dtype=object)[code],
        school=np.where(site < 0, EVERY_SITE, labels["school"][site]),
        school_name=np.where(site < 0, "", schools["name"].to_numpy(dtype=object)[site]),
        year=labels["year"][table["year"].to_numpy()],
        tier=_tiers(books, built, x, code, table["year"].to_numpy()),
        decide_by=decide_by(
            books.plan, zip(labels["program"][code], labels["year"][table["year"].to_numpy()], _way(table), strict=True)
        ),
    )
    frame["change"] = (frame["quantity"] - frame["current"]).round(6) + 0.0
    moved = zip(frame["current"], frame["quantity"], frame["shut"], strict=True)
    frame["action"] = [CLOSE if shut else _action(before, now) for before, now, shut in moved]
    for name in ("change_fte", "current", "quantity"):
        frame[name] = frame[name].round(6) + 0.0
    frame["change_dollars"] = frame["change_dollars"].round(2) + 0.0
    return Table("changes", frame[COLUMNS].reset_index(drop=True), tuple(_notes(books)))


def _closes(books: Books) -> npt.NDArray[np.bool_]:
    """Where a scenario has closed a school; shape (sites, years), base year first."""
    closed = np.zeros((books.axes.size("school"), books.axes.size("year")), dtype=bool)
    for one in books.plan.closings:
        school, year = (
            int(books.axes.codes(d, [label])[0]) for d, label in (("school", one.school), ("year", one.year))
        )
        closed[school, year:] = True
    return closed


def _way(table: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Whether each row (ordered by year) is below (-1), as (0) or above (1) the year before, today's level at first."""
    before = table.groupby(["program", "site"])["quantity"].shift().fillna(table["current"])
    moved = (table["quantity"] - before).to_numpy(dtype=float)
    return np.where(np.abs(moved) > SMALL * (1.0 + before.abs().to_numpy()), np.sign(moved), 0.0).astype(np.int64)


def _action(before: float, now: float) -> str:
    if abs(now - before) <= 1e-6 * (1.0 + abs(before)):
        return "keep" if now > 0 else "move"
    if before <= 1e-6:
        return "start"
    if now <= 1e-6:
        return "stop"
    return "expand" if now > before else "trim"


def _notes(books: Books) -> list[str]:
    s = books.services
    own = np.isin(s["program"], books.budget.quantity["program"].unique())
    free = (s["fte"] - s["today_fte"])[~own & (s["year"] == 1)].sum()
    notes = [f"Whole positions leave {free:+.2f} FTE of staff time unassigned."] if abs(free) > 5e-3 else []
    return [*notes, *_without_staff(books, own), *_turnover(books)]


def _without_staff(books: Books, own: npt.NDArray[np.bool_]) -> list[str]:
    """Reductions of dollars that no source gives by site: they carry no FTE."""
    nowhere = (books.plan["schools"]["kind"] == "not_by_site").to_numpy()
    s = books.services[own & nowhere[books.services["school"].to_numpy()]]
    less = (s["today_dollars"] - s["dollars"])[((s["fte"] == 0) & (s["today_fte"] == 0)).to_numpy()]
    less = less.clip(lower=0.0).groupby(s["year"]).sum()
    told = [f"${cut:,.0f} in {books.axes.labels['year'][year]}" for year, cut in less.items() if cut > 0.5]
    if not told:
        return []
    return [
        f"Not by site, {', '.join(told)} are reduced that carry no FTE: the sources do not tell whose pay they are."
    ]


def _turnover(books: Books) -> list[str]:
    """What the changes save less (or cost less) because those who go and come do not earn the average."""
    if TURNOVER not in set(books.plan["programs"]["program"]):
        return []
    s = books.services[(books.services["program"] == books.axes.codes("program", [TURNOVER])[0]).to_numpy()]
    more = (s["dollars"] - s["today_dollars"]).groupby(s["year"]).sum()
    told = [f"${more[y]:+,.0f}".replace("$-", "-$").replace("$+", "+$") for y in sorted(more.index)]
    if not (more.abs() > 0.5).any():
        return []
    years = [books.axes.labels["year"][y] for y in sorted(more.index)]
    parts = ", ".join(f"{dollars} in {year}" for dollars, year in zip(told, years, strict=True))
    return [f"Beside the table, because those who come and go do not earn the average, and for layoffs: {parts}."]


def _tiers(
    books: Books, built: Built, x: npt.NDArray[np.float64], program: npt.NDArray[np.int64], year: npt.NDArray[np.int64]
) -> npt.NDArray[np.object_]:
    """`band: before > after` of each band whose tier is not today's; empty where nothing is decided by tiers."""
    found: dict[tuple[str, str], list[str]] = {}
    for block in built.measures.columns.blocks:
        if block.name != "tier" or block.stop == block.start:
            continue
        menu = pd.DataFrame(dict(block.labels)).assign(
            now=x[block.start : block.stop], before=built.today[block.start : block.stop]
        )
        for (p, band, y), choice in menu.groupby(["program", "band", "year"], sort=False):
            tiers = choice["tier"].to_numpy()
            before, after = (str(tiers[choice[side].to_numpy().argmax()]) for side in ("before", "now"))
            if before != after:
                found.setdefault((str(p), str(y)), []).append(f"{'' if band == '*' else f'{band}: '}{before} > {after}")
    labels = books.axes.labels
    keys = zip(labels["program"][program], labels["year"][year], strict=True)
    return np.array(["; ".join(found.get((str(p), str(y)), [])) for p, y in keys], dtype=object)
