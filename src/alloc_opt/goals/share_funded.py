r"""The largest share of the formula that the money carries, one for every school.

$$ \max \varphi \;\; \text{s.t.} \;\; \sum_{po} x_{psoft} \ge \varphi \cdot formula_{sft}, \qquad 0 \le \varphi \le 1 $$

for every school, resource and year that the table `formula` gives dollars to.

| letter | meaning | unit |
| --- | --- | --- |
| $\varphi$ | share of the formula that is funded everywhere | share |
| $x$ | dollars of programs $p$ at school $s$ from resource $f$ | dollars |
| $formula$ | dollars that the formula gives the school | dollars |
"""

import numpy as np
import numpy.typing as npt

from alloc_opt.errors import RulesError
from alloc_opt.goals._objective import Objective
from alloc_opt.measures.index import Index
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total


class ShareFunded(Objective):
    """Fund the formula as far as the money reaches."""

    better = "more"
    unit = "share of the formula"
    words = "the largest share of the formula that the money carries"

    def total(self, m: Measures) -> Total:
        """The share, between 0 and 1."""
        due = m["formula"].by("school", "resource", "year")
        if not due.constant.any():
            raise RulesError("the plan has no formula to fund", "add the table `formula`, or choose another mode")
        spent = m.dollars.by("school", "resource", "year")
        entries = np.flatnonzero(due.constant > 0)
        place = np.full(len(due.index), -1, dtype=np.int64)
        place[entries] = np.arange(len(entries))

        def funded(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
            return np.array([np.clip((spent.at(x)[entries] / due.constant[entries]).min(), 0.0, 1.0)])

        share = m.helper("share", Index(m.axes, (), ()), witness=funded, upper=1.0, unit="share")
        mine = place[spent.row] >= 0
        m.define(
            "share",
            Rows(
                due.index,
                "dollars",
                np.concatenate([place[spent.row[mine]], np.arange(len(entries))]),
                np.concatenate([spent.column[mine], np.repeat(share.column, len(entries))]),
                np.concatenate([spent.coefficient[mine], -due.constant[entries]]),
                -spent.constant[entries],
                np.full(len(entries), np.inf),
                names={d: values[entries] for d, values in due.index.labels().items()},
            ),
        )
        return share
