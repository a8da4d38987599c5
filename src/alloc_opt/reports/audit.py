"""The audit as people read it, aloud too: what is broken, law before all, and what would mend it; the rest counted."""

import textwrap
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.auditing.headline import NOT_ASKED
from alloc_opt.analysis.evaluate import AT_LIMIT, BROKEN, MET, NOT_CHECKABLE
from alloc_opt.analysis.mend_words import NOT_IN_HAND
from alloc_opt.analysis.speak import to_the_cent
from alloc_opt.analysis.table import Table
from alloc_opt.reports import sentences as say

_WIDTH = 100
_MONEY, _RATIO = "resource_limit", "staffing_ratio"
_FEW, _MOST = 3, 12
"""More resources than the first are told in a list, of which so many are shown."""
_OFF = {">=": "short of", "<=": "above", "=": "off"}
_KEPT = {AT_LIMIT: "at the limit", MET: "met"}


def show(summary: Table, console: Console, *, every: bool = False) -> None:
    """Print the summary that `analysis.audit` gives; `every`: the rules that are kept, too."""
    out = _Lines(console)
    last = [note for note in summary.notes if note.startswith("Not asked")]
    for note in summary.notes:
        if note not in last:
            out.line(note)
    frame = summary.frame
    broken = frame[(frame["status"] == BROKEN).to_numpy()]
    for severity in broken["severity"].drop_duplicates():
        out.head(f"Broken {severity}")
        mine = broken[(broken["severity"] == severity).to_numpy()]
        money = mine["family"] == _MONEY
        many = money & (money.sum() > _FEW)
        for row in mine[~many.to_numpy()].to_dict("records"):
            _broken(row, out)
        if many.any():
            _overdrawn(mine[many.to_numpy()], out, every)
    unknown = frame[(frame["status"] == NOT_CHECKABLE).to_numpy()]
    if len(unknown):
        out.head("Not checkable")
        for row in unknown.to_dict("records"):
            out.line(f"{row['rule']} ({row['severity']}): {row['sentence']}")
            out.line(str(row["worst"]), 2)
    _kept(frame[frame["status"].isin(list(_KEPT)).to_numpy()], out, every)
    for note in last:
        out.line(note)


def _overdrawn(frame: pd.DataFrame, out: "_Lines", every: bool) -> None:
    """Resources that spend more than they have, where there are many: the most dollars first, a line each."""
    out.line(f"{len(frame)} resources spend more than they have, the most dollars first. To mend each:")
    ordered = frame.sort_values("dollars", ascending=False, kind="stable")
    shown = ordered if every else ordered.head(_MOST)
    for row in shown.to_dict("records"):
        out.line(f"{_without_ends(str(row['mend']))} ({row['rule']})", 2)
    rest = ordered[len(shown) :]
    if len(rest):
        out.line(f"and {len(rest)} more, {to_the_cent(float(rest['dollars'].sum()))} together; --all lists them", 2)
    out.line(f"Where more is asked for, as much less spent does too; elsewhere {NOT_IN_HAND}.", 2)


def _without_ends(mend: str) -> str:
    return mend.partition(", or as much")[0].removesuffix(f" ({NOT_IN_HAND})")


def _broken(row: Mapping[Hashable, Any], out: "_Lines") -> None:
    out.line(f"{row['rule']}: {row['sentence']}")
    where = f", {say.plural(int(row['places']), 'place')}" if row["places"] > 1 else ""
    worst = "worst " if row["broken"] > 1 else ""
    at = f"at {row['where']} " if row["where"] else ""
    year = f"in {row['worst_year']} " if row["worst_year"] and row["broken"] > 1 else ""
    there = f"{worst}{at}{year}".strip()
    out.line(f"Broken {when(row)}{where}{'; ' + there if there else ''}: {short(row)}.", 2)
    out.line(f"To mend: {row['mend']}.", 2)
    if row["source"]:
        out.line(f"Source: {row['source']}.", 2)


def short(row: Mapping[Hashable, Any]) -> str:
    """`11 FTE, 1 short of 12 FTE`."""
    unit = str(row["unit"])
    value, limit = (_amount(row[name], unit) for name in ("activity", "limit"))
    by = _amount(row["short"], "dollars" if unit.startswith("dollars") else "")
    if row["sense"] == ">=" and row["limit"] == 0:
        return f"{by} below zero"
    if row["sense"] == ">=" and row["activity"] == 0:
        return f"nothing of {limit}"
    if row["family"] == _RATIO and row["sense"] == ">=":
        return f"staff for {say.number(row['activity'])} of {limit}"
    return f"{value}, {by} {_OFF[row['sense']]} {limit}"


def _amount(value: float, unit: str) -> str:
    if unit.startswith("dollars"):
        return ("-" if value <= -0.005 else "") + to_the_cent(value) + unit.removeprefix("dollars")
    return f"{say.number(value)} {unit}".strip()


def when(row: Mapping[Hashable, Any]) -> str:
    """`today and in 2026-27 to 2028-29`, `in 2028-29`, `today (2025-26) only`."""
    years = [year for year in str(row["years"]).split(", ") if year]
    today = row["today"] == BROKEN
    later = years[1:] if today else years
    if not later:
        return f"today ({years[0]}) only" if today else "throughout"
    span = say.span(later) if _in_a_row(later) else f"{', '.join(later[:-1])} and {later[-1]}"
    return f"today and in {span}" if today else f"in {span}"


def _in_a_row(years: list[str]) -> bool:
    starts = [int(year[:4]) for year in years]
    return starts == list(range(starts[0], starts[0] + len(starts)))


def _kept(frame: pd.DataFrame, out: "_Lines", every: bool) -> None:
    counts = frame["status"].value_counts()
    told = ", ".join(f"{counts[status]} {words}" for status, words in _KEPT.items() if status in counts)
    out.head("Kept")
    more = "" if every or frame.empty else "; --all lists them"
    out.line(f"{say.plural(len(frame), 'rule')} kept{f' ({told})' if told else ''}{more}.")
    if every:
        for row in frame.to_dict("records"):
            unasked = ", not asked for today" if row["today"] == NOT_ASKED else ""
            told = f"{row['rule']} ({row['severity']}, {_KEPT[row['status']]}{unasked}): {row['sentence']}"
            out.line(f"{told} ({row['source']})" if row["source"] else told, 2)


class _Lines:
    """Paragraphs of at most a hundred columns."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.width = min(console.width, _WIDTH)

    def head(self, text: str) -> None:
        """A heading after an empty line."""
        self.console.print()
        self.console.print(text, style="bold")

    def line(self, text: str, indent: int = 0) -> None:
        """A paragraph; what follows its first line stands further in."""
        lead = " " * indent
        for each in textwrap.wrap(text, self.width, initial_indent=lead, subsequent_indent=f"{lead}  "):
            self.console.print(each)
