"""Resources at district level, from the adopted budget: locked lines by class of object, nothing spread over sites."""

import pandas as pd

from tools.sfusd.vintage_2022_23.sources import Sources

RESOURCES = {
    "3010": "Title I, Part A, district share",
    "3310": "Special Education, IDEA Basic",
    "6010": "After School Education and Safety",
    "6500": "Special Education",
    "8150": "Ongoing and Major Maintenance",
}
OBJECTS = {
    "1000": "Certificated salaries",
    "2000": "Classified salaries",
    "3000": "Employee benefits",
    "4000": "Books and supplies",
    "5000": "Services and operating expenses",
    "6000": "Capital outlay",
    "7000": "Other outgo, transfers and indirect costs",
}


def _amounts(sources: Sources, first: str) -> pd.DataFrame:
    ledger = sources.ledger[sources.ledger["resource"].isin(RESOURCES)]
    rows = ledger[ledger["object"].str[0].isin(list(first))]
    return rows.groupby(["resource", "object"])["amount"].sum().round(2).reset_index()


def lines(sources: Sources) -> pd.DataFrame:
    """Spending: resource, object (class), dollars, program."""
    rows = _amounts(sources, "1234567")
    rows = rows.assign(object=rows["object"].str[0] + "000")
    rows = rows.groupby(["resource", "object"])["amount"].sum().reset_index()
    rows = rows.assign(dollars=rows["amount"].round(2), program=rows["resource"] + "_" + rows["object"])
    return rows.query("dollars != 0")[["resource", "object", "dollars", "program"]]


def revenue(sources: Sources) -> pd.DataFrame:
    """Table `revenue`: one line per resource and revenue object, and the cents by which the ledger itself is short."""
    rows = _amounts(sources, "8").query("amount != 0")
    titles = sources.codes[sources.codes["dimension"] == "object"].set_index("code")["title"]
    names = rows["object"].map(titles).str.replace(r"[,;\[\]{}*]", "", regex=True).str.strip()
    rows = rows.assign(line=rows["resource"] + " " + names, dollars=rows["amount"])
    spent = lines(sources).groupby("resource")["dollars"].sum()
    short = spent - rows.groupby("resource")["dollars"].sum() - beginning(sources)
    cents = short[short > 0].round(2).rename("dollars").reset_index()
    cents = cents.assign(line=cents["resource"] + " Rounding of the ledger")
    return pd.concat([rows, cents])[["line", "resource", "dollars"]].sort_values("line", ignore_index=True)


def beginning(sources: Sources) -> pd.Series:
    """Beginning balances (object 9791) by resource."""
    rows = sources.ledger[(sources.ledger["object"] == "9791") & sources.ledger["resource"].isin(RESOURCES)]
    return rows.groupby("resource")["amount"].sum().round(2).reindex(list(RESOURCES), fill_value=0.0)
