r"""What does one per cent of pay cost, by bargaining unit, year and resource, before and after the plan adapts?

Before: the plan's staff and services as they are, whoever pays them now,

$$ gross_{urt} = \sum_{j \in u} fte_{jrt}\,\Delta pay_{jt} + \sum_{c} \Delta cost_{ct}\,q_{ct}\,share_{crt} $$

with $fte$ the published staff of position $j$ paid from resource $r$, $\Delta pay$ what a point of growth adds to the
salary and the statutory benefits of one FTE, and $\Delta cost\,q$ what it adds to costs that grow with pay, split
as the budget pays them. After: least unrestricted cost of the same services, and what services would have to give where
the plan's own money has to carry it (`analysis/pricing/assumption_cost.py`).
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from alloc_opt.analysis.prices import MOST_NODES
from alloc_opt.analysis.pricing.asking import Asking as Searching
from alloc_opt.analysis.pricing.assumption import Assumption, assumptions
from alloc_opt.analysis.pricing.assumption_cost import after, assumption_cost, carried
from alloc_opt.analysis.pricing.assumption_words import assumption_sentence
from alloc_opt.analysis.pricing.ground import ground
from alloc_opt.analysis.run import Run
from alloc_opt.analysis.table import Table
from alloc_opt.engine.options import Options
from alloc_opt.measures.prices import cost_rows, pay_parts
from alloc_opt.plan.plan import Plan
from alloc_opt.program.built import Built
from alloc_opt.reports.packet.answer import Answer, Asking

TITLE = "what one per cent of pay costs"
QUICK = False
LINES = ""
"""Unit of what grows with pay and is not paid to a listed position."""
_PAY = "assumption.pay_growth"
_GROSS = ["unit", "resource", "year", "fte", "salaries", "benefits", "dollars"]
_STEPS = ["rule", "what", "says", "year", "unrestricted_dollars", "low", "high", "services_dollars", "carried"]
_SITE = ["program", "school", "object", "year"]


def ask(asking: Asking) -> Answer | None:
    """A step for all pay and one for each bargaining unit; None where nobody is paid."""
    solved = asking.solved
    steps = [step for step in assumptions(solved.built) if step.rule.startswith(_PAY) and step.way > 0]
    if not steps:
        return None
    everybody = after(solved.built, next(step for step in steps if step.rule == _PAY))
    gross = pd.concat([*_staff(asking.run, solved.built, everybody), _costs(asking.run, solved.built, everybody)])
    made = []
    for step in steps:
        asking.hear(step.what)
        made += list(_step(asking, step))
    words = {"lines": tuple(dict.fromkeys(str(row["says"]) for row in made))}
    units = dict(zip(solved.plan["units"]["unit"].astype(str), solved.plan["units"]["name"].astype(str), strict=True))
    tables = (
        Table("gross", gross.reindex(columns=_GROSS).reset_index(drop=True)),
        Table("steps", pd.DataFrame(made, columns=_STEPS)),
    )
    return Answer({table.name: table for table in tables}, words, {"units": units, "all": _PAY})


def _staff(run: Run, built: Built, changed: Built) -> Iterator[pd.DataFrame]:
    """What listed positions cost more, by unit, resource and year."""
    plan: Plan = built.plan
    before, then = pay_parts(built.measures), pay_parts(changed.measures)
    place = {str(position): row for row, position in enumerate(plan["pay"]["position"])}
    frame = run.tables["positions"].frame
    if not len(frame):
        return
    row = frame["position"].map(place).to_numpy(dtype=np.int64)
    at = frame["year"].map({year: n for n, year in enumerate(plan.years, 1)}).to_numpy(dtype=np.int64)
    fte = frame["fte"].to_numpy(dtype=float)
    salary, statutory, health = (new[row, at] - old[row, at] for old, new in zip(before, then, strict=True))
    found = frame.assign(
        unit=plan["pay"]["unit"].to_numpy(dtype=object)[row], salaries=fte * salary, benefits=fte * (statutory + health)
    )
    found["dollars"] = found["salaries"] + found["benefits"]
    sums = found.groupby(["unit", "resource", "year"], sort=False)[["fte", "salaries", "benefits", "dollars"]].sum()
    yield sums.reset_index()


def _costs(run: Run, built: Built, changed: Built) -> pd.DataFrame:
    """What costs that grow with pay cost more, by resource and year, as the budget pays them."""
    costs = built.plan["costs"]
    more = cost_rows(changed.measures)[0] - cost_rows(built.measures)[0]
    moved = np.flatnonzero(np.abs(more).max(axis=1, initial=0.0) > 0)
    rates = pd.DataFrame(
        [
            (str(costs["program"].iloc[row]), str(costs["object"].iloc[row]), year, more[row, n])
            for row in moved
            for n, year in enumerate(built.plan.years, 1)
        ],
        columns=["program", "object", "year", "rate"],
    )
    quantity = run.tables["programs"].frame[["program", "school", "year", "quantity"]]
    grown = quantity.merge(rates.groupby(["program", "object", "year"], as_index=False)["rate"].sum())
    grown["dollars"] = grown["quantity"] * grown["rate"]
    paid = run.tables["budget"].frame.groupby([*_SITE, "resource"], as_index=False)["dollars"].sum()
    paid["share"] = paid["dollars"] / paid.groupby(_SITE)["dollars"].transform("sum")
    both = grown[[*_SITE, "dollars"]].merge(paid[[*_SITE, "resource", "share"]], on=_SITE, how="inner")
    both["dollars"] *= both["share"]
    sums = both.groupby(["resource", "year"])["dollars"].sum()
    return sums.reset_index().assign(unit=LINES)


def _step(asking: Asking, step: Assumption) -> Iterator[dict[str, object]]:
    """The step after who pays is decided anew, by year; and what the plan's own money leaves of its services."""
    solved = asking.solved
    at = ground(solved.built, solved.solution.x)
    search = Searching(Options(node_limit=MOST_NODES), explain=True)
    changed = after(solved.built, step)
    cost = assumption_cost(at, changed, search)
    left = carried(at, changed, search) if cost.possible else None
    says = assumption_sentence(solved.built, step, cost, left)
    by_year = cost.detail.groupby("year")["unrestricted"].sum() if len(cost.detail) else pd.Series(dtype=float)
    for year in solved.plan.years:
        yield {
            "rule": step.rule,
            "what": step.what if cost.possible and not cost.services else says,
            "says": says,
            "year": year,
            "unrestricted_dollars": round(float(by_year.get(year, 0.0)), 2) if cost.possible else float("nan"),
            "low": cost.low,
            "high": cost.high,
            "services_dollars": left.services if left is not None and left.possible else float("nan"),
            "carried": "" if left is None else "yes" if left.possible else "no",
        }
