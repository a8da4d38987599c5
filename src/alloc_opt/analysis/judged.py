"""Every row of every rule at a budget: its standing, its year and place, and what would mend it where it is broken."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis import evaluate
from alloc_opt.analysis.evaluate import BROKEN, NotCheckable, Part
from alloc_opt.analysis.levers import Prices, levers
from alloc_opt.analysis.mend import Mend, mends
from alloc_opt.analysis.mend_words import in_names
from alloc_opt.analysis.standing import Standing
from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.plan import Plan

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Judged:
    """One row each: the columns of evaluated rules, `year`, `place` (ids), `where` (the same in names), `overlap` (rows
    by student group share pupils), `short`; and what would mend it (None: no single decision).
    """

    frame: pd.DataFrame
    mends: list[Mend | None]

    def broken(self) -> "npt.NDArray[np.bool_]":
        """Which rows are broken."""
        return np.asarray((self.frame["status"] == BROKEN).to_numpy())


def judged(
    plan: Plan,
    m: Measures,
    parts: Sequence[Part],
    missing: Sequence[NotCheckable],
    prices: Prices,
    *,
    carried: bool = False,
) -> Judged:
    """The rows at the point of `m`; parts and missing as `evaluate.written` gives them.

    `carried`: balances are carried forward below zero, so what a row lacks holds what its resources are overdrawn.
    """
    x = m.columns.point()
    found = evaluate.frame(parts, missing, x)
    parts = [part for part in parts if len(part.kept)]
    labels = [_labels(part, plan) for part in parts]
    for name in ("year", "place", "where"):
        found[name] = [text for label in labels for text in label[name]] + [""] * len(missing)
    found["overlap"] = [shared for label in labels for shared in label["overlap"]] + [False] * len(missing)
    found["short"] = np.where(found["status"] == BROKEN, -found["slack"].astype(float), 0.0)
    known = levers(plan, m, prices)
    overdrawn = _overdrawn(parts, x, prices)
    mended: list[Mend | None] = [None] * len(found)
    start = 0
    for part, label in zip(parts, labels, strict=True):
        codes = [prices.years.get(year, -1) for year in label["year"]]
        for at, mend in mends(part, x, known, codes, overdrawn, carried=carried):
            mended[start + at] = mend
        start += len(part.kept)
    return Judged(found, mended)


def joined(several: Sequence[Judged]) -> Judged:
    """All rows after each other."""
    frames = [one.frame for one in several if len(one.frame)]
    frame = pd.concat(frames, ignore_index=True) if frames else several[0].frame
    return Judged(frame, [mend for one in several for mend in one.mends])


def of_standing(standing: Standing) -> Judged:
    """Rows that no rule of the plan makes."""
    return Judged(standing.frame.assign(short=-standing.frame["slack"], overlap=False), list(standing.mends))


def _labels(part: Part, plan: Plan) -> dict[str, list[Any]]:
    """Year, place (the other labels), where (the same in names) and overlap of every kept row."""
    labels = {name: [str(text) for text in texts] for name, texts in part.rows.labels_of(part.kept).items()}
    nothing = [""] * len(part.kept)
    years = labels.pop("year", nothing)
    named = [in_names(plan, name, texts) for name, texts in labels.items()]
    return {
        "year": years,
        "place": [", ".join(texts) for texts in zip(*labels.values(), strict=True)] if labels else nothing,
        "overlap": ["group" in labels] * len(part.kept),
        "where": [", ".join(texts) for texts in zip(*named, strict=True)] if labels else nothing,
    }


def _overdrawn(parts: Sequence[Part], x: Floats, prices: Prices) -> dict[tuple[int, int], float]:
    """Dollars short by resource and year (codes of the plan), as the resource limits say."""
    found = {}
    for part in parts:
        if isinstance(part.rule, ResourceLimit):
            labels = part.rows.labels_of(part.kept)
            known = {str(label): code for code, label in enumerate(part.rows.index.axes.labels["resource"])}
            left = part.rows.left_at(x)[part.kept]
            for resource, year, value in zip(labels["resource"], labels["year"], left.tolist(), strict=True):
                if value < 0:
                    found[known[str(resource)], prices.years[str(year)]] = -value
    return found
