"""What can no longer be decided on the day that a plan is decided `as_of`: one rule per deadline that has passed."""

from collections.abc import Iterator
from datetime import date

from alloc_opt.families.notice import Notice
from alloc_opt.plan.deadlines import deadline, in_words
from alloc_opt.plan.plan import Plan


def too_late(plan: Plan) -> Iterator[Notice]:
    """A rule for each plan year and deadline before the plan's `as_of`: of positions, then of programs."""
    as_of = plan.head.settings.as_of
    if as_of is None:
        return
    today = date.fromisoformat(as_of)
    for year in plan.years:
        for day, names in _passed(plan, "pay", "position", year, today):
            yield Notice(
                id=f"notice {day}",
                positions=tuple(names),
                decide_by=day.isoformat(),
                years=(year,),
                sentence=f"Layoffs for {year} had to be decided by {in_words(day)}: staff of {_some(names)} falls only "
                f"by vacant posts and people who leave.",
            )
        for day, names in _passed(plan, "programs", "program", year, today):
            yield Notice(
                id=f"contracts {day}",
                programs=tuple(names),
                decide_by=day.isoformat(),
                years=(year,),
                sentence=f"Less of {_some(names)} in {year} had to be decided by {in_words(day)}: it stays at least as "
                "it was the year before.",
            )


def _passed(plan: Plan, table: str, noun: str, year: str, today: date) -> Iterator[tuple[date, list[str]]]:
    """Deadlines of a year that have passed, with the positions (or programs that state one) they are for.

    Positions that state none have the day before the fiscal year starts.
    """
    frame = plan[table]
    found: dict[date, list[str]] = {}
    for name, day in zip(frame[noun], frame["decide_by"], strict=True):
        if day or noun == "position":
            found.setdefault(deadline(year, day), []).append(str(name))
    yield from ((day, names) for day, names in sorted(found.items()) if today > day)


def _some(names: list[str], most: int = 3) -> str:
    """The first names of a list, braces doubled, since sentences have slots."""
    text = ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
    return text.replace("{", "{{").replace("}", "}}")
