"""Is a plan steady, or does it cut in one year what it brings back in another?"""

import numpy as np
import numpy.typing as npt

from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
SHARE = 0.1
"""Share of the changed services from which on reversals make a plan unsteady."""
_SMALL = 1e-6


def unsteady(built: Built, x: Floats) -> bool:
    """Whether a tenth of the services that change are cut and brought back, or raised and cut, over the years.

    Args:
        built: the program.
        x: its leading columns, internal; shape (columns of the first stage at least,).
    """
    if len(built.plan.years) < 2:
        return False
    point = np.zeros(built.program.columns)
    point[: len(x)] = x
    quantity = built.measures.quantity.by("program", "school", "year")
    shape = (-1, len(built.plan.years))
    away = (quantity.at(built.natural(point)) - quantity.at(built.today)).reshape(shape)
    together = built.measures.axes.together
    if together is not None:
        school, program = (quantity.index.position(d).reshape(shape)[:, 0] for d in ("school", "program"))
        pooled = together.schools[school] & together.programs[program]
        away[pooled, together.after :] = away[pooled, together.after - 1 : together.after]
    step = np.diff(away, axis=1, prepend=0.0)
    changed = (np.abs(step) > _SMALL).any(axis=1)
    turned = (step > _SMALL).any(axis=1) & (step < -_SMALL).any(axis=1)
    return bool(turned.sum() > SHARE * changed.sum())
