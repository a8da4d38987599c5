"""Which money pays for what, which money could, and does every resource tie?

One row per program, resource and plan year that is legal or spent. `legal` is the same list that the decisions are made
from, so a dollar where it is not legal would be a fault; the sums by resource are the spending of the table `funds`.
"""

import numpy as np
import pandas as pd

from alloc_opt.analysis.run import Run
from alloc_opt.analysis.table import Table
from alloc_opt.measures.measures import Measures
from alloc_opt.program.legal_use import legal

COLUMNS = ["program", "resource", "year", "dollars", "legal"]


def braided(run: Run, m: Measures) -> Table:
    """Dollars by program, resource and year, with a row of zero where money could pay and does not."""
    budget = run.tables["budget"].frame
    spent = budget.groupby(["program", "resource", "year"], sort=False)["dollars"].sum().round(2)
    found = legal(m)[["program", "resource"]].drop_duplicates()
    allowed = {
        (str(m.axes.labels["program"][program]), str(m.axes.labels["resource"][resource]))
        for program, resource in found.itertuples(index=False)
    }
    used = dict.fromkeys(str(program) for program in budget["program"])
    rows = [
        (program, resource, year, float(spent.get((program, resource, year), 0.0)))
        for program in used
        for resource in dict.fromkeys(str(each) for each in m.axes.labels["resource"])
        for year in run.facts["years"]
        if (program, resource) in allowed or (program, resource, year) in spent.index
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS[:4])
    pairs = zip(frame["program"], frame["resource"], strict=True)
    frame["legal"] = np.where([pair in allowed for pair in pairs], "yes", "no")
    return Table("braided", frame)
