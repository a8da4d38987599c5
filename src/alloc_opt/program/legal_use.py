"""Legal use: which resource may pay for which program, object and school. Columns exist only where it is legal."""

import numpy as np
import pandas as pd

from alloc_opt.measures.axes import Codes
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.complete import UNASSIGNED
from alloc_opt.plan.noun import EVERY
from alloc_opt.plan.plan import Plan


def legal(m: Measures) -> pd.DataFrame:
    """One row per program, school, object (or every object, -1) and resource that may pay, as codes.

    A program with rows of its own in `uses` may be paid from those only; without, the rows for `*` hold; without
    those, every unrestricted resource and whatever pays it today at that school. So it is for unassigned staff time.
    """
    plan = m.plan
    uses = plan["uses"]
    spare = pd.DataFrame({"program": UNASSIGNED, "school": plan["schools"]["school"]})
    sites = pd.concat([plan["services"][["program", "school"]], spare]).drop_duplicates(ignore_index=True)
    stated = set(uses["program"]) - {EVERY}
    mine = uses[uses["program"] != EVERY]
    open_to_all = uses[uses["program"] == EVERY].drop(columns="program")
    others = sites.loc[~sites["program"].isin(stated), ["program"]].drop_duplicates()
    if len(open_to_all):
        mine = pd.concat([mine, others.merge(open_to_all, how="cross")], ignore_index=True)
        found = _at_sites(sites, mine)
    else:
        found = pd.concat([_at_sites(sites, mine), _default(plan, sites, others["program"])], ignore_index=True)
    return pd.DataFrame(
        {
            "program": m.axes.codes("program", found["program"]),
            "school": m.axes.codes("school", found["school"]),
            "object": _object_codes(m, found["object"]),
            "resource": m.axes.codes("resource", found["resource"]),
        }
    ).drop_duplicates(ignore_index=True)


def _at_sites(sites: pd.DataFrame, uses: pd.DataFrame) -> pd.DataFrame:
    everywhere = uses[uses["school"] == EVERY].drop(columns="school").merge(sites, on="program")
    there = uses[uses["school"] != EVERY].merge(sites, on=["program", "school"])
    return pd.concat([everywhere, there], ignore_index=True)


def _default(plan: Plan, sites: pd.DataFrame, programs: "pd.Series[str]") -> pd.DataFrame:
    unrestricted = plan["funds"].loc[plan["funds"]["restriction"] == 0, ["resource"]]
    own = sites[sites["program"].isin(set(programs))]
    today = pd.concat([plan["staff"], plan["lines"]])[["program", "school", "resource"]].drop_duplicates()
    found = pd.concat([own.merge(unrestricted, how="cross"), own.merge(today, on=["program", "school"])])
    return found.drop_duplicates().assign(object=EVERY)


def _object_codes(m: Measures, objects: "pd.Series[str]") -> Codes:
    codes = np.full(len(objects), -1, dtype=np.int32)
    named = (objects != EVERY).to_numpy()
    codes[named] = m.axes.codes("object", objects[named])
    return codes
