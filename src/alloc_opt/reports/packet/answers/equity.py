"""How even is it? Dollars per pupil against need, who gains and loses, and what raising the worst-off takes."""

import re

from alloc_opt.analysis.equities.raised_words import called
from alloc_opt.analysis.equities.yardstick import yardstick
from alloc_opt.analysis.equity import Equity
from alloc_opt.analysis.equity import equity as found_in
from alloc_opt.analysis.table import Table
from alloc_opt.reports.packet.answer import Answer, Asking
from alloc_opt.reports.packet.answers._options import plain

TITLE = "dollars per pupil against need, and what raising the worst-off takes"
QUICK = False
_APART = re.compile(r"(?<=at schools) \([^)]*\)")
"""Ids of what stands apart, of which the sentence tells the name already."""


def ask(asking: Asking) -> Answer | None:
    """As `alloc-opt equity` answers, with the usual yardstick; None where no school has pupils."""
    plan = asking.solved.plan
    if not len(plan["enrollment"]):
        return None
    by = yardstick(plan)
    found = found_in(asking.solved, by, hear=lambda done, of: asking.hear(f"{done} of {of}"))
    if not len(found.schools.frame):
        return None
    words = {name: tuple(map(plain, getattr(found, name))) for name in ("counted", "statement", "raised", "caveats")}
    words["counted"] = tuple(_APART.sub("", text) for text in words["counted"])
    tables = [_named(found, table) for table in found.tables]
    return Answer({table.name: table for table in tables}, words, _facts(found))


def _named(found: Equity, table: Table) -> Table:
    """Groups, fifths and schools by name."""
    notes = tuple(map(plain, table.notes))
    if table.name == "equity_groups":
        plan = found.solved.plan
        known = {"group": called(plan, "groups"), "fifth": called(plan, "fifths")}
        rows = zip(table.frame["by"], table.frame["label"], strict=True)
        return Table(
            table.name, table.frame.assign(name=[known.get(by, {}).get(str(x), str(x)) for by, x in rows]), notes
        )
    if table.name == "equity_floors":
        schools = called(found.solved.plan, found.among)
        named = [", ".join(schools.get(one, one) for one in str(units).split("; ")) for units in table.frame["raises"]]
        return Table(table.name, table.frame.assign(raised=named), notes)
    return Table(table.name, table.frame, notes)


def _facts(found: Equity) -> dict[str, object]:
    return {
        "year": found.by.year,
        "weighted": bool(found.by.weighted),
        "need": found.need.name,
        "need_words": plain(found.need.words) if found.need.name else "",
    }
