"""A total by year, some plan years earlier."""

from dataclasses import replace

import numpy as np

from alloc_opt.measures.total import Total


def earlier(total: Total, back: int) -> Total:
    """In year t the total of year t - `back`; zero where that is no plan year. `total` is by year alone."""
    count = len(total.index)
    inside = total.row + back < count
    return replace(
        total,
        row=total.row[inside] + back,
        column=total.column[inside],
        coefficient=total.coefficient[inside],
        constant=np.append(np.zeros(back), total.constant)[:count],
    )
