"""The model's tables, in the order and the columns of the plan's nouns."""

import math

import pandas as pd

from tools.sfusd.vintage_2022_23 import formula, join, ledger, programs
from tools.sfusd.vintage_2022_23.pay import pay, table
from tools.sfusd.vintage_2022_23.programs import NON_STAFF
from tools.sfusd.vintage_2022_23.sources import Sources

NOT_BY_SITE = "not by site"
LEVELS = {"0463": "elementary", "0464": "k8", "0462": "middle", "0461": "high"}
"""Job class of the principal -> level of the school."""
FUNDS = (
    ("01", "00000", "Unrestricted site money (weighted student formula)", 0),
    ("01", "00444", "Transitional kindergarten site allocation", 3),
    ("01", "07090", "Supplemental, low income (high schools)", 1),
    ("01", "07091", "Supplemental, English learners", 2),
    ("01", "07092", "Concentration grant", 1),
    ("01", "31500", "Title I schoolwide programs", 4),
    ("05", "65001", "Special education site supplement", 5),
    ("01", "90552", "Public Education Enrichment Fund, arts", 6),
)
GROUPS = {
    "english_learner": "English learners",
    "poverty": "Poverty counts (duplicated: one per program a pupil is eligible for)",
    "low_income_high": "Low-income pupils (high schools)",
    "title_i": "Low-income pupils (Title I schools)",
    "concentration": "Unduplicated pupils above 55 % of the school",
    "newcomer": "Newcomer program seats",
    "special_education": "Special education pupils",
}


def make(sources: Sources) -> dict[str, pd.DataFrame]:
    """Table name -> frame, ready to be written."""
    principals = sources.positions[sources.positions["job_code"].isin(LEVELS)]
    levels = principals.set_index("school_code")["job_code"].map(LEVELS).sort_index()
    jobs = pay(sources)
    cost = jobs.set_index("position")["cost"]
    money, counts = formula.totals(sources), formula.counts(sources)
    staff, left = join.assign(join.staff_by_position(sources, levels), money, counts["all"], jobs.set_index("position"))
    outside = staff["resource"] == join.OUTSIDE
    staff = staff.assign(program=staff["position"].where(~outside, "outside_" + staff["position"]))
    spent = staff.loc[outside, "fte"].mul(staff.loc[outside, "position"].map(cost)).sum()
    lines = _lines(sources, left)
    listed = programs.programs(jobs, set(staff["program"]), lines[lines["school"] == NOT_BY_SITE])
    return {
        "schools": _schools(sources, levels, counts),
        "groups": pd.DataFrame(GROUPS.items(), columns=["group", "name"]),
        "enrollment": formula.enrollment(sources, levels).assign(pupils=lambda e: e["pupils"].map("{:g}".format)),
        "formula": formula.lines(sources),
        "published": formula.published(sources),
        "funds": _funds(sources, money, math.ceil(spent * 100) / 100),
        "revenue": ledger.revenue(sources),
        "objects": pd.DataFrame(ledger.OBJECTS.items(), columns=["object", "name"]),
        "uses": _uses(listed, lines),
        "pay": jobs[_PAY],
        "staff": staff.sort_values(["school", "position", "resource"], ignore_index=True),
        "programs": listed,
        "staffing": _staffing(listed),
        "costs": _costs(lines),
        "lines": lines,
    }


_PAY = [
    "position",
    "name",
    "salary",
    "benefits",
    "increment",
    "salary_object",
    "benefits_object",
    "schedule",
    "job_codes",
    "source",
]


def _schools(sources: Sources, levels: pd.Series, counts: pd.DataFrame) -> pd.DataFrame:
    share = (counts["poverty"] / counts["all"]).round(4)
    frame = pd.DataFrame(
        {
            "school": levels.index,
            "name": sources.summary["school_name"].reindex(levels.index).to_numpy(),
            "level": levels.to_numpy(),
            "kind": "school",
            "title_i": (counts["title_i"] > 0).map({True: "yes", False: "no"}).reindex(levels.index).to_numpy(),
            "size": counts["all"].reindex(levels.index).map("{:g}".format).to_numpy(),
            "poverty_per_pupil": share.reindex(levels.index).map("{:g}".format).to_numpy(),
        }
    )
    district = {"school": NOT_BY_SITE, "name": "Not given by site", "level": "", "kind": "not_by_site", "title_i": "no"}
    return pd.concat([frame, pd.DataFrame([{**district, "size": "0", "poverty_per_pupil": "0"}])], ignore_index=True)


def _funds(sources: Sources, money: pd.DataFrame, outside: float) -> pd.DataFrame:
    rows = [(f, r, name, rank, 0.0, float(money[r].sum()), "by_formula") for f, r, name, rank in FUNDS]
    start = ledger.beginning(sources)
    rows += [("01", r, name, 7, float(start[r]), 0.0, "to_district") for r, name in ledger.RESOURCES.items()]
    rows.append(("outside", join.OUTSIDE, "Paid outside the formula (estimated)", 9, 0.0, outside, "outside"))
    return pd.DataFrame(rows, columns=["fund", "resource", "name", "restriction", "beginning", "revenue", "given"])


def _lines(sources: Sources, left: pd.DataFrame) -> pd.DataFrame:
    sites = left.assign(object="4000", program=NON_STAFF)
    rows = pd.concat([sites, ledger.lines(sources).assign(school=NOT_BY_SITE)])
    rows = rows[["school", "resource", "object", "dollars", "program"]]
    return rows.sort_values(["school", "resource", "object"], ignore_index=True)


def _staffing(programs: pd.DataFrame) -> pd.DataFrame:
    staffed = programs.loc[programs["unit"] == "FTE", "program"]
    return pd.DataFrame({"program": staffed, "position": staffed.str.removeprefix("outside_"), "fte": 1})


def _costs(lines: pd.DataFrame) -> pd.DataFrame:
    return lines[["program", "object"]].drop_duplicates().sort_values("program").assign(dollars=1)


def _uses(programs: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    allowed = table("payment_order").rename(columns={"position": "program"})[["program", "resource"]]
    free = programs.loc[(programs["unit"] == "FTE") & (programs["locked"] == "false"), "program"]
    outside = programs.loc[programs["program"].str.startswith("outside_"), "program"]
    parts = [
        allowed[allowed["program"].isin(free)],
        pd.DataFrame({"program": NON_STAFF, "resource": list(formula.RESOURCES)}),
        pd.DataFrame({"program": outside, "resource": join.OUTSIDE}),
        lines.loc[lines["school"] == NOT_BY_SITE, ["program", "resource"]],
    ]
    return pd.concat(parts).drop_duplicates().sort_values(["program", "resource"], ignore_index=True)
