"""The tables of models/sfusd: tied to the ledger and the staff lists, feasible, and large enough to be real."""

import os
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
import pytest

from alloc_opt.analysis.audit import audit
from alloc_opt.analysis.project import project
from alloc_opt.analysis.solve import solve
from alloc_opt.io.read import examine, read
from alloc_opt.plan.plan import Plan
from alloc_opt.program.build import build

REPOSITORY = Path(__file__).resolve().parents[2]
MODEL = REPOSITORY / "models" / "sfusd"
DATA = Path(os.environ.get("ALLOC_OPT_DATA") or REPOSITORY.parent / "shared" / "data") / "sfusd"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the public files are not here: set ALLOC_OPT_DATA")
UNRESTRICTED = ["01-0000", "01-1100", "01-1400"]
MIDDLE = ["404", "431", "529", "546", "607", "632", "634", "708", "710", "778", "797", "858", "868"]
BENEFITS = {"1": "benefits_certificated", "2": "benefits_classified"}


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The model as it is read."""
    return read(MODEL)


def table(path: str) -> pd.DataFrame:
    """A committed table, all text."""
    return pd.read_csv(MODEL / path, dtype=str, keep_default_na=False, encoding="utf-8")


def spent() -> pd.Series:
    """Cents by resource and object, from lines, staff x pay, and credits."""
    lines, staff, pay, revenue = (table(f"{name}.csv") for name in ("lines", "staff", "pay", "revenue"))
    rows = [(r, o, float(d)) for r, o, d in zip(lines["resource"], lines["object"], lines["dollars"], strict=True)]
    known = pay.set_index("position")
    for position, resource, fte in zip(staff["position"], staff["resource"], staff["fte"].astype(float), strict=True):
        one = known.loc[position]
        salary = fte * float(one["salary"])
        rows.append((resource, one["salary_object"], salary))
        benefits = salary * float(one["benefits"]) + fte * float(one["health"])
        rows.append((resource, one["benefits_object"], benefits))
    credits = revenue[revenue["line"].str.contains(" credit ")]
    taken = zip(credits["resource"], credits["object"], credits["dollars"], strict=True)
    rows += [(r, o, -float(d)) for r, o, d in taken]
    frame = pd.DataFrame(rows, columns=["resource", "object", "dollars"])
    return (frame.groupby(["resource", "object"])["dollars"].sum() * 100).round().astype(np.int64)


def ledger(year: str, column: str) -> pd.DataFrame:
    """Rows of the raw ledger: resource as fund-resource, object as the mapping names it, cents."""
    rows = pd.read_csv(DATA / "gl_ledger.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    rows = rows[(rows["fiscal_year"] == year) & (rows["column_code"] == column)]
    joined = rows["object"].where(
        ~rows["object"].str.fullmatch("3[1-69]0[12]"), rows["object"].str[-1].map(BENEFITS).fillna("")
    )
    cents = (rows["amount"].astype(float) * 100).round().astype(np.int64)
    return rows.assign(resource=rows["fund"] + "-" + rows["resource"], named=joined, cents=cents)


def test_the_committed_tables_are_the_committed_tie_out() -> None:
    """Proves: lines, staff x pay and credits give every ledger amount of the proof, to the cent, with no difference."""
    proof = table("import/tie_out.csv").query("kind == 'spending'")
    due = (proof.set_index(["resource", "object"])["ledger"].astype(float) * 100).round().astype(np.int64)
    assert (proof["difference"].astype(float) == 0).all()
    gap = spent().sub(due, fill_value=0)
    assert (gap == 0).all()
    assert due.sum() == 143_162_048_274
    general = proof[proof["fund"] == "01"]["ledger"].astype(float).sum()
    assert general == pytest.approx(1_300_919_222.01, abs=0.005)


@needs_data
def test_the_tables_are_the_ledger() -> None:
    """Proves: by fund, resource and object the base year is the adopted budget, added up here without our importer."""
    rows = ledger("2025-26", "BB")
    due = rows[rows["object"].between("1000", "7999")].groupby(["resource", "named"])["cents"].sum()
    gap = spent().sub(due, fill_value=0)
    assert (gap == 0).all()


@needs_data
def test_the_shortfall_is_that_of_the_ledger(plan: Plan) -> None:
    """Proves: unrestricted money is $48,799,338.01 short in the base year, in the ledger and in our projection."""
    rows = ledger("2025-26", "BB")
    rows = rows[rows["resource"].isin(UNRESTRICTED)]
    comes = rows.loc[rows["object"].between("8000", "8999"), "cents"].sum()
    goes = rows.loc[rows["object"].between("1000", "7999"), "cents"].sum()
    assert goes - comes == 4_879_933_801
    shown = project(plan).summary.frame.set_index("year")
    assert shown["structural"].iloc[0] == pytest.approx((comes - goes) / 100, abs=0.05)


def test_without_decisions_the_money_ends(plan: Plan) -> None:
    """Proves: rolled forward the gap widens, the balance ends below zero, and the certification is not positive."""
    shown = project(plan)
    frame = shown.summary.frame
    assert frame["structural"].is_monotonic_decreasing
    assert frame["unrestricted"].iloc[-1] < 0 < frame["unrestricted"].iloc[0]
    assert shown.certification.word != "positive"


@needs_data
def test_every_fte_of_the_lists_is_placed_once() -> None:
    """Proves: 89 schools of 2024-25 and 13 of 2023-24, each list's FTE less what the mapping leaves out by name."""
    staff = table("staff.csv")
    ours = staff.assign(fte=staff["fte"].astype(float)).groupby("school")["fte"].sum()
    sheets = pd.read_csv(DATA / "staffing_2024_25.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    sheets = sheets[sheets["row_kind"].isin(["position", "split"])]
    left_out = (sheets["staff_type"] == "Noon Monitor Daily Hours") | (sheets["resource_code"] == "Varies")
    due = sheets[~left_out].assign(fte=lambda f: f["fte"].astype(float)).groupby("school_code")["fte"].sum()
    assert (ours.drop(MIDDLE) - due).abs().max() < 1e-6
    report = pd.read_csv(DATA / "positions_by_school.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    report = report[(report["school_year"] == "2023-24") & (report["is_latest_report"] == "1")]
    report = report[report["school_code"].isin(MIDDLE) & ~report["job_code"].isin(["0771", "N10", "01400"])]
    due = report.assign(fte=report["fte"].astype(float)).groupby("school_code")["fte"].sum()
    assert (ours[MIDDLE] - due).abs().max() < 1e-6
    assert (ours.drop(MIDDLE).sum(), ours[MIDDLE].sum()) == pytest.approx((2641.113, 662.21))


@needs_data
def test_the_step_makes_the_same_tables_again() -> None:
    """Proves: the documented step gives every committed table that is not written by hand, byte for byte."""
    from tools.sfusd.vintage_2025_26 import proof, tables

    made, found = tables.make(DATA, MODEL)
    files = made | {f"import/{name}": frame for name, frame in proof.tables(found).items()}
    for name, frame in files.items():
        text = frame.to_csv(index=False, lineterminator="\n")
        assert text == (MODEL / f"{name}.csv").read_text(encoding="utf-8"), name


@needs_data
def test_the_formula_is_the_printed_allocation() -> None:
    """Proves: rates and amounts of the table `formula` give the printed dollars of 18 lines, school by school."""
    lines, schools = table("formula.csv"), table("schools.csv").set_index("school")
    sheets = pd.read_csv(DATA / "funding_2024_25.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    due = sheets.assign(dollars=pd.to_numeric(sheets["value_num"], errors="coerce").fillna(0.0))
    due = due[due["item"].isin(lines["source"].str.partition(": ")[2])]
    wanted = due.groupby("school_code")["dollars"].sum()
    found = pd.Series(0.0, index=wanted.index)
    size, share = schools["size"].astype(float), schools["unduplicated"].astype(float) / 100
    for line in lines.to_dict("records"):
        if line["school"] != "*":
            found[line["school"]] += float(line["each"])
            continue
        here = schools.index[schools["level"] == line["level"]]
        pupils = (size[here] * share[here]).round(2) if line["group"] == "unduplicated" else size[here]
        found[here] += pupils * float(line["per_pupil"])
    assert (found - wanted).abs().max() < 0.005 * lines["line"].nunique()


def test_the_files_are_a_plan_without_problems() -> None:
    """Proves: reading the folder gives a plan, no error and no warning, and nothing in it is an effect or a goal."""
    reading = examine(MODEL)
    assert reading.errors == ()
    assert reading.warnings == ()
    assert reading.plan is not None
    assert not any(len(reading.plan[name]) for name in ("effects", "goals", "returns"))
    assert (reading.plan["programs"]["points"] == 0).all()
    assert reading.plan["pay"]["source"].str.startswith("estimated: ").all()


def test_the_budget_year_is_decided_in_whole_positions(plan: Plan) -> None:
    """Proves: at least 300 whole-position decisions by school are free in 2026-27."""
    program = build(plan).program
    free = program.integer & (program.lower < program.upper)
    first = np.zeros(program.columns, dtype=bool)
    for block in program.column_blocks:
        if "year" in block.labels:
            first[block.start : block.stop] = block.labels["year"] == "2026-27"
    assert (free & first).sum() >= 300


def test_the_locked_share_is_what_the_readme_says(plan: Plan) -> None:
    """Proves: 29.3 % of all spending, 18.3 % of unrestricted spending, cannot move."""
    lines, staff = plan["lines"], plan["staff"]
    locked = plan["programs"].set_index("program")["locked"]
    pay = plan["pay"].set_index("position")
    each = pay["salary"] * (1 + pay["benefits"]) + pay["health"]
    people = staff.assign(dollars=staff["fte"] * staff["position"].map(each))
    held = lines[lines["program"].map(locked).to_numpy(dtype=bool)]
    text = " ".join((MODEL / "README.md").read_text(encoding="utf-8").split())
    for resources, words in ((None, "of all spending"), (UNRESTRICTED, "of unrestricted spending")):
        parts = [f if resources is None else f[f["resource"].isin(resources)] for f in (held, lines, people)]
        stays, moves, staffed = (part["dollars"].sum() for part in parts)
        assert f"{stays / (moves + staffed):.1%} {words}".replace("%", " %") in text


def test_today_breaks_what_the_readme_lists(plan: Plan) -> None:
    """Proves: the audit runs, and finds the reserve and the balance broken, and today's classes at one school."""
    rules, _ = audit(plan)
    frame = rules.frame.set_index("rule")
    broken = set(frame.index[frame["status"] == "broken"])
    assert {"reserve", "balanced_budget", "classes_elementary"} <= broken
    text = (MODEL / "README.md").read_text(encoding="utf-8")
    placed = {rule.id for rule in plan.rules}
    assert all(f"`{rule}`" in text for rule in broken & placed)


def test_the_shortfall_can_be_closed(plan: Plan) -> None:
    """Proves: a plan within 0.3 % of the best is found within two minutes; it draws on no balance in 2027-28."""
    begun = perf_counter()
    solved = solve(plan)
    assert perf_counter() - begun < 120
    assert solved.solution.status in ("optimal", "feasible")
    ending = solved.built.measures["ending"].where(resource=UNRESTRICTED).by("year").at(solved.x)
    assert ending[-1] >= ending[-2] - 1
    assert ending[-1] >= 0.02 * 1.29e9
