"""`without`: what is left beside `where`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.program.districts import build, toy

from alloc_opt.errors import RulesError

NAMES = st.fixed_dictionaries(
    {},
    optional={
        "program": st.lists(st.sampled_from(["teacher", "aide"]), min_size=1),
        "resource": st.lists(st.sampled_from(["base", "title"]), min_size=1),
        "level": st.lists(st.sampled_from(["elementary", "high"]), min_size=1),
    },
)


@given(NAMES)
def test_what_is_left_and_what_is_chosen_add_up(selection: dict[str, list[str]]) -> None:
    """Proves: one key: what it selects and what is left are the whole; several keys: each takes its own away."""
    built = BUILT
    spent, x = built.measures.dollars, built.today
    by = ("program", "school", "resource", "year")
    whole = spent.by(*by).at(x).sum()
    left = spent.without(selection)
    for key, wanted in selection.items():
        one = spent.where({key: wanted}).by("year").at(x).sum()
        assert spent.without({key: wanted}).by("year").at(x).sum() + one == pytest.approx(whole)
        both = left.where({key: wanted}) if set(wanted) != ALL[key] else None
        assert both is None or both.by("year").at(x).sum() == 0.0
    assert left.by("year").at(x).sum() <= whole + 1e-6


def test_an_unknown_name_is_an_error() -> None:
    """Proves: what is left out must be there."""
    with pytest.raises(RulesError, match="resource 'titel' is not in the plan"):
        BUILT.measures.dollars.without({"resource": "titel"})


BUILT = build(toy())
ALL = {"program": {"teacher", "aide"}, "resource": {"base", "title"}, "level": {"elementary", "high"}}
