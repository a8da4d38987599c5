"""The way back: what a plan was given, without what followed from it."""

from __future__ import annotations

import pandas as pd

from alloc_opt.plan.plan import Plan


def given(plan: Plan) -> dict[str, pd.DataFrame]:
    """The tables as they were before `complete`: implied rows dropped, implied programs of staff and lines blank.

    A table without places is taken as given in full, as are all tables of a plan made in memory.
    """
    tables = {name: _stated(plan, name, frame) for name, frame in plan.tables.items()}
    tables = {name: frame for name, frame in tables.items() if len(frame) or name in plan.places}
    implied = {name: _implied(plan, name, "program") for name in ("programs", "staffing", "costs")}
    if "staff" in tables:
        own = implied["programs"] | implied["staffing"]
        tables["staff"] = _blanked(tables["staff"], tables["staff"]["position"], own)
    if "lines" in tables:
        own = implied["programs"] | implied["costs"]
        tables["lines"] = _blanked(tables["lines"], "other " + tables["lines"]["object"].astype(object), own)
    return tables


def _stated(plan: Plan, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    if not plan.places:
        return frame
    place = plan.places.get(name)
    return frame.iloc[: len(place.lines) if place is not None else 0]


def _implied(plan: Plan, name: str, column: str) -> set[str]:
    rows = len(_stated(plan, name, plan[name]))
    return set(plan[name][column].iloc[rows:])


def _blanked(frame: pd.DataFrame, would_be: pd.Series, implied: set[str]) -> pd.DataFrame:
    """The frame with `program` empty where it is the one that an empty cell implies."""
    own = (frame["program"] == would_be) & frame["program"].isin(implied)
    return frame.assign(program=frame["program"].astype(object).where(~own, ""))
