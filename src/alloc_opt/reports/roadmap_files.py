"""A roadmap as files: its tables as CSV, and a bar for each action as `roadmap.svg`."""

from datetime import date
from pathlib import Path
from textwrap import shorten
from typing import Any

from alloc_opt.analysis.roadmap import Roadmap
from alloc_opt.io.atomic import write_folder
from alloc_opt.plan.deadlines import FIRST_MONTH
from alloc_opt.plan.plan import Plan
from alloc_opt.reports import drawing as draw
from alloc_opt.reports.csv_files import to_csv

PICTURE = "roadmap.svg"
_LONGEST = 60
_LONG = 30
"""Months beyond which only fiscal years are named."""


def save(plan: Plan, found: Roadmap, folder: Path) -> None:
    """Write the files into a new folder, which appears whole or not at all; the picture where matplotlib is there.

    Raises:
        OperatorError: the folder is there already or cannot be written.
    """
    content = {f"{table.name}.csv": to_csv(table) for table in found.tables}
    if draw.there():
        content[PICTURE] = svg(plan, found).encode("utf-8")
    write_folder(folder, content)


def svg(plan: Plan, found: Roadmap) -> str:
    """A bar for each action from its start to its end, quick wins in another color, a line at its due day.

    Raises:
        OperatorError: matplotlib is not there.
    """
    count = len(found.actions.frame)
    return draw.svg(lambda axes: _drawn(plan, found, axes), width=10.0, height=1.2 + 0.32 * count)


def _drawn(plan: Plan, found: Roadmap, axes: Any) -> None:
    records = found.actions.frame.to_dict("records")
    first = date.fromisoformat(min(str(record["starts"]) for record in records))
    last = 0.0
    for at, record in enumerate(records):
        start, end = _months(first, str(record["starts"])), _months(first, str(record["ends"])) + 1
        color = draw.SERIES[1] if record["kind"] == "quick win" else draw.SERIES[0]
        axes.barh(at, end - start, left=start, height=0.6, color=color)
        if record["due"]:
            axes.plot([_months(first, str(record["due"])) + 1] * 2, [at - 0.4, at + 0.4], color=draw.INK, linewidth=1.0)
        last = max(last, end, _months(first, str(record["due"])) + 1 if record["due"] else 0)
    axes.set_yticks(
        range(len(records)), [shorten(str(record["name"]), _LONGEST, placeholder=" ...") for record in records]
    )
    axes.invert_yaxis()
    axes.set_xticks(*_quarters(first, int(last)))
    axes.grid(visible=True, axis="x", color=draw.GRID)
    axes.set_xlabel("quick wins in orange; a line is the day by which it must be done")
    axes.set_title(f"{plan.head.title or plan.name}: roadmap", loc="left")


def _months(first: date, day: str) -> int:
    there = date.fromisoformat(day)
    return (there.year - first.year) * 12 + there.month - first.month


def _quarters(first: date, last: int) -> tuple[list[int], list[str]]:
    """Months at which quarters begin (of a long roadmap: fiscal years), and their names."""
    step = 3 if last <= _LONG else 12
    at = [month for month in range(last + 1) if (first.month - FIRST_MONTH + month) % step == 0]
    days = (date(first.year + (first.month - 1 + m) // 12, (first.month - 1 + m) % 12 + 1, 1) for m in at)
    return at, [f"{day:%b %Y}" for day in days]
