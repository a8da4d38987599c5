r"""The last word: fixed weights made from the labels of every column, so that one plan and no other is the answer.

$$ \min \sum_j (1 + h_j)\,x_j, \qquad h_j = hash(\text{labels}_j) \in [0, 1) $$

| letter | meaning | unit |
| --- | --- | --- |
| $x$ | every column that cannot fall without end | its unit |
| $h$ | a number made from the name and the labels of the column | |

The weights depend on names only: the same plan comes out today, tomorrow, warm, cold and on every machine.
"""

import numpy as np
import numpy.typing as npt
from pandas.util import hash_array

from alloc_opt.goals._objective import Objective
from alloc_opt.measures.columns import INTERNAL_UNIT, Block
from alloc_opt.measures.index import Index
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.total import Total


class TieBreak(Objective):
    """Choose one of the plans that are equally good in every stage before."""

    better = "less"
    unit = "tie weights"
    words = "a fixed choice among equal plans"

    def total(self, m: Measures) -> Total:
        """Sum of weights over all columns."""
        weights = np.concatenate([_weights(block) for block in m.columns.blocks] or [np.zeros(0)])
        endless = np.concatenate([np.isneginf(block.lower) for block in m.columns.blocks] or [np.zeros(0, dtype=bool)])
        column = np.flatnonzero(~endless)
        row = np.zeros(len(column), dtype=np.int64)
        return Total(Index(m.axes, (), ()), self.unit, row, column, weights[column], np.zeros(1))


def _weights(block: Block) -> npt.NDArray[np.float64]:
    """1 + a number in [0, 1) per column, per internal unit."""
    count = block.stop - block.start
    mixed = np.full(count, hash_array(np.array([block.name], dtype=object))[0], dtype=np.uint64)
    if not block.labels:
        mixed = mixed + np.arange(count).astype(np.uint64)
    for values in block.labels.values():
        mixed = mixed * np.uint64(6364136223846793005) + hash_array(values.astype(object)).astype(np.uint64)
    fraction = (mixed >> np.uint64(11)).astype(float) / 2.0**53
    return (1.0 + fraction) / INTERNAL_UNIT.get(block.unit, 1.0)
