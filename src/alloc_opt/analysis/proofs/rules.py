"""Where do the rules stand, evaluated from the plan at the printed numbers?"""

from collections.abc import Iterator

from alloc_opt.analysis.evaluate import AT_LIMIT, BROKEN, MET, NOT_CHECKABLE, RELAXED
from alloc_opt.analysis.proofs.check import Check, few
from alloc_opt.analysis.run import Run


def rules(made: Run) -> Iterator[Check]:
    """The rules of a run that was published again; a broken rule would have stopped it."""
    table = made.tables["rules"].frame
    kept = table["status"].isin([MET, AT_LIMIT, RELAXED])
    laws = table["severity"] == "law"
    count, of_law = table.loc[kept, "rule"].nunique(), table.loc[kept & laws, "rule"].nunique()
    yield Check(
        "proved",
        "rules",
        f"{count:,} rules with {int(kept.sum()):,} rows hold at the printed numbers, {of_law:,} of them law; "
        f"{int((table['status'] == AT_LIMIT).sum()):,} rows are at their limit.",
        int(kept.sum()),
    )
    relaxed = table.loc[table["status"] == RELAXED, "rule"].unique()
    if len(relaxed):
        told = f"{few(relaxed)}: missed as today misses them, or gave way, as rules.csv says."
        yield Check("proved", "rules", told, len(relaxed))
    broken = table.loc[table["status"] == BROKEN, "rule"].unique()
    if len(broken):
        yield Check("failed", "rules", f"Not met: {few(broken)}.", len(broken))
    missing = table.loc[table["status"] == NOT_CHECKABLE, "rule"].unique()
    if len(missing):
        yield Check("unseen", "rules", f"Data is missing for {few(missing)}.", len(missing))
