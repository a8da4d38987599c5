"""Who spends what from which money? The budget, line by line."""

import pandas as pd

from alloc_opt.analysis.books import Books
from alloc_opt.analysis.cells import labelled
from alloc_opt.analysis.table import Table

COLUMNS = ["school", "program", "function", "object", "fund", "resource", "year", "dollars"]


def budget(books: Books) -> Table:
    """One row per school, program, resource, object and plan year, to the cent."""
    spending = books.budget.spending
    spending = spending[(spending["year"] > 0).to_numpy()]
    order = ["school", "program", "resource", "object", "year"]
    spending = spending.sort_values(order, ignore_index=True)
    function = books.plan["programs"]["function"].to_numpy(dtype=object)
    fund = books.plan["funds"]["fund"].to_numpy(dtype=object)
    frame: pd.DataFrame = labelled(books.axes, spending).assign(
        function=function[spending["program"].to_numpy()],
        fund=fund[spending["resource"].to_numpy()],
        dollars=spending["cents"].to_numpy() / 100.0,
    )
    return Table("budget", frame[COLUMNS])
