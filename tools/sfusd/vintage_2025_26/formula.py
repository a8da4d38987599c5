"""The site allocations of 2024-25 that are dollars and not positions: rates that reproduce the sheets, else amounts."""

from pathlib import Path

import pandas as pd

LINES = {
    "focal": ("UPP Per Pupil", "01-0000"),
    "concentration": ("Concentration Per Pupil", "01-0000"),
    "multilingual": ("Multilingual Learner Per Pupil", "01-0000"),
    "newcomers": ("Newcomer Specialty Funding", "01-0000"),
    "site_discretion": ("Site Discretionary Non-FTE", "01-0000"),
    "advanced_placement": ("Advanced Placement Prep", "01-0000"),
    "transitional_kindergarten": ("Transitional Kindergarten Non-FTE", "01-0000"),
    "special_education": ("SpEd Per Pupil", "01-6500"),
    "title_i": ("Title I", "01-3010"),
    "community_schools": ("Community Schools Grant", "01-6332"),
    "literacy_coaches": ("Lit Coaches & Reading Specialists Grant", "01-6211"),
    "arts": ("PEEF Arts Per Pupil", "01-9010"),
    "libraries": ("PEEF Libraries Per Pupil", "01-9010"),
    "physical_education": ("PEEF PE Per Pupil", "01-9010"),
    "arts_specialty": ("Arts Specialty Funding", "01-9010"),
    "elementary_arts": ("Elementary Arts Program", "01-9010"),
    "lesson_study": ("DCYF Lesson Study Pilot", "01-9010"),
    "innovation": ("Principals' Innovation Fund", "01-9010"),
}
"""Line -> its printed name and the resource that carries it in 2025-26."""
RATES = {
    "focal": {"elementary": 500.0, "k8": 500.0, "middle": 500.0, "high": 700.0},
    "arts": {"elementary": 10.0, "middle": 20.0, "high": 20.0},
    "libraries": {"elementary": 15.0, "k8": 15.0, "middle": 15.0, "high": 15.0},
    "physical_education": {"middle": 12.0, "high": 12.0},
    "elementary_arts": {"elementary": 20.0},
}
"""Line -> level -> dollars per pupil."""
GROUPS = {"focal": "unduplicated"}
"""Line -> group that counts, where not every pupil does."""
SOURCE = "site allocations 2024-25: "


def lines(sources: Path, schools: pd.DataFrame) -> pd.DataFrame:
    """Table `formula`: rates by level, then by school what they leave of the printed amount."""
    sheets = pd.read_csv(sources / "funding_2024_25.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    dollars = pd.to_numeric(sheets["value_num"], errors="coerce").fillna(0.0)
    printed = sheets.assign(dollars=dollars).pivot_table(
        index="school_code", columns="item", values="dollars", aggfunc="sum"
    )
    known = schools[schools["kind"] == "school"].set_index("school")
    rows: list[dict[str, object]] = []
    for line, (item, resource) in LINES.items():
        about = {"line": line, "resource": resource, "span": "all", "source": SOURCE + item}
        rates, group = RATES.get(line, {}), GROUPS.get(line, "all")
        rows += [
            {**about, "school": "*", "level": level, "group": group, "per_pupil": rate, "each": 0.0}
            for level, rate in rates.items()
        ]
        pupils = known["size"] * (known["unduplicated"] / 100 if group != "all" else 1.0)
        left = printed[item].reindex(known.index).fillna(0.0) - pupils.round(2) * known["level"].map(rates).fillna(0.0)
        rows += [
            {**about, "line": f"{line} by school" if rates else line, "school": school, "level": "", "group": "all"}
            | {"per_pupil": 0.0, "each": round(amount, 2)}
            for school, amount in left.items()
            if abs(amount) >= 0.005
        ]
    return pd.DataFrame(
        rows, columns=["line", "resource", "school", "level", "span", "group", "per_pupil", "each", "source"]
    )
