"""Counts of a few pupils are not told, nor can they be found by subtraction."""

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.program.districts import TOY, toy

from alloc_opt.analysis.equities.yardstick import yardstick
from alloc_opt.analysis.equity import Equity, equity
from alloc_opt.analysis.formulas import hidden
from alloc_opt.analysis.schools import FEWEST
from alloc_opt.analysis.solve import solve

COUNTS = st.lists(st.lists(st.sampled_from([0, 1, 5, 9, 10, 11, 40, 300]), min_size=4, max_size=4), min_size=2)


def learners(oak: float, elm: float, high: float) -> Equity:
    """The toy district's page, need told by its English learners."""
    counts = {"oak": oak, "elm": elm, "high": high}
    rows: list[Any] = [row for row in TOY["enrollment"] if row.get("group") != "el"]
    rows += [{"school": school, "group": "el", "pupils": pupils} for school, pupils in counts.items()]
    solved = solve(toy(more={"enrollment": rows}))
    return equity(solved, yardstick(solved.plan), of_need="el", levels=0)


def test_need_told_by_a_small_group_is_left_out_with_the_next_smallest() -> None:
    """Proves: where a share of a school's pupils would tell of fewer than ten, it is left out, and with a single one
    the next smallest too, as the group's total stands in the same page; the page says so.
    """
    found = learners(90.0, 4.0, 50.0)
    need = found.schools.frame.set_index("school")["need"]
    assert np.isnan(need["elm"])
    assert np.isnan(need["high"])
    assert need["oak"] == 30.0
    assert any(f"fewer than {FEWEST} pupils" in note for note in found.schools.notes)


def test_need_told_by_large_groups_and_none_stays() -> None:
    """Proves: nothing is left out where every count is ten or more, or none at all."""
    found = learners(90.0, 0.0, 50.0)
    assert found.schools.frame["need"].notna().all()
    assert not any("fewer than" in note for note in found.schools.notes)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(COUNTS)
def test_no_hidden_count_stands_alone(counts: list[list[int]]) -> None:
    """Proves: in a table of lines by school every small count is hidden, and no school and no line has exactly one
    hidden count while another could be hidden with it.
    """
    rows = [
        {"line": f"l{i}", "school": f"s{j}", "year": "2026-27", "pupils": float(count)}
        for i, line in enumerate(counts)
        for j, count in enumerate(line)
    ]
    frame = pd.DataFrame(rows)
    hide = hidden.small(frame)
    pupils = frame["pupils"]
    assert hide[((pupils > 0) & (pupils < FEWEST)).to_numpy()].all()
    for key in ("line", "school"):
        for _, mine in frame.assign(hide=hide).groupby(key):
            others = ((mine["pupils"] > 0) & ~mine["hide"]).any()
            assert not (mine["hide"].sum() == 1 and others)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=8))
def test_no_school_is_hidden_alone(counts: list[int]) -> None:
    """Proves: a single school with few pupils takes the next smallest with it."""
    pupils = np.array(counts, dtype=float)
    told = hidden.heads(pupils)
    assert not ((told > 0) & (told < FEWEST)).any()
    lost = (pupils > 0) & np.isnan(told)
    assert lost.sum() != 1 or (pupils > 0).sum() == 1
