"""2022-23 rolled forward beside the budgets that the district adopted, by class of account."""

from pathlib import Path

import pandas as pd

from alloc_opt.analysis.projection.flows import flows
from tools.sfusd.rolled_2022_23 import YEARS, plan

ADOPTED = "BB"
MAPPING = Path(__file__).resolve().parents[2] / "models" / "sfusd-2022-23" / "actuals.yaml"
REVENUE = {"LCFF": ("8010", "8099"), "Federal": ("8100", "8299"), "Other state": ("8300", "8599")}
LOCAL = "Local and transfers"
SPENDING = {
    "1": "Certificated salaries",
    "2": "Classified salaries",
    "3": "Benefits",
    "b": "Benefits",
    "4": "Books and supplies",
    "5": "Services",
    "6": "Capital outlay",
    "7": "Other outgo, indirect",
}
ORDER = [*REVENUE, LOCAL, *dict.fromkeys(SPENDING.values())]
SIDES = ("unrestricted", "restricted")


def table(sources: Path) -> pd.DataFrame:
    """side, class, year, rolled, adopted, difference (rolled less adopted) in dollars; contributions stand aside."""
    rolled, adopted = _rolled(sources), _adopted(sources)
    both = pd.concat([rolled.rename("rolled"), adopted.rename("adopted")], axis=1).fillna(0.0).reset_index()
    both = both.assign(
        difference=both["rolled"] - both["adopted"],
        side=pd.Categorical(both["side"], SIDES, ordered=True),
        kind=pd.Categorical(both["kind"], ORDER, ordered=True),
    )
    return both.sort_values(["side", "kind", "year"], ignore_index=True)


def told(sources: Path) -> str:
    """The table in Markdown, millions of dollars."""
    found = table(sources)
    head = " | ".join(f"{year} rolled | adopted | difference" for year in YEARS)
    lines = [f"| | {head} |", "| --- |" + " ---: | ---: | ---: |" * len(YEARS)]
    for side in SIDES:
        lines.append(f"| **{side}** |" + " | | |" * len(YEARS))
        for kind in ORDER:
            rows = found[(found["side"] == side) & (found["kind"] == kind)].set_index("year")
            if rows.empty:
                continue
            cells = " | ".join(_cells(rows, year) for year in YEARS)
            lines.append(f"| {kind} | {cells} |")
    return "\n".join(lines)


def _cells(rows: pd.DataFrame, year: str) -> str:
    if year not in rows.index:
        return "0.0 | 0.0 | 0.0"
    return " | ".join(f"{rows.loc[year, name] / 1e6:.1f}" for name in ("rolled", "adopted", "difference"))


def _kind(account: str) -> str:
    for name, (low, high) in REVENUE.items():
        if low <= account <= high:
            return name
    return LOCAL if account[:1] == "8" else SPENDING.get(account[:1], "")


def _side(resource: str) -> str:
    return SIDES[0] if resource < "2000" else SIDES[1]


def _rolled(sources: Path) -> pd.Series:
    known = flows(plan(sources, MAPPING))
    frame = known.frame[known.frame["kind"].isin(["revenue", "spending", "credits"])]
    labels = known.m.axes.labels
    resource = pd.Series(labels["resource"][frame["resource"].to_numpy()], index=frame.index)
    code = frame["code"].astype(str)
    credit = frame["name"].astype(str).str.contains(" credit ")
    contribution = frame["name"].astype(str).str.contains(" contribution ")
    kind = code.map(_kind)
    dollars = frame["cents"] / 100.0 * (frame["kind"] == "revenue").map({True: 1.0, False: -1.0}).mask(credit, -1.0)
    rows = pd.DataFrame(
        {
            "side": resource.str[-4:].map(_side),
            "kind": kind,
            "year": labels["year"][frame["year"].to_numpy()],
            "dollars": dollars,
        }
    )[~contribution & (kind != "")]
    return rows[rows["year"].isin(YEARS)].groupby(["side", "kind", "year"])["dollars"].sum()


def _adopted(sources: Path) -> pd.Series:
    ledger = pd.read_csv(sources / "gl_ledger.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    rows = ledger[(ledger["column_code"] == ADOPTED) & (ledger["fund"] == "01") & ledger["fiscal_year"].isin(YEARS)]
    rows = rows[rows["object"].between("1000", "8979")]
    rows = rows.assign(
        side=rows["resource"].map(_side),
        kind=rows["object"].map(_kind),
        year=rows["fiscal_year"],
        dollars=rows["amount"].astype(float),
    )
    return rows.groupby(["side", "kind", "year"])["dollars"].sum()
