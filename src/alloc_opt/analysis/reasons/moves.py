"""What differs between two points of a plan: services with their staff and dollars, and unrestricted balances."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import cells, labelled
from alloc_opt.analysis.solve import Solved
from alloc_opt.plan.turnover import TURNOVER

Floats = npt.NDArray[np.float64]
COLUMNS = ["what", "program", "school", "year", "plan", "then", "change", "unit", "fte", "dollars"]
_ORDER = {"asked": 0, "answer": 1, "pay": 2, "balance": 3}
_SMALL = 1e-6
_TRACE = 1e-4
"""Share of a level below which a change of less than a dollar is not told."""


def moves(solved: Solved, x: Floats, y: Floats, program: str, schools: tuple[str, ...]) -> pd.DataFrame:
    """What differs between two points (natural): services with FTE and dollars, and unrestricted balances.

    What was asked of comes first (`program` at `schools`; empty: everywhere), then the service that moves most dollars;
    each by year. Services are at average pay; `pay` is what those who come and go are paid more or less than that.
    """
    m = solved.built.measures
    by = ("program", "school", "year")
    pieces = []
    for name, measure in (("plan", m.quantity), ("fte", m.fte), ("dollars", m["cost"])):
        before, then = cells(measure, x, by=by), cells(measure, y, by=by)
        frame = before.assign(then=then["value"]).rename(columns={"value": "before"})
        frame["change"] = frame["then"] - frame["before"]
        pieces.append(frame.set_index(list(by)).add_prefix(f"{name}_"))
    table = pd.concat(pieces, axis=1).fillna(0.0).reset_index()
    table = table[(table["year"] > 0) & (table["plan_change"].abs() > _SMALL)]
    trace = (table["dollars_change"].abs() < 1.0) & (table["plan_change"].abs() <= _TRACE * table["plan_before"].abs())
    table = table[~trace]
    named = labelled(m.axes, table)
    units = solved.plan["programs"].set_index("program")["unit"]
    asked = (named["program"] == program) & (named["school"].isin(schools) if schools else True)
    services = pd.DataFrame(
        {
            "what": np.where(asked, "asked", "answer"),
            "program": named["program"],
            "school": named["school"],
            "year": named["year"],
            "plan": named["plan_before"],
            "then": named["plan_then"],
            "change": named["plan_change"],
            "unit": named["program"].map(units),
            "fte": named["fte_change"],
            "dollars": named["dollars_change"],
        }
    )
    both = pd.concat([services, _pay(solved, x, y), _balances(solved, x, y)], ignore_index=True)
    size = both["dollars"].abs().groupby([both["what"], both["program"], both["school"]]).transform("sum")
    order = both.assign(rank=both["what"].map(_ORDER), size=-size)
    keys = ["rank", "size", "program", "school", "year"]
    return both.loc[order.sort_values(keys, kind="stable").index].reset_index(drop=True)


def _pay(solved: Solved, x: Floats, y: Floats) -> pd.DataFrame:
    """What those who come and go are paid more or less than the average, by year."""
    m = solved.built.measures
    paid = m.dollars.where(program=TURNOVER) if TURNOVER in set(solved.plan["programs"]["program"]) else None
    by = ("program", "school", "year")
    if paid is None:
        return pd.DataFrame(columns=COLUMNS)
    frame = cells(paid, x, by=by)
    frame = frame.assign(change=cells(paid, y, by=by)["value"] - frame["value"])
    named = labelled(m.axes, frame[((frame["year"] > 0) & (frame["change"].abs() >= 0.005)).to_numpy()])
    return pd.DataFrame(
        {
            "what": "pay",
            "program": named["program"],
            "school": named["school"],
            "year": named["year"],
            "plan": named["value"],
            "then": named["value"] + named["change"],
            "change": named["change"],
            "unit": "dollar",
            "fte": 0.0,
            "dollars": named["change"],
        }
    )


def _balances(solved: Solved, x: Floats, y: Floats) -> pd.DataFrame:
    """Unrestricted balances that differ: dollars at the end of the year."""
    m = solved.built.measures
    before = cells(m.ending.where(restriction={"at_most": 0}), x)
    frame = before.assign(change=cells(m.ending.where(restriction={"at_most": 0}), y)["value"] - before["value"])
    frame = labelled(m.axes, frame[(frame["year"] > 0) & (frame["change"].abs() > 1.0)])
    return pd.DataFrame(
        {
            "what": "balance",
            "program": "",
            "school": frame["resource"],
            "year": frame["year"],
            "plan": frame["value"],
            "then": frame["value"] + frame["change"],
            "change": frame["change"],
            "unit": "dollars",
            "fte": 0.0,
            "dollars": frame["change"],
        }
    )
