"""Who leaves, in a sentence: vacant posts, people who leave by themselves, and layoffs by name of the position."""

from rich.console import Console

from alloc_opt.analysis.run import Run
from alloc_opt.reports import sentences as say

MOST = 6
"""Layoffs that are named."""
_SHOWN = 0.05


def show_who_leaves(run: Run, console: Console) -> None:
    """Print who leaves, where posts are given up; runs of older versions do not say."""
    table = run.tables.get("who_leaves")
    if table is None or not (len(table) or run.facts.get("unlisted_pay")):
        return
    sums = table.frame[["vacant", "by_attrition", "laid_off"]].sum()
    names = run.facts["names"]["position"]
    laid_off = table.frame[(table.frame["laid_off"] >= _SHOWN).to_numpy()]
    laid_off = laid_off.sort_values("laid_off", ascending=False, kind="stable")
    named = [
        f"{row['laid_off']:,.1f} {names.get(row['position']) or row['position']} in {row['year']}"
        for row in laid_off.head(MOST).to_dict("records")
    ]
    if len(laid_off) > MOST:
        named.append("others in who_leaves.csv")
    vacant, by_attrition, laid = (float(sums[name]) for name in ("vacant", "by_attrition", "laid_off"))
    told = say.leaving(vacant, by_attrition, laid, named, run.facts.get("unlisted_pay"))
    if told:
        console.print()
        console.print(told)
    staff = run.facts.get("staff")
    if told and staff:
        parts = {"laid off": laid, "vacant": vacant, "leave by themselves": by_attrition}
        console.print(say.staff_ties(staff, parts, run.facts["years"][-1]))
