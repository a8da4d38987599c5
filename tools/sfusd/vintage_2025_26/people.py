"""Pay with what the position lists do not know, and what staffs each program."""

import pandas as pd

STEP_AND_COLUMN = 0.015
ATTRITION = 0.08
NOTICE = "03-15"
UNITS = {
    "principal": "administrators",
    "assistant_principal": "administrators",
    "clerk": "seiu_1021",
    "tk_aide": "uesf_classified",
    "security_aide": "uesf_classified",
    "outreach_worker": "uesf_classified",
    "classroom_aide": "uesf_classified",
}
"""Position -> bargaining unit; every other one is certificated staff of the teachers' union."""


def pay(table: pd.DataFrame) -> pd.DataFrame:
    """Table `pay`: bargaining unit, step and column (1.5 to 2 % a year in general), attrition (8 %), day of notice."""
    return table.assign(
        unit=table["position"].map(UNITS).fillna("uesf_certificated"),
        growth=STEP_AND_COLUMN,
        attrition=ATTRITION,
        decide_by=NOTICE,
    ).sort_values("position", ignore_index=True)


def staffing(base: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Table `staffing`: one FTE of its position for each unit of a program of staff."""
    own = base["staff"].loc[base["staff"]["program"] == "", "position"].drop_duplicates()
    plain = pd.DataFrame({"program": own, "position": own, "fte": 1.0})
    return pd.concat([plain, base["staffing"]]).sort_values("program", ignore_index=True)
