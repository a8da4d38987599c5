"""Between which values does the plan's outcome lie, with every effect at the low or the high end of its interval?"""

from dataclasses import replace

from alloc_opt.analysis.books import Books
from alloc_opt.analysis.given import given
from alloc_opt.analysis.solve import Solved
from alloc_opt.goals import goals

STAGE = "outcome"


def outcome_interval(solved: Solved, books: Books) -> list[float] | None:
    """Low and high of the stage `outcome` at the published plan; None where the plan does not decide by outcomes."""
    if all(stage.name != STAGE for stage in solved.solution.stages):
        return None
    ends = []
    for end in ("low", "high"):
        settings = solved.plan.head.settings.model_copy(update={"effect_at": end})
        head = solved.plan.head.model_copy(update={"settings": settings})
        plan = replace(solved.plan, head=head)
        m = given(plan, books.axes, books.budget, solved.rules).measures(plan, books.axes, solved.rules)
        total = goals()[STAGE]().total(m)
        ends.append(float(total.at(m.columns.point())[0]))
    return sorted(ends)
