"""Where does the money of every increase come from? Sources and uses of each pot and year, equal to the cent.

Measured from today's services: what they cost more at the year's prices, what the named changes add and free, what
revenue, contributions and balances bring. A pot is one sum of money, so no source is tied to one use within it.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from alloc_opt.analysis.books import Books
from alloc_opt.analysis.pots import flows, moved, order, passed_on
from alloc_opt.analysis.table import Table
from alloc_opt.plan.complete import UNASSIGNED
from alloc_opt.plan.turnover import TURNOVER
from alloc_opt.program.built import Built

COLUMNS = ["year", "pot", "side", "kind", "number", "program", "school", "what", "dollars"]
SOURCE, USE = "source", "use"
INCREASE, REDUCTION, SHIFT, ENDS, OTHER = "increase", "reduction", "shift", "grant_ends", "other"
GROWTH, BASE_GAP, REVENUE, CONTRIBUTIONS = "growth", "base_gap", "revenue", "contributions"
INDIRECT, LAPSE, BALANCE, ONE_TIME = "indirect", "lapse", "balance", "one_time"
_NOISE = 100
"""Cents: what is less than this comes of rounding and goes into the growth of kept services."""
_WORDS: Mapping[str, tuple[str, str]] = {
    BASE_GAP: ("revenue of {base} beyond what today costs", "what today costs beyond the revenue of {base}"),
    GROWTH: ("today's services cost less", "today's services cost more"),
    REVENUE: ("more revenue than in {base}", "less revenue than in {base}"),
    CONTRIBUTIONS: ("contributions: more received or less given", "contributions: more given or less received"),
    INDIRECT: ("indirect cost: more recovered", "indirect cost: more charged"),
    LAPSE: ("", "given back"),
    BALANCE: ("drawn from the balance", "added to the balance"),
    INCREASE: ("", "{name}"),
    REDUCTION: ("{name}", ""),
    SHIFT: ("{name}: paid elsewhere now", "{name}: paid here now"),
    ENDS: ("{name}: taken over by other money", "{name}: taken over, its grant has ended"),
    ONE_TIME: ("{name}: does not come again", "{name}: one-time"),
    OTHER: ("{name}: costs less than today", "{name}: costs more than today"),
}
"""Kind -> words as a source and as a use."""


def sources(books: Books, built: Built, changes: Table) -> Table:
    """One row per plan year, pot and line; `number` is that of the named change; dollars are above 0 on either side."""
    lines = [_named(books, changes), _ended(books)]
    money = flows(books, built)
    changed = pd.concat(lines, ignore_index=True)
    table = pd.concat([changed, _growth(money, changed), _flows(money)], ignore_index=True)
    table = table[(table["cents"] != 0).to_numpy()]
    side = np.where(table["cents"] < 0, SOURCE, USE)
    place = table["pot"].map(order(books)).to_numpy()
    table = table.assign(side=side, size=-table["cents"].abs(), place=place)
    by = ["year", "place", "side", "size", "kind", "number", "program", "school"]
    table = table.sort_values(by, ignore_index=True)
    frame = table.assign(
        what=_what(books, table, dict(zip(money["pot"], money["stated"], strict=True))),
        year=books.axes.labels["year"][table["year"].to_numpy(dtype=np.int64)],
        dollars=table["cents"].abs() / 100.0,
    )
    notes = ("A pot is one sum of money: its sources together pay for its uses together.",)
    return Table("sources", frame[COLUMNS], notes)


def _named(books: Books, changes: Table) -> pd.DataFrame:
    """P - T as lines of the named changes, and of kept services whose payer or cost moves."""
    table = moved(books)
    labels = books.axes.labels
    names = {d: labels[d][table[d].to_numpy(dtype=np.int64)] for d in ("program", "school")}
    numbers = {
        (str(program), str(school), str(year)): float(number)
        for program, school, year, number in changes.frame[["program", "school", "year", "number"]].itertuples(
            index=False
        )
    }
    years = labels["year"][table["year"].to_numpy(dtype=np.int64)].tolist()
    keys = list(zip(names["program"].tolist(), names["school"].tolist(), years, strict=True))
    everywhere = np.array([numbers.get((program, "*", year), np.nan) for program, _, year in keys], dtype=float)
    own = np.array([numbers.get(key, np.nan) for key in keys], dtype=float)
    number = np.where(np.isnan(own), everywhere, own)
    school = np.where(np.isnan(number), "", np.where(np.isnan(own), "*", names["school"])).astype(object)
    table = table.assign(program=names["program"], school=school, number=np.where(np.isnan(number), 0.0, number))
    by = ["number", "program", "school", "year"]
    sums = table.groupby([*by, "pot"])["cents"].sum().reset_index()
    found = _apart(sums, by, order(books))
    once = found["program"].isin(_once(books)) & found["kind"].isin([INCREASE, REDUCTION])
    return found.assign(kind=found["kind"].where(~once, ONE_TIME))


def _once(books: Books) -> set[str]:
    """Programs whose attribute `one_time` is true: that they end is no saving that anybody decided."""
    programs = books.plan["programs"]
    if "one_time" not in programs:
        return set()
    return set(programs.loc[programs["one_time"].astype(str).str.casefold() == "true", "program"])


def _apart(lines: pd.DataFrame, by: list[str], place: Mapping[str, int]) -> pd.DataFrame:
    """What moves between the pots of a change (as much as leaves one enters another), and what is more or less in all.

    Where several pots gain, the most restricted takes over first.
    """
    table = lines.assign(place=-lines["pot"].map(place).astype(float)).sort_values([*by, "place"], ignore_index=True)
    gain, loss = table["cents"].clip(lower=0), (-table["cents"]).clip(lower=0)
    keys = [table[name] for name in by]
    more, less = (side.groupby(keys).transform("sum") for side in (gain, loss))
    both = more.where(more < less, less)
    parts = []
    for amount, sign, kind in ((gain, 1, INCREASE), (loss, -1, REDUCTION)):
        before = amount.groupby(keys).cumsum() - amount
        over = (both - before).clip(lower=0)
        over = over.where(over < amount, amount)
        rest = np.where(table["number"] > 0, kind, OTHER)
        parts.append(table.assign(cents=sign * over, kind=SHIFT))
        parts.append(table.assign(cents=sign * (amount - over), kind=rest))
    found = pd.concat(parts, ignore_index=True).drop(columns="place")
    return found[(found["cents"].abs() >= _NOISE).to_numpy()].reset_index(drop=True)


def _ended(books: Books) -> pd.DataFrame:
    table = passed_on(books)
    program = books.axes.labels["program"][table["program"].to_numpy(dtype=np.int64)]
    return table.assign(program=program, school="", number=0.0, kind=ENDS)


def _growth(money: pd.DataFrame, changed: pd.DataFrame) -> pd.DataFrame:
    """P - B less every other line of spending: growth of the cost of kept services, the cents of rounding with it."""
    moves = changed.groupby(["pot", "year"])["cents"].sum()
    keys = pd.MultiIndex.from_frame(money[["pot", "year"]])
    rest = money["spent"] - money["spent_0"] - moves.reindex(keys).fillna(0).to_numpy(dtype=np.int64)
    return _line(money, GROWTH, rest)


def _flows(money: pd.DataFrame) -> pd.DataFrame:
    """Revenue, contributions, indirect cost, lapse and balance against the base year; uses positive."""
    gap = money["spent_0"] - money["revenue_0"] - money["contributions_0"] - money["indirect_0"]
    lines = {
        BASE_GAP: gap,
        REVENUE: money["revenue_0"] - money["revenue"],
        CONTRIBUTIONS: money["contributions_0"] - money["contributions"],
        INDIRECT: money["indirect_0"] - money["indirect"],
        LAPSE: money["lapse"],
        BALANCE: money["ending"] - money["beginning"],
    }
    return pd.concat([_line(money, kind, values) for kind, values in lines.items()], ignore_index=True)


def _line(money: pd.DataFrame, kind: str, values: "pd.Series[int]") -> pd.DataFrame:
    return money[["pot", "year"]].assign(kind=kind, number=0.0, program="", school="", cents=values)


def _what(books: Books, table: pd.DataFrame, stated: Mapping[str, bool]) -> list[str]:
    base, first = books.plan.head.base_year, books.plan.years[0]
    names = {
        noun: dict(zip(books.plan[where][noun], books.plan[where]["name"], strict=True))
        for noun, where in (("program", "programs"), ("school", "schools"))
    }
    said = []
    for row in table[["pot", "side", "kind", "program", "school"]].itertuples(index=False):
        program, school = str(row.program), str(row.school)
        name = str(names["program"].get(program) or program)
        if school not in ("", "*"):
            name = f"{name}, {names['school'].get(school) or school}"
        words = _WORDS[str(row.kind)][0 if row.side == SOURCE else 1]
        words = "{name}" if program in (UNASSIGNED, TURNOVER) else words
        said.append(words.format(name=name, base=base if stated[str(row.pot)] else first))
    return said
