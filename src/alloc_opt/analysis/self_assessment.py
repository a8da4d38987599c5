r"""What do the scores that a district gave itself say about its goals? Where it stands lowest, a goal weighs more.

$$ need_g = \frac{1}{n_g} \sum_{i \in g} \Bigl(1 - \frac{score_i}{top_i}\Bigr), \qquad
   suggested_g = weight_g\,(1 + need_g) $$

| letter | meaning | unit |
| --- | --- | --- |
| $score_i, top_i$ | score of item $i$, and the highest there is | points |
| $n_g$ | items that bear on board goal $g$ | |
| $weight_g$ | the goal's weight before any self-assessment; 1 for an area that has no goal yet | |

Weights are not made to add up to anything, so that a score changes the weight of its own goal and of no other. Nothing
of this touches a solve: the board decides whether to write a suggested weight into its plan.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from alloc_opt.analysis.table import Table
from alloc_opt.plan.plan import Plan

CANDIDATE = "candidate"


@dataclass(frozen=True, eq=False)
class SelfAssessment:
    """Scores by area, and what they suggest."""

    areas: Table
    """area, board_goal, items, score, top, share: means over the items; the lowest share first."""
    goals: Table
    """goal (its id, or `candidate`), name, items, weight, need, suggested; in the plan's order, candidates last."""


def self_assessment(plan: Plan) -> SelfAssessment:
    """The scores of the table `assessments`."""
    scores = plan["assessments"]
    share = np.where(scores["top"] > 0, scores["score"] / scores["top"].where(scores["top"] > 0, 1.0), 0.0)
    scores = scores.assign(share=share)
    areas = [
        {
            "area": area,
            "board_goal": goal,
            "items": float(len(part)),
            "score": round(float(part["score"].mean()), 6),
            "top": round(float(part["top"].mean()), 6),
            "share": round(float(part["share"].mean()), 6),
        }
        for (area, goal), part in scores.groupby(["area", "board_goal"], sort=False)
    ]
    frame = pd.DataFrame(areas, columns=["area", "board_goal", "items", "score", "top", "share"])
    goals = []
    for goal in plan["board_goals"].to_dict("records"):
        mine = scores[(scores["board_goal"] == goal["board_goal"]).to_numpy()]
        goals.append(_row(str(goal["board_goal"]), str(goal["name"]), mine, float(goal["weight"])))
    for area, part in scores[(scores["board_goal"] == "").to_numpy()].groupby("area", sort=False):
        goals.append(_row(CANDIDATE, str(area), part, 1.0))
    columns = ["goal", "name", "items", "weight", "need", "suggested"]
    return SelfAssessment(
        Table("assessment_areas", frame.sort_values("share", kind="stable", ignore_index=True)),
        Table("assessment_goals", pd.DataFrame(goals, columns=columns)),
    )


def _row(goal: str, name: str, items: pd.DataFrame, weight: float) -> dict[str, object]:
    need = round(float((1.0 - items["share"]).mean()), 6) if len(items) else 0.0
    told = {"goal": goal, "name": name, "items": float(len(items)), "weight": weight, "need": need}
    return {**told, "suggested": round(weight * (1.0 + need), 6)}
