"""Revenue line by line, in cents: what each brings in the base year and in every plan year."""

import numpy as np
import pandas as pd

from alloc_opt.analysis.cells import cells
from alloc_opt.analysis.names import names
from alloc_opt.measures.measures import Measures
from alloc_opt.program.decisions.balances import revenue_lines as paid_lines
from alloc_opt.program.decisions.outgo import is_credit
from alloc_opt.program.ends import ended

_AT = ["resource", "year"]
_ROUNDING = 100
"""Cents by which the lines of a resource and year may miss its revenue through rounding."""


def revenue_lines(m: Measures) -> pd.DataFrame:
    """resource, year (codes), kind, code (the line's account), name, cents, recurring; with the line's id as `line`.

    Together they are the revenue of every resource and year to the cent; a line booked in an object of expenditure is
    of kind `credits`. The recurring revenue that the table `funds` states is a line named like its resource.
    """
    lines = paid_lines(m)
    credit = is_credit(m, lines).to_numpy(dtype=bool)
    objects = dict(zip(m.plan["objects"]["object"], m.plan["objects"]["name"], strict=True))
    own = pd.DataFrame(
        {
            "resource": m.axes.codes("resource", lines["resource"]),
            "year": m.axes.codes("year", lines["year"]),
            "line": lines["line"].to_numpy(dtype=object),
            "code": lines["object"].to_numpy(dtype=object),
            "kind": np.where(credit, "credits", "revenue"),
            "name": [
                objects[code] or code if lowers else _words(str(line))
                for line, code, lowers in zip(lines["line"], lines["object"], credit, strict=True)
            ],
            "value": lines["paid"].to_numpy(dtype=float),
            "recurring": lines["recurring"].to_numpy(dtype=bool),
        }
    )
    stated = _stated_with_the_resource(m)
    table = pd.concat([part for part in (stated, own) if len(part)] or [own], ignore_index=True)
    over = ended(m)[table["resource"].to_numpy(), table["year"].to_numpy()]
    table = table.assign(cents=np.rint(np.where(over, 0.0, table["value"]) * 100.0).astype(np.int64))
    table = _tied(m, table.drop(columns="value"))
    return table[table["cents"] != 0].reset_index(drop=True)


def _stated_with_the_resource(m: Measures) -> pd.DataFrame:
    funds, years = m.plan["funds"], m.axes.size("year")
    has = np.flatnonzero(funds["revenue"].to_numpy(dtype=float) != 0)
    known = np.array(names(funds, "resource"), dtype=object)
    resource = np.repeat(has, years)
    return pd.DataFrame(
        {
            "resource": resource.astype(np.int32),
            "year": np.tile(np.arange(years, dtype=np.int32), len(has)),
            "line": "",
            "code": funds["revenue_object"].to_numpy(dtype=object)[resource],
            "kind": "revenue",
            "name": known[resource],
            "value": funds["revenue"].to_numpy(dtype=float)[resource],
            "recurring": True,
        }
    )


def _tied(m: Measures, table: pd.DataFrame) -> pd.DataFrame:
    """With what is missing to each resource's revenue: cents of rounding on its largest line, the rest by itself."""
    whole = cells(m.revenue, np.zeros(0), by=("resource", "year"))
    due = {
        (int(r), int(t)): round((v + _more(m, int(r), int(t))) * 100)
        for r, t, v in whole.itertuples(index=False, name=None)
    }
    have = table.groupby(_AT)["cents"].sum()
    added = []
    for (resource, year), cents in due.items():
        missing = cents - int(have.get((resource, year), 0))
        if missing == 0:
            continue
        mine = table.index[(table["resource"] == resource) & (table["year"] == year)]
        if abs(missing) <= _ROUNDING and len(mine):
            table.loc[table.loc[mine, "cents"].abs().idxmax(), "cents"] += missing
            continue
        name = f"{m.axes.labels['resource'][resource]}: further revenue"
        added.append((resource, year, "", "", name, True, "revenue", missing))
    columns = ["resource", "year", "line", "code", "name", "recurring", "kind", "cents"]
    return pd.concat([table, pd.DataFrame(added, columns=columns)], ignore_index=True) if added else table


def _more(m: Measures, resource: int, year: int) -> float:
    """What rules add to the plan's revenue in every plan year."""
    more = m.more.get(str(m.axes.labels["resource"][resource]), 0.0)
    return 0.0 if year == 0 or ended(m)[resource, year] else more


def _words(line: str) -> str:
    """An id as people say it: `state_aid` is State aid."""
    plain = line.replace("_", " ")
    return plain[:1].upper() + plain[1:] if line.islower() else plain
