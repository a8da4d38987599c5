"""The plans of a frontier as rows of a table: their values, and who is worst off."""

from collections.abc import Sequence

from alloc_opt.analysis.frontier import Choice, Frontier
from alloc_opt.analysis.names import names
from alloc_opt.reports import sentences as say

Row = Sequence[str]


def rows(found: Frontier) -> tuple[Row, list[Row], Row]:
    """Heads, a row per plan, that of today: number, worst-off school (where it is weighed), values, changes, knee."""
    weighed = any(choice.worst is not None for choice in found.choices)
    heads = ["plan", *(["worst off"] if weighed else []), *(aim.heading for aim in found.aims), "changes", ""]
    made: list[Row] = []
    for n, choice in enumerate(found.choices):
        frame = choice.run.tables["changes"].frame
        many = str(int(frame["number"].max())) if len(frame) else "0"
        values = (aim.value(value) for aim, value in zip(found.aims, choice.values, strict=True))
        who = [worst_named(found, choice)] if weighed else []
        made.append([str(n + 1), *who, *values, many, "knee" if n == found.knee else ""])
    values = (aim.value(value) for aim, value in zip(found.aims, found.today, strict=True))
    return heads, made, ["today", *([""] if weighed else []), *values, "", ""]


def worst_named(found: Frontier, choice: Choice) -> str:
    """`Elm Street in 2027-28`; empty where it is not weighed."""
    if choice.worst is None:
        return ""
    schools = found.plan["schools"]
    known = dict(zip(schools["school"], names(schools, "school"), strict=True))
    more = f" and {say.plural(choice.worst.others, 'more', 'more')} as low" if choice.worst.others else ""
    return f"{known.get(choice.worst.school, choice.worst.school)} in {choice.worst.year}{more}"
