"""Cost per FTE by job class: an estimate from national wages, the ledger's benefits and one price of the sheets.

The sheets give a transitional kindergarten one teacher, 0.875 FTE of an aide and $2,600, together $183,304. National
wages times one factor, with the district's own benefit shares, are made to give exactly that.
"""

from pathlib import Path

import pandas as pd

from tools.sfusd.vintage_2022_23.sources import Sources

FOLDER = Path(__file__).parent
TK_ALLOCATION = 183_304.0
TK_NON_STAFF = 2_600.0
TK_AIDE = 0.875
OBJECTS = {"certificated": "1000", "classified": "2000"}


def table(name: str) -> pd.DataFrame:
    """One of the small tables beside this file; every column is text."""
    return pd.read_csv(FOLDER / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8")


def benefit_shares(sources: Sources) -> dict[str, float]:
    """Benefits as a share of salaries in the unrestricted resource, by schedule, to four places."""
    amounts = sources.ledger[sources.ledger["resource"] == "0000"].groupby("object")["amount"].sum()
    codes = amounts.index.to_series()
    shares = {}
    for schedule, salaries, last in (("certificated", "1", "1"), ("classified", "2", "2")):
        benefits = amounts[codes.str.startswith("3") & codes.str.endswith(last)].sum()
        shares[schedule] = round(float(benefits / amounts[codes.str.startswith(salaries)].sum()), 4)
    return shares


def local_factor(wages: pd.Series, shares: dict[str, float]) -> float:
    """What national wages are multiplied by so that the sheets' transitional kindergarten comes out."""
    teacher = wages["teacher"] * (1 + shares["certificated"])
    aide = wages["aide"] * (1 + shares["classified"])
    return float((TK_ALLOCATION - TK_NON_STAFF) / (teacher + TK_AIDE * aide))


def pay(sources: Sources) -> pd.DataFrame:
    """Table `pay`, with the cost of one FTE as column `cost` for the steps that follow."""
    positions, wages = table("positions"), table("wages").set_index("wage")
    dollars = wages["dollars"].astype(float)
    shares = benefit_shares(sources)
    factor = local_factor(dollars, shares)
    salary = (positions["wage"].map(dollars) * factor).round()
    benefits = positions["schedule"].map(shares)
    source = "estimated: " + positions["wage"].map(wages["source"]) + f"; times {factor:.4f} (see README)"
    codes = table("job_classes").groupby("position")["job_code"].agg(lambda c: " ".join(sorted(set(c))))
    return positions.assign(
        salary=salary.astype(int),
        benefits=benefits,
        increment=positions["increment"].astype(float),
        salary_object=positions["schedule"].map(OBJECTS),
        benefits_object="3000",
        job_codes=positions["position"].map(codes),
        source=source,
        cost=salary * (1 + benefits),
    ).sort_values("position", ignore_index=True)
