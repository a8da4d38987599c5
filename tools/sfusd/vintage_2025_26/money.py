"""Resources and revenue: lines that move with attendance and COLA, and cents that the ledger itself leaves short."""

from pathlib import Path

import pandas as pd

GENERAL, GIVER = "01", "01-0000"
TRANSFER_IN, TRANSFER_OUT = "8919", "7619"
"""Other authorized transfers between funds."""
SMALL = 2_000.0
"""Shortages up to this many dollars in the plan years are the ledger's own rounding: unrestricted money covers them."""
YEARS = 2
EDUCATION_PROTECTION = "01-1400"
MAINTENANCE = "01-8150"
SPECIAL_EDUCATION = ("01-3310", "01-6500", "01-6546")
NAMES = {
    "01-6211": "Literacy Coaches and Reading Specialists Grant",
    "01-6770": "Arts and Music in Schools (Proposition 28)",
    "01-7032": "Kitchen Infrastructure and Training",
    "01-7399": "LCFF Equity Multiplier",
    "13-7033": "Kitchen Infrastructure and Training, cafeteria",
}
"""Resources that the file of names does not have."""
_RULES = Path(__file__).parent / "revenue.csv"


def funds(base: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Table `funds` of the import; special education and resources short by a trifle may be supported."""
    table = base["funds"].set_index("resource")
    inside = table.index.isin(_trifles(base)) & (table["fund"] == GENERAL).to_numpy()
    helped = inside | table.index.isin([*SPECIAL_EDUCATION, EDUCATION_PROTECTION])
    supported = table["supported_by"].mask(helped & (table["supported_by"] == ""), GIVER)
    names = table["name"].mask(table["name"] == "", table.index.to_series().map(NAMES).fillna(""))
    return table.assign(supported_by=supported, name=names).reset_index()


def _trifles(base: dict[str, pd.DataFrame]) -> list[str]:
    """Restricted resources that are short by a trifle."""
    table = base["funds"].set_index("resource")
    comes = base["revenue"].groupby("resource")["dollars"].sum().reindex(table.index, fill_value=0.0)
    goes = base["lines"].groupby("resource")["dollars"].sum().reindex(table.index, fill_value=0.0)
    short = -(table["beginning"] + YEARS * (comes - goes))
    return list(table.index[short.between(0, SMALL, inclusive="right") & (table["restriction"] > 0)])


def transfers(base: dict[str, pd.DataFrame], year: str) -> pd.DataFrame:
    """Rows of `revenue`: trifles of other funds, once, in objects of transfers between funds: a contribution (8980)
    cannot leave its fund. The giver's row lowers what a credit would raise.
    """
    table = base["funds"].set_index("resource")
    rows = []
    for resource in (name for name in _trifles(base) if table.at[name, "fund"] != GENERAL):
        dollars = -float(table.at[resource, "beginning"])
        for to, account, amount in ((resource, TRANSFER_IN, dollars), (GIVER, TRANSFER_OUT, -dollars)):
            line = f"{to} {account} transfer for the cents of {resource}"
            rows.append({"line": line, "resource": to, "year": year, "dollars": amount, "object": account})
    known = {"recurring": False, "driver": "", "rate": 0.0, "growth": ""}
    return pd.DataFrame(rows, columns=["line", "resource", "year", "dollars", "object"]).assign(**known)


def revenue(lines: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Table `revenue`: a line with a driver is a rate for each of its count, and the cents that the rate leaves."""
    rules = pd.read_csv(_RULES, dtype=str, keep_default_na=False, encoding="utf-8")
    per = {driver: _counted(counts, driver) for driver in set(rules["driver"]) - {""}}
    rows = []
    for line in lines.to_dict("records"):
        driver, growth = _rule(rules, str(line["resource"]), str(line["object"]))
        rate = round(float(line["dollars"]) / per[driver], 4) if driver else 0.0
        left = round(float(line["dollars"]) - rate * per[driver], 6) if driver else float(line["dollars"])
        rows.append({**line, "dollars": left, "driver": driver, "rate": rate, "growth": growth})
    return pd.DataFrame(rows)


def _rule(rules: pd.DataFrame, resource: str, account: str) -> tuple[str, str]:
    for rule in rules.itertuples(index=False):
        low, _, high = str(rule.object).partition("-")
        if rule.resource == resource and low <= account <= (high or low):
            return str(rule.driver), str(rule.growth)
    return "", ""


def _counted(counts: pd.DataFrame, driver: str) -> float:
    """The base year's count: the greatest of the year, the year before, and the three before it on average."""
    years = counts[counts["driver"] == driver].set_index("year")["count"].astype(float).sort_index()
    if len(years) == 1:
        return float(years.iloc[-1])
    return float(max(years.iloc[-1], years.iloc[-2], years.iloc[-4:-1].mean()))
