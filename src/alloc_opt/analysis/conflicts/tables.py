"""A diagnosis as tables."""

from typing import Any

import pandas as pd

from alloc_opt.analysis.diagnose import Diagnosis
from alloc_opt.analysis.table import Table

CONFLICTS = [
    "conflict",
    "rule",
    "severity",
    "proved",
    "year",
    "unit",
    "kind",
    "need",
    "actual",
    "short",
    "dollars",
    "sentence",
    "source",
    "place",
]
REPAIRS = ["repair", "rule", "severity", "action", "dial", "from_value", "to_value", "unit", "fte", "dollars"]
MISSING = ["conflict", "resource", "name", "year", "dollars"]
BINDING = ["rule", "severity", "rows", "of", "sentence", "place"]
DECISIONS = ["objective", "decision", "program", "school", "resource", "year"]
TURN, ASIDE = "turn", "set_aside"


def tables(found: Diagnosis) -> tuple[Table, ...]:
    """Those that say something: conflicts, missing money and repairs; binding rules; decisions that run away."""
    made = (conflicts(found), missing(found), mended(found), binding(found), decisions(found))
    return tuple(table for table in made if len(table))


def conflicts(found: Diagnosis) -> Table:
    """A row per rule and year of a conflict: what it needs (kind `at_least`) or allows (`at_most`), what the others
    leave (or need), and by how much it would have to give way alone.
    """
    rows = []
    for number, clash in enumerate(found.clashes, 1):
        for member in clash.members:
            party = member.party
            head: dict[str, Any] = {
                "conflict": str(number),
                "rule": party.rule,
                "severity": party.severity,
                "proved": "yes" if member.proved else "not proved",
                "sentence": party.sentence,
                "source": party.source,
                "place": party.place,
            }
            for one in member.amounts:
                kind = "at_most" if one.most else "at_least"
                amount = {"need": one.asks, "actual": one.there, "short": one.short, "dollars": one.dollars}
                rows.append({**head, **amount, "year": one.year, "unit": one.unit, "kind": kind})
            if not member.amounts:
                rows.append({**head, "year": "", "unit": "", "kind": ""})
        for bound in clash.bounds:
            kind = "at_most" if bound.side == "maximum" else "at_least"
            head = {"conflict": str(number), "rule": f"{bound.table}.{bound.side} {bound.program}", "severity": ""}
            asked = {"unit": "", "source": "", "kind": kind, "need": bound.value, "sentence": ", ".join(bound.schools)}
            rows += [{**head, **asked, "proved": "yes", "year": year, "place": bound.place} for year in bound.years]
    return Table("conflicts", pd.DataFrame(rows, columns=CONFLICTS))


def missing(found: Diagnosis) -> Table:
    """The least money with which each conflict (and, conflict `all`, everything) would be settled."""
    every = [(str(number), clash.missing) for number, clash in enumerate(found.clashes, 1)] + [("all", found.missing)]
    rows = [
        {"conflict": name, "resource": one.resource, "name": one.name, "year": one.year, "dollars": one.dollars}
        for name, lacks in every
        for one in lacks or ()
    ]
    return Table("missing", pd.DataFrame(rows, columns=MISSING))


def mended(found: Diagnosis) -> Table:
    """A row per rule of a repair; FTE and dollars of the year with the most."""
    rows = []
    for number, repair in enumerate(found.repairs.found, 1):
        for change in repair.changes:
            dial = change.dial
            row: dict[str, Any] = {
                "repair": str(number),
                "rule": change.rule.id,
                "severity": change.rule.severity,
                "action": TURN if dial is not None else ASIDE,
                "fte": repair.fte(change.rule.id),
                "dollars": repair.dollars(change.rule.id),
                "dial": "",
                "unit": "",
            }
            if dial is not None:
                row |= {"dial": dial.parameter, "unit": dial.unit, "from_value": change.before}
                row |= {"to_value": change.value}
            rows.append(row)
    return Table("repairs", pd.DataFrame(rows, columns=REPAIRS))


def binding(found: Diagnosis) -> Table:
    """Rules of a plan with a solution that are at their limit."""
    rows = [
        (one.party.rule, one.party.severity, str(one.rows), str(one.of), one.party.sentence, one.party.place)
        for one in found.binding
    ]
    return Table("binding", pd.DataFrame(rows, columns=BINDING))


def decisions(found: Diagnosis) -> Table:
    """Decisions that run away."""
    rows = [
        (one.stage, one.block, *(one.labels.get(name, "") for name in ("program", "school", "resource", "year")))
        for one in found.runaways
    ]
    return Table("decisions", pd.DataFrame(rows, columns=DECISIONS))
