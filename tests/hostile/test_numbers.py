"""Hard numbers: small programs are solved right, checked in fractions, or refused; never a wrong number."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.programs import program, stage
from tests.hostile.exact import Small

from alloc_opt.engine.session import Session
from alloc_opt.errors import SolverError

INF = float("inf")
WIDE = settings(max_examples=25, deadline=None, derandomize=True, database=None)
SMALL = st.integers(-9, 9)


@st.composite
def drawn(draw: st.DrawFn, kind: str) -> Small:
    """A program of three columns and two or three rows of a kind."""
    count, height = 3, draw(st.integers(2, 3))
    rows = [[float(draw(SMALL)) for _ in range(count)] for _ in range(height)]
    for row in rows:
        if not any(row):
            row[0] = 1.0
    most = [float(draw(st.integers(1, 9))) for _ in range(count)]
    cost = [float(draw(SMALL)) for _ in range(count)]
    upper = [float(draw(st.integers(-5, 40))) for _ in rows]
    lower = [-INF] * height
    if kind == "ill-scaled":
        powers = [10.0 ** draw(st.integers(-4, 5)) for _ in range(count)]
        heights = [10.0 ** draw(st.integers(-3, 4)) for _ in rows]
        rows = [[a * h / p for a, p in zip(row, powers, strict=True)] for row, h in zip(rows, heights, strict=True)]
        upper = [b * h for b, h in zip(upper, heights, strict=True)]
        most = [u * p for u, p in zip(most, powers, strict=True)]
        cost = [c / p for c, p in zip(cost, powers, strict=True)]
    elif kind == "degenerate":
        rows = [*rows, [2 * a for a in rows[0]], [a + b for a, b in zip(rows[0], rows[1], strict=True)]]
        corner = [most[0], most[1] if draw(st.booleans()) else 0.0, 0.0]
        upper = [sum(a * x for a, x in zip(row, corner, strict=True)) for row in rows]
        lower = [-INF] * len(rows)
    elif kind == "nearly infeasible":
        room = draw(st.sampled_from([0.0, 1e-12, -1e-12, 1e-9, -1e-9, 1e-7, -1e-7, 1e-4, -1e-4, -1e-2]))
        rows = [*rows, rows[0]]
        lower = [*lower, upper[0] - room]
        upper = [*upper, INF]
    elif kind == "huge money":
        money = draw(st.sampled_from([1e6, 1e8, 1e9]))
        rows = [[abs(a) * money + 0.01 * draw(st.integers(0, 99)) for a in rows[0]], *rows[1:]]
        upper = [abs(upper[0]) * money + 0.01, *upper[1:]]
        cost = [c * money / 3 for c in cost]
    elif kind == "tiny shares":
        rows = [[a * 1e-6 + draw(st.integers(1, 9)) * 1e-8 for a in row] for row in rows]
        upper = [b * 1e-6 for b in upper]
        cost = [c * 1e-4 for c in cost]
    return Small(rows, lower, upper, most, cost)


KINDS = ["ill-scaled", "degenerate", "nearly infeasible", "huge money", "tiny shares"]


def answer(small: Small, whole: bool) -> tuple[str, float]:
    """Status and value of the engine's answer; `refused` where it says that it cannot tell."""
    count = len(small.most)
    made = program(
        small.rows,
        small.lower,
        small.upper,
        [stage(small.cost, sense=1)],
        upper=small.most,
        integer=[whole] * count,
    )
    try:
        found = Session().solve(made)
    except SolverError:
        return "refused", float("nan")
    if not len(found.x):
        return found.status, float("nan")
    return found.status, float(np.dot(found.x, small.cost))


def loss(small: Small) -> Fraction:
    """What an optimum may be missed by: the certificate's 1e-8 of the terms, and the rounding of the sum itself."""
    terms = sum(abs(Fraction(c)) * Fraction(u) for c, u in zip(small.cost, small.most, strict=True))
    return Fraction(3e-8) * terms + Fraction(1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_programs_in_parts_are_right_or_refused(kind: str) -> None:
    """Proves: an optimum lies between the exact one and the exact one of limits eased by what the certificate allows;
    `infeasible` is said only where limits tightened by as much leave nothing.
    """
    refused = 0

    @WIDE
    @given(drawn(kind))
    def check(small: Small) -> None:
        nonlocal refused
        status, value = answer(small, whole=False)
        refused += status == "refused"
        if status == "optimal":
            exact, eased = small.best(), small.best(ease=2.0)
            assert eased is not None
            assert Fraction(value) <= eased + loss(small)
            assert exact is None or Fraction(value) >= exact - loss(small)
        elif status == "infeasible":
            assert small.best(ease=-2.0) is None
        else:
            assert status == "refused"

    check()
    assert refused <= 5


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("ill-scaled",)])
def test_whole_programs_are_right_or_refused(kind: str) -> None:
    """Proves: in whole numbers the value is that of the best point of all, within the gap asked for and what the
    certificate allows.
    """

    @WIDE
    @given(drawn(kind))
    def check(small: Small) -> None:
        status, value = answer(small, whole=True)
        if status in ("refused", "infeasible", "no_plan"):
            assert status == "refused" or small.best_whole() is None or kind == "nearly infeasible"
            return
        exact = small.best_whole()
        gap = Fraction(2e-3) * abs(exact or 0) + loss(small)
        assert exact is None or Fraction(value) >= exact - gap
        eased = small.best(ease=2.0)
        assert eased is not None
        assert Fraction(value) <= eased + loss(small)

    check()


@pytest.mark.parametrize("bad", [float("nan"), INF, 1e16, 1e-13])
def test_numbers_that_no_solver_reads_right_are_refused(bad: float) -> None:
    """Proves: what HiGHS would drop or misread never reaches it."""
    assert (
        answer(Small([[1.0, bad, 1.0]], [-INF], [5.0], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0]), whole=False)[0] == "refused"
    )
