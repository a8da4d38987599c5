"""Who has more and who has less than under option A, and what pay turnover comes to, which is no site's."""

import pandas as pd

from alloc_opt.analysis.alternatives import Alternatives, Option
from alloc_opt.analysis.speak import listed
from alloc_opt.plan.turnover import TURNOVER
from alloc_opt.reports import sentences as say
from alloc_opt.reports.why_names import Names

SCHOOLS = 3
"""Sites that a sentence names."""


def by_site(found: Alternatives, option: Option, names: Names) -> list[str]:
    """Who has more and who has less than under option A, by site, all plan years; pay turnover is no site's."""
    first = found.options[0].run.tables["schools"].frame
    own = option.run.tables["schools"].frame
    more = (own["dollars"] - first["dollars"]).groupby(own["school"], sort=False).sum()
    pay = turnover(found, option)
    more = more.sub(pay, fill_value=0.0).reindex(more.index)
    more = more[(more.abs() >= 500).to_numpy()]
    if not len(more):
        return []
    parts = []
    for words, part in (
        ("Gain", more[more > 0].sort_values(ascending=False, kind="stable")),
        ("Lose", more[more < 0].sort_values(kind="stable")),
    ):
        if not len(part):
            continue
        shown = [f"{names.school(str(s))} {say.money(abs(d))}" for s, d in part.head(SCHOOLS).items()]
        rest = len(part) - len(shown)
        shown += (
            [f"{say.plural(rest, 'other site')} {say.money(abs(float(part.iloc[SCHOOLS:].sum())))}"] if rest else []
        )
        parts.append(f"{words}: {listed(shown)}.")
    away = float(pay.sum())
    if abs(away) >= 500:
        parts.append(
            f"At no site: {say.money(abs(away))} {'more' if away > 0 else 'less'} for pay of those who come and go."
        )
    return [" ".join(parts)]


def turnover(found: Alternatives, option: Option) -> "pd.Series[float]":
    """School -> dollars that an option spends more than A as those who come and go do not earn the average."""
    sides = []
    for each in (option, found.options[0]):
        frame = each.run.tables["programs"].frame
        mine = frame[(frame["program"] == TURNOVER).to_numpy()]
        sides.append(mine.groupby("school")["dollars"].sum())
    return sides[0].sub(sides[1], fill_value=0.0)
