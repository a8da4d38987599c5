"""The weighted student formula of 2022-23 as data: counts, fixed lines, printed totals."""

import pandas as pd

from tools.sfusd.vintage_2022_23.sources import Sources

BASE = 5174.4996
"""Dollars per pupil, recovered; the sheets print 5,175 and round each line of a school to the dollar."""
LINES = {
    "base": ("Base", "00000", "all", BASE),
    "poverty": ("Duplicated Pupil Count (poverty)", "00000", "poverty", 0.2 * BASE),
    "k3": ("K-3 Grade", "00000", "k3", 0.3 * BASE),
    "english_learners": ("English Learners", "07091", "english_learner", 0.1 * BASE),
    "newcomers": ("Newcomer Specialty Funding", "07091", "newcomer", 500.0),
    "low_income_high_schools": ("Low Income (High Schools)", "07090", "low_income_high", 330.0524),
    "concentration": ("UPP Concentration (>55%)", "07092", "concentration", 0.3 * BASE),
    "title_i": ("Title I", "31500", "title_i", 596.99),
    "special_education": ("Special Education Supplement", "65001", "special_education", 0.02 * BASE),
}
"""Line -> its printed name, resource, group of the count, dollars per count. Only `k3` counts a grade span."""
WEIGHTS = {"poverty": 0.2, "k3": 0.3, "english_learners": 0.1, "concentration": 0.3, "special_education": 0.02}
"""Lines that are a share of the base, recovered; the others are dollars of their own."""
FIXED = {
    "Transition Policy/Baseline Supplement": "transition",
    "Other (school-specific)": "school_specific",
}
"""Printed lines of 00000 without a count -> line."""
TOTALS_ONLY = {"00444": "transitional_kindergarten", "90552": "arts"}
"""Resources that the sheets give in one sum -> line."""
RESOURCES = {
    "00000": "fund01_res00000_unrestricted_resources",
    "00444": "fund01_res00444_tk_site_allocation",
    "07090": "fund01_res07090_scg_low_income",
    "07091": "fund01_res07091_scg_english_learners",
    "07092": "fund01_res07092_lcff_concentration_grant",
    "31500": "fund01_res31500_iasa_schoolwide_programs_title_i",
    "65001": "fund05_res65001_sped_wsf_school_site_allocation",
    "90552": "fund01_res90552_peef_arts",
}
"""The eight resources that the sheets of 2022-23 fund -> column of the printed totals."""
SPANS = {"elementary": "g4_5", "k8": "g4_8", "middle": "g6_8", "high": "g9_12"}
"""Level -> grade span of the pupils who are not in K-3."""


def counts(sources: Sources) -> pd.DataFrame:
    """Eligible counts: school x group."""
    groups = {printed: group for printed, _, group, _ in LINES.values()}
    lines = sources.detail[sources.detail["weight"].isin(groups)]
    lines = lines.assign(group=lines["weight"].map(groups))
    return lines.pivot_table(index="school_code", columns="group", values="eligible_count").fillna(0.0)


def totals(sources: Sources) -> pd.DataFrame:
    """Printed totals in dollars: school x resource."""
    return sources.summary[list(RESOURCES.values())].set_axis(list(RESOURCES), axis=1)


def enrollment(sources: Sources, levels: pd.Series) -> pd.DataFrame:
    """Table `enrollment`: all pupils by grade span, the other counts of the formula for all grades together."""
    table = counts(sources)
    spans = pd.concat(
        [
            pd.DataFrame({"span": "k3", "group": "all", "pupils": table["k3"]}),
            pd.DataFrame({"span": levels.map(SPANS), "group": "all", "pupils": table["all"] - table["k3"]}),
        ]
    )
    needs = table.drop(columns=["all", "k3"]).melt(var_name="group", value_name="pupils", ignore_index=False)
    rows = pd.concat([spans, needs.assign(span="all")]).query("pupils > 0")
    rows = rows.rename_axis("school").reset_index()[["school", "span", "group", "pupils"]]
    return rows.sort_values(["school", "group", "span"], ignore_index=True)


def lines(sources: Sources) -> pd.DataFrame:
    """Table `formula`: the weights, then by school what no count explains and what the sheets' rounding leaves."""
    weights = pd.DataFrame(
        [
            {
                "line": line,
                "resource": resource,
                "school": "*",
                "span": "k3" if group == "k3" else "all",
                "group": "all" if group == "k3" else group,
                "per_pupil": "0" if line in WEIGHTS else f"{dollars:.6f}".rstrip("0").rstrip("."),
                "weight": f"{WEIGHTS.get(line, 0):g}",
                "of": "base" if line in WEIGHTS else "",
                "source": f"recovered from the sheets of 2022-23: {printed}",
            }
            for line, (printed, resource, group, dollars) in LINES.items()
        ]
    )
    return pd.concat([weights, _by_school(sources)], ignore_index=True).fillna(
        {"span": "all", "group": "all", "per_pupil": "0", "weight": "0", "of": "", "each": "0"}
    )


def published(sources: Sources) -> pd.DataFrame:
    """Table `published`: every line of every sheet as printed, and the printed totals of the schools."""
    names = {printed: line for line, (printed, *_) in LINES.items()} | FIXED
    detail = sources.detail
    counted = detail["weight"].isin([printed for printed, *_ in LINES.values()]).to_numpy()
    rates = detail["dollars_per_pupil_printed"].where(counted, "")
    lines = pd.DataFrame(
        {
            "line": detail["weight"].map(names),
            "school": detail["school_code"],
            "pupils": detail["eligible_count"].map("{:g}".format).where(counted, ""),
            "per_pupil": rates.map(lambda rate: f"{float(rate):g}" if rate else ""),
            "dollars": detail["allocation"].map("{:.0f}".format),
        }
    )
    whole = sources.summary["total_allocation"].map("{:.0f}".format)
    totals = pd.DataFrame({"line": "total", "school": whole.index, "dollars": whole.to_numpy()})
    return pd.concat([lines, totals], ignore_index=True).fillna("").sort_values(["line", "school"], ignore_index=True)


def _by_school(sources: Sources) -> pd.DataFrame:
    fixed = sources.detail[sources.detail["weight"].isin(FIXED) & (sources.detail["allocation"] != 0)]
    rows = fixed[["school_code", "allocation"]].set_axis(["school", "dollars"], axis=1)
    rows = rows.assign(line=fixed["weight"].map(FIXED), resource="00000")
    printed = totals(sources)
    sums = _long(printed[list(TOTALS_ONLY)])
    rows = pd.concat([rows, sums.assign(line=sums["resource"].map(TOTALS_ONLY))])
    known = rows.pivot_table(index="school", columns="resource", values="dollars", aggfunc="sum")
    rest = _long((printed - weighted(sources).add(known, fill_value=0)[list(RESOURCES)]).round(6))
    rows = pd.concat([rows, rest.assign(line="rounding " + rest["resource"])])
    each = rows["dollars"].map("{:.6f}".format).str.rstrip("0").str.rstrip(".")
    return rows.assign(each=each)[["line", "resource", "school", "each"]].sort_values(["line", "school"])


def weighted(sources: Sources) -> pd.DataFrame:
    """Dollars that counts times dollars per count give, before rounding: school x resource."""
    table = counts(sources)
    dollars = pd.DataFrame(0.0, index=table.index, columns=list(RESOURCES))
    for _, resource, group, rate in LINES.values():
        dollars[resource] += rate * table[group]
    return dollars


def _long(table: pd.DataFrame) -> pd.DataFrame:
    rows = table.rename_axis("school").melt(var_name="resource", value_name="dollars", ignore_index=False).reset_index()
    return rows[rows["dollars"] != 0]
