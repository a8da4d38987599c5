"""What today's budget breaks, law first, and what would mend it."""

import pandas as pd

from alloc_opt.analysis.audit import audit
from alloc_opt.analysis.auditing.headline import MONEY, headline
from alloc_opt.analysis.evaluate import BROKEN, MET, NOT_CHECKABLE
from alloc_opt.analysis.names import rule_name
from alloc_opt.analysis.speak import to_the_cent
from alloc_opt.analysis.table import Table
from alloc_opt.program import automatic
from alloc_opt.reports.audit import short, when
from alloc_opt.reports.packet.answer import Answer, Asking

TITLE = "what today's budget breaks"
QUICK = True
_KEPT = [
    "rule",
    "family",
    "name",
    "severity",
    "status",
    "today",
    "when",
    "where",
    "worst",
    "mend",
    "dollars",
    "sentence",
]
_KEPT += ["source"]
_AS_MET = {"status": MET, "today": MET, "years": ""}
ROUNDING = "rounding"
"""Status of a resource that ends short by less than `CENTS` dollars: the ledger's rounding, no broken rule."""
CENTS = 10.0


def ask(asking: Asking) -> Answer:
    """Table `audit`: a row per rule in the order of the audit (broken law first); `when`, `where` and `worst` say since
    when, at the worst where and by how much it is broken, `mend` what would mend it, `dollars` what that takes.
    """
    summary, rows = audit(asking.today)
    names = {rule.id: rule_name(rule) for rule in automatic.rules(asking.today, free=True)}
    records = summary.frame.to_dict("records")
    below = (summary.frame["status"] == BROKEN).to_numpy()
    money = (summary.frame["family"] == MONEY).to_numpy()
    cents = below & money & (summary.frame["dollars"].fillna(CENTS) < CENTS).to_numpy()
    wrong = below & ~cents
    frame = summary.frame.assign(
        name=[names.get(str(row["rule"]), str(row["rule"]).replace("_", " ")) for row in records],
        when=[when(row) if broken else "" for row, broken in zip(records, below, strict=True)],
        worst=[short(row) if broken else str(row["worst"]) for row, broken in zip(records, below, strict=True)],
        status=summary.frame["status"].mask(cents, ROUNDING),
    )
    counts = summary.frame["status"].value_counts()
    notes = summary.notes
    if cents.any():
        said = headline(asking.today, summary.frame, rows.frame, today=True)
        whole = summary.frame.assign(**{name: summary.frame[name].mask(cents, to) for name, to in _AS_MET.items()})
        told = headline(asking.today, whole, rows.frame, today=True)
        notes = (*told, _left_out(frame[cents]), *(text for text in notes if text not in said))
    facts = {"broken": int(wrong.sum()), "law": int(((frame["severity"] == "law") & wrong).sum()), "rules": len(frame)}
    facts["not_checkable"] = int(counts.get(NOT_CHECKABLE, 0))
    return Answer({"audit": Table("audit", frame[_KEPT])}, {"notes": notes}, facts)


def _left_out(cents: pd.DataFrame) -> str:
    """What of the ledger's rounding is not counted."""
    one = len(cents) == 1
    who = "1 resource is" if one else f"{len(cents)} resources are"
    return (
        f"{who} short by less than ${CENTS:,.0f}{'' if one else ' each'}, {to_the_cent(float(cents['dollars'].sum()))} "
        "in all: rounding of the ledger, not counted here."
    )
