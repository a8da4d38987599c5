r"""What would it cost to decide for one case and to meet another? Regret, and the plan that regrets least.

The first plan year of plan $i$ is held, the rest is decided anew under case $j$:

$$ regret_{ij} = cost_j(\text{first year of } i) - cost_j^* \ge 0, \qquad i^* = \arg\min_i \max_j regret_{ij} $$

`cost` is the aim so that more is worse. A plan that some case cannot follow comes after all that every case can.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alloc_opt.analysis.stress import Stressed
from alloc_opt.analysis.table import Table
from alloc_opt.analysis.uncertainties.bench import BOUNDS, Aim, holding
from alloc_opt.analysis.uncertainties.broken import in_the_way
from alloc_opt.analysis.uncertainty import PLANNED, Broken, Outcome
from alloc_opt.errors import StoppedError

COLUMNS = ["plan", "case", "regret", "within", "breaks"]


@dataclass(frozen=True, eq=False)
class Regret:
    """The table and its answer."""

    table: Table
    """`COLUMNS`, one row per plan and case: regret in the unit of the aim, how much of it the searches cannot tell, and
    the rule in the way where the case cannot follow the plan (regret is then NaN)."""
    best: str
    """The plan whose largest regret is least."""
    largest: float
    """That regret; NaN where every plan breaks a rule in some case."""
    ties: tuple[str, ...] = ()
    """Plans whose largest regret differs from it by no more than the searches can tell."""


def regret(found: Stressed, cases: Collection[str] = (), hear: Callable[[int, int, str], None] | None = None) -> Regret:
    """Each plan under each case.

    Args:
        found: the solved pack.
        cases: names of the cases whose plans and futures count; left out, those of one assumption alone and the plan.
        hear: told of each solve before it begins.

    Raises:
        StoppedError: somebody stopped it.
    """
    chosen = [
        one
        for one in found.outcomes.solved
        if (one.name in cases if cases else one.name == PLANNED or bool(one.assumption))
    ]
    rows = []
    for number, future in enumerate(chosen):
        for at, held in enumerate(chosen):
            if hear is not None:
                hear(number * len(chosen) + at + 1, len(chosen) ** 2, f"{held.words}, then {future.words}")
            rows.append(_one(found, held, future))
            if found.bench.stopped:
                raise StoppedError("You stopped the search; regret is not told, as it needs every case.")
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return _least(Table("stress_regret", frame), [one.name for one in chosen])


def _one(found: Stressed, held: Outcome, future: Outcome) -> tuple[str, str, float, float, str]:
    if held.name == future.name:
        return held.name, future.name, 0.0, 0.0, ""
    plan = found.study.cases.plan_of({} if future.name == PLANNED else {"scenario": future.name})
    preferences = found.bench.preferences(plan)
    better = found.outcomes.better
    for without in dict.fromkeys((future.gave_way, preferences)):
        built = found.bench.built(plan, without)
        program, forbidden = holding(built, held.held, found.outcomes.years[0])
        if forbidden:
            return held.name, future.name, np.nan, 0.0, f"{BOUNDS}: {forbidden[0]}"
        best: Aim = found.bench.aim(program)
        if np.isfinite(best.value):
            lost = -better * (best.value - future.figures["aim"])
            known = abs(best.value - best.bound) if np.isfinite(best.bound) else 0.0
            return held.name, future.name, max(lost, 0.0), known + future.gap, ""
    if np.isnan(best.value):
        return held.name, future.name, np.nan, 0.0, "no plan found in time"
    stands, _ = in_the_way(replace(built, program=program))
    return held.name, future.name, np.nan, 0.0, _rules(stands)


def _rules(stands: Collection[Broken]) -> str:
    return ", ".join(one.rule for one in stands) or "several rules"


def _least(table: Table, plans: list[str]) -> Regret:
    frame = table.frame
    worst = frame.groupby("plan")["regret"].max().reindex(plans)
    broken = frame[(frame["breaks"] != "").to_numpy()].groupby("plan").size().reindex(plans, fill_value=0)
    order = pd.DataFrame({"broken": broken, "worst": worst}).sort_values(["broken", "worst"], kind="stable")
    best = str(order.index[0])
    largest = float(order["worst"].iloc[0]) if order["broken"].iloc[0] == 0 else float("nan")
    unsure = float(frame.loc[frame["plan"] == best, "within"].max())
    near = order[(order["broken"] == order["broken"].iloc[0]) & (order["worst"] <= order["worst"].iloc[0] + unsure)]
    return Regret(table, best, largest, tuple(str(name) for name in near.index[1:]))
