"""What can no longer be decided on the day that a plan is decided `as_of`: one rule per deadline that has passed."""

from collections.abc import Iterator
from datetime import date

from alloc_opt.families.notice import Notice
from alloc_opt.plan.deadlines import deadline, in_words
from alloc_opt.plan.plan import Plan

_NOUN = {"pay": "position", "programs": "program"}
_KINDS = {
    "pay": (
        "notice",
        "positions",
        "Layoffs for {year} {late}: staff of {what} falls only by vacant posts and people who leave.",
    ),
    "programs": (
        "contracts",
        "programs",
        "Less of {what} in {year} {late}: it stays at least as it was the year before.",
    ),
}
"""Table -> kind of rule, its field with the ids, its sentence."""


def too_late(plan: Plan) -> Iterator[Notice]:
    """A rule for each plan year and deadline before the plan's `as_of`: of positions, then of programs."""
    as_of = plan.head.settings.as_of
    if as_of is None:
        return
    today = date.fromisoformat(as_of)
    for year in plan.years:
        for table, (kind, field, words) in _KINDS.items():
            for day, ids in _passed(plan, table, year, today):
                sentence = words.format(
                    year=year, what=_some(plan, table, ids), late=f"had to be decided by {in_words(day)}"
                )
                stated = {field: tuple(ids), "decide_by": day.isoformat(), "years": (year,), "sentence": sentence}
                yield Notice.model_validate({"id": f"{kind} {day}", **stated})


def _passed(plan: Plan, table: str, year: str, today: date) -> Iterator[tuple[date, list[str]]]:
    """Deadlines of a year that have passed, with the positions (or programs that state one) they are for.

    Positions that state none have the day before the fiscal year starts.
    """
    frame = plan[table]
    found: dict[date, list[str]] = {}
    for name, day in zip(frame[_NOUN[table]], frame["decide_by"], strict=True):
        if day or table == "pay":
            found.setdefault(deadline(year, day), []).append(str(name))
    yield from ((day, names) for day, names in sorted(found.items()) if today > day)


def _some(plan: Plan, table: str, ids: list[str], most: int = 3) -> str:
    """The first of a list as people call them, braces doubled, since sentences have slots."""
    frame = plan[table]
    called = dict(zip(frame[_NOUN[table]], frame["name"], strict=True))
    names = [str(called[one] or one) for one in ids]
    text = ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
    return text.replace("{", "{{").replace("}", "}}")
