"""Which changes from today are in every plan, which depend, and on what?

A service that is more (or less) than today in the plan of every case is in every plan. One that depends is told by the
news that decide it: the cases in which it is taken are compared with the cases that have each piece of news.
"""

from collections.abc import Collection
from itertools import combinations

import numpy as np
import pandas as pd

from alloc_opt.analysis.table import Table
from alloc_opt.analysis.uncertainty import KEY, Outcome, Outcomes, decided

COLUMNS = [
    *KEY, "way", "planned", "weight_share", "cases", "least", "most", "dollars", "on", "total_same",
]  # fmt: skip
_ALL = 1.0 - 1e-9


def decisions(found: Outcomes) -> Table:
    """One row per service, year and way (`more`, `less`), in every plan first, then by dollars.

    `weight_share`: of the cases with a plan, those that take it, by weight; `planned`: `yes` if the plan does; `least`,
    `most`: units more or less where it is taken; `dollars`: most of them at the plan's prices; `on`: what it depends
    on, in words; `total_same`: `yes` where the program's total over its sites is alike with and without, so that only
    the school differs.
    """
    solved = found.solved
    ways = [decided(one) for one in solved]
    known = [_known(one) for one in solved]
    keys = sorted({(*key, int(way)) for each in ways for key, way in each.items()})  # type: ignore[misc]
    totals = [_totals(one) for one in solved]
    rows = []
    for *key, way in keys:
        at = tuple(key)
        taken = [int(each.get(at, 0)) == way for each in ways]
        moved = [abs(known[i].loc[at, "moved"]) for i in range(len(solved)) if taken[i]]
        worth = [abs(known[i].loc[at, "dollars"]) for i in range(len(solved)) if taken[i]]
        share = sum(one.weight for one, yes in zip(solved, taken, strict=True) if yes) / found.weight
        rows.append(
            {
                **dict(zip(KEY, at, strict=True)),
                "way": "more" if way > 0 else "less",
                "planned": "yes" if taken[0] else "no",
                "weight_share": share,
                "cases": float(sum(taken)),
                "least": float(min(moved)),
                "most": float(max(moved)),
                "dollars": float(max(worth)),
                "on": "" if share >= _ALL else depends(solved, taken),
                "total_same": "yes" if share < _ALL and _toss(totals, taken, at) else "",
            }
        )
    frame = pd.DataFrame(rows, columns=COLUMNS)
    order = pd.DataFrame({"some": frame["weight_share"] < _ALL, "size": -frame["dollars"]})
    frame = frame.loc[order.sort_values(["some", "size"], kind="stable").index].reset_index(drop=True)
    return Table("stress_decisions", frame)


def depends(solved: Collection[Outcome], taken: Collection[bool]) -> str:
    """What decides whether something is taken, in words: up to three pieces of news, or the cases by name."""
    pairs = list(zip(solved, taken, strict=True))
    news = list(dict.fromkeys(word for one in solved for word in one.news))
    yes = [one for one, it in pairs if it]
    no = [one for one, it in pairs if not it]
    for count in (1, 2, 3):
        for group in combinations(news, count):
            if _decides(group, yes, no):
                return "only with " + " or ".join(group)
            if _decides(group, no, yes):
                return "except with " + " or ".join(group)
    few, word = (no, "except") if len(no) < len(yes) else (yes, "only")
    shown = [f"'{one.words}'" for one in few[:3]]
    shown += [f"{len(few) - 3} more"] if len(few) > 3 else []
    named = " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
    return f"{word} in the case{'s' if len(few) > 1 else ''} {named}"


def _decides(group: tuple[str, ...], inside: list[Outcome], outside: list[Outcome]) -> bool:
    """Whether just the cases inside have some news of the group."""
    return all(set(group) & set(one.news) for one in inside) and not any(set(group) & set(one.news) for one in outside)


def _known(one: Outcome) -> pd.DataFrame:
    assert one.decisions is not None
    frame = one.decisions.assign(moved=one.decisions["quantity"] - one.decisions["today"])
    return frame.set_index(KEY)[["moved", "dollars"]].sort_index()


def _totals(one: Outcome) -> "pd.Series[float]":
    assert one.decisions is not None
    moved = one.decisions["quantity"] - one.decisions["today"]
    total: pd.Series[float] = moved.groupby([one.decisions["program"], one.decisions["year"]]).sum()
    return total


def _toss(totals: "list[pd.Series[float]]", taken: list[bool], key: tuple[object, ...]) -> bool:
    """Whether the program moves by as much in some case with the decision as in some case without it."""
    program, _, year = key
    with_it = {round(float(t.get((program, year), 0.0)), 4) for t, yes in zip(totals, taken, strict=True) if yes}
    without = {round(float(t.get((program, year), 0.0)), 4) for t, yes in zip(totals, taken, strict=True) if not yes}
    return bool(np.isin(list(with_it), list(without)).any())
