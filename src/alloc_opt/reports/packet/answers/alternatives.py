"""Which other plans are nearly as good? Options beside the plan, found within one per cent of what it decides by."""

from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.analysis.alternatives import Alternatives
from alloc_opt.analysis.alternatives import alternatives as found_within
from alloc_opt.analysis.options import tables as made
from alloc_opt.analysis.options.loss import Within
from alloc_opt.analysis.speak import listed
from alloc_opt.analysis.table import Table
from alloc_opt.errors import OperatorError
from alloc_opt.reports import alternatives_words as words
from alloc_opt.reports.alternatives_sites import turnover
from alloc_opt.reports.packet.answer import Answer, Asking
from alloc_opt.reports.packet.answers._options import options_of, plain
from alloc_opt.reports.why_names import Names

TITLE = "which other plans are nearly as good"
QUICK = False
COUNT = 3
_SMALL = 1.0
_NAMED = 6
"""Programs that a sentence names."""


def ask(asking: Asking) -> Answer | None:
    """As `alloc-opt alternatives` answers with one per cent and three plans, the best of them the run's own.

    Raises:
        OperatorError: the best plan found now is another than the run's, so that the two would not fit together.
    """
    found = found_within(
        asking.plan,
        within=Within(),
        count=COUNT,
        free=bool(asking.run.facts["options"]["free"]),
        options=options_of(asking.run, asking.plan),
        hear=lambda done, of, what: asking.hear(f"{done} of about {of}: {what}"),
    )
    _same(asking, found)
    tables = [made.options(found), made.distances(found), made.agreed(found), made.ranges(found)]
    tables += [_differ(found), _sites(found)]
    told = {f"option_{x.label}": tuple(map(plain, words.sheet(found, x))) for x in found.options[1:]}
    texts = {
        "headline": (plain(words.headline(found)),),
        "notes": tuple(plain(text) for text in words.notes(found)),
        "changes": tuple(_what_would_change(found)),
        **told,
    }
    return Answer({table.name: table for table in tables}, texts, _facts(found))


def _same(asking: Asking, found: Alternatives) -> None:
    first, own = found.options[0].run.tables["programs"].frame, asking.run.tables["programs"].frame
    columns = ["program", "school", "year"]
    both = first.groupby(columns)["dollars"].sum().sub(own.groupby(columns)["dollars"].sum(), fill_value=0.0)
    if float(both.abs().max()) >= _SMALL:
        raise OperatorError(
            "The best plan found now is another than the run's, so options would not fit it.",
            "solve the model again and make the packet of that run",
        )


def _facts(found: Alternatives) -> dict[str, Any]:
    first = found.options[0].run
    fte = float(made.options(found).frame["fte"].iloc[0])
    return {
        "labels": [option.label for option in found.options],
        "years": list(found.plan.years),
        "today_dollars": round(float(found.today.sum()), 2),
        "today_fte": round(fte - float(first.facts["staff"]["change"]), 6),
        "movable_dollars": round(found.movable, 2),
        "aims": [
            {
                "goal": one.aim.goal,
                "head": _head(one.aim.heading, one.aim.unit),
                "dollars": "dollars" in one.aim.unit,
            }
            for one in found.limits
            if not one.prelude
        ],
    }


def _head(heading: str, unit: str) -> str:
    """`Services reduced, weighted dollars`: what the heading says already is not said again."""
    extra = unit.partition(" of ")[0]
    first = f"{heading[0].upper()}{heading[1:]}"
    return first if extra in ("dollars", "points") or extra in heading else f"{first}, {extra}"


def _differ(found: Alternatives) -> Table:
    """Dollars from today of every service that is not the same in all options, the largest difference first."""
    services = made.services(found).frame
    services = services[(services["movable"] == "yes").to_numpy()]
    dollars = services.pivot_table(
        index=["program", "school"], columns="plan", values="dollars", aggfunc="sum", sort=False, fill_value=0.0
    )
    labels, names = [option.label for option in found.options], Names(found.plan)
    change = dollars[labels].sub(dollars[made.TODAY], axis=0).round(2) + 0.0
    apart = (change.max(axis=1) - change.min(axis=1)).sort_values(ascending=False, kind="stable")
    mine = change.loc[apart[(apart >= _SMALL).to_numpy()].index].reset_index()
    mine.insert(0, "name", [names.program(str(each)) for each in mine["program"]])
    mine.insert(1, "where", [names.school(str(each)) for each in mine["school"]])
    return Table(
        "differ", pd.DataFrame(mine.to_numpy(), columns=list(mine.columns)).astype(dict.fromkeys(labels, float))
    )


def _sites(found: Alternatives) -> Table:
    """Dollars of every site against option A, all plan years, without the pay of those who come and go."""
    frame = made.option_schools(found).frame
    sums = frame.pivot_table(
        index=["school", "name"], columns="plan", values="change_dollars", aggfunc="sum", sort=False, fill_value=0.0
    )
    labels, names = [option.label for option in found.options[1:]], Names(found.plan)
    for option in found.options[1:]:
        pay = turnover(found, option).reindex(sums.index.get_level_values("school")).fillna(0.0)
        sums[option.label] -= pay.to_numpy(dtype=float)
    mine = sums[labels].round(2) + 0.0 if labels else sums.iloc[:0]
    size = mine.abs().max(axis=1) if labels else pd.Series(dtype=float)
    mine = mine.loc[size[size >= _SMALL].sort_values(ascending=False, kind="stable").index].reset_index()
    mine["name"] = [names.school(str(each)) for each in mine["school"]]
    return Table("sites", mine.rename_axis(columns=None))


def _what_would_change(found: Alternatives) -> list[str]:
    """What a board would have to weigh otherwise, and what no plan within the loss offers."""
    ranges = made.ranges(found).frame
    text = []
    for way, said in ((made.LESS, "less"), (made.MORE, "more")):
        mine = ranges[(ranges["against_today"] == way).to_numpy()]
        if len(mine):
            gap = np.where(
                way == made.LESS,
                mine["today_dollars"] - mine["most_dollars"],
                mine["least_dollars"] - mine["today_dollars"],
            )
            order = pd.Series(gap, mine.index).sort_values(ascending=False, kind="stable").index
            names = [str(each) for each in mine.loc[order, "name"]]
            rest = len(names) - _NAMED
            named = listed([*names[:_NAMED], *([f"{rest} more"] if rest > 0 else [])])
            text.append(f"Not the choice of an option: every plan within the loss spends {said} than today on {named}.")
    either = int((ranges["against_today"] == made.EITHER).sum())
    if either:
        text.append(
            f"For {either} other programs plans within the loss lie on both sides of today: there a preference of the "
            "board decides, and costs no more than the loss stated."
        )
    text.append("More money, or a rule given up, changes more than any choice among these: see what each rule costs.")
    return text
