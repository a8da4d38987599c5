"""The head of a plan: name, mode, years, settings."""

from __future__ import annotations

from alloc_opt.io.models import validated
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Node
from alloc_opt.plan.deadlines import out_of_reach
from alloc_opt.plan.plan import Head
from alloc_opt.plan.years import end_year, fiscal_year


def checked(node: Node, problems: Problems) -> Head | None:
    """The head, with its years canonical, in order and following the base year; None where it cannot be read."""
    head = validated(Head, node, problems, "the head of a plan")
    if head is None:
        return None
    wanted = "a fiscal year such as 2026-27"
    base = fiscal_year(head.base_year)
    if base is None:
        problems.add(node.walk(("base_year",)).place, node.walk(("base_year",)).shown, wanted)
    years: list[str] = []
    for i, text in enumerate(head.years):
        year, at = fiscal_year(text), node.walk(("years", i))
        before = years[-1] if years else base
        if year is None:
            problems.add(at.place, at.shown, wanted)
            return None
        if before and end_year(year) != end_year(before) + 1:
            hint = "plan years follow the base year one by one"
            problems.add(at.place, at.shown, f"the fiscal year after {before}", hint)
        years.append(year)
    if base is not None and (day := head.settings.as_of) and (days := out_of_reach(day, base, years[-1])):
        at = node.walk(("settings", "as_of"))
        problems.add(at.place, day, days, f"the day on which {years[0]} and later years are decided")
    return None if base is None else head.model_copy(update={"base_year": base, "years": tuple(years)})
