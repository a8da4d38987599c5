"""Staff of a closed school lands where the pupils land: whole steps, fair over all programs together."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alloc_opt.scenario.closing_follow import Mover, parted

TWO = {"elm": 0.6, "ash": 0.4}


def fte(found: dict[str, dict[str, float]], movers: list[Mover]) -> dict[str, float]:
    """FTE by receiving school."""
    total: dict[str, float] = {}
    for mover in movers:
        for to, units in found[mover.program].items():
            total[to] = total.get(to, 0.0) + units * mover.fte
    return total


def test_single_posts_do_not_all_land_at_one_school() -> None:
    """Proves: ten programs of one post each go six and four; program by program all ten would go to Elm."""
    movers = [Mover(f"p{number}", 1.0, 1.0, 1.0, 1.0, TWO) for number in range(10)]
    assert fte(parted(movers), movers) == {"elm": 6.0, "ash": 4.0}


def test_a_program_goes_by_its_own_largest_remainder_alone() -> None:
    """Proves: one program by itself is parted as pupils are, five and three of eight; without FTE too."""
    for weight in (1.0, 0.0):
        assert parted([Mover("teacher", 8.0, 1.0, weight, 1.0, TWO)]) == {"teacher": {"elm": 5.0, "ash": 3.0}}


def test_programs_go_only_where_their_own_pupils_go() -> None:
    """Proves: of a program whose pupils all go to Elm nothing goes to Ash, though Ash is behind by then."""
    movers = [Mover(f"p{n}", 1.0, 1.0, 1.0, 1.0, {"elm": 1.0} if n else TWO) for n in range(4)]
    assert parted(movers) == {f"p{n}": {"elm": 1.0} for n in range(4)}


def test_without_a_step_the_exact_share_goes() -> None:
    """Proves: what has no step is parted exactly, and what does not follow goes nowhere."""
    found = parted([Mover("hours", 10.0, 0.0, 0.1, 0.5, TWO), Mover("stays", 4.0, 1.0, 1.0, 0.0, TWO)])
    assert found["hours"] == pytest.approx({"elm": 3.0, "ash": 2.0})
    assert found["stays"] == {}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from([0.5, 1.0]), st.floats(0, 1)), min_size=1, max_size=12),
    st.lists(st.integers(1, 20), min_size=1, max_size=4),
)
def test_nothing_is_lost_and_every_school_is_near_its_share(
    programs: list[tuple[int, float, float]], weights: list[int]
) -> None:
    """Proves on random schools: FTE are kept, a program gives each school its share rounded down or up, and together
    no school is further than one step of the largest program from its share of the FTE that follow.
    """
    shares = {f"s{number}": weight / sum(weights) for number, weight in enumerate(weights)}
    movers = [Mover(f"p{n}", q * step, step, 1.0, share, shares) for n, (q, step, share) in enumerate(programs)]
    found, total = parted(movers), sum(mover.steps * mover.step for mover in movers)
    assert sum(fte(found, movers).values()) == pytest.approx(total)
    for mover in movers:
        assert sum(found[mover.program].values()) == pytest.approx(mover.steps * mover.step)
        for to, share in shares.items():
            exact = share * mover.steps * mover.step
            assert abs(found[mover.program].get(to, 0.0) - exact) < mover.step + 1e-9
    for to, share in shares.items():
        assert abs(fte(found, movers).get(to, 0.0) - share * total) <= 1.0 + 1e-9
