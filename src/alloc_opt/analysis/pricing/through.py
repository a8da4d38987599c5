r"""What a rule says of contributions, said of what they pay for.

The balance $B$ of the resource that receives a contribution ties it to the spending of that resource, so a row that
asks for a contribution $c$ asks for the spending, whatever the other columns of the two:

$$ a\,x \;\to\; a\,x - \sum_c \frac{a_c}{B_{cc}} B_c\,x $$
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.program.built import Built

Labels = npt.NDArray[np.object_]
_RECEIVED = "contribution"
"""Block of the columns that a resource receives."""


def through(built: Built, rows: sp.csr_matrix) -> sp.csr_matrix:
    """The rows with every contribution replaced by what it pays for; shape as given."""
    program = built.program
    asked = np.zeros(program.columns, dtype=bool)
    asked[rows.indices] = True
    received = [block for block in program.column_blocks if block.name == _RECEIVED]
    if not any(asked[block.start : block.stop].any() for block in received):
        return rows
    balance = {
        (str(resource), str(year)): w.start + place
        for w in built.written
        if isinstance(w.rule, ResourceLimit) and not w.rows.link
        for place, (resource, year) in enumerate(_labels(w.rows.labels(), w.kept))
    }
    columns, balances = [], []
    for block in received:
        for place in np.flatnonzero(asked[block.start : block.stop]):
            row = balance.get((str(block.labels["resource"][place]), str(block.labels["year"][place])))
            if row is not None:
                columns.append(block.start + int(place))
                balances.append(row)
    if not columns:
        return rows
    part = program.matrix[balances]
    own = np.asarray(part[np.arange(len(columns)), columns]).ravel()
    replaced = sp.csr_matrix(rows - rows[:, columns] @ sp.diags(1.0 / own) @ part)
    replaced.eliminate_zeros()
    return replaced


def _labels(labels: Mapping[str, Labels], kept: npt.NDArray[np.int64]) -> list[tuple[object, object]]:
    return list(zip(labels["resource"][kept], labels["year"][kept], strict=True))
