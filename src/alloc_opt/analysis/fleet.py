"""How old is the fleet, what does it cost over its life, and when does it end together?

One row per rule of the family `refresh` and year. After the plan nothing is bought: `short` is what would be missing
at the need of the last plan year, `dollars` what buying it would cost at the prices of that year. With L years of life

    total cost of ownership of one device = price + support dollars / devices in use * L + disposal of one
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.books import Books
from alloc_opt.analysis.table import Table
from alloc_opt.families.refresh import Refresh
from alloc_opt.measures.prices import unit_costs
from alloc_opt.plan.years import end_year
from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
COLUMNS = ["rule", "program", "year", "planned", "bought", "retiring", "in_use", "need", "short", "dollars"]
COLUMNS += ["support_dollars", "disposal_dollars", "owned"]


def fleet(books: Books, built: Built) -> Table | None:
    """What each refresh rule's fleet comes to, plan years and `life` years after; None without such a rule."""
    rules = [rule for rule in built.rules if isinstance(rule, Refresh)]
    if not rules:
        return None
    frame = pd.concat([_of(rule, books, built) for rule in rules], ignore_index=True)
    notes = (
        "`owned` is the total cost of one device over its life at the year's prices: purchase, support, disposal. "
        "After the plan nothing is bought: `short` is what would be missing, `dollars` what it would cost to buy.",
    )
    return Table("fleet", frame[COLUMNS], notes)


def _of(rule: Refresh, books: Books, built: Built) -> pd.DataFrame:
    m, plan = built.measures, books.plan
    first, count, life = end_year(plan.years[0]), len(plan.years), rule.life
    bought = _by_year(books, rule.program, "quantity")
    spent = _by_year(books, rule.program, "dollars")
    support, disposal = (_by_year(books, name, "dollars") for name in (rule.support, rule.disposal))
    gone = _by_year(books, rule.disposal, "quantity")
    years = range(first, first + count + life)
    purchases = {end_year(year): devices for year, devices in rule.fleet.items()}
    purchases |= dict(zip(years[:count], bought.tolist(), strict=True))
    in_use = np.array([sum(purchases.get(year - age, 0.0) for age in range(life)) for year in years])
    retiring = np.array([purchases.get(year - life, 0.0) for year in years])
    need = np.concatenate([rule.need(m), np.full(life, rule.need(m)[-1])])
    price = _price(books, rule.program)
    later = np.maximum(need - in_use, 0.0)[count:]
    newly = np.diff(later, prepend=0.0)
    nothing = np.zeros(life)
    owned = price + _each(support, in_use[:count]) * life + _each(disposal, gone)
    return pd.DataFrame(
        {
            "rule": rule.id,
            "program": rule.program,
            "year": [f"{year - 1}-{year % 100:02d}" for year in years],
            "planned": ["yes"] * count + ["after the plan"] * life,
            "bought": np.concatenate([bought, nothing]),
            "retiring": retiring,
            "in_use": in_use,
            "need": need,
            "short": np.concatenate([np.maximum(need - in_use, 0.0)[:count], newly]),
            "dollars": np.round(np.concatenate([spent, newly * price[-1]]), 2),
            "support_dollars": np.round(np.concatenate([support, nothing]), 2),
            "disposal_dollars": np.round(np.concatenate([disposal, nothing]), 2),
            "owned": np.round(np.concatenate([owned, np.full(life, owned[-1])]), 2),
        }
    )


def _by_year(books: Books, program: str | None, what: str) -> Floats:
    """Totals of a program in every plan year; zeros without a program."""
    years = len(books.plan.years)
    if program is None:
        return np.zeros(years)
    frame = books.services
    mine = frame[(books.axes.labels["program"][frame["program"].to_numpy()] == program)]
    return np.bincount(mine["year"].to_numpy() - 1, mine[what].to_numpy(dtype=float), minlength=years).astype(float)


def _price(books: Books, program: str) -> Floats:
    """Dollars of one unit in every plan year."""
    costs = unit_costs(books.was.measures)
    mine = costs[(books.axes.labels["program"][costs["program"].to_numpy()] == program)]
    return np.asarray(mine[list(range(1, len(books.plan.years) + 1))].to_numpy(dtype=float).sum(axis=0))


def _each(dollars: Floats, number: Floats) -> Floats:
    return np.divide(dollars, number, out=np.zeros_like(dollars), where=number > 0)
