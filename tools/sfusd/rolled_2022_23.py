"""The actuals of 2022-23 as a plan: the ledger by mapping alone, and what was known of the three years after it."""

import tempfile
from pathlib import Path

import pandas as pd

from alloc_opt.io import read
from alloc_opt.io.importing import imported, save
from alloc_opt.plan.plan import Plan

YEARS = ("2023-24", "2024-25", "2025-26")
ASSUMPTIONS = {
    "cola": (0.0822, 0.0107, 0.0230),
    "certificated_pay": (0.1006, 0.05, 0.0),
    "classified_pay": (0.08, 0.05, 0.0),
    "cost_growth": (0.03, 0.03, 0.03),
    "fixed": (0.0, 0.0, 0.0),
}
"""Statutory COLA; the agreements of October 2023 ($9,000 on an average of $89,446, then 5 %; 8 %, then 5 %); prices."""
ADA = {"2022-23": 45_393, "2023-24": 44_905, "2024-25": 43_815, "2025-26": 43_815}
"""Attendance, from the lottery lines of the adopted budgets (`models/sfusd/counts.csv`)."""
STEP_AND_COLUMN = 0.015
HEALTH = {"benefits_certificated": 0.3174, "benefits_classified": 0.4252}
HEALTH_TREND = 0.06
ON_BEHALF = "01-7690"


def plan(sources: Path, mapping: Path) -> Plan:
    """The plan, read from a folder that is gone when this returns."""
    found = imported(sources / "gl_ledger.csv", mapping)
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "plan"
        save(found, folder)
        for name, frame in _more(found.tables).items():
            frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
        return read(folder)


def _more(base: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    rates = [
        {"assumption": name, "year": year, "value": rate, "source": "known by 2025-26; see README"}
        for name, each in ASSUMPTIONS.items()
        for year, rate in zip(YEARS, each, strict=True)
    ]
    counts = [{"driver": "ada", "year": year, "count": count} for year, count in ADA.items()]
    return {
        "assumptions": pd.DataFrame(rates),
        "drivers": pd.DataFrame([{"driver": "ada", "counts": "given"}]),
        "counts": pd.DataFrame(counts),
        "costs": _costs(base["costs"]),
        "revenue": _revenue(base["revenue"]),
    }


def _costs(table: pd.DataFrame) -> pd.DataFrame:
    first, flat = table["object"].str[0], table["program"].str.endswith(ON_BEHALF) | (table["object"].str[0] == "7")
    certificated = (first == "1") | table["object"].isin(["benefits_certificated", "3701"])
    classified = (first == "2") | table["object"].isin(["benefits_classified", "3702"])
    health = table["object"].map(HEALTH).fillna(0.0)
    grows = pd.Series("", index=table.index).mask(certificated, "certificated_pay").mask(classified, "classified_pay")
    own = (health * HEALTH_TREND + (1 - health) * STEP_AND_COLUMN).where(certificated | classified, 0.0)
    return table.assign(growth=own.mask(flat, 0.0).round(4), grows_with=grows.mask(flat, "fixed"))


def _revenue(table: pd.DataFrame) -> pd.DataFrame:
    account = table["object"].astype(str)
    formula = account.between("8010", "8099") & (account != "8019")
    rate = (table["dollars"] / ADA["2022-23"]).round(4).where(formula, 0.0)
    return table.assign(
        dollars=(table["dollars"] - rate * ADA["2022-23"]).round(2),
        rate=rate,
        driver=formula.map({True: "ada", False: ""}),
        growth=formula.map({True: "cola", False: ""}),
    )
