"""What follows from the tables that were given: implied programs, today's level of each service.

A small district states funds, schools, staff, pay and other lines and nothing else. Each job class then is a
program measured in FTE, and each object a locked program measured in dollars.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.plan.nouns import nouns
from alloc_opt.plan.turnover import NAME, TURNOVER, states_turnover

ALL_GROUP = "all"
TOGETHER = "all_schools"
"""Kind of the places where the schools of a level stand together in years that are not decided site by site."""
UNASSIGNED = "unassigned"
"""Program of the staff time that whole positions leave over."""
_SITE = ["program", "school"]
_NOTHING: Mapping[str, Any] = {"f": np.nan, "i": np.nan, "u": np.nan, "b": False}


def blank(table: str, rows: int = 0) -> pd.DataFrame:
    """A frame of the noun's columns with `rows` rows of defaults (None where there is no default)."""
    fields = nouns()[table].model_fields
    return pd.DataFrame(
        {
            name: np.full(rows, None if f.is_required() else f.get_default(), dtype=_dtype(f.annotation))
            for name, f in fields.items()
        }
    )


def _dtype(annotation: object) -> type:
    return {float: np.float64, int: np.int64, bool: np.bool_}.get(annotation, object)  # type: ignore[call-overload, no-any-return]


def complete(tables: Mapping[str, pd.DataFrame], *, together: bool = False) -> dict[str, pd.DataFrame]:
    """The tables with implied groups, objects, programs, staffing, costs and services added; the given ones stay.

    Added rows come after the given ones, so that the places of those still hold. `together`: some years are not decided
    site by site, so the schools of each level together are a place too.
    """
    full = {name: tables.get(name, blank(name)) for name in nouns()}
    if together and TOGETHER not in set(full["schools"]["kind"]):
        _places_of_levels(full)
    _group_all(full)
    _programs_of_staff(full)
    _programs_of_lines(full)
    _objects(full)
    _services(full)
    if UNASSIGNED not in set(full["programs"]["program"]):
        _append(full, "programs", {"program": [UNASSIGNED], "name": ["Unassigned staff time"], "weight": [0.0]})
    if states_turnover(full["pay"]).any() and TURNOVER not in set(full["programs"]["program"]):
        _append(full, "programs", {"program": [TURNOVER], "name": [NAME], "unit": ["dollar"], "weight": [0.0]})
    return full


def _append(full: dict[str, pd.DataFrame], table: str, columns: Mapping[str, Any]) -> None:
    """Add rows; a further column that they do not fill holds nothing: no number, no text, or false."""
    rows = len(next(iter(columns.values())))
    if rows == 0:
        return
    added = blank(table, rows).assign(**columns)
    given = full[table]
    for extra in given.columns.difference(added.columns):
        added = added.assign(**{extra: _NOTHING.get(given[extra].dtype.kind, "")})
    full[table] = added[given.columns] if given.empty else pd.concat([given, added[given.columns]], ignore_index=True)


def _places_of_levels(full: dict[str, pd.DataFrame]) -> None:
    """A place for the schools of each level; schools without a level are one too."""
    schools = full["schools"]
    levels = [str(level) for level in pd.unique(schools.loc[schools["kind"] == "school", "level"])]
    added = {
        "school": [f"{TOGETHER}_{level}" if level else TOGETHER for level in levels],
        "name": [f"All {level} schools together" if level else "All schools together" for level in levels],
        "level": levels,
        "kind": [TOGETHER] * len(levels),
    }
    _append(full, "schools", added)


def _group_all(full: dict[str, pd.DataFrame]) -> None:
    if ALL_GROUP not in set(full["groups"]["group"]):
        _append(full, "groups", {"group": [ALL_GROUP], "name": ["All pupils"]})


def _programs_of_staff(full: dict[str, pd.DataFrame]) -> None:
    staff = full["staff"]
    own = staff["program"] == ""
    full["staff"] = staff.assign(program=staff["program"].where(~own, staff["position"]))
    known = set(full["programs"]["program"])
    implied = [position for position in pd.unique(staff.loc[own, "position"]) if position not in known]
    pay = full["pay"].drop_duplicates("position").set_index("position").reindex(implied)
    _append(
        full,
        "programs",
        {
            "program": implied,
            "name": pay["name"].fillna("").tolist(),
            "step": pay["increment"].fillna(0.0).to_numpy(dtype=float),
        },
    )
    staffed = set(full["staffing"]["program"])
    unstaffed = [position for position in pd.unique(staff.loc[own, "position"]) if position not in staffed]
    _append(full, "staffing", {"program": unstaffed, "position": unstaffed, "fte": np.ones(len(unstaffed))})


def _programs_of_lines(full: dict[str, pd.DataFrame]) -> None:
    lines = full["lines"]
    own = lines["program"] == ""
    full["lines"] = lines.assign(program=lines["program"].where(~own, "other " + lines["object"].astype(str)))
    known = set(full["programs"]["program"])
    objects = [o for o in pd.unique(lines.loc[own, "object"]) if f"other {o}" not in known]
    implied = [f"other {o}" for o in objects]
    names = full["objects"].drop_duplicates("object").set_index("object")["name"].reindex(objects).fillna("")
    _append(
        full,
        "programs",
        {
            "program": implied,
            "name": [f"Other: {name or o}" for o, name in zip(objects, names, strict=True)],
            "unit": ["dollar"] * len(implied),
            "locked": np.ones(len(implied), dtype=bool),
        },
    )
    _append(full, "costs", {"program": implied, "object": objects, "dollars": np.ones(len(implied))})


def _objects(full: dict[str, pd.DataFrame]) -> None:
    used = pd.concat(
        [
            full["costs"]["object"],
            full["lines"]["object"],
            full["pay"]["salary_object"],
            full["pay"]["benefits_object"],
            full["programs"].loc[full["programs"]["fixed"] > 0, "fixed_object"],
        ]
    )
    known = set(full["objects"]["object"])
    _append(full, "objects", {"object": [o for o in pd.unique(used) if o not in known]})


def _services(full: dict[str, pd.DataFrame]) -> None:
    """Today's quantity where no row states one: FTE over FTE per unit, else dollars over dollars per unit."""
    services, follows = full["services"], _today(full)
    known = pd.MultiIndex.from_frame(services[_SITE])
    found = follows.set_index(_SITE)["current"].reindex(known).to_numpy(dtype=float)
    silent = (services["year"] == "") & (services["current"] == 0) & np.isfinite(found)
    full["services"] = services.assign(current=np.where(silent, found, services["current"].to_numpy(dtype=float)))
    stated = pd.MultiIndex.from_frame(services.loc[services["year"] == "", _SITE])
    new = follows[~pd.MultiIndex.from_frame(follows[_SITE]).isin(stated)]
    _append(full, "services", {column: new[column].tolist() for column in (*_SITE, "current")})


def _today(full: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """program, school, current: what staff (first) or lines say of today's quantity."""
    fte = full["staff"].groupby(["program", "position", "school"], sort=False)["fte"].sum().reset_index()
    dollars = full["lines"].groupby(["program", "object", "school"], sort=False)["dollars"].sum().reset_index()
    parts = []
    for table, rates, amount, label in (
        (fte, full["staffing"], "fte", "position"),
        (dollars, full["costs"], "dollars", "object"),
    ):
        value = "fte" if label == "position" else "dollars"
        per_unit = rates.drop_duplicates(["program", label]).set_index(["program", label])[value]
        rate = per_unit.reindex(pd.MultiIndex.from_frame(table[["program", label]])).to_numpy(dtype=float)
        has = rate > 0
        parts.append(table.loc[has, _SITE].assign(current=table[amount].to_numpy(dtype=float)[has] / rate[has]))
    return pd.concat(parts).drop_duplicates(_SITE, ignore_index=True)
