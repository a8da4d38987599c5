"""How many rules a budget breaks, said first: today's own year apart from the years into which it is rolled forward."""

import pandas as pd

from alloc_opt.analysis.evaluate import BROKEN
from alloc_opt.analysis.speak import to_the_cent
from alloc_opt.plan.plan import Plan

MONEY = "resource_limit"
NOT_ASKED = "not_asked"
"""Standing in the base year of a rule that cannot be asked for it."""


def headline(plan: Plan, summary: pd.DataFrame, rows: pd.DataFrame, *, today: bool) -> list[str]:
    """Sentences: the base year (`today` only), then the plan years.

    Args:
        summary: a row per rule, as `audit.SUMMARY` has it.
        rows: every row that was judged: rule, year, status, short.
        today: today's budget is judged, also in the base year.
    """
    broken = summary[(summary["status"] == BROKEN).to_numpy()]
    what = "Today's budget" if today else "The budget"
    if broken.empty:
        return [f"{what} keeps all {len(summary)} rules that can be checked."]
    if not today:
        return [f"{what} breaks {len(broken)} of {len(summary)} rules{_law(broken)}."]
    return [_base(plan.head.base_year, summary, rows), _later(plan, summary, broken)]


def _base(base: str, summary: pd.DataFrame, rows: pd.DataFrame) -> str:
    asked = int((summary["today"] != NOT_ASKED).sum())
    wrong = summary[(summary["today"] == BROKEN).to_numpy()]
    if wrong.empty:
        return f"In {base}, its own year, today's budget keeps all {asked} rules that can be asked for it."
    short = _short(base, wrong, rows)
    return (
        f"In {base}, its own year, today's budget breaks {len(wrong)} of the {asked} rules that can be asked for it"
        f"{_law(wrong)}{short}."
    )


def _later(plan: Plan, summary: pd.DataFrame, broken: pd.DataFrame) -> str:
    told = []
    for year in plan.years:
        mine = broken[[not years or year in years.split(", ") for years in broken["years"]]]
        told.append(f"{len(mine) or 'none'} in {year}{_law(mine)}")
    return (
        f"Rolled forward without decisions it breaks {'; '.join(told)}. "
        f"{len(broken)} of {len(summary)} rules are broken in one year or another, the base year included."
    )


def _law(broken: pd.DataFrame) -> str:
    """`, 3 of them law`."""
    law = int((broken["severity"] == "law").sum())
    return f", {law or 'none'} of them law" if len(broken) else ""


def _short(base: str, wrong: pd.DataFrame, rows: pd.DataFrame) -> str:
    """Resources that end the base year below zero, with their dollars."""
    money = wrong["rule"][(wrong["family"] == MONEY).to_numpy()]
    here = rows["rule"].isin(money) & (rows["year"] == base) & (rows["status"] == BROKEN)
    dollars = rows.loc[here.to_numpy(), "short"]
    if dollars.empty:
        return ""
    if len(dollars) == 1:
        return f"; one is a resource that is short by {to_the_cent(float(dollars.iloc[0]))}"
    span = f"{to_the_cent(float(dollars.min()))} to {to_the_cent(float(dollars.max()))}"
    return f"; {len(dollars)} are resources that are short by {span}, {to_the_cent(float(dollars.sum()))} together"
