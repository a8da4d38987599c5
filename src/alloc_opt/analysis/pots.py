"""What each pot of money pays for, against today: unrestricted money as one pot, every restricted resource its own.

For every pot f and plan year t, in cents:

    [R0 + C0 + I0 - B] + (R - R0) + (C - C0) + (I - I0) + (b - e) = (T - B) + (P - T) + L

R revenue, C contributions (net), I indirect cost (net), b beginning, e ending, L lapse, P spending of the plan,
T today's services at the prices of the year, B spending of the base year; 0 marks the base year.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.books import Books
from alloc_opt.analysis.cells import cells
from alloc_opt.analysis.rounding import cents
from alloc_opt.analysis.today import todays
from alloc_opt.plan.years import end_year
from alloc_opt.program.built import Built

UNRESTRICTED = "unrestricted"
"""Name of the pot of all resources with restriction 0."""
_STATED = 0.5
"""Share of the first plan year's revenue below which the base year's counts as not stated."""
_POT = ["pot", "year"]
_SERVICE = ["program", "school", "pot", "year"]
Cents = npt.NDArray[np.int64]


def pots(books: Books) -> npt.NDArray[np.object_]:
    """The pot of each resource; shape (resources,)."""
    free = (books.plan["funds"]["restriction"] == 0).to_numpy()
    return np.where(free, UNRESTRICTED, books.axes.labels["resource"]).astype(object)


def order(books: Books) -> dict[str, int]:
    """Pot -> its place: unrestricted first, then the less restricted before the more restricted."""
    funds = books.plan["funds"].assign(pot=pots(books))
    names = funds.sort_values("restriction", kind="stable")["pot"].drop_duplicates()
    return {str(name): place for place, name in enumerate(names)}


def moved(books: Books) -> pd.DataFrame:
    """P - T of every service: program, school, pot, year (program, school, year as codes) and cents, none of them 0."""
    pot = pots(books)
    plan = _of_pots(books.budget.spending.rename(columns={"cents": "value"}), pot)
    today = _of_pots(_todays(books), pot)
    both = plan.merge(today, on=_SERVICE, how="outer", suffixes=("", "_today")).fillna({"value": 0, "value_today": 0.0})
    both["cents"] = both["value"].to_numpy(dtype=np.int64) - cents(both["value_today"].to_numpy(dtype=float))
    return both.loc[(both["cents"] != 0).to_numpy(), [*_SERVICE, "cents"]].reset_index(drop=True)


def passed_on(books: Books) -> pd.DataFrame:
    """What other pots take over of today's services when a resource ends: program, pot, year, cents (negative where it
    ends); each program and year adds up to nothing.
    """
    funds, axes, pot = books.plan["funds"], books.axes, pots(books)
    last = np.array([end_year(end) if end else np.inf for end in funds["ends"]])
    years = np.array([end_year(str(year)) for year in axes.labels["year"]])
    base = books.budget.spending[(books.budget.spending["year"] == 0).to_numpy()]
    today = _todays(books)
    today = today.assign(pot=pot[today["resource"].to_numpy()])
    found = []
    for year in range(1, len(years)):
        gone = last[base["resource"].to_numpy()] < years[year]
        programs = np.unique(base["program"].to_numpy()[gone])
        before = base[base["program"].isin(programs)].assign(pot=lambda frame: pot[frame["resource"].to_numpy()])
        after = today[today["program"].isin(programs) & (today["year"] == year)]
        found.append(_taken_over(before, after).assign(year=year))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["program", *_POT, "cents"])


def _taken_over(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Today's services of a year less what each pot would pay of them at the base year's split, by program and pot."""
    keys = ["program", "object"]
    split = before.groupby([*keys, "pot"], as_index=False)["cents"].sum()
    whole = split.groupby(keys)["cents"].transform("sum").to_numpy(dtype=float)
    share = split["cents"].to_numpy(dtype=float) / np.where(whole == 0, 1.0, whole)
    total = after.groupby(keys, as_index=False)["value"].sum()
    due = split[[*keys, "pot"]].assign(share=share).merge(total, on=keys)
    due = due.assign(value=-due["share"] * due["value"])
    here = after[pd.MultiIndex.from_frame(after[keys]).isin(pd.MultiIndex.from_frame(due[keys]))]
    both = pd.concat([here[["program", "pot", "value"]], due[["program", "pot", "value"]]])
    sums: pd.DataFrame = both.groupby(["program", "pot"])["value"].sum().reset_index()
    sums["cents"] = cents(sums["value"].to_numpy(dtype=float))
    kept: pd.DataFrame = sums.loc[(sums["cents"] != 0).to_numpy(), ["program", "pot", "cents"]]
    return kept


def flows(books: Books, built: Built) -> pd.DataFrame:
    """pot, year (code) and cents: beginning, revenue, contributions, indirect, spent, lapse, ending of the plan;
    revenue_0, contributions_0, indirect_0 and spent_0 of the base year. Where the plan hardly states what revenue the
    base year brought, `stated` is False and the first plan year's stands in for it.
    """
    pot, planned = pots(books), books.budget.flows
    names = [name for name in planned.columns if name not in ("resource", "year")]
    table = planned.assign(pot=pot[planned["resource"].to_numpy()]).groupby(_POT, as_index=False)[names].sum()
    base = books.budget.spending[(books.budget.spending["year"] == 0).to_numpy()]
    given = {
        "spent_0": _first(base.rename(columns={"cents": "value"}), pot, table["pot"]).astype(np.int64),
        "revenue_0": cents(_first(_base(built, "revenue"), pot, table["pot"])),
        "indirect_0": cents(-_first(_base(built, "indirect"), pot, table["pot"])),
    }
    funds = books.plan["funds"]
    stated = pd.DataFrame({"resource": np.arange(len(funds)), "value": funds["contributed"].to_numpy(dtype=float)})
    given["contributions_0"] = cents(_first(stated, pot, table["pot"]))
    table = table.assign(**given)
    first = table[(table["year"] == 1).to_numpy()].set_index("pot")["revenue"].reindex(table["pot"]).to_numpy()
    spent = table["spent_0"] > table["revenue_0"]
    unknown = (spent & (table["revenue_0"] < _STATED * first)).to_numpy()
    revenue = np.where(unknown, first, table["revenue_0"].to_numpy())
    return table.assign(revenue_0=revenue, stated=~unknown)


def _base(built: Built, name: str) -> pd.DataFrame:
    found = cells(built.measures[name], built.today, by=("resource", "year"))
    return found[(found["year"] == 0).to_numpy()]


def _first(frame: pd.DataFrame, pot: npt.NDArray[np.object_], wanted: "pd.Series[str]") -> npt.NDArray[np.float64]:
    """`value` by resource summed to pots, at each of the wanted pots."""
    by_pot = frame.groupby(pot[frame["resource"].to_numpy(dtype=np.int64)])["value"].sum()
    return by_pot.reindex(wanted.tolist()).fillna(0.0).to_numpy(dtype=float)


def _todays(books: Books) -> pd.DataFrame:
    """Today's services at the prices of each plan year: program, school, resource, object, year, value in dollars."""
    found = todays(books.was, books.axes, "dollars", ("program", "school", "resource", "object", "year"))
    return found[(found["year"] > 0).to_numpy()].reset_index(drop=True)


def _of_pots(frame: pd.DataFrame, pot: npt.NDArray[np.object_]) -> pd.DataFrame:
    frame = frame[(frame["year"] > 0).to_numpy()]
    named = frame.assign(pot=pot[frame["resource"].to_numpy()])
    return named.groupby(_SERVICE)["value"].sum().reset_index()
