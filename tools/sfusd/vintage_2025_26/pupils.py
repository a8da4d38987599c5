"""Schools and their pupils: the enrolment projected for 2024-25, told apart by span as the last sheets that do so."""

from pathlib import Path

import pandas as pd

BASE_YEAR = "2025-26"
TREND = {"2026-27": 0.99, "2027-28": 0.98}
"""Pupils against the base year: attendance in the lottery lines fell by 1.2 % a year from 2022-23 to 2025-26."""
TK_CLASS = 20
"""Pupils of a transitional kindergarten class (24 at most by law)."""
UPPER = {"elementary": "g4_5", "k8": "g4_8", "middle": "g6_8", "high": "g9_12"}
"""Level -> span of the pupils above K-3."""


def tables(
    sources: Path, schools: pd.DataFrame, imported: pd.DataFrame, staff: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tables `schools` and `enrollment`. Every school keeps its share of K-3; no forecast by school exists."""
    sheet = _read(sources / "schools_2024_25.csv").set_index("school_code")
    level = schools.set_index("school")["level"]
    all_pupils = imported.set_index("school")["pupils"].astype(float)
    classes = staff[staff["position"] == "tk_teacher"].groupby("school")["fte"].sum()
    tk = (classes.reindex(all_pupils.index, fill_value=0.0) * TK_CLASS).round()
    k3 = ((all_pupils - tk) * _k3_share(sources).reindex(all_pupils.index).fillna(0.0)).round()
    share = sheet["upp_pct"].astype(float).reindex(all_pupils.index) / 100
    spans = {"tk": ("tk", tk), "k3": ("k3", k3), "upper": ("", all_pupils - tk - k3)}
    parts = [
        pd.DataFrame({"span": name or level.reindex(all_pupils.index).map(UPPER), "group": "all", "base": pupils})
        for name, pupils in spans.values()
    ]
    parts.append(pd.DataFrame({"span": "all", "group": "unduplicated", "base": (all_pupils * share).round(2)}))
    base = pd.concat(parts).rename_axis("school").reset_index().query("base > 0")
    years = [
        base.assign(year=year, pupils=(base["base"] * factor).round(2))
        for year, factor in {BASE_YEAR: 1.0, **TREND}.items()
    ]
    counted = pd.concat(years)[["school", "span", "group", "year", "pupils"]]
    order = ["school", "group", "span", "year"]
    size = all_pupils.reindex(schools["school"]).fillna(0.0).to_numpy()
    low_income = sheet["upp_pct"].astype(float).reindex(schools["school"]).fillna(0.0).to_numpy()
    return schools.assign(size=size, unduplicated=low_income), counted.sort_values(order, ignore_index=True)


def _k3_share(sources: Path) -> pd.Series:
    """Share of K-3 among the pupils of each school's last formula sheet (2023-24, else 2022-23)."""
    sheets = _read(sources / "wsf_detail.csv").sort_values("school_year")
    sheets = sheets[sheets["weight"].isin(["K-3 Grade", "Base"])].drop_duplicates(
        ["school_code", "weight"], keep="last"
    )
    counts = sheets.assign(n=sheets["eligible_count"].astype(float)).pivot(
        index="school_code", columns="weight", values="n"
    )
    return counts["K-3 Grade"] / counts["Base"]


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
