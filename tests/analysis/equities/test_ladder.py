"""The levels of the worst-off against a reference with a linear program per school, and against random plans."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.program.districts import TOY, toy

from alloc_opt.analysis.equities.ladder import Floors, Ladder
from alloc_opt.analysis.equities.need import Need
from alloc_opt.analysis.equities.seek import Level
from alloc_opt.analysis.equities.yardstick import yardstick
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.errors import InfeasibleError
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.rule import PlacedRule

NO_NEED = Need("", "", np.zeros(0), {})
NAMES = ("oak", "elm", "fir", "ash")


def district(fte: list[int], pupils: list[int], money: float, most: list[int]) -> Plan:
    """Four schools with teachers and, at most, so many of them; a grant pays teachers at Oak alone."""
    return toy(
        [
            {
                "id": f"most_{name}",
                "family": "limit",
                "measure": "fte",
                "where": {"school": name},
                "by": ["school", "year"],
                "at_most": float(limit),
            }
            for name, limit in zip(NAMES, most, strict=True)
        ],
        more={
            "schools": [
                *({"school": name, "level": "elementary"} for name in NAMES),
                {"school": "office", "kind": "central"},
            ],
            "enrollment": [{"school": name, "pupils": float(count)} for name, count in zip(NAMES, pupils, strict=True)],
            "groups": [{"group": "all"}],
            "funds": [{"fund": "01", "resource": "base", "revenue": money * sum(fte) * 1e5, "beginning": 0.0}],
            "staff": [
                {"school": name, "position": "teacher", "resource": "base", "fte": float(count)}
                for name, count in zip(NAMES, fte, strict=True)
            ],
        },
    )


def ladder(solved: Solved, **told: Any) -> Ladder:
    """Of schools."""
    return Ladder(solved, yardstick(solved.plan, **told), "schools", NO_NEED)


def reference(solved: Solved) -> dict[str, float]:
    """Level of every school by scipy: raise all that are open together, then settle those that cannot have more, each
    found by a linear program of its own.
    """
    rule = Floors(id="worst_off", by=yardstick(solved.plan), among="schools", need=NO_NEED)
    units = rule.units(solved.built.measures)
    program = solved.built.program
    matrix, low, high = program.matrix.toarray(), program.row_lower, program.row_upper
    above, below = np.isfinite(low), np.isfinite(high)
    rows = np.vstack([matrix[below], -matrix[above]])
    limits = np.concatenate([high[below], -low[above]])
    each = units.matrix.toarray() * program.column_unit
    bounds = np.column_stack([program.lower, program.upper]).tolist()
    count = program.columns

    def best(cost: np.ndarray, floors: dict[int, float], raised: list[int]) -> float:
        """Largest cost @ (x, tau) where some schools have a floor and others at least tau."""
        more = [np.append(-each[n], 0.0) for n in floors] + [np.append(-each[n], 1.0) for n in raised]
        least = [units.constant[n] - floor for n, floor in floors.items()] + [units.constant[n] for n in raised]
        table = np.vstack([np.column_stack([rows, np.zeros(len(rows))]), *more])
        found = linprog(-cost, table, np.append(limits, least), bounds=[*bounds, (None, None)], method="highs")
        assert found.status == 0, found.message
        return float(-found.fun)

    seek = np.append(np.zeros(count), 1.0)
    floors: dict[int, float] = {}
    while len(floors) < len(units.names):
        opened = [n for n in range(len(units.names)) if n not in floors]
        loose = {n: floor - 1e-6 for n, floor in floors.items()}
        level = best(seek, loose, opened)
        held = {**loose, **dict.fromkeys(opened, level - 1e-6)}
        stuck = [n for n in opened if best(np.append(each[n], 0.0), held, []) + units.constant[n] <= level + 0.01]
        assert stuck
        floors |= dict.fromkeys(stuck, level)
    return {units.names[n]: level for n, level in floors.items()}


def told(levels: list[Level]) -> dict[str, float]:
    """School -> level."""
    return {name: level.value for level in levels for name in level.settled}


DISTRICTS = (
    st.lists(st.integers(2, 12), min_size=4, max_size=4),
    st.lists(st.integers(40, 400), min_size=4, max_size=4),
    st.floats(0.8, 1.4),
    st.lists(st.integers(3, 14), min_size=4, max_size=4),
)


def drawn(fte: list[int], pupils: list[int], money: float, most: list[int]) -> Solved:
    """The solved district; without a plan the example does not count."""
    try:
        return solve(district(fte, pupils, money, most))
    except InfeasibleError:
        assume(False)
        raise


@settings(max_examples=25, deadline=None)
@given(*DISTRICTS)
def test_levels_are_those_of_lexicographic_max_min(
    fte: list[int], pupils: list[int], money: float, most: list[int]
) -> None:
    """Proves: every school's level is that of the reference, levels rise, each school has one, and the proof of each
    is within half a cent.
    """
    solved = drawn(fte, pupils, money, most)
    levels = ladder(solved).levels(99)
    found, wanted = told(levels), reference(solved)
    assert found.keys() == wanted.keys()
    assert found == pytest.approx(wanted, abs=0.05)
    assert [level.value for level in levels] == sorted(level.value for level in levels)
    assert max(level.proof for level in levels) <= 0.005


@settings(max_examples=15, deadline=None)
@given(*DISTRICTS, st.integers(0, 2**31))
def test_no_plan_is_better_for_the_worst_off(
    fte: list[int], pupils: list[int], money: float, most: list[int], seed: int
) -> None:
    """Proves: of random plans that keep all rules none, sorted from the worst-off up, is lexicographically better."""
    solved = drawn(fte, pupils, money, most)
    asked = ladder(solved)
    best = sorted(told(asked.levels(99)).values())
    program = solved.built.program
    matrix, low, high = program.matrix.toarray(), program.row_lower, program.row_upper
    above, below = np.isfinite(low), np.isfinite(high)
    generator = np.random.default_rng(seed)
    for _ in range(8):
        found = linprog(
            generator.normal(size=program.columns),
            np.vstack([matrix[below], -matrix[above]]),
            np.concatenate([high[below], -low[above]]),
            bounds=np.column_stack([program.lower, np.minimum(program.upper, 1e6)]),
        )
        if found.status != 0:
            continue
        other = np.sort(asked.units.each(found.x * program.column_unit))
        for mine, theirs in zip(best, other, strict=True):
            assert theirs <= mine + 0.02
            if theirs < mine - 0.02:
                break


def test_who_merely_has_the_level_stays_open() -> None:
    """Proves: Ash is held to $2,500 a pupil and Elm too; Oak and Fir, alike in the plan found or not, rise together to
    the $4,000 that the rest of the money gives them: a value seen once does not settle a school.
    """
    plan = district([4, 2, 4, 2], [100, 80, 100, 80], 1.0, [50, 2, 50, 2])
    levels = ladder(solve(plan)).levels(9)
    assert [(set(level.settled), pytest.approx(level.value, abs=0.01)) for level in levels] == [
        ({"elm", "ash"}, 2_500.0),
        ({"oak", "fir"}, 4_000.0),
    ]


@settings(max_examples=15, deadline=None)
@given(*DISTRICTS, st.floats(0.0, 0.9), st.floats(0.0, 0.9))
def test_a_tighter_floor_never_lowers_the_worst_off(
    fte: list[int], pupils: list[int], money: float, most: list[int], one: float, other: float
) -> None:
    """Proves: as the floor of all schools rises the worst-off of the plan's own best never falls, neither asked as a
    case nor placed as a rule, and the plan's objective never gets better.
    """
    solved = drawn(fte, pupils, money, most)
    asked = ladder(solved)
    highest = asked.levels(1)[0].value
    low, high = sorted((one * highest, other * highest))
    found = [asked.priced(dict.fromkeys(NAMES, floor)) for floor in (low, high)]
    worst = [min(asked.worst(case.each).values()) for case in found if case is not None]
    assert len(worst) == 2
    assert worst[0] >= low - 0.01
    assert worst[1] >= high - 0.01
    costs = [asked.worse("least_reduction", case) for case in found if case is not None]
    assert costs[1] >= costs[0] - 0.01 >= -0.02
    placed = [_with_floor(solved.plan, floor) for floor in (low, high)]
    assert min(placed[1].values()) >= min(placed[0].values()) - 0.05


def _with_floor(plan: Plan, floor: float) -> dict[str, float]:
    """Dollars per pupil of each school with the floor as a rule of the plan."""
    rule = PlacedRule("floor", "per_pupil_floor", {"floor": floor})
    solved = solve(replace(plan, rules=(*plan.rules, rule)))
    found = ladder(solved)
    return found.worst(found.plan)


def test_weights_and_what_does_not_count() -> None:
    """Proves: with el weighing one more Oak has 390 weighted pupils; with aides apart only teachers count, with title
    money apart Oak's aides do not.
    """
    solved = solve(toy())
    spent = {"oak": 1_280_000.0, "elm": 840_000.0, "high": 2_000_000.0}
    plain = ladder(solved)
    assert plain.worst(plain.plan) == pytest.approx(
        {name: dollars / size for (name, dollars), size in zip(spent.items(), (300.0, 200.0, 500.0), strict=True)}
    )
    weighed = ladder(solved, weights={"el": 1.0})
    assert weighed.worst(weighed.plan)["oak"] == pytest.approx(1_280_000.0 / 390.0)
    base = ladder(solved, resources=["base"])
    assert base.worst(base.plan)["oak"] == pytest.approx(4_000.0)
    assert TOY["staff"][3]["resource"] == "title"
