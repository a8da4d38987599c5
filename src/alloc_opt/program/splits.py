r"""Columns of spending where several may pay: $\sum_f x_{psbft} = \sum_{o \in b} cost_{psot}$ for a bundle $b$."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.measures.coded import Coded
from alloc_opt.measures.index import Index
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.program import payers
from alloc_opt.program.payers import SITE, Entries
from alloc_opt.program.places import where_legal

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64] | npt.NDArray[np.int32]


def split_columns(
    m: Measures,
    entries: Entries,
    split: pd.DataFrame,
    shares: pd.DataFrame,
    due: pd.DataFrame,
    fixed: Floats,
    arcs: pd.DataFrame,
) -> pd.DataFrame:
    """Columns x by bundle, resource and year (rows of `split`), as the column `column` of it, with program and school;
    their sum is the bundle's cost.

    `due` has the cost's terms by slot (bundle and year), `fixed` its constants per slot.
    """
    slot = (split["bundle"] * m.axes.size("year") + split["year"]).to_numpy(dtype=np.int64)
    wanted, head, row = np.unique(slot, return_index=True, return_inverse=True)
    row = row.astype(np.int32)
    site = entries.table.drop_duplicates("bundle").set_index("bundle")[SITE].loc[split["bundle"]]
    split = split.assign(**{d: site[d].to_numpy() for d in SITE})
    due = due[np.isin(due["slot"], wanted)]
    due_row = np.searchsorted(wanted, due["slot"].to_numpy()).astype(np.int32)
    due_column, due_value = due["column"].to_numpy(dtype=np.int32), due["coefficient"].to_numpy(dtype=float)
    right = fixed[wanted]
    most = where_legal(m, arcs, split)
    share = _within(payers.start_shares(m, split, shares, row), most, row)

    def witness(x: Floats) -> Floats:
        need = np.bincount(due_row, due_value * x[due_column], minlength=len(wanted)) + right
        return np.asarray(need[row] * share, dtype=float)

    parts = payers.part_names(m, entries.table)
    labels = {d: (m.axes.labels[d], split[d].to_numpy()) for d in (*SITE, "resource", "year")}
    if (parts != "").any():
        labels["part"] = (parts, split["bundle"].to_numpy())
    names = Coded(labels)
    column = m.columns.add("dollars", names, count=len(split), unit="dollars", witness=witness)
    m.define(
        "paid",
        Rows(
            Index(m.axes, (), ()),
            "dollars",
            np.concatenate([row, due_row]),
            np.concatenate([column, due_column]),
            np.concatenate([np.ones(len(column)), -due_value]),
            right,
            right,
            names=Coded({d: label for d, label in labels.items() if d != "resource"}).at(head),
        ),
    )
    _only_where_legal(m, names, column, most, row, due_row, due_column, due_value, right)
    return split.assign(column=column)


def _within(share: Floats, most: Floats, row: Ints) -> Floats:
    """Shares of the payers of each bundle and year (`row`), none above its most: what is cut off goes to the others."""
    kept = np.minimum(share, most)
    spare = np.where(most >= 1.0, 1.0, 0.0)
    lost = 1.0 - np.bincount(row, kept)[row]
    others = np.bincount(row, spare)[row]
    return np.asarray(kept + np.divide(lost * spare, others, out=np.zeros(len(share)), where=others > 0), dtype=float)


def _only_where_legal(
    m: Measures,
    names: Coded,
    column: Ints,
    most: Floats,
    row: Ints,
    due_row: Ints,
    due_column: Ints,
    due_value: Floats,
    right: Floats,
) -> None:
    r"""$x_{pft} \le most_{pf} \cdot cost_{pt}$ at the place of all schools, where a resource may pay at some only."""
    partial = np.flatnonzero(most < 1.0)
    if len(partial) == 0:
        return
    order = np.argsort(due_row, kind="stable")
    start = np.searchsorted(due_row[order], np.arange(len(right) + 1))
    counts = (start[1:] - start[:-1])[row[partial]]
    at = np.repeat(np.arange(len(partial)), counts)
    within = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
    term = order[np.repeat(start[:-1][row[partial]], counts) + within]
    limit = most[partial] * right[row[partial]]
    m.define(
        "paid where legal",
        Rows(
            Index(m.axes, (), ()),
            "dollars",
            np.concatenate([np.arange(len(partial)), at]),
            np.concatenate([column[partial], due_column[term]]),
            np.concatenate([np.ones(len(partial)), -most[partial][at] * due_value[term]]),
            np.full(len(partial), -np.inf),
            limit,
            names=names.at(partial),
        ),
    )
