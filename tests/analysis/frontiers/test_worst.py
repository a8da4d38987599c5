"""Who is worst off."""

from dataclasses import replace

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
    labels = m.quantity.by("program", "school", "year").index.labels()
    assert {"oak", "elm"} <= set(map(str, labels["school"]))
    plan = small()
    staff = plan["staff"].assign(fte=[4.0, 6.0])
    even = build(replace(plan, tables={**plan.tables, "staff": staff}))
    assert worst(even.measures, even.today) == Worst("oak", "2026-27", 1)
