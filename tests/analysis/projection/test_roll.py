"""Laws of the rolled balances, on any amounts."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alloc_opt.analysis.projection.roll import Money, roll

RESOURCES, YEARS = 4, 4


@st.composite
def money(draw: st.DrawFn) -> Money:
    """Any amounts; resource 2 is supported by 1, and 1 and 3 by 0."""

    def cents(*shape: int, low: int = -10_000) -> np.ndarray:
        count = int(np.prod(shape))
        values = draw(st.lists(st.integers(low, 10_000), min_size=count, max_size=count))
        return np.array(values, dtype=np.int64).reshape(shape)

    alive = np.ones((RESOURCES, YEARS), dtype=bool)
    alive[draw(st.integers(0, RESOURCES - 1)), draw(st.integers(1, YEARS)) :] = False
    return Money(
        beginning=cents(RESOURCES),
        revenue=cents(RESOURCES, YEARS, low=0),
        spending=cents(RESOURCES, YEARS, low=0),
        indirect=cents(RESOURCES, YEARS),
        contributed=cents(RESOURCES),
        supporter=np.array([-1, 0, 1, 0], dtype=np.int64),
        alive=alive,
        most=np.where(cents(RESOURCES, YEARS) > 0, 10**15, cents(RESOURCES, YEARS, low=0)),
    )


@given(money())
def test_laws(known: Money) -> None:
    """Proves: every cent is accounted for; a year begins as the last one ended and the base year ends with the given
    balance; contributions cancel; who is supported and goes on never ends below zero; nothing negative is given back,
    and nothing more is kept than may be.
    """
    made = roll(known)
    net = known.revenue - known.spending - known.indirect + made.contributions - made.lapse
    assert (made.beginning + net == made.ending).all()
    assert (made.beginning[:, 1:] == made.ending[:, :-1]).all()
    assert (made.ending[:, 0] == known.beginning).all()
    assert (made.contributions[:, 1:].sum(axis=0) == 0).all()
    supported = (known.supporter >= 0)[:, None] & known.alive
    assert (made.ending[:, 1:][supported[:, 1:]] >= 0).all()
    assert (made.lapse >= 0).all()
    assert (made.ending[:, 1:] <= np.maximum(known.most[:, 1:], 0)).all()
