r"""Where does staffing fall short of a standard, and what would closing the gap cost?

$$ gap_s = (need_s - actual_s)^+, \qquad surplus_s = (actual_s - need_s)^+, \qquad
   dollars_s = h\,\lceil gap_s / h \rceil \cdot cost_j $$

with the position's increment $h$ and its average cost in the first plan year. A surplus at one school never fills a
gap at another. Standards bind nothing.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis import gaps_needed as needed
from alloc_opt.analysis.fifths import attribute, fifths
from alloc_opt.analysis.gaps_needed import DISTRICT
from alloc_opt.analysis.given import status_quo
from alloc_opt.analysis.packs import to_confirm
from alloc_opt.analysis.table import Table
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import fte_cost
from alloc_opt.plan.plan import Plan

COLUMNS = [
    "standard",
    "position",
    "position_name",
    "school",
    "school_name",
    "need",
    "actual",
    "gap",
    "surplus",
    "fte",
    "dollars",
    "source",
]
TOTALS = [
    "standard",
    "position",
    "position_name",
    "schools",
    "short",
    "need",
    "actual",
    "gap",
    "surplus",
    "fte",
    "dollars",
    "of_unrestricted",
    "source",
]
BY_NEED = ["fifth", "schools", "pupils", "gap", "gap_per_1000_pupils", "fte", "dollars"]
EVERY = "*"
"""Stands for the district as a place, and in the totals for all standards together."""
WHERE = "docs/gaps.md says how to place standards (table `standards`)"
_SUMS = ["need", "actual", "gap", "surplus", "fte", "dollars"]
_SMALL = 1e-9
Floats = npt.NDArray[np.float64]


def gaps(plan: Plan, *, from_rules: bool = False) -> tuple[Table, Table, Table]:
    """By school; by standard, with all of them together; and by fifths of the schools by need (empty without).

    `fte` is what closes the gap in whole increments, `dollars` its cost in the first plan year. Standards that ask for
    the same position are counted once at each school in "together": the one that asks for most.

    Args:
        plan: the plan; without `standards` its own rules of staffing stand in for them.
        from_rules: look at those rules although the plan has standards.

    Raises:
        RulesError: a standard names a level or span that the plan does not have.
    """
    axes = Axes.of(plan)
    m = status_quo(plan, axes).measures(plan, axes, ())
    fte = needed.todays_fte(m)
    notes: list[str] = []
    if from_rules or plan["standards"].empty:
        found, notes = needed.of_rules(plan, m, fte)
        source = "Standards are those of the plan's own rules of staffing, at today's staff."
        if plan["standards"].empty:
            source = f"The plan places no standards of staffing; {WHERE}. " + (
                source if len(found) else "Nor has it rules of staffing that could be asked instead."
            )
        notes.insert(0, source)
    else:
        found = needed.of_standards(plan, m, fte)
    frame = _closed(plan, m, found)
    unrestricted = _unrestricted(m)
    totals, together = _totals(frame, unrestricted), _together(plan, frame)
    notes += _said(plan, frame, together, fte, unrestricted)
    if told := to_confirm(plan, set(frame["standard"])):
        notes.append(told)
    if len(frame):
        totals = pd.concat([totals, _all(together, unrestricted)], ignore_index=True)
    return (
        Table("gaps", frame[COLUMNS]),
        Table("gaps_totals", totals[TOTALS], tuple(notes)),
        _by_need(plan, m, together),
    )


def _closed(plan: Plan, m: Measures, found: pd.DataFrame) -> pd.DataFrame:
    """Gap, surplus, whole FTE that close the gap, and their cost."""
    frame = found.assign(need=found["need"].astype(float).round(6), actual=found["actual"].astype(float).round(6))
    apart = frame["need"].to_numpy() - frame["actual"].to_numpy()
    code = m.axes.codes("position", frame["position"])
    step = plan["pay"]["increment"].to_numpy(dtype=float)[code]
    gap = np.maximum(apart, 0.0).round(6)
    whole = np.ceil(gap / np.where(step > 0, step, 1.0) - 1e-6) * step
    close = np.where(step > 0, whole, gap)
    first = min(1, m.axes.size("year") - 1)
    cost = sum(part[:, first] for part in fte_cost(m))
    school = frame["school"].to_numpy(dtype=np.int64)
    named = plan["schools"]["name"].astype(str).to_numpy(dtype=object)
    labels = m.axes.labels["school"]
    return frame.assign(
        code=school,
        school=np.where(school == DISTRICT, EVERY, labels[school]),
        school_name=np.where(school == DISTRICT, "District", named[school]),
        position_name=plan["pay"]["name"].astype(str).to_numpy(dtype=object)[code],
        gap=gap,
        surplus=np.maximum(-apart, 0.0).round(6),
        fte=close.round(6) + 0.0,
        dollars=(close * np.asarray(cost)[code]).round(2) + 0.0,
    )


def _totals(frame: pd.DataFrame, unrestricted: float) -> pd.DataFrame:
    """One row per standard and, of a standard in the table, position."""
    rows = []
    for standard, mine in frame.groupby("standard", sort=False):
        sums = mine[_SUMS].sum()
        most = mine.groupby("position", sort=False)["fte"].sum().idxmax()
        rows.append(
            {
                **sums.to_dict(),
                "standard": standard,
                "position": most,
                "position_name": mine.loc[mine["position"] == most, "position_name"].iloc[0],
                "schools": len(mine["school"].unique()),
                "short": mine.loc[mine["gap"] > _SMALL, "school"].nunique(),
                "of_unrestricted": _share(float(sums["dollars"]), unrestricted),
                "source": mine["source"].iloc[0],
            }
        )
    return pd.DataFrame(rows, columns=TOTALS)


def _together(plan: Plan, frame: pd.DataFrame) -> pd.DataFrame:
    """Of the standards that ask for the same class of position at a place, the one that is dearest to close; and of
    those for the schools and those for the district as a whole, the dearer side.
    """
    known = dict(zip(plan["pay"]["position"].astype(str), needed.classes(plan), strict=True))
    alike = frame.assign(alike=[known[str(position)] for position in frame["position"]])
    order = alike.sort_values("dollars", ascending=False, kind="stable").drop_duplicates(["alike", "code"])
    whole = order["code"] == DISTRICT
    side = order.groupby(["alike", whole])["dollars"].transform("sum")
    best = side.groupby(order["alike"]).transform("max")
    first = order.assign(best=best)[(side == best).to_numpy()]
    both = first.groupby("alike")["code"].transform(
        lambda codes: (codes == DISTRICT).any() and (codes != DISTRICT).any()
    )
    return first[~(both & (first["code"] == DISTRICT)).to_numpy()].sort_index()


def _all(together: pd.DataFrame, unrestricted: float) -> pd.DataFrame:
    sums = together[_SUMS].sum()
    row = {
        **sums.to_dict(),
        "standard": EVERY,
        "position": EVERY,
        "position_name": "All together",
        "schools": together["school"].nunique(),
        "short": together.loc[together["gap"] > _SMALL, "school"].nunique(),
        "of_unrestricted": _share(float(sums["dollars"]), unrestricted),
        "source": "",
    }
    return pd.DataFrame([row], columns=TOTALS)


def _share(dollars: float, of: float) -> float:
    return dollars / of if of > 0 else float("nan")


def _unrestricted(m: Measures) -> float:
    """Unrestricted spending of the first plan year, today's services rolled forward."""
    spent = m["spending"].where(restriction={"at_most": 0}).by("year")
    return float(spent.at(m.columns.point())[0])


def _said(plan: Plan, frame: pd.DataFrame, together: pd.DataFrame, fte: Floats, unrestricted: float) -> list[str]:
    """What belongs under the tables."""
    if frame.empty:
        return []
    dollars = float(together["dollars"].sum())
    part = f", {_share(dollars, unrestricted):.1%} of unrestricted spending" if unrestricted > 0 else ""
    notes = [
        f"Closing all gaps takes {together['fte'].sum():,.1f} FTE and ${dollars:,.0f} in {plan.years[0]}{part}, at the "
        "average pay of each position; where several standards ask for the same position, the highest counts."
    ]
    notes += _absent(plan, frame, fte) + _elsewhere(plan, frame, fte)
    if needed.pupils_year(plan):
        notes.append(f"The plan states no pupils of {plan.head.base_year}; those of {plan.years[0]} count.")
    return notes


def _absent(plan: Plan, frame: pd.DataFrame, fte: Floats) -> list[str]:
    counted = needed.classes(plan)
    known = {str(label): code for code, label in enumerate(plan["pay"]["position"])}
    nobody = [
        str(position)
        for position in pd.unique(frame["position"])
        if not fte[counted == counted[known[str(position)]]].any()
    ]
    return [f"Standards ask for {', '.join(nobody)}, and nobody works as that today."] if nobody else []


def _elsewhere(plan: Plan, frame: pd.DataFrame, fte: Floats) -> list[str]:
    """Staff of these positions that is at no school, and so counted at none."""
    counted = needed.classes(plan)
    known = {str(label): code for code, label in enumerate(plan["pay"]["position"])}
    away = fte[:, ~needed.is_school(plan)].sum(axis=1)
    told = []
    for position in pd.unique(frame.loc[frame["code"] != DISTRICT, "position"]):
        held = float(away[counted == counted[known[str(position)]]].sum())
        if held > _SMALL:
            told.append(f"{held:,.1f} FTE of {position}")
    return [f"At no school, and counted at none: {', '.join(told)}."] if told else []


def _by_need(plan: Plan, m: Measures, together: pd.DataFrame) -> Table:
    """Fifths of the schools by their attribute `need` or `poverty`, the least need first."""
    parts = fifths(plan)
    if not parts or together.empty:
        return Table("gaps_by_need", pd.DataFrame(columns=BY_NEED))
    everyone = needed.pupils(plan, m)
    rows = []
    for fifth, mine in parts.items():
        here = together[together["code"].isin(mine).to_numpy()]
        pupils, gap = float(everyone[mine].sum()), float(here["gap"].sum())
        each = 1000.0 * gap / pupils if pupils > 0 else float("nan")
        rows.append((fifth, len(mine), pupils, gap, each, here["fte"].sum(), here["dollars"].sum()))
    told = f"Schools in five parts by `{attribute(plan)}`, the least first; pupils of {plan.years[0]}."
    return Table("gaps_by_need", pd.DataFrame(rows, columns=BY_NEED), (told,))
