"""Who is worst off."""

from tests.analysis.test_frontier import small

from alloc_opt.analysis.frontiers.worst import Worst, worst
from alloc_opt.program.build import build


def test_the_school_with_fewest_dollars_a_pupil_is_named() -> None:
    """Proves: 5 teachers for 100 pupils are more than 6 for 150, so elm is worst off; with 4 and 6 both are, and the
    first is named with one more.
    """
    built = build(small())
    m, x = built.measures, built.today.copy()
    assert worst(m, x) == Worst("elm", "2026-27")
    (steps,) = (block for block in m.columns.blocks if block.name == "steps")
    x[steps.start + list(steps.labels["school"]).index("oak")] = -1.0
    assert worst(m, x) == Worst("oak", "2026-27", 1)
