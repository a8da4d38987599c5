"""What today's budget breaks, law first, and what would mend it."""

from alloc_opt.analysis.audit import audit
from alloc_opt.analysis.evaluate import BROKEN, NOT_CHECKABLE
from alloc_opt.analysis.names import rule_name
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


def ask(asking: Asking) -> Answer:
    """Table `audit`: a row per rule in the order of the audit (broken law first); `when`, `where` and `worst` say since
    when, at the worst where and by how much it is broken, `mend` what would mend it, `dollars` what that takes.
    """
    summary, _ = audit(asking.today)
    names = {rule.id: rule_name(rule) for rule in automatic.rules(asking.today, free=True)}
    rows = summary.frame.to_dict("records")
    wrong = (summary.frame["status"] == BROKEN).to_numpy()
    frame = summary.frame.assign(
        name=[names.get(str(row["rule"]), str(row["rule"]).replace("_", " ")) for row in rows],
        when=[when(row) if broken else "" for row, broken in zip(rows, wrong, strict=True)],
        worst=[short(row) if broken else str(row["worst"]) for row, broken in zip(rows, wrong, strict=True)],
    )
    counts = summary.frame["status"].value_counts()
    facts = {"broken": int(wrong.sum()), "law": int(((frame["severity"] == "law") & wrong).sum()), "rules": len(frame)}
    facts["not_checkable"] = int(counts.get(NOT_CHECKABLE, 0))
    return Answer({"audit": Table("audit", frame[_KEPT])}, {"notes": summary.notes}, facts)
