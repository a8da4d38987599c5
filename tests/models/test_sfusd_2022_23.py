"""The tables of models/sfusd-2022-23 against the public files they are made from."""

import filecmp
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from alloc_opt.io.read import examine

REPOSITORY = Path(__file__).resolve().parents[2]
MODEL = REPOSITORY / "models" / "sfusd-2022-23"
DATA = Path(os.environ.get("ALLOC_OPT_DATA") or REPOSITORY.parent / "shared" / "data") / "sfusd"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the public files are not here: set ALLOC_OPT_DATA")
FORMULA = ["00000", "00444", "07090", "07091", "07092", "31500", "65001", "90552"]


def table(name: str) -> pd.DataFrame:
    """A table of the model; ids stay text, the rest becomes numbers where it can."""
    frame = pd.read_csv(MODEL / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    numbers = [
        "pupils",
        "per_pupil",
        "weight",
        "each",
        "fte",
        "dollars",
        "salary",
        "benefits",
        "revenue",
        "beginning",
        "value",
        "size",
    ]
    return frame.assign(**{c: frame[c].astype(float) for c in numbers if c in frame})


def raw(name: str) -> pd.DataFrame:
    """A raw file, rows of 2022-23 only, all text."""
    frame = pd.read_csv(DATA / name, dtype=str, keep_default_na=False, encoding="utf-8")
    return frame[frame["school_year"] == "2022-23"]


def cost_per_fte() -> pd.Series:
    """Salary and benefits of one FTE by position."""
    pay = table("pay").set_index("position")
    return pay["salary"] * (1 + pay["benefits"])


def formula_dollars() -> pd.DataFrame:
    """Dollars of every formula line at every school, from the model's own counts and rates."""
    lines, counts = table("formula"), table("enrollment")
    every = counts.groupby(["school", "group"])["pupils"].sum()
    k3 = counts[counts["span"] == "k3"].groupby(["school", "group"])["pupils"].sum()
    rated = lines[lines["school"] == "*"].drop(columns="school").merge(table("schools")[["school"]], how="cross")
    pairs = pd.MultiIndex.from_frame(rated[["school", "group"]])
    pupils = every.reindex(pairs).to_numpy()
    pupils = pd.Series(k3.reindex(pairs).to_numpy()).where((rated["span"] == "k3").to_numpy(), pupils).fillna(0.0)
    base = rated["of"].map(lines.drop_duplicates("line").set_index("line")["per_pupil"]).fillna(0.0)
    rated = rated.assign(dollars=pupils.to_numpy() * (rated["per_pupil"] + rated["weight"] * base).to_numpy())
    own = lines[lines["school"] != "*"].assign(dollars=lambda f: f["each"])
    return pd.concat([rated, own])[["line", "resource", "school", "dollars"]]


@needs_data
def test_every_formula_line_is_reproduced_to_the_dollar() -> None:
    """All 918 counted lines and all 204 others: count times rate, rounded, is the printed amount, without exception."""
    ours = formula_dollars().set_index(["school", "line"])["dollars"]
    names = {
        "Base": "base",
        "Duplicated Pupil Count (poverty)": "poverty",
        "K-3 Grade": "k3",
        "Low Income (High Schools)": "low_income_high_schools",
        "English Learners": "english_learners",
        "Newcomer Specialty Funding": "newcomers",
        "UPP Concentration (>55%)": "concentration",
        "Title I": "title_i",
        "Special Education Supplement": "special_education",
        "Transition Policy/Baseline Supplement": "transition",
        "Other (school-specific)": "school_specific",
    }
    printed = raw("wsf_detail.csv")
    printed = printed.assign(line=printed["weight"].map(names), allocation=printed["allocation"].astype(float))
    assert printed["line"].notna().all()
    due = printed.set_index(["school_code", "line"])["allocation"]
    assert len(due) == 1122
    assert (ours.reindex(due.index).fillna(0.0).round() == due).all()
    assert ours.drop("not by site", level="school").groupby("line").size()["base"] == 102


@needs_data
def test_school_totals_are_printed_totals() -> None:
    """Counts, rates and fixed lines alone are within $2 of every printed total; the rounding line closes the rest."""
    lines = formula_dollars()
    summary = raw("wsf_summary.csv").set_index("school_code")
    printed = summary["total_allocation"].astype(float)
    whole = lines.groupby("school")["dollars"].sum().reindex(printed.index)
    unrounded = (
        lines[~lines["line"].str.startswith("rounding")].groupby("school")["dollars"].sum().reindex(printed.index)
    )
    assert (whole - printed).abs().max() < 1e-4
    assert (unrounded - printed).abs().max() <= 2.0
    assert whole.sum() == pytest.approx(351_261_584, abs=0.01)


@needs_data
def test_every_fte_of_the_report_is_placed_once() -> None:
    """FTE by school and by job class equal the report of 2022-23: 3,713.44 in all."""
    report = raw("positions_by_school.csv")
    report = report[report["is_latest_report"] == "1"]
    due = report.assign(fte=report["fte"].astype(float))
    staff = table("staff")
    by_school = staff.groupby("school")["fte"].sum()
    assert (by_school - due.groupby("school_code")["fte"].sum()).abs().max() < 1e-6
    assert staff["fte"].sum() == pytest.approx(3713.44)
    report = due.groupby("job_code")["fte"].sum()
    jobs = table("pay").assign(code=lambda p: p["job_codes"].str.split()).explode("code")
    assert set(report[report > 0].index) == set(jobs["code"])
    ours = staff.groupby("position")["fte"].sum()
    several = set(jobs.loc[jobs["code"].duplicated(keep=False), "code"])
    assert several == {"0700", "0736", "0737"}
    for codes, positions in jobs.groupby(jobs["code"].where(jobs["code"].isin(several), jobs["position"])):
        own = sorted(set(positions["code"]))
        assert ours[sorted(set(positions["position"]))].sum() == pytest.approx(report[own].sum()), codes


@needs_data
def test_the_step_makes_the_same_files_again(tmp_path: Path) -> None:
    """The documented step, run anew, gives the committed tables byte for byte."""
    environment = {**os.environ, "ALLOC_OPT_DATA": str(DATA.parent)}
    command = [sys.executable, "-m", "tools.sfusd", "--into", str(tmp_path)]
    subprocess.run(command, cwd=REPOSITORY, env=environment, check=True, capture_output=True)
    again = tmp_path / MODEL.name
    made = sorted(path.name for path in again.glob("*.csv"))
    assert made == sorted(path.name for path in MODEL.glob("*.csv"))
    assert filecmp.cmpfiles(again, MODEL, made, shallow=False)[0] == made


@needs_data
def test_district_lines_are_those_of_the_ledger() -> None:
    """Spending of the five district resources equals the adopted budget, resource by resource."""
    ledger = pd.read_csv(DATA / "gl_ledger.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    ledger = ledger[(ledger["fiscal_year"] == "2022-23") & (ledger["column_code"] == "BB") & (ledger["fund"] == "01")]
    ledger = ledger[ledger["object"].str[0].isin(list("1234567"))].assign(amount=lambda f: f["amount"].astype(float))
    ours = table("lines").query("school == 'not by site'").groupby("resource")["dollars"].sum()
    assert list(ours.index) == ["3010", "3310", "6010", "6500", "8150"]
    assert (ours - ledger.groupby("resource")["amount"].sum().reindex(ours.index)).abs().max() < 0.01


def test_every_formula_dollar_is_in_the_books() -> None:
    """At each school and resource, staff and the non-staff line are the formula money, less a cent at most."""
    staff, lines = table("staff"), table("lines")
    spent = staff.assign(dollars=staff["fte"] * staff["position"].map(cost_per_fte()))
    books = pd.concat([spent, lines]).query("school != 'not by site' and resource in @FORMULA")
    left = (
        formula_dollars()
        .groupby(["school", "resource"])["dollars"]
        .sum()
        .sub(books.groupby(["school", "resource"])["dollars"].sum(), fill_value=0.0)
    )
    assert left.drop("not by site").between(-1e-4, 0.0101).all()
    assert (lines["dollars"] > 0).all()
    funds = table("funds").set_index("resource")
    assert funds.loc[FORMULA, "revenue"].sum() == 351_261_584
    outside = spent[spent["resource"] == "outside"]["dollars"].sum()
    assert 0 <= funds.loc["outside", "revenue"] - outside < 0.0101


def test_no_district_resource_is_short() -> None:
    """Revenue and beginning balance carry what each district resource spends; the ledger lacks $0.22 in one."""
    funds, revenue = table("funds").set_index("resource"), table("revenue")
    spent = table("lines").query("school == 'not by site'").groupby("resource")["dollars"].sum()
    left = revenue.groupby("resource")["dollars"].sum() + funds["beginning"].reindex(spent.index) - spent
    assert (left >= -1e-6).all()
    assert revenue[revenue["line"].str.endswith("Rounding of the ledger")]["dollars"].tolist() == [0.22]


def test_supplies_are_kept_at_every_school() -> None:
    """$50 per pupil of non-staff money, as in the district's baseline."""
    lines, schools = table("lines"), table("schools").query("kind == 'school'").set_index("school")
    supplies = lines[lines["program"] == "site_non_staff"].groupby("school")["dollars"].sum()
    assert (supplies.reindex(schools.index) >= 50 * schools["size"]).all()


def test_the_files_are_a_plan_without_problems() -> None:
    """Reading the folder gives a plan, no error and no warning."""
    reading = examine(MODEL)
    assert reading.errors == ()
    assert reading.warnings == ()
    assert reading.plan is not None


def test_the_model_is_large_enough_to_be_real() -> None:
    """102 schools, 13 resources and the outside line; job classes and programs that are free to move."""
    programs, pay = table("programs"), table("pay")
    free = programs[(programs["locked"] == "false") & (programs["unit"] == "FTE")]
    moving = pay[pay["position"].isin(free["program"]) & (pay["increment"].astype(float) > 0)]
    assert len(moving) >= 30
    assert free["area"].nunique() >= 15
    assert (table("schools")["kind"] == "school").sum() == 102
    assert len(table("funds")) == 14


def test_pay_gives_the_districts_own_price_of_a_kindergarten() -> None:
    """One teacher, 0.875 FTE of an aide and $2,600 cost what the sheets give: $183,304, within a dollar."""
    cost = cost_per_fte()
    assert cost["tk_teacher"] + 0.875 * cost["tk_aide"] + 2600 == pytest.approx(183_304, abs=1.0)
    assert table("pay")["source"].str.startswith("estimated: ").all()


@needs_data
def test_the_readme_compares_the_rolled_actuals_with_the_adopted_budgets() -> None:
    """Proves: the printed comparison is what the actuals give, rolled forward, and its base year is the ledger's."""
    from tools.sfusd import compare
    from tools.sfusd.rolled_2022_23 import plan

    assert compare.told(DATA) in (MODEL / "README.md").read_text(encoding="utf-8")
    base = plan(DATA, MODEL / "actuals.yaml")
    credits = base["revenue"]["line"].str.contains(" credit ")
    spent = base["lines"]["dollars"].sum() - base["revenue"].loc[credits, "dollars"].sum()
    rates = base["revenue"]["rate"][credits]
    assert (rates == 0).all()
    assert spent == pytest.approx(1_122_202_157.07, abs=0.005)
