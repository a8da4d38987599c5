"""Does the formula give what the district prints, line by line?

A line counts as reproduced where pupils times rate, rounded as the sheet rounds, is the printed amount. A line that
states an amount for a school by name was copied from the sheet, so its agreement proves nothing and is counted apart.
"""

import numpy as np
import pandas as pd

from alloc_opt.analysis.formulas.hidden import without_small
from alloc_opt.analysis.formulas.sheet import Sheet
from alloc_opt.analysis.table import Table

TOTAL = "total"
"""Line that stands for all lines of a school together."""
REPRODUCED, COPIED, OFF, NOWHERE = "reproduced", "copied", "off", "no such line"
COLUMNS = ["line", "school", "name", "year", "status", "pupils", "rate", "dollars", "printed_dollars"]
BY_LINE = [
    "line",
    "lines",
    "reproduced",
    "copied",
    "off",
    "dollars",
    "printed_dollars",
    "difference_dollars",
    "largest",
    "rate",
    "printed_rate",
    "at_printed_rate",
    "other_rates",
    "counts_off",
]


def published(sheet: Sheet) -> tuple[Table, Table]:
    """Every printed line with what the formula gives, and a row per line; both empty where nothing is printed.

    `at_printed_rate`: what the printed rates times the printed pupils would come to; `other_rates`: lines with pupils
    that print another rate than most; `largest`: the largest difference.
    """
    table = sheet.plan["published"].reset_index(drop=True)
    table = table.assign(year=table["year"].where(table["year"] != "", sheet.plan.head.base_year))
    keys = ["line", "school", "year"]
    rows = sheet.rows
    whole = rows.groupby(["school", "year"], as_index=False)["dollars"].sum().assign(line=TOTAL, named=False)
    ours = pd.concat([rows[[*keys, "pupils", "per_pupil", "dollars", "named"]], whole], ignore_index=True)
    both = table.merge(ours, on=keys, how="left", suffixes=("_printed", ""))
    unknown = ~both["line"].isin([*rows["line"], TOTAL]).to_numpy()
    printed, dollars = both["dollars_printed"].to_numpy(dtype=float), both["dollars"].fillna(0.0).to_numpy(dtype=float)
    unit = 1.0 if bool((printed == np.round(printed)).all()) else 0.01
    agrees = np.abs(dollars - printed) <= unit / 2 + 1e-6
    copied = (both["named"].fillna(False).astype(bool) | (both["dollars"].isna() & (printed == 0))).to_numpy()
    counted = np.isfinite(both["pupils_printed"].to_numpy(dtype=float)) | (both["line"] == TOTAL).to_numpy()
    word = np.where(copied & ~counted, COPIED, REPRODUCED)
    status = np.where(agrees, word, np.where(unknown, NOWHERE, OFF))
    frame = both.assign(
        status=status,
        name=both["school"].map(sheet.names).fillna(both["school"]),
        dollars=dollars,
        printed_dollars=printed,
        rate=both["per_pupil"],
        printed_rate=both["per_pupil_printed"].replace(np.inf, np.nan),
        printed_pupils=both["pupils_printed"].replace(np.inf, np.nan),
        pupils=both["pupils"].astype(float),
    )
    told = without_small(frame, ("pupils", "dollars", "printed_dollars")) if len(frame) else frame
    return (
        Table("formula_published", told.reindex(columns=COLUMNS)),
        Table("formula_published_lines", _by_line(sheet, frame), tuple(_notes(frame, unit))),
    )


def _by_line(sheet: Sheet, frame: pd.DataFrame) -> pd.DataFrame:
    found = []
    for line, mine in frame.groupby("line", sort=False):
        counts = mine["status"].value_counts()
        rates = mine["printed_rate"].dropna()
        by_print = (mine["printed_rate"] * mine["printed_pupils"]).round()
        usual = float(rates.mode().iloc[0]) if len(rates) else float("nan")
        other = (mine["printed_rate"] != usual) & mine["printed_rate"].notna() & (mine["printed_pupils"] > 0)
        off = (mine["printed_pupils"] - mine["pupils"].fillna(0.0)).abs() > 1e-6
        found.append(
            {
                "line": line,
                "lines": len(mine),
                "reproduced": int(counts.get(REPRODUCED, 0)),
                "copied": int(counts.get(COPIED, 0)),
                "off": int(counts.get(OFF, 0) + counts.get(NOWHERE, 0)),
                "dollars": float(mine["dollars"].sum()),
                "printed_dollars": float(mine["printed_dollars"].sum()),
                "difference_dollars": float((mine["dollars"] - mine["printed_dollars"]).sum()),
                "largest": float((mine["dollars"] - mine["printed_dollars"]).abs().max()),
                "rate": float(mine["rate"].max()),
                "printed_rate": usual,
                "at_printed_rate": float(by_print.sum()) if len(rates) else float("nan"),
                "other_rates": int(other.sum()),
                "counts_off": int(off.sum()),
            }
        )
    order = {line: n for n, line in enumerate(dict.fromkeys(sheet.rows["line"]))}
    found.sort(key=lambda row: order.get(str(row["line"]), len(order)))
    return pd.DataFrame(found, columns=BY_LINE)


def _notes(frame: pd.DataFrame, unit: float) -> list[str]:
    if frame.empty:
        return [
            "Nothing is printed to check the formula against: the table `published` (line, school, dollars) holds what "
            "the district prints."
        ]
    lines = frame[(frame["line"] != TOTAL).to_numpy()]
    word = "to the dollar" if unit == 1.0 else "to the cent"
    count = lines["status"].value_counts()
    same = int(count.get(REPRODUCED, 0) + count.get(COPIED, 0))
    notes = [f"{same:,} of {len(lines):,} printed lines are reproduced {word}."]
    if kind := int(count.get(COPIED, 0)):
        notes.append(
            f"Of these {int(count.get(REPRODUCED, 0)):,} are pupils times rate; {kind:,} are amounts stated for a "
            "school by name, taken from the sheets, so their agreement proves nothing."
        )
    whole = frame[(frame["line"] == TOTAL).to_numpy()]
    if len(whole):
        same = int((whole["status"] == REPRODUCED).sum())
        notes.append(f"{same:,} of {len(whole):,} printed school totals are met {word}.")
    return notes
