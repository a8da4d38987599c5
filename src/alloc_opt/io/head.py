"""The head of a plan: name, mode, years, settings."""

from __future__ import annotations

from alloc_opt.errors import Place
from alloc_opt.io.models import validated
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Node
from alloc_opt.plan.deadlines import out_of_reach
from alloc_opt.plan.plan import Head
from alloc_opt.plan.years import end_year, fiscal_year


def _calendar_year(text: str, first: str) -> str:
    """What is wrong where a single year names the year in which the fiscal year starts; empty else."""
    base = fiscal_year(text)
    if base is None or not text.strip().isdecimal() or end_year(first) != end_year(base) + 2:
        return ""
    meant = f"{end_year(base)}-{(end_year(base) + 1) % 100:02d}"
    return f"{text} is read as the fiscal year that ends in {text}, {base}; for {meant} write {meant}"


def _where(place: Place) -> str:
    return f"{place.sheet}!{place.cell}" if place.cell else f"line {place.line}" if place.line else "the base year"


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
    base_at = node.walk(("base_year",))
    for i, text in enumerate(head.years):
        year, at = fiscal_year(text), node.walk(("years", i))
        before = years[-1] if years else base
        if year is None:
            problems.add(at.place, at.shown, wanted)
            return None
        if before and end_year(year) != end_year(before) + 1:
            if i == 0 and (slip := _calendar_year(head.base_year, year)):
                problems.add(base_at.place, base_at.shown, f"the fiscal year before {year}", slip)
            else:
                hint = "plan years follow the base year one by one"
                hint += f"; {_where(base_at.place)} says {base_at.shown}" if i == 0 else ""
                problems.add(at.place, at.shown, f"the fiscal year after {before}", hint)
        years.append(year)
    if base is not None and (day := head.settings.as_of) and (days := out_of_reach(day, base, years[-1])):
        at = node.walk(("settings", "as_of"))
        problems.add(at.place, day, days, f"the day on which {years[0]} and later years are decided")
    return None if base is None else head.model_copy(update={"base_year": base, "years": tuple(years)})
