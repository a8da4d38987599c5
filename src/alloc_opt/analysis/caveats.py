"""What must be said beside every figure: what is estimated, and what cannot move."""

from alloc_opt.analysis.books import Books
from alloc_opt.analysis.table import Table
from alloc_opt.plan.plan import Plan

ESTIMATED = "estimated"
_WORDS = {
    "pay": "pay of {count} of {all} positions",
    "assumptions": "{count} of {all} assumptions",
    "drivers": "{count} of {all} drivers",
    "counts": "{count} of {all} driver counts",
    "formula": "{count} of {all} formula lines",
    "standards": "{count} of {all} standards",
    "effects": "{count} of {all} effects",
}


def estimated(plan: Plan) -> str:
    """`Estimated: pay of 18 of 19 positions, 4 of 13 assumptions.`, from the sources of the rows; empty without any."""
    parts = []
    for table, words in _WORDS.items():
        sources = plan[table]["source"].astype(str).str.casefold()
        count = int(sources.str.startswith(ESTIMATED).sum())
        if count:
            parts.append(words.format(count=count, all=len(sources)))
    return f"Estimated: {', '.join(parts)}." if parts else ""


def locked(found: Books) -> dict[str, float]:
    """Dollars of the first plan year that locked programs take, and their share of today's services then."""
    mine = found.services[(found.services["year"] == 1).to_numpy()]
    stays = found.plan["programs"]["locked"].to_numpy(dtype=bool)[mine["program"].to_numpy()]
    dollars, whole = float(mine["today_dollars"].to_numpy()[stays].sum()), float(mine["today_dollars"].sum())
    return {"dollars": round(dollars, 2), "share": dollars / whole if whole else 0.0}


def reductions(changes: Table) -> dict[str, float]:
    """Dollars of the named changes that reduce something, by year, at the prices of the year (negative)."""
    frame = changes.frame
    down = frame[(frame["change_dollars"] < 0).to_numpy()]
    return {str(year): round(float(cut), 2) for year, cut in down.groupby("year")["change_dollars"].sum().items()}
