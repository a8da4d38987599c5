"""What follows from the tables that were given: implied programs, today's level of each service.

A small district states funds, schools, staff, pay and other lines and nothing else. Each job class then is a
program measured in FTE, and each object a locked program measured in dollars.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from alloc_opt.plan.nouns import nouns

ALL_GROUP = "all"
UNASSIGNED = "unassigned"
"""Program of the staff time that whole positions leave over."""


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


def complete(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with implied groups, objects, programs, staffing, costs and services added; the given ones stay.

    Added rows come after the given ones, so that the places of those still hold.
    """
    full = {name: tables.get(name, blank(name)) for name in nouns()}
    _group_all(full)
    _programs_of_staff(full)
    _programs_of_lines(full)
    _objects(full)
    _services(full)
    if UNASSIGNED not in set(full["programs"]["program"]):
        _append(full, "programs", {"program": [UNASSIGNED], "name": ["Unassigned staff time"], "weight": [0.0]})
    return full


def _append(full: dict[str, pd.DataFrame], table: str, columns: Mapping[str, object]) -> None:
    rows = len(next(iter(columns.values())))  # type: ignore[arg-type]
    if rows == 0:
        return
    added = blank(table, rows).assign(**columns)
    given = full[table]
    for extra in given.columns.difference(added.columns):
        added[extra] = np.nan if given[extra].dtype.kind == "f" else ""
    full[table] = added[given.columns] if given.empty else pd.concat([given, added[given.columns]], ignore_index=True)


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
    """Today's quantity where no row states it: FTE over FTE per unit, else dollars over dollars per unit."""
    services = full["services"]
    stated = pd.MultiIndex.from_frame(services.loc[services["year"] == "", ["program", "school"]])
    fte = full["staff"].groupby(["program", "position", "school"], sort=False)["fte"].sum().reset_index()
    per_unit = full["staffing"].drop_duplicates(["program", "position"]).set_index(["program", "position"])["fte"]
    rate = per_unit.reindex(pd.MultiIndex.from_frame(fte[["program", "position"]])).to_numpy()
    fte = fte[rate > 0].assign(current=(fte["fte"] / rate)[rate > 0]).drop_duplicates(["program", "school"])
    dollars = full["lines"].groupby(["program", "object", "school"], sort=False)["dollars"].sum().reset_index()
    unit_cost = full["costs"].drop_duplicates(["program", "object"]).set_index(["program", "object"])["dollars"]
    cost = unit_cost.reindex(pd.MultiIndex.from_frame(dollars[["program", "object"]])).to_numpy()
    dollars = (
        dollars[cost > 0].assign(current=(dollars["dollars"] / cost)[cost > 0]).drop_duplicates(["program", "school"])
    )
    follows = pd.concat([fte, dollars]).drop_duplicates(["program", "school"])
    new = follows[~pd.MultiIndex.from_frame(follows[["program", "school"]]).isin(stated)]
    _append(full, "services", {column: new[column].tolist() for column in ("program", "school", "current")})
